"""The blueprint that all pages of findings hang on, what they share, and where a matter is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint, request, url_for

from portal.compliance.findings.models import Finding
from portal.compliance.findings.queries import FindingFilter
from portal.compliance.findings.rules.catalogue import Owner, RuleCode, Severity
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core.access import may, workplace
from portal.core.permissions import Permission, WorkplaceKind
from portal.regencies import queries as regencies

blueprint = Blueprint("findings", __name__)

SEVERITY_KINDS = MappingProxyType({Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "neutral"})
STATE_KINDS = MappingProxyType(
    {FindingState.OPEN: "warning", FindingState.WAIVED: "info", FindingState.CLOSED: "success"}
)
ALL = "semua"


def wanted_filter(args: Mapping[str, Any] | None = None) -> FindingFilter:
    """Codes of the address. Without a state it shows what is open: "semua" shows all; unknown codes count as none."""
    given = request.values if args is None else args
    state, rule, owner = (given.get(name, "") for name in ("keadaan", "aturan", "pemegang"))
    regency = regencies.regency_or_none(given["wilayah"]) if given.get("wilayah") else None
    chosen = FindingState(state) if state in list(FindingState) else None
    return FindingFilter(
        chosen if chosen or state == ALL else FindingState.OPEN,
        RuleCode(rule) if rule in list(RuleCode) else None,
        Owner(owner) if owner in list(Owner) else None,
        regency.id if regency else None,
    )


def address_of(wanted: FindingFilter, slugs: Mapping[int, str]) -> dict[str, str]:
    """The filter as it stands in an address."""
    found = {
        "keadaan": wanted.state.value if wanted.state else ALL,
        "aturan": wanted.rule.value if wanted.rule else "",
        "pemegang": wanted.owner.value if wanted.owner else "",
        "wilayah": slugs.get(wanted.regency_id, "") if wanted.regency_id else "",
    }
    return {name: value for name, value in found.items() if value and value != FindingState.OPEN.value}


def in_province() -> bool:
    """Whether the province looks, or an office."""
    return workplace().kind is WorkplaceKind.PROVINCE


@dataclass(frozen=True)
class Remedy:
    """The page on which an office mends something: what the link says, and where it leads."""

    label: str
    endpoint: str
    permission: Permission
    values: Callable[[str], Mapping[str, Any]] = lambda _key: MappingProxyType({})


def _quota(key: str) -> Mapping[str, Any]:
    return {"quota_id": int(key)}


def _agreement(key: str) -> Mapping[str, Any]:
    return {"agreement_id": int(key.rpartition("-")[2])}


_FIGURES, _PEOPLE = Permission.VIEW_FIGURES, Permission.VIEW_PEOPLE
_REMEDIES: Mapping[RuleCode, Remedy] = MappingProxyType(
    {
        RuleCode.MONTH_UNPAID: Remedy("Buka pembayaran kuota ini", "contributions.payments", _FIGURES, _quota),
        RuleCode.AGREEMENT_ENDING: Remedy("Buka perjanjiannya", "agreements.detail", _FIGURES, _agreement),
        RuleCode.AGREEMENT_GAP: Remedy("Buka perjanjian sesudahnya", "agreements.detail", _FIGURES, _agreement),
        RuleCode.PAID_TWICE: Remedy("Buka pasangan dua NIK", "beneficiaries.twins", _PEOPLE),
        RuleCode.SUMS_DIFFER: Remedy("Buka halaman iuran", "contributions.index", _FIGURES),
        RuleCode.BILL_MISMATCH: Remedy("Buka pencocokan tagihan", "bill_matches.index", _FIGURES),
        RuleCode.DEATHS_UNFILED: Remedy("Buka klaim", "claims.index", _PEOPLE),
        RuleCode.LIST_UNSENT: Remedy("Buka kiriman BPJS", "deliveries.index", _PEOPLE),
        RuleCode.QUOTA_UNUSED: Remedy("Buka kuota ini", "quotas.detail", _FIGURES, _quota),
        RuleCode.REPORT_LATE: Remedy("Buka penilaian mandiri", "paritrana.index", _FIGURES),
        RuleCode.EVIDENCE_EXPIRED: Remedy("Buka bukti dukung", "paritrana_evidence.index", _FIGURES),
        RuleCode.REGULATION_MISSING: Remedy("Buka daftar peraturan", "regulations.index", _FIGURES),
    }
)
_SUMS: Mapping[str, Remedy] = MappingProxyType(
    {
        "agreement": Remedy("Buka perjanjiannya", "agreements.detail", _FIGURES, _agreement),
        "coverage": Remedy("Buka angka cakupan", "coverage.region", _FIGURES),
    }
)


def remedy_of(finding: Finding) -> tuple[str, str] | None:
    """(label, address) of the page where this office mends it; None for who may not open that page."""
    found = _REMEDIES.get(finding.rule)
    if finding.rule is RuleCode.SUMS_DIFFER:
        found = _SUMS.get(finding.subject_key.partition("-")[0], found)
    if found is None or not may(found.permission):
        return None
    return found.label, url_for(found.endpoint, **found.values(finding.subject_key))

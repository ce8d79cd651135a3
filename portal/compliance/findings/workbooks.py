"""The workbook of findings, from the same query and filter as the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.compliance.findings import exports, queries
from portal.compliance.findings.models import Finding
from portal.compliance.findings.queries import FindingFilter
from portal.compliance.findings.rules.catalogue import OWNER_LABELS, SEVERITY_LABELS, Owner, RuleCode, Severity
from portal.compliance.findings.rules.reconciliation import STATE_LABELS, FindingState, age
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.formatting import WITA
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies

QUEUE = "findings.queue"


@maker(QUEUE, permission=Permission.EXPORT_FIGURES)
def _queue(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    today, office = clock.today(), regencies.PROVINCE_NAME
    if download.regency_id is not None:
        office = regencies.regency_by_id(download.regency_id).official_name
    labels = {rule.code: rule.label for rule in queries.rules_in_force()}
    wanted = _filter(args)
    cover = Cover(
        title="Daftar temuan",
        office=office,
        period=f"Keadaan {formatting.day(today)}",
        filter=_in_words(wanted, labels),
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        notes=(("Urutan", "Yang terberat lebih dahulu, lalu yang terlama"),),
        letterhead=value_of("letterhead", download.regency_id).splitlines(),
    )
    name = f"temuan-{clock.now().astimezone(WITA).date():%Y-%m-%d}.xlsx"
    return Made(name, exports.write_findings(path, cover, _rows(wanted, labels)))


def _filter(args: Mapping[str, Any]) -> FindingFilter:
    """As the page's address names it; the open ones without a state."""
    state, regency = args.get("keadaan", FindingState.OPEN.value), args.get("wilayah")
    chosen = regencies.regency_or_none(regency) if regency else None
    return FindingFilter(
        FindingState(state) if state in list(FindingState) else None,
        RuleCode(args["aturan"]) if args.get("aturan") else None,
        Owner(args["pemegang"]) if args.get("pemegang") else None,
        chosen.id if chosen else None,
    )


def _in_words(wanted: FindingFilter, labels: Mapping[RuleCode, str]) -> str:
    parts = [
        STATE_LABELS[wanted.state] if wanted.state else "Semua keadaan",
        labels[wanted.rule] if wanted.rule else "semua aturan",
        OWNER_LABELS[wanted.owner] if wanted.owner else "semua pemegang",
    ]
    if wanted.regency_id:
        parts.append(regencies.regency_by_id(wanted.regency_id).official_name)
    return ", ".join(parts)


def _rows(wanted: FindingFilter, labels: Mapping[RuleCode, str]) -> Iterator[exports.FindingRow]:
    today = clock.today()
    for line in queries.every_finding(wanted):
        finding = line.finding
        yield exports.FindingRow(
            regency=line.regency,
            rule=labels[finding.rule],
            severity=SEVERITY_LABELS[Severity(finding.severity)],
            sentence=finding.sentence,
            since=finding.since,
            age=age(finding.since, today),
            opened_on=finding.opened_on,
            deadline=finding.deadline,
            owner=OWNER_LABELS[finding.owner],
            state=STATE_LABELS[finding.state],
            note=_note(finding),
        )


def _note(finding: Finding) -> str:
    if finding.state is FindingState.CLOSED:
        return finding.closed_why
    if finding.state is FindingState.WAIVED and finding.waived_until is not None:
        return f"Sampai {formatting.day(finding.waived_until)}: {finding.waived_why}"
    return f"Naik ke provinsi {formatting.day(finding.escalated_on)}" if finding.escalated_on else ""

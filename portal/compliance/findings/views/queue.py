"""What is wanting: all regencies for the province, exceptions first; an office's own; both as a workbook."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.compliance.findings import queries, workbooks
from portal.compliance.findings.rules.catalogue import OWNER_LABELS, SEVERITY_LABELS, Owner, Severity
from portal.compliance.findings.rules.reconciliation import STATE_LABELS, FindingState, age, days_left
from portal.compliance.findings.views.blueprint import (
    ALL,
    SEVERITY_KINDS,
    STATE_KINDS,
    address_of,
    blueprint,
    wanted_filter,
)
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies


@blueprint.get("/provinsi/temuan/")
@requires(Permission.VIEW_FIGURES)
def province_index() -> Response:
    """The province looks at what is wanting in all regencies, the most severe and oldest first."""
    every = regencies.all_regencies()
    wanted = wanted_filter()
    kept = address_of(wanted, {each.id: each.slug for each in every})
    return render(
        "compliance/findings/index.html",
        fragment="temuan",
        regencies=[("", "Semua wilayah"), *((each.slug, each.official_name) for each in every)],
        chosen_regency=kept.get("wilayah", ""),
        province=True,
        index="findings.province_index",
        detail="findings.province_detail",
        export="findings.province_export",
        **_shown(wanted, kept),
    )


@blueprint.get("/wilayah/<regency>/temuan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of an office looks at what the province's rules find wanting there."""
    wanted = wanted_filter({**request.args, "wilayah": ""})
    return render(
        "compliance/findings/index.html",
        fragment="temuan",
        regencies=[],
        chosen_regency="",
        province=False,
        index="findings.index",
        detail="findings.detail",
        export="findings.export",
        **_shown(wanted, address_of(wanted, {})),
    )


def _shown(wanted: queries.FindingFilter, kept: dict[str, str]) -> dict[str, Any]:
    rules = queries.rules_in_force()
    return {
        "wanted": wanted,
        "kept": kept,
        "today": clock.today(),
        "counts": queries.counts(wanted),
        "page": queries.findings_page(wanted, after=request.args.get("setelah", type=row_number)),
        "labels": {rule.code: rule.label for rule in rules},
        "severities": {int(each): SEVERITY_LABELS[each] for each in Severity},
        "kinds": {int(each): SEVERITY_KINDS[each] for each in Severity},
        "state_labels": STATE_LABELS,
        "state_kinds": STATE_KINDS,
        "owners": OWNER_LABELS,
        "age": age,
        "days_left": days_left,
        "states": [*((each.value, STATE_LABELS[each]) for each in FindingState), (ALL, "Semua keadaan")],
        "rules": [("", "Semua aturan"), *((rule.code.value, rule.label) for rule in rules)],
        "holders": [("", "Siapa saja"), *((each.value, OWNER_LABELS[each]) for each in Owner)],
    }


@blueprint.post("/provinsi/temuan/unduh")
@requires(Permission.EXPORT_FIGURES)
def province_export() -> ResponseReturnValue:
    """The province takes the queue with it, as a workbook."""
    wanted = wanted_filter()
    slugs = {each.id: each.slug for each in regencies.all_regencies()}
    return _export(address_of(wanted, slugs), None, "exports.province_detail")


@blueprint.post("/wilayah/<regency>/temuan/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """An office takes its own list with it, as a workbook."""
    return _export(address_of(wanted_filter(), {}), workplace().id, "exports.detail")


def _export(args: dict[str, str], regency_id: int | None, page: str) -> ResponseReturnValue:
    download = ask_for_file(
        workbooks.QUEUE,
        title="Daftar temuan",
        args=args,
        regency_id=regency_id,
        by=current_actor(),
        action="figures_exported",
        sentence="Daftar temuan diunduh.",
    )
    return done("", to=url_for(page, download_id=download.id))

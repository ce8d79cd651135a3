"""What findings have to say on a regency's page of the province: the most severe of its open ones."""

from __future__ import annotations

from flask import url_for

from portal.compliance.findings import queries
from portal.compliance.findings.queries import FindingFilter
from portal.compliance.findings.rules.catalogue import SEVERITY_LABELS, Severity
from portal.compliance.findings.views.blueprint import SEVERITY_KINDS
from portal.compliance.overview.notices import REGION, Item, Section
from portal.compliance.standings.queries import RegencyRow
from portal.core.permissions import Permission

_SHOWN = 5


@REGION.register(Permission.VIEW_FIGURES)
def open_findings(row: RegencyRow) -> Section | None:
    """The five that weigh most and are oldest, and how many there are."""
    lines = queries.findings_page(FindingFilter(regency_id=row.regency_id)).lines
    if not lines:
        return None
    items = [
        Item(
            SEVERITY_LABELS[Severity(line.finding.severity)],
            SEVERITY_KINDS[Severity(line.finding.severity)],
            line.finding.sentence,
            url_for("findings.province_detail", finding_id=line.finding.id),
        )
        for line in lines[:_SHOWN]
    ]
    all_of_it = url_for("findings.province_index", wilayah=row.slug)
    return Section("temuan", "Temuan terbuka", items, all_of_it, "Lihat semua temuan wilayah ini")

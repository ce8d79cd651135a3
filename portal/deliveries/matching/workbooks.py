"""Making the workbook of differences in the background, from the same queries as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.beneficiaries.exports import PERSONAL_DATA
from portal.core import crypto, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.deliveries.matching import exports, queries
from portal.deliveries.matching.examining import open_told
from portal.deliveries.matching.rules.classes import GROUND_LABELS, remedy_of
from portal.quotas.workbooks import cover_of, file_name

FINDINGS = "deliveries.match_findings"


@maker(FINDINGS, permission=Permission.EXPORT_PEOPLE)
def _findings(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """The differences of a recorded match, NIK and KPJ masked."""
    row = queries.match_row(args["match_id"])
    balance = row.match.balance
    assert balance is not None and row.match.judged_at is not None
    cover = cover_of(
        download,
        "Selisih tagihan BPJS Ketenagakerjaan",
        period=f"{formatting.month(row.month)}, dihitung {formatting.moment(row.match.judged_at)}",
        filter_words=f"{row.funding_source} {row.fiscal_year}, pencocokan no. {row.match.id}",
    )
    lines = list(_lines(row.match.id, row.match.regency_id))
    made = exports.write_findings(path, replace(cover, notes=(PERSONAL_DATA,)), balance, lines)
    return Made(file_name(download, f"selisih-tagihan-{row.month}", row.match.id), made)


def _lines(match_id: int, regency_id: int) -> Iterator[exports.FindingLine]:
    keys = crypto.keys()
    for each in queries.all_findings(match_id):
        finding = each.finding
        told = open_told(bytes(finding.told_cipher), regency_id, keys) if finding.told_cipher else None
        nik, kpj = (told.nik, told.kpj) if told else (each.nik_prefix or "", each.kpj or "")
        yield exports.FindingLine(
            kind=finding.kind,
            name=each.name or (told.name if told else ""),
            masked_nik=formatting.masked_nik(nik) if nik else "",
            masked_kpj=formatting.masked_kpj(kpj) if kpj else "",
            approved=finding.approved,
            billed=finding.billed,
            ground=GROUND_LABELS[finding.ground],
            remedy=remedy_of(finding.kind, finding.ground),
            sheet=finding.sheet,
            row=finding.row,
            settled_at=finding.settled_at,
            settled_by=finding.settled_by_name,
            note=finding.settled_note,
        )

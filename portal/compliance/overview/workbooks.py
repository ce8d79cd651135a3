"""The province's matrix as a workbook, from the same rows, filter and order as the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.compliance.overview import exports, queries, words
from portal.compliance.overview.queries import ANY, Line, Wanted
from portal.compliance.standings.rules import MATTER_LABELS, Matter
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies

PROVINCE = "province"


@maker(PROVINCE, permission=Permission.EXPORT_FIGURES)
def _province(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    wanted = queries.wanted_of(args, args["fiscal_year"])
    found = queries.overview(wanted, regencies.all_regency_ids())
    since = formatting.day(found.total.day) if found.total.day else ""
    cover = Cover(
        title="Kepatuhan 22 Kabupaten/Kota",
        office=regencies.PROVINCE_NAME,
        period=f"Tahun anggaran {wanted.year}, keadaan {since}",
        filter=_filter_in_words(wanted, dict(found.branches)),
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        notes=[(MATTER_LABELS[matter], meaning) for matter, meaning in words.MEANINGS.items()],
        letterhead=value_of("letterhead", None).splitlines(),
    )
    lines = [_line(line) for line in found.lines]
    heads = list(MATTER_LABELS.values())
    count = exports.write_province(path, facts=cover, lines=lines, heads=heads)
    return Made(f"kepatuhan-22-wilayah-{wanted.year}.xlsx", count)


def _filter_in_words(wanted: Wanted, branches: Mapping[str, str]) -> str:
    """What the matrix shows, for the first sheet."""
    said = []
    if wanted.lacking:
        lacking = "salah satu hal" if wanted.lacking == ANY else MATTER_LABELS[Matter(wanted.lacking)]
        said.append(f"yang kurang pada {lacking}")
    if wanted.branch:
        said.append(f"yang dilayani {branches.get(wanted.branch, wanted.branch)}")
    if wanted.name:
        said.append(f"yang namanya memuat “{wanted.name}”")
    return f"Kabupaten/kota {', '.join(said)}" if said else "Semua kabupaten/kota"


def _line(line: Line) -> exports.ProvinceLine:
    row, figures = line.row, line.row.figures
    return exports.ProvinceLine(
        regency=row.name,
        cells={MATTER_LABELS[cell.matter]: f"{cell.text} ({cell.label.lower()})" for cell in line.cells},
        quota=figures.quota,
        confirmed=figures.confirmed,
        budget_amount=figures.budget_amount,
        need_amount=figures.need_amount,
        realised_amount=figures.realised_amount,
        funded_months=figures.funded_months,
        due_months=figures.due_months,
        paid_months=figures.paid_months,
        arrears_months=figures.arrears_months,
        arrears_since=figures.arrears_since,
        arrears_amount=figures.arrears_amount,
        agreed_until=figures.agreed_until,
        agreed_people=figures.agreed_people,
        last_list_on=figures.last_list_on,
        regulation=f"{figures.regulation_word} {figures.regulation}".strip(),
        award=words.award_words(figures) if figures.award_state else "",
        award_points=figures.award_points,
        report=figures.report_words,
        example=figures.is_example,
    )

"""The workbook of the contribution calendar, from the same query as the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.contributions import exports, queries
from portal.contributions.rules import CELL_LABELS
from portal.core import clock, formatting, measures
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.quotas.workbooks import ALL_SOURCES, cover_of, file_name

CALENDAR = "contributions.calendar"


@maker(CALENDAR, permission=Permission.EXPORT_FIGURES)
def _calendar(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    year, today = args["fiscal_year"], clock.today()
    found = queries.calendar(year, today=today, regency_id=download.regency_id)
    rows = [
        exports.MonthRow(
            month=month,
            source=row.source,
            people=cell.people,
            jkk_amount=cell.jkk_amount,
            jkm_amount=cell.jkm_amount,
            jkk_paid=cell.jkk_paid,
            jkm_paid=cell.jkm_paid,
            due_on=cell.due_on,
            state=CELL_LABELS[cell.state],
            sp2d_numbers=", ".join(cell.sp2d_numbers),
        )
        for month in found.months
        for row in found.rows
        if (cell := row.cells.get(month)) is not None and cell.drawn
    ]
    cover = cover_of(
        download,
        f"Iuran tahun anggaran {year}",
        period=f"Tahun anggaran {year}, keadaan {formatting.day(today)}",
        filter_words=ALL_SOURCES,
    )
    realised = measures.compute("budget.realisation", regency_id=download.regency_id, fiscal_year=year).value
    assert isinstance(realised, int)
    return Made(file_name(download, "iuran", year), exports.write_calendar(path, cover, rows, realised_amount=realised))

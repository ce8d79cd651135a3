"""Plain sheets of cells, as offices make them by hand: what the demo and the tests of reading need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.core.workbook import sheets
from portal.core.workbook.sheets import Book

# Text, number, or day; an empty text or None leaves the cell empty.
GridCell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A sheet and its rows, from row 1. Row numbers are Excel's: `hidden_rows`, `bold_rows`, and the `header_row` that
    stays in sight while scrolling (0: none). `hidden` hides the whole sheet; the first one cannot be hidden.
    """

    name: str
    rows: Iterable[Sequence[GridCell]]
    widths: Sequence[float] = ()
    header_row: int = 0
    bold_rows: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False


def write_grid(path: Path, grids: Sequence[GridSheet], *, title: str, made_at: datetime) -> None:
    """Write the sheets to `path` as they are: texts as texts, numbers as numbers, days as dd/mm/yyyy.

    The same content and `made_at` give the same bytes. Nothing stands at `path` when it could not be written whole.
    """
    with sheets.open_book(path, title=title, made_at=made_at) as book:
        for grid in grids:
            sheet = book.add_sheet(grid.name)
            sheet.hide_gridlines(1)
            for index, width in enumerate(grid.widths):
                sheet.set_column(index, index, width)
            if grid.header_row:
                sheet.freeze_panes(grid.header_row, 0)
                sheet.repeat_rows(grid.header_row - 1)
            _write_rows(book, sheet, grid)
            if grid.hidden:
                sheet.hide()


def _write_rows(book: Book, sheet: Worksheet, grid: GridSheet) -> None:
    plain, bold = book.format(), book.format(bold=True)
    number, day = book.format(num_format="0"), book.format(num_format="dd/mm/yyyy", align="left")
    for index, cells in enumerate(grid.rows):
        excel_row = index + 1
        if excel_row in grid.hidden_rows:
            sheet.set_row(index, None, None, {"hidden": True})
        text = bold if excel_row in grid.bold_rows or excel_row == grid.header_row else plain
        for column, cell in enumerate(cells):
            _write_cell(sheet, index, column, cell, text, number, day)


def _write_cell(
    sheet: Worksheet, row: int, column: int, cell: GridCell, text: Format, number: Format, day: Format
) -> None:
    if isinstance(cell, str):
        if cell:
            sheets.write_text(sheet, row, column, cell, text)
    elif isinstance(cell, date):
        sheet.write_number(row, column, sheets.serial(cell), day)
    elif cell is not None:
        sheet.write_number(row, column, cell, number)

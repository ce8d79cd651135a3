"""Report sheets: cells put where they belong that hand back their terms, so that sheets compute with each other.

Unlike the tables of `tables.py`, which pour a hundred thousand rows into a file one by one, a report is small, is held
in memory, and every sheet may use any cell of any other.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from xlsxwriter.worksheet import Worksheet

from portal.core.months import Month
from portal.core.workbook import sheets
from portal.core.workbook.columns import Kind, written
from portal.core.workbook.sheets import Book
from portal.core.workbook.terms import ABSENT, Range, Term, cell_of, quoted

INPUT_FILL = "#FFF3C4"  # with a frame of its own: a photocopy shows the frame where the fill is lost
Content = str | int | date | Month | Term | None
Paper = Literal["A4", "F4"]
_PAPERS = {"A4": sheets.A4, "F4": 14}  # Excel knows 8,5 × 13 inch, which Indonesia sells as F4, as folio


@contextmanager
def open_report(path: Path, *, title: str, made_at: datetime, paper: Paper = "A4") -> Iterator[Report]:
    """A report that stands at `path` when the block ended well. The same content and `made_at` give the same bytes."""
    with sheets.open_book(path, title=title, made_at=made_at, streamed=False) as book:
        yield Report(book, paper)


class Report:
    """An open report."""

    def __init__(self, book: Book, paper: Paper) -> None:
        self.book, self._paper = book, paper
        self.sheets: list[ReportSheet] = []

    def add_sheet(self, name: str) -> ReportSheet:
        """A further sheet, landscape, one page wide."""
        sheet = self.book.add_sheet(name)
        sheet.set_paper(_PAPERS[self._paper])
        # Years and codes are texts, and a row may compute otherwise than the one above: Excel need not point at either.
        everywhere = "A1:XFD1048576"
        sheet.ignore_errors({"number_stored_as_text": everywhere, "formula_differs": everywhere})
        made = ReportSheet(self.book, sheet, name)
        self.sheets.append(made)
        return made


class ReportSheet:
    """A sheet; rows and columns count from 0. What puts something answers its term, for formulas elsewhere."""

    def __init__(self, book: Book, sheet: Worksheet, name: str) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self._widths: dict[int, float] = {}

    def widths(self, *widths: float) -> None:
        """Widths of the columns in characters, from the first."""
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
            self._widths[index] = width

    def page(self, *, office: str, title: str, made: str, one_page: bool = False) -> None:
        """Head and foot of the printed pages; `one_page` fits the whole sheet onto one."""
        sheets.set_page_texts(self.sheet, office=office, title=title, made=made)
        if one_page:
            self.sheet.fit_to_pages(1, 1)

    def heading(self, title: str, subtitle: str) -> int:
        """The two lines above a sheet; answers the row where its content begins."""
        self.sheet.set_row(0, 24)
        self.sheet.write_string(0, 0, sheets.safe_text(title), self.book.title)
        self.sheet.write_string(1, 0, sheets.safe_text(subtitle), self.book.subtitle)
        return 3

    def freeze(self, row: int, columns: int = 0, *, repeat: int | None = None) -> None:
        """Keep what is above `row` in sight; the row `repeat` is printed on every page."""
        self.sheet.freeze_panes(row, columns)
        if repeat is not None:
            self.sheet.repeat_rows(repeat)

    def height(self, row: int, *texts: tuple[str, float]) -> None:
        """Make a row as high as its wrapped (text, width) pairs need."""
        if height := sheets.row_height(texts):
            self.sheet.set_row(row, height)

    def put(self, row: int, column: int, content: Content, kind: Kind = Kind.TEXT, **look: Any) -> Term:
        """A value or a formula in a body cell; None says that there is no data.

        Unless it is wrapped, what is too long for its cell is made smaller rather than cut off or shown as ###.
        """
        fit = {} if look.get("text_wrap") else {"shrink": True}
        return self._write(row, column, content, kind, self.book.cell(kind, **fit, **look))

    def put_total(self, row: int, column: int, content: Content, kind: Kind = Kind.TEXT) -> Term:
        """The same as a total stands below a column."""
        return self._write(row, column, content, kind, self.book.total(kind, shrink=True))

    def put_input(self, row: int, column: int, value: int | None, kind: Kind, *, hint: str, most: int) -> Term:
        """A whole number that a person may change: unlocked, filled and framed, from 0 to `most`."""
        look = self.book.cell(
            kind, locked=False, shrink=True, bg_color=INPUT_FILL, border=1, border_color=sheets.INK,
            bottom_color=sheets.INK,
        )  # fmt: skip
        self.sheet.data_validation(
            row, column, row, column,
            {
                "validate": "integer", "criteria": "between", "minimum": 0, "maximum": most,
                "input_title": "Boleh diubah", "input_message": hint,
                "error_title": "Bukan bilangan bulat", "error_message": hint,
            },
        )  # fmt: skip
        return self._write(row, column, value, kind, look)

    def words(self, row: int, column: int, text: str, **look: Any) -> None:
        """A text without lines around it."""
        sheets.write_text(self.sheet, row, column, text, self.book.format(valign="top", align="left", **look))

    def paragraph(self, row: int, column: int, last_column: int, text: str) -> None:
        """A text over several columns, as high as it needs."""
        style = self.book.format(valign="top", align="left", text_wrap=True)
        self.sheet.merge_range(row, column, row, last_column, "", style)
        sheets.write_text(self.sheet, row, column, text, style)
        self.height(row, (text, sum(self.room(at) + 1 for at in range(column, last_column + 1)) - 1))

    def caption(self, row: int, column: int, text: str) -> None:
        """The heading of a part of a sheet."""
        sheets.write_text(self.sheet, row, column, text, self.book.format(bold=True, font_size=11))

    def header(self, row: int, column: int, text: str, kind: Kind = Kind.TEXT) -> None:
        """A cell of a header."""
        sheets.write_text(self.sheet, row, column, text, self.book.header(kind))

    def link(self, row: int, column: int, sheet: str) -> None:
        """A press that leads to another sheet."""
        look = self.book.cell(Kind.TEXT, underline=1)
        self.sheet.write_url(row, column, f"internal:{quoted(sheet)}!A1", look, string=sheet)

    def name_cell(self, row: int, column: int, name: str) -> None:
        """Give a cell a name that holds in the whole workbook."""
        self.name_range(Range(self.name, row, column, (None,)), name)

    def name_range(self, cells: Range, name: str) -> None:
        """Give cells a name that holds in the whole workbook."""
        self.book.file.define_name(name, f"={cells.address}")

    def warn_unless_zero(
        self, row: int, column: int, *, last_row: int | None = None, last_column: int | None = None
    ) -> None:
        """Let what is not 0 stand out, from a cell to the last row and column."""
        wrong = self.book.format(bold=True, bg_color=sheets.MARK_FILL)
        rule = {"type": "cell", "criteria": "!=", "value": 0, "format": wrong}
        self.sheet.conditional_format(row, column, last_row or row, last_column or column, rule)

    def picture(self, row: int, column: int, png: bytes, *, words: str, scale: float, left: int = 0) -> None:
        """A picture at a cell, `left` pixels in; `words` is for who does not see it."""
        self.sheet.insert_image(
            row, column, "picture.png",
            {
                "image_data": io.BytesIO(png), "x_scale": scale, "y_scale": scale, "x_offset": left,
                "description": words, "object_position": 2,
            },
        )  # fmt: skip

    def protect(self) -> None:
        """Lock all but the input cells, without a password: against a slip of the hand, not against the owner."""
        self.sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})

    def room(self, column: int) -> float:
        """Characters that fit into a cell of a column."""
        return self._widths.get(column, 8.43) - 1

    def _write(self, row: int, column: int, content: Content, kind: Kind, look: Any) -> Term:
        sheet = self.sheet
        value: int | float | str | None
        if isinstance(content, Term):
            own = content.formula.replace(f"{quoted(self.name)}!", "")  # on its own sheet an address is short
            sheet.write_formula(row, column, own, look, content.shown)
            value = content.value
        elif isinstance(content, Month):
            value = sheets.serial(content.first_day)
            sheet.write_number(row, column, value, look)
        elif isinstance(content, date):
            value = sheets.serial(content)
            sheet.write_number(row, column, value, look)
        elif isinstance(content, str):
            sheets.write_text(sheet, row, column, content, look)
            value = content
        elif content is None:
            sheet.write_string(row, column, ABSENT, look)
            value = None
        else:
            value = written(kind, content)
            sheet.write_number(row, column, value, look)
        return cell_of(self.name, row, column, value)

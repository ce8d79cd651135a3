"""Report sheets: cells put where they belong that hand back their terms, so that sheets compute with each other.

Unlike the tables of `tables.py`, which pour a hundred thousand rows into a file one by one, a report is small, is held
in memory, and every sheet may use any cell of any other.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from xlsxwriter.worksheet import Worksheet

from portal.core.months import Month
from portal.core.workbook import sheets
from portal.core.workbook.columns import Kind, written
from portal.core.workbook.paging import Block, page_breaks
from portal.core.workbook.sheets import Book
from portal.core.workbook.terms import ABSENT, Range, Term, cell_of, quoted

INPUT_FILL = "#FFF3C4"  # with a frame of its own: a photocopy shows the frame where the fill is lost
Content = str | int | date | Month | Term | None
Paper = Literal["A4", "F4"]
# Excel's number of a paper, and points across and down of it lying; 8,5 × 13 inch, sold as F4, it knows as folio.
_PAPERS = {"A4": (sheets.A4, 841.9, 595.3), "F4": (14, 936.0, 612.0)}
_SIDE, _TOP, _BOTTOM = 0.4, 0.75, 0.7  # margins in inches
_PAGE_TEXT = 10  # of head and foot: LibreOffice makes them smaller together with a wide sheet
ROW_HEIGHT = 13.5  # points of a row of one line
_TALLEST = 400.0  # Excel takes a row above 409 for damage
_POINTS, _PADDING = 5.25, 3.75  # a character of Arial 10, and what a column has besides


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
        number, across, down = _PAPERS[self._paper]
        sheet.set_paper(number)
        sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
        # Years and codes are texts, and a row may compute otherwise than the one above: Excel need not point at either.
        everywhere = "A1:XFD1048576"
        sheet.ignore_errors({"number_stored_as_text": everywhere, "formula_differs": everywhere})
        made = ReportSheet(self.book, sheet, name, (across - 144 * _SIDE, down - 72 * (_TOP + _BOTTOM)))
        self.sheets.append(made)
        return made


class ReportSheet:
    """A sheet; rows and columns count from 0. What puts something answers its term, for formulas elsewhere."""

    def __init__(self, book: Book, sheet: Worksheet, name: str, room: tuple[float, float]) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self._page = room  # points across and down
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        self._rows = 0
        self._spread: list[tuple[int, str, dict[str, Any]]] = []
        self._blocks: list[tuple[int, int, int, int]] = []
        self._together: list[tuple[int, int]] = []
        self._repeated: int | None = None
        self._one_page = False

    def widths(self, *widths: float) -> None:
        """Widths of the columns in characters, from the first."""
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
            self._widths[index] = width

    def widen(self, column: int, width: float) -> None:
        """Make a column as wide as its numbers need, if it is not yet: they stand in full and in one size."""
        if width > self._widths.get(column, 0):
            self.sheet.set_column(column, column, width)
            self._widths[column] = width

    def one_page(self) -> None:
        """Print the whole sheet on one page, smaller if it must be."""
        self.sheet.fit_to_pages(1, 1)
        self._one_page = True

    def page(self, *, office: str, title: str, made: str) -> None:
        """Head and foot of the printed pages, and where they end. To be called when all is written.

        Every row gets its height, so that the pages are the same whoever prints them.
        """
        sheets.set_page_texts(self.sheet, office=office, title=title, made=made, size=_PAGE_TEXT)
        self._write_spread()
        heights = [self._heights.get(row, ROW_HEIGHT) for row in range(self._rows)]
        for row, height in enumerate(heights):
            self.sheet.set_row(row, height)
        if self._one_page:
            return
        across, down = self._page
        width = sum(each * _POINTS + _PADDING for each in self._widths.values())
        blocks = [Block(*each, each[0] == self._repeated) for each in _beside(self._blocks)]
        breaks = page_breaks(heights, down * max(1.0, width / across), blocks, self._together)
        if breaks:
            self.sheet.set_h_pagebreaks(breaks)

    def keep_together(self, first: int, after: int) -> None:
        """Keep the rows from `first` up to `after` on one page, if it holds them."""
        self._together.append((first, after))

    def keep_block(self, header: int, first: int, rows: int, after: int) -> None:
        """Tell of a table, so that its pages end well: its header, its first row, how many, the row below it."""
        self._blocks.append((header, first, rows, after))

    def heading(self, title: str, subtitle: str) -> int:
        """The two lines above a sheet; answers the row where its content begins."""
        self._set_height(0, 24)
        self.spread(0, title, bold=True, font_size=14)
        self.spread(1, subtitle, font_color=sheets.QUIET)
        return 3

    def spread(self, row: int, text: str, **look: Any) -> None:
        """A text from the first column on; it breaks at the last instead of making the page wider than its table."""
        self._rows = max(self._rows, row + 1)
        self._spread.append((row, text, look))

    def _write_spread(self) -> None:
        last = max(self._widths, default=0)
        room = sum(self._widths.values())
        for row, text, look in self._spread:
            # Bold letters are wider, and letters of another size as much as they are larger.
            fits = room * 10 / look.get("font_size", 10) * (0.85 if look.get("bold") else 1)
            style = self.book.format(valign="top", align="left", **look)
            if last and len(text) > fits:
                style = self.book.format(valign="top", align="left", text_wrap=True, **look)
                self.sheet.merge_range(row, 0, row, last, "", style)
                self._set_height(row, _lines(text, fits) * sheets.LINE_HEIGHT * look.get("font_size", 10) / 10 + 2)
            sheets.write_text(self.sheet, row, 0, text, style)

    def freeze(self, row: int, columns: int = 0, *, repeat: int | None = None) -> None:
        """Keep what is above `row` in sight; the row `repeat` is printed on every page."""
        self.sheet.freeze_panes(row, columns)
        if repeat is not None:
            self.sheet.repeat_rows(repeat)
            self._repeated = repeat

    def height(self, row: int, *texts: tuple[str, float]) -> None:
        """Make a row as high as its wrapped (text, width) pairs need, and never lower than it is."""
        lines = max((_lines(text, width) for text, width in texts), default=1)
        if lines > 1:
            self._set_height(row, max(lines * sheets.LINE_HEIGHT + 2, self._heights.get(row, 0)))

    def tall(self, row: int, points: float) -> None:
        """Make a row so high."""
        self._set_height(row, points)

    def depth(self, row: int) -> float:
        """Points from the top of the sheet to a row, as far as its rows have their heights."""
        return sum(self._heights.get(each, ROW_HEIGHT) for each in range(row))

    def _set_height(self, row: int, points: float) -> None:
        self._heights[row] = min(points, _TALLEST)
        self._rows = max(self._rows, row + 1)

    def put(self, row: int, column: int, content: Content, kind: Kind = Kind.TEXT, **look: Any) -> Term:
        """A value or a formula in a body cell; None says that there is no data.

        Text is broken into lines and its row made higher; a number too long for its cell is made smaller rather than
        shown as ###.
        """
        return self._write(row, column, content, kind, self.book.cell(kind, **self._fit(row, column, content), **look))

    def put_total(self, row: int, column: int, content: Content, kind: Kind = Kind.TEXT) -> Term:
        """The same as a total stands below a column."""
        return self._write(row, column, content, kind, self.book.total(kind, **self._fit(row, column, content)))

    def _fit(self, row: int, column: int, content: Content) -> dict[str, Any]:
        shown = content.shown if isinstance(content, Term) else ABSENT if content is None else content
        if not isinstance(shown, str):
            return {"shrink": True}
        self.height(row, (shown, self.room(column)))
        return {"text_wrap": True}

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
        """A text without lines around it, short enough for the columns to its right."""
        self._rows = max(self._rows, row + 1)
        sheets.write_text(self.sheet, row, column, text, self.book.format(valign="top", align="left", **look))

    def paragraph(self, row: int, column: int, last_column: int, text: str) -> None:
        """A text over several columns, as high as it needs."""
        style = self.book.format(valign="top", align="left", text_wrap=True)
        if last_column > column:
            self.sheet.merge_range(row, column, row, last_column, "", style)
        sheets.write_text(self.sheet, row, column, text, style)
        self._rows = max(self._rows, row + 1)
        self.height(row, (text, sum(self.room(at) + 1 for at in range(column, last_column + 1)) - 1))

    def caption(self, row: int, column: int, text: str) -> None:
        """The heading of a part of a sheet."""
        self._set_height(row, 16)
        sheets.write_text(self.sheet, row, column, text, self.book.format(bold=True, font_size=11))

    def header(self, row: int, column: int, text: str, kind: Kind = Kind.TEXT) -> None:
        """A cell of a header, which is bold and breaks between words."""
        room = max(int(self.room(column) * 0.88), 1)
        lines = len(textwrap.wrap(text, room, break_long_words=any(len(word) > room + 2 for word in text.split())))
        if lines > 1:
            self._set_height(row, max(lines * sheets.LINE_HEIGHT + 2, self._heights.get(row, 0)))
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
        self._rows = max(self._rows, row + 1)
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


def _lines(text: str, width: float) -> int:
    """Lines that a text is broken into, between words where it can be."""
    room = max(int(width * 1.06), 1)
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, len(textwrap.wrap(line, room))) for line in text.split("\n"))


def _beside(blocks: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Tables that stand beside each other as one."""
    found: list[tuple[int, int, int, int]] = []
    for header, first, rows, after in sorted(blocks):
        if found and header < found[-1][3]:
            before = found.pop()
            found.append((before[0], before[1], max(before[2], rows), max(before[3], after)))
        else:
            found.append((header, first, rows, after))
    return found

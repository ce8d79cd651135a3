"""What every sheet shares: the open file, formats, print set-up, and text that stays text."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import escape
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.core import formatting
from portal.core.workbook.columns import NUMBER_FORMATS, RIGHT_ALIGNED, Kind
from portal.core.workbook.quick import QuickSheet

MAXIMUM_ROWS = 1_048_576 - 16  # an Excel sheet, less room for heading, header, total and check
PRODUCER = "Portal Jamsostek NTT"
A4 = 9
LINE_HEIGHT = 13.0  # points a line of Arial 10 takes
HEADER_ROOM = 28.0  # the filter button sits at the foot of a header cell and must not cover its words

# Greys with a trace of blue: they print on a black-and-white printer and photocopy without turning into blotches.
INK, QUIET, RULE, HAIR = "#1B2730", "#51606B", "#5B6B75", "#C9D1D6"
HEADER_FILL, PALE_FILL, MARK_FILL = "#E4EAED", "#F3F5F6", "#F6DCC8"

_EXCEL_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_SAFE_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_LONGEST = 32_767  # characters in a cell, counted in UTF-16 units
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


class TooManyRowsError(ValueError):
    """More rows than a sheet of Excel holds: a file that silently lacks people is worse than none."""


@contextmanager
def open_book(path: Path, *, title: str, made_at: datetime, streamed: bool = True) -> Iterator[Book]:
    """A new workbook that stands at `path` only when the block ended well; half-made files are removed.

    Scratch files stay in the folder of `path`, since they hold people in the clear and the caller knows where that
    is allowed. The same content and `made_at` give the same bytes. Unless `streamed`, all cells are held in memory and
    may be written in any order, as charts need it, whose file repeats the cells they show.
    """
    if made_at.tzinfo is None:
        raise ValueError("made_at needs a time zone")
    with tempfile.TemporaryDirectory(prefix=".workbook-", dir=path.parent) as scratch:
        draft = Path(scratch, "draft.xlsx")
        book = Book(draft, Path(scratch), streamed=streamed)
        # Without `created` the time of writing would stand in the file.
        created = made_at.astimezone(UTC).replace(tzinfo=None)
        book.file.set_properties({"title": title, "author": PRODUCER, "created": created})
        try:
            yield book
            book.file.close()
        finally:
            for sheet in book.file.worksheets() if streamed else ():
                sheet.row_data_fh.close()
        draft.replace(path)


class Book:
    """An open workbook and its formats, each made once."""

    def __init__(self, draft: Path, scratch: Path, *, streamed: bool = True) -> None:
        self.file = xlsxwriter.Workbook(
            str(draft),
            {
                "constant_memory": streamed,  # one row in memory at a time; rows must be written from top to bottom
                "tmpdir": str(scratch),
                "default_format_properties": {
                    "font_name": "Arial",
                    "font_size": 10,
                    "font_color": INK,
                    "font_scheme": False,
                },
            },
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """The format with these xlsxwriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(properties)
        return self._formats[key]

    def cell(self, kind: Kind, **properties: Any) -> Format:
        """The format of a body cell of `kind`, with further properties."""
        base: dict[str, Any] = {
            "num_format": NUMBER_FORMATS[kind],
            "align": "right" if kind in RIGHT_ALIGNED else "left",
            "valign": "top",
            "bottom": 4,
            "bottom_color": HAIR,
        }
        return self.format(**(base | _inset(kind) | properties))

    def header(self, kind: Kind, **properties: Any) -> Format:
        """The format of a column's header, aligned as its cells are."""
        base: dict[str, Any] = {
            "bold": True,
            "bg_color": HEADER_FILL,
            "bottom": 1,
            "bottom_color": RULE,
            "top": 1,
            "top_color": RULE,
            "align": "right" if kind in RIGHT_ALIGNED else "left",
            "valign": "top",
            "text_wrap": True,
        }
        return self.format(**(base | _inset(kind) | properties))

    def total(self, kind: Kind, **properties: Any) -> Format:
        """The format of the total of a column."""
        base: dict[str, Any] = {
            "num_format": NUMBER_FORMATS[kind],
            "bold": True,
            "bg_color": PALE_FILL,
            "top": 1,
            "top_color": RULE,
            "bottom": 1,
            "bottom_color": RULE,
            "align": "right" if kind in RIGHT_ALIGNED else "left",
        }
        return self.format(**(base | _inset(kind) | properties))

    @property
    def title(self) -> Format:
        return self.format(bold=True, font_size=14)

    @property
    def letterhead(self) -> Format:
        return self.format(bold=True, font_size=11)

    @property
    def subtitle(self) -> Format:
        return self.format(font_color=QUIET)

    def add_sheet(self, name: str) -> QuickSheet:
        """A sheet set up for A4 landscape, one page wide, without grid lines."""
        sheet: QuickSheet = self.file.add_worksheet(name, QuickSheet)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        return sheet


def _inset(kind: Kind) -> dict[str, Any]:
    """A little room before text, so that it does not touch a number that ends the column before it."""
    return {} if kind in RIGHT_ALIGNED else {"indent": 1}


def row_height(texts: Iterable[tuple[str, float]]) -> float | None:
    """Height in points that a row needs for wrapped (text, column width) pairs; None when one line is enough.

    Neither Excel nor LibreOffice measures the rows of a file it opens for the first time in every case, so the height
    is estimated here. Widths count digits; running text is narrower, and a tenth more of it fits.
    """
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return None if lines == 1 else lines * LINE_HEIGHT + 2


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(len(line) / (width * 1.1))) for line in text.split("\n"))


def set_page_texts(sheet: Worksheet, *, office: str, title: str, made: str, size: int = 8) -> None:
    """Head and foot of every printed page: whose figures, which title, when made and by whom, page of pages; `size` in
    points."""
    look = {"margin": 0.35, "scale_with_doc": False}  # page numbers stay legible where a wide sheet is made smaller
    sheet.set_header(f"&L&{size} {_page_text(office)}&R&{size} {_page_text(title)}", look)
    sheet.set_footer(f"&L&{size} {_page_text(made)}&R&{size} Halaman &P dari &N", look)


def _page_text(text: str) -> str:
    """Text for a page head or foot, where an ampersand begins a command and 255 characters are all there is."""
    short = text if len(text) <= 100 else text[:99] + "…"
    return short.replace("&", "&&")


def made_line(made_at: datetime, made_by: str | None = None, role: str | None = None) -> str:
    """``Dibuat 20 November 2026 14.05 WITA oleh Sari (Operator)``."""
    by = f" oleh {made_by}" if made_by else ""
    return f"Dibuat {formatting.moment(made_at)}{by}{f' ({role})' if role else ''}"


def safe_text(text: str) -> str:
    """Text as xlsxwriter may have it: what XML cannot hold is replaced, what a cell cannot hold is cut (…).

    In the low-memory mode xlsxwriter passes a text that begins with ``<r>`` and ends with ``</r>`` through as mark-up,
    which would let one name break the whole file: such a text is handed over as mark-up that reads the same.
    """
    if not text.isascii():
        text = _NOT_XML.sub("\ufffd", text)
    if len(text) > _LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > _LONGEST:
        text = text.encode("utf-16-le")[: (_LONGEST - 1) * 2].decode("utf-16-le", "ignore") + "…"
    if text.startswith("<r>") and text.endswith("</r>"):
        markup = f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>'
        return markup if len(markup) <= _LONGEST // 2 else text[:-1] + "…"
    return text


def is_plain(text: str) -> bool:
    """Whether `safe_text` would leave a text as it is: a quick look that may say no too often, never yes."""
    return len(text) <= _LONGEST // 2 and text.isprintable() and not text.startswith("<")


def serial(day: date) -> int:
    """A day as Excel counts it. Raises ValueError for days that Excel cannot tell apart from others."""
    if day < _FIRST_SAFE_DAY:
        raise ValueError(f"Excel has no {day}")
    return day.toordinal() - _EXCEL_EPOCH


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    """Write a text as text; an empty one leaves an empty cell with its format. `row` and `column` count from 0."""
    if text:
        sheet.write_string(row, column, safe_text(text), style)
    elif style is not None:
        sheet.write_blank(row, column, None, style)

"""HTML tables that systems save under .xls, and Excel opens without a word: each table is a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import html
from lxml.etree import LxmlError

from portal.core.tabular import delimited, wire
from portal.core.tabular.kinds import SAVE_AS_XLSX
from portal.core.tabular.tables import FileProblem, FileProblemCode

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_SPANNED = 20_000


def send(content: bytes, filename: str, out: BinaryIO, *, cells: int) -> None:
    """Send every outermost table. Raises FileProblem: file_broken, file_too_big_inside."""
    try:
        root = html.document_fromstring(_DECLARATION.sub("", _decoded(content)), parser=html.HTMLParser(huge_tree=True))
    except (LxmlError, ValueError) as error:
        raise FileProblem(
            FileProblemCode.BROKEN, f"Berkas {filename} rusak dan tidak dapat dibaca. {SAVE_AS_XLSX}"
        ) from error
    tables = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    left = cells
    for number, table in enumerate(tables, 1):
        try:
            rows, hidden = _grid(table, left)
        except OverflowError as error:
            raise FileProblem(
                FileProblemCode.TOO_BIG_INSIDE,
                f"Berkas {filename} berisi terlalu banyak sel. Bagi daftar menjadi beberapa berkas.",
            ) from error
        width = max(map(len, rows), default=0)
        left -= width * len(rows)
        wire.write_sheet(
            out,
            f"Tabel {number}",
            hidden=False,
            first_row=1,
            first_column=1,
            hidden_rows=hidden,
            rows=(row + [""] * (width - len(row)) for row in rows),
        )


def _decoded(content: bytes) -> str:
    """By its mark or its shape, else as the page itself says, else as any text."""
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return content.decode(declared[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return delimited.decoded(content)


def _grid(table: Any, cells: int) -> tuple[list[list[Any]], list[int]]:
    """The rows of a table as a browser lays them out, and the numbers of those that are not shown.

    A cell over several columns stands in the first; one over several rows stands in each, as merged cells do. Raises
    OverflowError for more than `cells`: one short tag may ask for thousands.
    """
    width = 0
    rows: list[list[Any]] = []
    hidden: list[int] = []
    spanned: dict[int, tuple[int, str]] = {}  # column → (rows still covered, text)
    for element in _rows(table):
        row: list[Any] = []
        for cell in element.iterchildren("td", "th"):
            _take_spanned(row, spanned)
            text = " ".join(cell.text_content().split())
            height = _span(cell, "rowspan")
            for place in range(_span(cell, "colspan")):
                if height > 1:
                    spanned[len(row)] = (height - 1, text if place == 0 else "")
                row.append(text if place == 0 else "")
        _take_spanned(row, spanned)
        rows.append(row)
        width = max(width, len(row))
        if width * len(rows) > cells:
            raise OverflowError
        if _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None:
            hidden.append(len(rows))
    return rows, hidden


def _rows(table: Any) -> Iterator[Any]:
    """Rows of this table, not of one inside its cells."""
    for child in table.iterchildren():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _take_spanned(row: list[Any], spanned: dict[int, tuple[int, str]]) -> None:
    """Put in what cells of the rows above still cover at this place."""
    while len(row) in spanned:
        left, text = spanned.pop(len(row))
        if left > 1:
            spanned[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdecimal() else 1

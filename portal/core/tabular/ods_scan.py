"""A look through an .ods before calamine opens it: cell extents and hidden rows.

LibreOffice writes a blank stretch as one element with a number of repeats, up to a million rows; only what holds
something counts.
"""

from __future__ import annotations

import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError, XMLPullParser

from portal.core.tabular.archives import Parts, SheetScan, locked, pieces, too_wide

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HEAD = 4096


def scan(archive: zipfile.ZipFile, parts: Parts, filename: str, *, cells: int) -> dict[str, SheetScan]:
    """The findings by sheet name. Raises FileProblem: file_encrypted, file_too_big_inside; ValueError for damage."""
    if "meta-inf/manifest.xml" in parts and b"encryption-data" in archive.read(parts["meta-inf/manifest.xml"]):
        raise locked(filename)
    look = _Look(filename, cells)
    parser: XMLPullParser = XMLPullParser(("start", "end"))
    head = True
    try:
        for piece in pieces(archive, parts["content.xml"]):
            if head and (b"<!DOCTYPE" in piece[:_HEAD] or b"<!ENTITY" in piece[:_HEAD]):
                raise ValueError("a document with declarations of its own is no list")
            head = False
            parser.feed(piece)
            look.take(parser)
        parser.close()
        look.take(parser)
    except ParseError as error:
        raise ValueError("content.xml is damaged") from error
    return look.findings


class _Look:
    """The state of a look: which table, row and column it has come to."""

    def __init__(self, filename: str, cells: int) -> None:
        self.findings: dict[str, SheetScan] = {}
        self._filename, self._cells = filename, cells
        self._name = ""
        self._row = self._column = 0
        self._filled = 0  # last column of this row that holds something

    def take(self, parser: XMLPullParser) -> None:
        """Go on with what the parser has understood so far, and let it forget that."""
        events: Any = parser.read_events()  # of "start" and "end" only: pairs with an element
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag == _TABLE + "table":
                    self._name = element.get(_TABLE + "name", "")
                    self.findings[self._name] = SheetScan()
                    self._row = 0
                elif tag == _TABLE + "table-row":
                    self._column = self._filled = 0
            elif tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                self._cell(element)
            elif tag == _TABLE + "table-row":
                self._end_of_row(element)
                element.clear()

    def _cell(self, element: Any) -> None:
        repeats = int(element.get(_TABLE + "number-columns-repeated", "1"))
        self._column += repeats
        if element.get(_OFFICE + "value-type") or element.find(_TEXT + "p") is not None:
            self._filled = self._column

    def _end_of_row(self, element: Any) -> None:
        repeats = int(element.get(_TABLE + "number-rows-repeated", "1"))
        finding = self.findings[self._name]
        first = self._row + 1
        self._row += repeats
        if not self._filled:
            return
        finding.last_row, finding.last_column = self._row, max(finding.last_column, self._filled)
        if finding.cells > self._cells:
            raise too_wide(self._filename, self._name, finding)
        if element.get(_TABLE + "visibility") in ("collapse", "filter"):
            finding.hidden_rows += range(first, self._row + 1)

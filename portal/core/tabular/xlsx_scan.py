"""A cheap look through an .xlsx before calamine opens it: cell extents and hidden rows.

calamine lays a sheet out as one rectangle, so a 6 kB file with a value in XFD1048576 would abort the process; and it
does not tell which rows are hidden. Parsing the XML for that would cost more than reading the list. So sheets are
unpacked in pieces, split at their row elements, and only the head and the last cell of each row are looked at.
"""

from __future__ import annotations

import re
import zipfile

from portal.core.tabular.archives import Parts, SheetScan, pieces, too_wide

_PLAIN_PART = 4 << 20  # workbook.xml and its relations are a few kilobytes
# A single row element longer than this is no list; it also bounds what is carried from piece to piece.
_ROW_BYTES = 16 << 20

_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW_NUMBER = re.compile(rb"""\sr=["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]+)(\d+)["'][^>]*?(/?)>""")
# What may follow "<row" when it is the element's whole name: others, such as rowBreaks, begin alike.
_AFTER_ROW = frozenset({b" ", b"\t", b"\r", b"\n", b">", b"/"})
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_ROW_OPENING = re.compile(rb"<((?:\w+:)?)row[\s>/]")


def scan(archive: zipfile.ZipFile, parts: Parts, filename: str, *, cells: int) -> dict[str, SheetScan]:
    """Look through a workbook; the findings by sheet name, visible sheets only.

    Raises FileProblem file_too_big_inside, and what zipfile raises for a damaged archive.
    """
    sheets = _sheet_parts(archive, parts)
    findings: dict[str, SheetScan] = {}
    for name, (path, hidden) in sheets.items():
        part = parts.get(path)
        if part is None or hidden:
            continue
        finding = _sheet_scan(archive, part)
        if finding.cells > cells:
            # The quick look counts formatted blank cells too, which calamine leaves out: look again, exactly.
            finding = _sheet_scan(archive, part, exact=True)
            if finding.cells > cells:
                raise too_wide(filename, name, finding)
        findings[name] = finding
    for path in ("xl/sharedstrings.xml", "xl/styles.xml"):
        if path in parts:
            for _ in pieces(archive, parts[path]):
                pass
    return findings


def _sheet_parts(archive: zipfile.ZipFile, parts: Parts) -> dict[str, tuple[str, bool]]:
    """Sheet name → (part, hidden), from the workbook and its relations."""
    targets = related(archive, parts, "xl/_rels/workbook.xml.rels")
    sheets: dict[str, tuple[str, bool]] = {}
    for tag in _SHEET_TAG.findall(_plain(archive, parts["xl/workbook.xml"])):
        attributes = _attributes(tag)
        relation = next((value for key, value in attributes.items() if key == "id" or key.endswith(":id")), "")
        hidden = attributes.get("state", "visible") != "visible"
        sheets[attributes.get("name", "")] = (targets.get(relation, ""), hidden)
    return sheets


def related(archive: zipfile.ZipFile, parts: Parts, path: str) -> dict[str, str]:
    """{id: part} of a workbook's relations; empty without them."""
    targets: dict[str, str] = {}
    if path in parts:
        for tag in _RELATION_TAG.findall(_plain(archive, parts[path])):
            attributes = _attributes(tag)
            target = attributes.get("Target", "").lower()
            targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return targets


def _attributes(tag: bytes) -> dict[str, str]:
    found = {
        name.decode(): (double or single).decode("utf-8", errors="replace")
        for name, double, single in _ATTRIBUTE.findall(tag)
    }
    if b"&" in tag:
        from html import unescape  # seldom needed, and as dear to import as a thousand rows to look at

        found = {name: unescape(value) for name, value in found.items()}
    return found


def _plain(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > _PLAIN_PART:
        raise zipfile.BadZipFile("an index part of this size is no index")
    return archive.read(part)


def _sheet_scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, exact: bool = False) -> SheetScan:
    finding = SheetScan()
    opening = b""
    rest = b""
    row = 0
    for piece in pieces(archive, part):
        buffer = rest + piece if rest else piece
        if not opening:
            # Some writers prefix every element of the sheet (<x:row>): the first row tells which it is.
            match = _ROW_OPENING.search(buffer)
            if match is None:
                rest = buffer[-64:]
                continue
            opening = b"<" + match[1] + b"row"
            buffer = buffer[match.start() :]
        some_hidden = b"hidden" in buffer
        rows = buffer.split(opening)
        rest = opening + rows.pop()  # the last one may go on in the next piece
        if len(rest) > _ROW_BYTES:
            raise zipfile.BadZipFile("a row of this size is no row")
        row = _look_at(rows, row, finding, exact=exact, some_hidden=some_hidden)
    if opening:
        _look_at([rest[len(opening) :]], row, finding, exact=exact, some_hidden=b"hidden" in rest)
    return finding


def _look_at(rows: list[bytes], row: int, finding: SheetScan, *, exact: bool, some_hidden: bool) -> int:
    """Take in these row elements (without their opening), the last one before them being number `row`."""
    careful = exact or some_hidden
    ends: set[bytes] = set()
    last = b""
    for text in rows:
        if text.startswith(b' r="') and not (careful and (exact or b"hidden" in text)):
            # Cells stand in order of their columns, so the last one reaches farthest. Its first three signs hold its
            # letters; they are few in a whole list, and looked at once. This runs for every row: two searches.
            at = text.rfind(b'<c r="')
            if at > 0:
                ends.add(text[at + 6 : at + 9])
            last = text
        elif text[:1] in _AFTER_ROW:
            if last:
                row, last = _number(last, row), b""
            row = _careful_look(text, row, finding, exact)
    if last:
        row = _number(last, row)
    if ends:
        finding.last_row = max(finding.last_row, row)
        finding.last_column = max(finding.last_column, *(_column(end.rstrip(b'0123456789"')) for end in ends))
    return row


def _careful_look(text: bytes, row: int, finding: SheetScan, exact: bool) -> int:
    """One row element with anything unusual about it; returns its number."""
    row = _number(text, row)
    if _HIDDEN.search(text, 0, text.find(b">") + 1):
        finding.hidden_rows.append(row)
    if exact:
        _exact_columns(text, row, finding)
    elif column := _loose_column(text):
        finding.last_column = max(finding.last_column, column)
        finding.last_row = max(finding.last_row, row)
    return row


def _number(text: bytes, previous: int) -> int:
    """The number of a row element; one that carries none follows the row before it."""
    number = _ROW_NUMBER.search(text, 0, text.find(b">") + 1)
    return int(number[1]) if number else previous + 1


def _loose_column(text: bytes) -> int:
    """The last column of a row whose cells are written in an unusual way, or carry no reference at all."""
    found = _CELL.findall(text)
    if found:
        return max(_column(letters) for letters, _, _ in found)
    return len(_ANY_CELL.findall(text))


def _exact_columns(text: bytes, row: int, finding: SheetScan) -> None:
    """As the quick look, but over every cell, and only those that hold something."""
    found = False
    for match in _CELL.finditer(text):
        after = text[match.end() : match.end() + 2]
        if match[3] or after == b"</":
            continue
        found = True
        finding.last_column = max(finding.last_column, _column(match[1]))
        row = max(row, int(match[2]))
    if not found and not _CELL.search(text):
        count = len(_ANY_CELL.findall(text))
        found = count > 0
        finding.last_column = max(finding.last_column, count)
    if found:
        finding.last_row = max(finding.last_row, row)


def _column(letters: bytes) -> int:
    """``A`` → 1, ``XFD`` → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

"""A look through an .xlsb before calamine opens it: cell extents and hidden rows, from the records of its sheets.

[MS-XLSB] 2.1.4: a record is its number (one or two bytes, seven bits each), its length (one to four), its bytes.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from portal.core.tabular.archives import Parts, SheetScan, pieces, too_wide
from portal.core.tabular.xlsx_scan import related

_ROW, _SHEET = 0, 156  # BrtRowHdr, BrtBundleSh
_FIRST_CELL, _LAST_CELL = 1, 11  # BrtCellBlank … BrtFmlaError; blank ones hold nothing
_HIDDEN = 0x10  # fDyZero, in the twelfth byte of a row
_HIDDEN_AT = 11
_SHEET_BYTES = 64 << 20


def scan(archive: zipfile.ZipFile, parts: Parts, filename: str, *, cells: int) -> dict[str, SheetScan]:
    """The findings by sheet name, visible sheets only.

    Raises FileProblem file_too_big_inside; ValueError for damage.
    """
    targets = related(archive, parts, "xl/_rels/workbook.bin.rels")
    findings: dict[str, SheetScan] = {}
    for name, relation, hidden in _sheets(archive, parts):
        part = parts.get(targets.get(relation, ""))
        if part is None or hidden:
            continue
        finding = findings[name] = _sheet_scan(b"".join(pieces(archive, part)))
        if finding.cells > cells:
            raise too_wide(filename, name, finding)
    for path in ("xl/sharedstrings.bin", "xl/styles.bin"):
        if path in parts:
            for _ in pieces(archive, parts[path]):
                pass
    return findings


def _sheets(archive: zipfile.ZipFile, parts: Parts) -> Iterator[tuple[str, str, bool]]:
    """(name, relation, hidden) of every sheet."""
    for number, body in _records(archive.read(parts["xl/workbook.bin"])):
        if number == _SHEET:
            relation, rest = _text(body[8:])
            name, _ = _text(rest)
            yield name, relation, struct.unpack_from("<I", body)[0] != 0


def _text(body: bytes) -> tuple[str, bytes]:
    (length,) = struct.unpack_from("<I", body)
    end = 4 + 2 * length
    return body[4:end].decode("utf-16-le"), body[end:]


def _records(body: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of each record. Raises ValueError when one reaches beyond the end."""
    at, end = 0, len(body)
    while at < end:
        number = body[at]
        at += 1
        if number & 0x80:
            number = (number & 0x7F) | (body[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = body[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
            shift += 7
        if at + length > end:
            raise ValueError("a record beyond the end")
        yield number, body[at : at + length]
        at += length


def _sheet_scan(body: bytes) -> SheetScan:
    finding = SheetScan()
    row = 0
    for number, record in _records(body):
        if number == _ROW:
            row = int.from_bytes(record[:4], "little") + 1
            if len(record) > _HIDDEN_AT and record[_HIDDEN_AT] & _HIDDEN:
                finding.hidden_rows.append(row)
        elif _FIRST_CELL < number <= _LAST_CELL:
            finding.last_row = max(finding.last_row, row)
            finding.last_column = max(finding.last_column, int.from_bytes(record[:4], "little") + 1)
    return finding

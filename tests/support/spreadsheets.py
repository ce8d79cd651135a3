"""Spreadsheets in every format an office has, written from plain grids; only what the tests need of each format."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import xlsxwriter
import xlwt

Grid = Sequence[Sequence[Any]]
Merge = tuple[int, int, int, int]  # first row, last row, first column, last column, from 0


def xlsx(
    sheets: Mapping[str, Grid],
    *,
    hidden_sheets: Collection[str] = (),
    hidden_rows: Collection[int] = (),
    merges: Sequence[tuple[Merge, Any]] = (),
) -> bytes:
    """`hidden_rows` and `merges` are those of the first sheet; rows count from 0."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, (name, grid) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for row, values in enumerate(grid):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)  # type: ignore[arg-type]
                elif value != "":
                    sheet.write(row, column, value)
        if number == 0:
            for row in hidden_rows:
                sheet.set_row(row, None, None, {"hidden": True})
            for merge, value in merges:
                sheet.merge_range(merge[0], merge[2], merge[1], merge[3], value)
        if name in hidden_sheets:
            sheet.hide()
    book.close()
    return stream.getvalue()


def xls(sheets: Mapping[str, Grid], *, hidden_rows: Collection[int] = (), hidden_sheets: Collection[str] = ()) -> bytes:
    """Excel 97–2003."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for number, (name, grid) in enumerate(sheets.items()):
        sheet = book.add_sheet(name)
        sheet.visibility = int(name in hidden_sheets)
        for row, values in enumerate(grid):
            for column, value in enumerate(values):
                if value != "":
                    sheet.write(row, column, value, *([day] if isinstance(value, date) else []))
        if number == 0:
            for row in hidden_rows:
                sheet.row(row).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_ODS_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def ods(
    grid: Grid,
    *,
    name: str = "Daftar",
    hidden_rows: Collection[int] = (),
    encrypted: bool = False,
    filled_to_the_end: bool = False,
) -> bytes:
    """As LibreOffice writes it: a million blank rows and a thousand blank columns behind the list."""
    rows = "".join(
        ("<table:table-row table:visibility='filter'>" if number in hidden_rows else "<table:table-row>")
        + "".join(map(_ods_cell, values))
        + "<table:table-cell table:number-columns-repeated='1000'/></table:table-row>"
        for number, values in enumerate(grid)
    )
    end = "><text:p>x</text:p></table:table-cell>" if filled_to_the_end else "/>"
    tail = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        f'table:number-columns-repeated="1024"{end}</table:table-row>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES} office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="{escape(name)}">{rows}{tail}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    secret = "<manifest:encryption-data/>" if encrypted else ""
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_SPREADSHEET}">{secret}'
        "</manifest:file-entry></manifest:manifest>"
    )
    return _zip({"mimetype": _SPREADSHEET, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_cell(value: Any) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def xlsb(grid: Grid, *, name: str = "Daftar", hidden_rows: Collection[int] = ()) -> bytes:
    """Excel's binary workbook ([MS-XLSB]), the records of one sheet with inline strings."""
    workbook = [
        _record(131, b""),  # BrtBeginBook
        _record(143, b""),  # BrtBeginBundleShs
        _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name)),  # BrtBundleSh
        _record(144, b""),
        _record(132, b""),
    ]
    width = max(map(len, grid))
    sheet = [
        _record(129, b""),  # BrtBeginSheet
        _record(148, struct.pack("<IIII", 0, len(grid) - 1, 0, width - 1)),  # BrtWsDim
        _record(145, b""),  # BrtBeginSheetData
    ]
    for row, values in enumerate(grid):
        flags = bytes([0, 0x10 if row in hidden_rows else 0, 0])
        sheet.append(_record(0, struct.pack("<IIH", row, 0, 300) + flags + struct.pack("<I", 0)))  # BrtRowHdr
        sheet.extend(_xlsb_cells(values))
    sheet += [_record(146, b""), _record(130, b"")]
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return _zip(
        {
            "[Content_Types].xml": types,
            "xl/workbook.bin": b"".join(workbook),
            "xl/_rels/workbook.bin.rels": relations,
            "xl/worksheets/sheet1.bin": b"".join(sheet),
        }
    )


def _xlsb_cells(values: Sequence[Any]) -> Iterator[bytes]:
    for column, value in enumerate(values):
        if isinstance(value, int | float):
            yield _record(5, struct.pack("<IId", column, 0, value))  # BrtCellReal
        elif value != "":
            yield _record(6, struct.pack("<II", column, 0) + _wide(str(value)))  # BrtCellSt


def _record(number: int, body: bytes) -> bytes:
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = len(body), b""
    while True:
        low, length = length & 0x7F, length >> 7
        size += bytes([low | (0x80 if length else 0)])
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def html_table(
    grid: Grid, *, encoding: str = "utf-8", hidden_rows: Collection[int] = (), layout: bool = False
) -> bytes:
    """A page as many systems save it under .xls; `layout` puts the list inside a table of its own, as portals do."""
    rows = "".join(
        ("<tr style='DISPLAY: none'>" if number in hidden_rows else "<tr>")
        + "".join(f"<td>{escape(str(value))}</td>" for value in values)
        + "</tr>\n"
        for number, values in enumerate(grid)
    )
    table = f"<table border=1><tbody>{rows}</tbody></table>"
    if layout:
        table = f"<h1>Data Terpadu</h1><div>{table}</div><p>Dicetak 20 November 2026</p>"
    head = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset="{encoding}"><body>'
    return f"{head}{table}</body></html>".encode(encoding)


def csv_text(grid: Grid, *, delimiter: str = ";", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Quoted only where it must be."""
    return newline.join(delimiter.join(map(_csv_cell, values)) for values in grid).encode(encoding)


def _csv_cell(value: Any) -> str:
    text = value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(sign in text for sign in ';,\t"\n') else text


def _zip(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()

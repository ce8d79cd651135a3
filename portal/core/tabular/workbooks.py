"""Excel and LibreOffice workbooks: looked through first (`*_scan`), then read by python-calamine."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from portal.core.tabular import archives, wire, xlsx_scan
from portal.core.tabular.archives import Format, SheetScan
from portal.core.tabular.kinds import SAVE_AS_XLSX
from portal.core.tabular.tables import FileProblem, FileProblemCode

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, LookupError)


def send(content: bytes, filename: str, out: BinaryIO, *, unpacked_bytes: int, cells: int) -> None:
    """Send every worksheet of a zipped workbook; hidden ones by name only. Raises FileProblem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            scans = _scan(archive, filename, unpacked_bytes, cells)
    except _DAMAGE as error:
        raise _broken(filename) from error
    _send_sheets(content, filename, scans, out)


def send_old(content: bytes, filename: str, out: BinaryIO, *, cells: int) -> None:
    """Send every worksheet of an .xls. Raises FileProblem."""
    from portal.core.tabular import xls_scan

    try:
        scans = xls_scan.scan(content, filename, cells=cells)
    except ValueError as error:
        raise _broken(filename) from error
    _send_sheets(content, filename, scans, out)


def _scan(archive: zipfile.ZipFile, filename: str, unpacked_bytes: int, cells: int) -> dict[str, SheetScan]:
    parts = archives.parts_of(archive, filename, unpacked_bytes)
    kind = archives.format_of(archive, parts, filename)
    # The other looks are imported only when needed: the child starts for every file anew.
    if kind is Format.BINARY:
        from portal.core.tabular import xlsb_scan

        return xlsb_scan.scan(archive, parts, filename, cells=cells)
    if kind is Format.OPEN_DOCUMENT:
        from portal.core.tabular import ods_scan

        return ods_scan.scan(archive, parts, filename, cells=cells)
    return xlsx_scan.scan(archive, parts, filename, cells=cells)


def _broken(filename: str) -> FileProblem:
    return FileProblem(FileProblemCode.BROKEN, f"Berkas {filename} rusak dan tidak dapat dibaca. {SAVE_AS_XLSX}")


def _send_sheets(content: bytes, filename: str, scans: dict[str, SheetScan], out: BinaryIO) -> None:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            _send_sheet(workbook, metadata.name, metadata.visible != SheetVisibleEnum.Visible, scans, out)
    except PasswordError as error:
        raise archives.locked(filename) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _broken(filename) from error


def _send_sheet(
    workbook: CalamineWorkbook, name: str, hidden: bool, scans: dict[str, SheetScan], out: BinaryIO
) -> None:
    scan = scans.get(name)
    # Hidden sheets are not read, only named: what a person cannot see is not what they meant to send.
    sheet = None if hidden else workbook.get_sheet_by_name(name)
    start = sheet.start if sheet is not None else None
    if sheet is None or start is None:
        wire.write_sheet(out, name, hidden=hidden, first_row=1, first_column=1, hidden_rows=(), rows=iter(()))
        return
    rows: Iterator[list[Any]] = islice(sheet.iter_rows(), start[0], None)  # begins at row 1, whatever the start
    merged = [
        (top - start[0], bottom - start[0], left - start[1])
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if left == right and bottom > top
    ]
    wire.write_sheet(
        out,
        name,
        hidden=False,
        first_row=start[0] + 1,
        first_column=start[1] + 1,
        hidden_rows=scan.hidden_rows if scan is not None else (),
        rows=filled_down(rows, merged) if merged else rows,
    )


def filled_down(rows: Iterable[list[Any]], merged: Iterable[tuple[int, int, int]]) -> Iterator[list[Any]]:
    """Rows in which a cell that was merged downwards stands in every row it covers.

    `merged` = (first row, last row, column), counted from 0: one kecamatan written once beside its forty people.
    """
    begins: dict[int, list[tuple[int, int]]] = {}
    for top, bottom, column in merged:
        begins.setdefault(top, []).append((bottom, column))
    carried: dict[int, tuple[int, Any]] = {}  # column → (last row, value)
    for number, row in enumerate(rows):
        for column, (bottom, value) in list(carried.items()):
            if number > bottom:
                del carried[column]
            elif row[column] == "":
                row[column] = value
        for bottom, column in begins.get(number, ()):
            if 0 <= column < len(row) and row[column] != "":
                carried[column] = (bottom, row[column])
        yield row

"""Excel workbooks: looked through first (`xlsx_scan`), then read by python-calamine."""

from __future__ import annotations

import io
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from portal.core.tabular import wire, xlsx_scan
from portal.core.tabular.kinds import SAVE_AS_XLSX
from portal.core.tabular.tables import FileProblem, FileProblemCode


def send(content: bytes, filename: str, out: BinaryIO, *, unpacked_bytes: int, cells: int) -> None:
    """Send every worksheet; hidden ones by name only. Raises FileProblem."""
    scans = xlsx_scan.scan(content, filename, unpacked_bytes=unpacked_bytes, cells=cells)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            _send_sheet(workbook, metadata.name, metadata.visible != SheetVisibleEnum.Visible, scans, out)
    except PasswordError as error:
        raise FileProblem(
            FileProblemCode.ENCRYPTED,
            f"Berkas {filename} dilindungi kata sandi. Hapus kata sandinya di Excel, lalu unggah kembali.",
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileProblem(
            FileProblemCode.BROKEN, f"Berkas {filename} rusak dan tidak dapat dibaca. {SAVE_AS_XLSX}"
        ) from error


def _send_sheet(
    workbook: CalamineWorkbook, name: str, hidden: bool, scans: dict[str, xlsx_scan.SheetScan], out: BinaryIO
) -> None:
    scan = scans.get(name)
    # Hidden sheets are not read, only named: what a person cannot see is not what they meant to send.
    sheet = None if hidden else workbook.get_sheet_by_name(name)
    start = sheet.start if sheet is not None else None
    if sheet is None or start is None:
        wire.write_sheet(out, name, hidden=hidden, first_row=1, first_column=1, hidden_rows=(), rows=iter(()))
        return
    wire.write_sheet(
        out,
        name,
        hidden=False,
        first_row=start[0] + 1,
        first_column=start[1] + 1,
        hidden_rows=scan.hidden_rows if scan is not None else (),
        rows=islice(sheet.iter_rows(), start[0], None),  # iter_rows begins at row 1, whatever the sheet's start
    )

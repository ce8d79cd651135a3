"""The workbook of an edition as a person handles it: downloaded, changed in Excel, sent back."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from tests.support.client import PortalClient

EDITIONS = "/provinsi/paritrana/edisi/"


def download(client: PortalClient, year: int = 2026) -> bytes:
    """The edition's workbook, by the buttons of the pages. Jobs must run at once."""
    ready = client.post(f"{EDITIONS}{year}/unduh").location
    answer = client.get(f"{ready}/berkas")
    assert answer.status_code == 200
    return answer.get_data()


def sheet_rows(content: bytes, sheet: str) -> list[list[Any]]:
    """What a sheet shows, header first."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def changed(content: bytes, *cells: tuple[str, str, str, Any], without: str = "", sheet: str = "Kriteria") -> bytes:
    """With cells set by (sheet, code, column, value), and the row of a criterion or a whole sheet taken out."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, code, column, value in cells:
        table = book[name]
        headers = [cell.value for cell in table[1]]
        row = next((row for row in table.iter_rows(min_row=2) if row[headers.index("Kode")].value == code), None)
        number = row[0].row if row is not None else table.max_row + 1
        table.cell(number, headers.index("Kode") + 1, code)
        table.cell(number, headers.index(column) + 1, value)
    if without == sheet:
        del book[sheet]
    elif without:
        table = book[sheet]
        headers = [cell.value for cell in table[1]]
        for row in list(table.iter_rows(min_row=2)):
            if row[headers.index("Kode")].value == without:
                table.delete_rows(row[0].row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def send(client: PortalClient, content: bytes, year: int = 2026, name: str = "kriteria.xlsx") -> Any:
    """The answer to uploading it."""
    return client.post(f"{EDITIONS}{year}/unggah", data={"file": (io.BytesIO(content), name)})

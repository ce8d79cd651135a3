"""A delivery on its way: people recorded, sent, fetched, answered by a workbook."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from flask import Flask
from werkzeug.test import TestResponse

from tests.support import factories
from tests.support.client import PortalClient
from tests.support.lists import confirmed, words

BRANCH = "/bpjs/atambua/kiriman"


def recorded(app: Flask, client: PortalClient, folder: Path, people: int = 3, **changes: Any) -> int:
    """A quota with so many people in it; returns its id."""
    quota_id = factories.quota(app)
    confirmed(client, folder, quota_id, [factories.row(number + 1, **changes) for number in range(people)])
    return quota_id


def sent(client: PortalClient, quota_id: int, slug: str = "ttu") -> int:
    """A delivery of everybody who waits; returns its id."""
    answer = client.post(f"/wilayah/{slug}/kiriman/baru/{quota_id}")
    assert answer.status_code == 303, words(answer)
    return number_of(answer)


def number_of(answer: TestResponse) -> int:
    """The id at the end of where an answer leads."""
    found = re.search(r"/(\d+)(\?|$)", answer.location)
    assert found, answer.location
    return int(found[1])


def fetched(branch: PortalClient, delivery_id: int) -> openpyxl.Workbook:
    """The workbook as the branch gets it, for a stated purpose."""
    page = f"{BRANCH}/{delivery_id}"
    assert branch.post(f"{page}/unduh", data={"purpose": "Pendaftaran peserta"}).status_code == 303
    link = re.search(rf'href="({page}/berkas/\d+)"', branch.get(page).get_data(as_text=True))
    assert link
    answer = branch.get(link[1])
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def table(book: openpyxl.Workbook) -> list[dict[str, Any]]:
    """The rows of the sheet with people, by heading."""
    rows = list(book["Kiriman"].iter_rows(values_only=True))
    at = next(index for index, row in enumerate(rows) if "NIK" in row)
    headings = [str(cell) for cell in rows[at]]
    return [dict(zip(headings, row, strict=True)) for row in rows[at + 1 :] if row[headings.index("NIK")]]


def returned(branch: PortalClient, delivery_id: int, rows: list[dict[str, Any]], headings: tuple[str, ...] = ()) -> str:
    """Send a workbook of these rows back; returns the page of its preview."""
    headings = headings or tuple(rows[0])
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_numbers": False})
    page = book.add_worksheet("Jawaban")
    for number, values in enumerate([headings, *([row.get(name, "") for name in headings] for row in rows)]):
        page.write_row(number, 0, ["" if value is None else value for value in values])
    book.close()
    content.seek(0)
    answer = branch.post(f"{BRANCH}/{delivery_id}/jawaban", data={"file": (content, "jawaban.xlsx")})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def kpj(number: int) -> str:
    """An invented KPJ."""
    return f"22{number:09d}"

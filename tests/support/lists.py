"""Lists on their way through the views: sent, judged, confirmed, and the workbooks that come back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from flask import Flask
from lxml import html
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient


def words(answer: TestResponse | str) -> str:
    """What a person reads of an answer: text only, single spaces."""
    markup = answer if isinstance(answer, str) else answer.get_data(as_text=True)
    document = (
        html.fragment_fromstring(markup, create_parent="main") if "<html" not in markup else html.fromstring(markup)
    )
    for hidden in document.xpath("//script|//style|//head"):
        hidden.drop_tree()
    return re.sub(r"\s+", " ", " ".join(document.itertext())).strip()


def parsed(answer: TestResponse) -> html.HtmlElement:
    """The page as a document, for looking at single elements."""
    return html.document_fromstring(answer.get_data(as_text=True))


def send(
    client: PortalClient, path: Path, quota_id: int, *, start: str = "2026-01", regency: str = "ttu", name: str = ""
) -> TestResponse:
    """Post a file as the upload page does."""
    with path.open("rb") as stream:
        return client.post(
            f"/wilayah/{regency}/daftar/baru",
            data={"quota_id": quota_id, "start_month": start, "file": (stream, name or path.name)},
        )


def sent(client: PortalClient, path: Path, quota_id: int, **changes: Any) -> str:
    """The page of a list that was sent and judged (jobs of the test app run at once)."""
    answer = send(client, path, quota_id, **changes)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def listed(client: PortalClient, folder: Path, quota_id: int, rows: list[list[Any]], **changes: Any) -> str:
    """The page of a judged list of `rows`."""
    path = factories.xlsx(folder / f"daftar-{len(list(folder.iterdir()))}.xlsx", rows)
    return sent(client, path, quota_id, **changes)


def confirmed(client: PortalClient, folder: Path, quota_id: int, rows: list[list[Any]], **changes: Any) -> str:
    """The page of a list of `rows` that was judged and confirmed."""
    page = listed(client, folder, quota_id, rows, **changes)
    answer = client.post(page + "/catat")
    assert answer.status_code == 303, words(answer)
    assert "orang dicatat" in words(client.get(page)), words(client.get(page))
    return page


def verdicts(page: str) -> dict[str, int]:
    """The equation on a list's page: read, ready, warned, refused, present."""
    names = {
        "read": "baris dibaca",
        "ready": "siap",
        "warned": "perlu diperiksa",
        "refused": "ditolak",
        "present": "sudah terdaftar",
    }
    text = words(page)
    found = {}
    for name, phrase in names.items():
        match = re.search(rf"([\d.]+) {phrase}", text)
        assert match, f"{phrase} is not on the page: {text}"
        found[name] = int(match[1].replace(".", ""))
    return found


def workbook_of(client: PortalClient, asked: TestResponse, *, formulas: bool = False) -> openpyxl.Workbook:
    """Follow a request for a workbook to its ready page, fetch the file, and open it."""
    assert asked.status_code == 303, words(asked)
    page = client.get(asked.location)
    assert "Berkas siap" in words(page), words(page)
    links = html.fromstring(page.get_data(as_text=True)).xpath("//a[contains(@href, '/berkas')]/@href")
    assert len(links) == 1
    answer = client.get(links[0])
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return openpyxl.load_workbook(io.BytesIO(answer.data), data_only=not formulas)


def table_of(sheet: Any, header: str) -> list[dict[str, Any]]:
    """The rows under the header row that begins with `header`, as {column: value}; ends at the first empty row."""
    rows = list(sheet.iter_rows(values_only=True))
    at = next(number for number, row in enumerate(rows) if header in row)
    names = [str(name) for name in rows[at] if name is not None]
    found = []
    for row in rows[at + 1 :]:
        if not any(value is not None for value in row):
            break
        found.append(dict(zip(names, row, strict=False)))
    return found


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement sent meanwhile; an executemany counts once."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def queued(app: Flask) -> Iterator[None]:
    """Jobs wait for a worker, as in production; `work(app)` is that worker."""
    bell = app.extensions["portal_tasks"]
    bell.immediate = False
    try:
        yield
    finally:
        bell.immediate = True


def work(app: Flask, most: int | None = None) -> int:
    """Answer every ring that waits, or `most` of them, as a consumer does; how many."""
    huey, done = app.extensions["portal_tasks"].huey, 0
    huey.storage.blocking = False
    while done != most and (task := huey.dequeue()) is not None:
        huey.execute(task)
        done += 1
    return done

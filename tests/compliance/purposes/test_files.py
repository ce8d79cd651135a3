"""A workbook and a sheet of people are made behind a recorded look: for its owner, for an hour, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from portal.core import clock
from portal.core.db import db, writing
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, words
from tests.support.purposes import drawn, looked, opened, visits

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def purpose(app: Flask, wati: PortalClient, sari: PortalClient, tmp_path: Path) -> str:
    """Wati's, of TTU with five people, whose list may be taken."""
    confirmed(sari, tmp_path, factories.quota(app, people=20), [row(number) for number in range(1, 6)])
    return opened(wati, may_export="y")


@pytest.fixture
def files(wati: PortalClient, purpose: str) -> list[str]:
    """Where the workbook and the sheets of a sample of two were opened."""
    sample = drawn(wati, purpose)
    pressed = [wati.post(purpose + "/unduh"), wati.post(sample + "/lembar")]
    return [str(answer.location) for answer in pressed]


@contextmanager
def somebody_writes(app: Flask) -> Iterator[None]:
    """Another connection holds what a writer holds: all of SQLite."""
    with app.app_context(), writing(), db.engine.begin() as connection:
        connection.execute(text("UPDATE people SET name = name"))
        yield


def test_a_file_is_made_while_somebody_else_writes(app: Flask, wati: PortalClient, files: list[str]) -> None:
    with somebody_writes(app):
        assert [wati.get(file).status_code for file in files] == [200, 200]


def test_a_file_closes_with_its_look_and_with_its_purpose(
    app: Flask, wati: PortalClient, purpose: str, files: list[str]
) -> None:
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        for file in files:
            answer = wati.get(file)
            assert answer.status_code == 403
            assert "satu jam" in words(answer)
    assert [signed_in(app, "nona").get(file).status_code for file in files] == [403, 403]
    assert wati.post(purpose + "/akhiri", data={"why": "Selesai"}).status_code == 303
    for file in files:
        answer = wati.get(file)
        assert answer.status_code == 403
        assert "sudah diakhiri" in words(answer)


def test_a_look_opens_what_it_was_recorded_for(wati: PortalClient, purpose: str, files: list[str]) -> None:
    sample = files[1].rpartition("/lembar/")[0]
    people = looked(wati, purpose).rpartition("/")[2]
    page = visits(wati, sample).rpartition("/")[2]
    workbook, sheets = files[0].split("/")[-2], files[1].rpartition("/")[2]
    for look in (people, page, sheets):
        assert wati.get(f"{purpose}/buka/{look}/berkas").status_code == 404
    for look in (people, page, workbook):
        assert wati.get(f"{sample}/lembar/{look}").status_code == 404
    for look in (workbook, sheets):
        assert wati.get(f"{purpose}/buka/{look}").status_code == 404
        assert wati.get(f"{sample}/kunjungan/{look}/1").status_code == 404


def test_a_workbook_never_holds_another_number_than_the_regency_reads(
    app: Flask, wati: PortalClient, sari: PortalClient, files: list[str], tmp_path: Path
) -> None:
    with factories.inside(app):
        quota_id = db.session.scalar(text("SELECT min(id) FROM quotas"))
    (tmp_path / "baru").mkdir()
    confirmed(sari, tmp_path / "baru", quota_id, [row(6)])
    answer = wati.get(files[0])
    assert answer.status_code == 409
    assert "berubah sejak diminta" in words(answer)

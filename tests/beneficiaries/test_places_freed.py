"""Somebody dies, moves or was entered by mistake: the place goes on, the months stay, and nobody is counted twice."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.beneficiaries import queries
from portal.beneficiaries.models import CoverageMonth, Enrolment
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries as quotas
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, words

pytestmark = pytest.mark.usefixtures("held_clock")
DIED = {"why": "died", "from_month": "2026-06", "document": "Akta kematian 5303-KM-0007"}


def place_of(app: Flask, number: int = 1) -> str:
    """The address of a person's place, by the order of enrolment."""
    with inside(app):
        enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[number - 1]
        return f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}"


def taken(app: Flask, quota_id: int, number: int) -> int:
    with inside(app):
        return quotas.balance_in(quota_id, Month(2026, number)).taken


def months(app: Flask) -> int:
    with inside(app):
        assert queries.count_differences() == []
        return db.session.scalar(select(func.count()).select_from(CoverageMonth)) or 0


@pytest.fixture
def two(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """A full quota of two, covered from January."""
    quota_id = factories.quota(app, people=2)
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    return quota_id


def test_the_record_says_why_in_the_offices_words(app: Flask, sari: PortalClient, two: int) -> None:
    sari.post(place_of(app) + "/lepas", data={**DIED, "why": "formal_worker"})
    with inside(app):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "quota_freed")).one()
        assert "(menjadi pekerja penerima upah)" in entry.sentence


def test_a_death_in_june_frees_june_and_keeps_may(app: Flask, sari: PortalClient, two: int) -> None:
    assert sari.post(place_of(app) + "/lepas", data=DIED).status_code == 303
    assert [taken(app, two, number) for number in (5, 6, 12)] == [2, 1, 1]
    assert months(app) == 12 + 5
    page = words(sari.get(place_of(app).partition("/tempat")[0]))
    assert "berakhir mulai Juni 2026" in page
    assert "Meninggal dunia · Akta kematian 5303-KM-0007" in page
    assert "5 dari 12 bulan terlindungi" in page
    book = words(sari.get(f"/wilayah/ttu/kuota/{two}/buku"))
    assert "Dilepas" in book
    assert "Akta kematian 5303-KM-0007" in book
    assert "Contoh Orang" not in book  # the ledger names nobody


def test_the_next_one_takes_the_place_and_the_headcount_never_counts_both(
    app: Flask, sari: PortalClient, two: int, tmp_path: Path
) -> None:
    sari.post(place_of(app) + "/lepas", data=DIED)
    confirmed(sari, tmp_path, two, [row(3)], start="2026-06")
    assert [taken(app, two, number) for number in range(1, 13)] == [2] * 12
    assert months(app) == 12 + 5 + 7
    assert "2 orang" in words(sari.get("/wilayah/ttu/peserta/"))
    with inside(app):
        assert queries.count_people(queries.PeopleFilter(2026)) == 2
        (each,) = quotas.states_of_year(2026, Month(2026, 12))
        assert each.balance.remaining == 0


def test_a_mistake_is_taken_back_and_both_lines_stay(app: Flask, sari: PortalClient, two: int) -> None:
    sari.post(place_of(app) + "/lepas", data=DIED)
    assert sari.post(place_of(app) + "/batal-lepas", data={"reason": "Salah orang"}).status_code == 303
    assert months(app) == 24
    assert taken(app, two, 6) == 2
    book = words(sari.get(f"/wilayah/ttu/kuota/{two}/buku"))
    assert "Pembatalan baris no." in book
    again = sari.post(place_of(app) + "/batal-lepas", data={"reason": "Salah orang"})
    assert again.status_code == 422
    assert sari.post(place_of(app) + "/lepas", data=DIED).status_code == 303  # and freed once more


def test_a_place_that_has_gone_is_not_taken_back(app: Flask, sari: PortalClient, two: int, tmp_path: Path) -> None:
    sari.post(place_of(app) + "/lepas", data=DIED)
    confirmed(sari, tmp_path, two, [row(3)], start="2026-06")
    answer = sari.post(place_of(app) + "/batal-lepas", data={"reason": "Salah orang"})
    assert answer.status_code == 422
    assert "Kurang 1 tempat." in words(answer)
    assert months(app) == 12 + 5 + 7


def test_a_person_whom_another_fund_took_is_not_taken_back(
    app: Flask, sari: PortalClient, two: int, tmp_path: Path
) -> None:
    sari.post(place_of(app) + "/lepas", data={**DIED, "why": "moved"})
    other = factories.quota(app, source="csr")
    confirmed(sari, tmp_path, other, [row(1)], start="2026-08")
    answer = sari.post(place_of(app) + "/batal-lepas", data={"reason": "Salah orang"})
    assert answer.status_code == 422
    assert "sudah dilindungi sumber lain" in words(answer)
    assert taken(app, two, 12) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document": ""}, "Isi nomor dokumen"),
        ({"why": "bosan"}, "Pilih salah satu dari daftar."),
        ({"from_month": "2027-01"}, "Pilih bulan antara Januari 2026 dan Desember 2026"),
        ({"from_month": ""}, "Pilih bulan pertama yang tidak lagi dilindungi."),
    ],
)
@pytest.mark.sqlite_only
@pytest.mark.usefixtures("two")
def test_what_is_missing_is_said_and_nothing_changes(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    answer = sari.post(place_of(app) + "/lepas", data={**DIED, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert months(app) == 24


@pytest.mark.usefixtures("two")
def test_who_may_free_a_place(app: Flask, sari: PortalClient) -> None:
    place = place_of(app)
    for username, status in (("budi", 403), ("vera", 403), ("rani", 404), ("adi", 303)):
        assert signed_in(app, username).post(place + "/lepas", data=DIED).status_code == status, username
    other = re.sub(r"/peserta/\d+/", "/peserta/999/", place)
    assert sari.post(other + "/lepas", data=DIED).status_code == 404
    assert months(app) == 24


def test_two_who_free_the_same_place_at_once_free_it_once(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    year = datetime.now().year  # noqa: DTZ005 - the other processes have the machine's own clock
    quota_id = factories.quota(app, people=2, year=year)
    page = listed(sari, tmp_path, quota_id, [row(1)], start=f"{year}-12")
    assert sari.post(f"{page}/catat").status_code == 303
    data = {**DIED, "from_month": f"{year}-12"}
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [
            ("sari", place_of(app) + "/lepas", {**data, "idempotency_key": f"kunci-nomor-{number}"})
            for number in range(3)
        ],
    )
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422"]
    with inside(app):
        assert quotas.balance_in(quota_id, Month(year, 12)).taken == 0
        assert queries.count_differences() == []


@pytest.mark.usefixtures("two")
def test_the_persons_page_swapped_in_equals_a_reload(app: Flask, sari: PortalClient) -> None:
    part = sari.htmx("POST", place_of(app) + "/lepas", data=DIED)
    assert part.headers["HX-Redirect"].endswith(place_of(app).partition("/tempat")[0].rpartition("/")[2])

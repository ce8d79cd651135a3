"""What officers see of a quota that follows: pages refuse by hand, lists say why, the calendar has twelve months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.agreements.rules.states import Move
from portal.core import settings
from portal.core.db import db, writing
from portal.quotas import proposals, queries
from tests.agreements.following import allocated, move, pushed, quota_id, take
from tests.support import factories
from tests.support.agreements import in_force, line
from tests.support.client import PortalClient
from tests.support.factories import SARI, TTU, inside, row
from tests.support.lists import confirmed, listed, parsed, queued, statements, words

pytestmark = pytest.mark.usefixtures("held_clock")
QUOTA = "/wilayah/ttu/kuota"
CALENDAR = "/wilayah/ttu/perjanjian/kalender"
HAND = "mengikuti perjanjian yang sudah ditandatangani kedua pihak"


@pytest.fixture
def following(app: Flask) -> int:
    """A quota of ten people from January to December that follows its agreement."""
    in_force(app)
    pushed(app)
    return quota_id(app)


def rows(people: int, first: int = 1) -> list[list[object]]:
    return [row(number) for number in range(first, first + people)]


# --- by hand ---


def test_the_form_is_not_offered_and_says_what_to_do(sari: PortalClient, following: int) -> None:
    page = sari.get(f"{QUOTA}/{following}")
    assert f"{QUOTA}/{following}/ubah" not in page.get_data(as_text=True)
    assert HAND in words(page) and "Buat adendum" in words(page)
    form = sari.get(f"{QUOTA}/{following}/ubah")
    assert HAND in words(form) and not parsed(form).xpath("//input[@name='change']")


def test_a_revision_that_waits_is_refused_to_its_approver(app: Flask, as_person: Callable[[str], PortalClient]) -> None:
    quota = factories.quota(app, people=20)
    with inside(app), writing():
        state = queries.state_of(quota, queries.months_in(queries.quota_by_id(quota))[0])
        proposal = proposals.propose_revision(
            state,
            change=5,
            from_month=state.month,
            reason="APBD Perubahan",
            document="DPPA contoh",
            by=SARI,
            instead_of=None,
        ).id
        db.session.commit()
    in_force(app)
    pushed(app)
    answer = as_person("budi").post(f"/wilayah/ttu/ajuan/{proposal}/setujui")
    assert answer.status_code == 422 and HAND in words(answer)
    assert allocated(app, quota) == [10] * 12


def test_what_was_typed_before_the_agreement_came_stays_in_the_form(sari: PortalClient, following: int) -> None:
    answer = sari.post(
        f"{QUOTA}/{following}/ubah",
        data={"change": "5", "from_month": "2026-12", "reason": "APBD Perubahan", "document": "DPPA 7"},
    )
    assert answer.status_code == 422 and HAND in words(answer)
    assert parsed(answer).xpath("//input[@name='document']/@value") == ["DPPA 7"]


def test_a_line_of_an_agreement_names_it_and_cannot_be_reversed(app: Flask, sari: PortalClient, following: int) -> None:
    page = sari.get(f"{QUOTA}/{following}/buku")
    assert "Perjanjian Kerja Sama No. 100.3.7/01/2026" in words(page)
    assert "/batalkan" not in page.get_data(as_text=True)
    with inside(app):
        line_id = next(iter(queries.all_movements(following))).id
    form = sari.get(f"{QUOTA}/{following}/buku/{line_id}/batalkan")
    assert HAND in words(form) and not parsed(form).xpath("//input[@name='reason']")


def test_a_second_quota_of_the_source_is_refused(sari: PortalClient, following: int) -> None:
    answer = sari.post(
        f"{QUOTA}/baru",
        data={
            "fiscal_year": "2026",
            "funding_source_code": "apbd-kabupaten",
            "people": "5",
            "first_month": "2026-01",
            "last_month": "2026-12",
            "budget_amount": "1008000",
            "document": "DPA",
            "sector": "other",
            "bracket": "1000000",
        },
    )
    assert answer.status_code == 422 and HAND in words(answer)


# --- what the quota's page says ---


def test_a_quota_without_agreement_says_so_softly_and_works_as_before(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota = factories.quota(app, people=5)
    page = sari.get(f"{QUOTA}/{quota}")
    assert "Belum ada perjanjian yang ditandatangani kedua pihak" in words(page)
    assert f"{CALENDAR}?tahun=2026" in page.get_data(as_text=True) and f"{QUOTA}/{quota}/ubah" in page.text
    confirmed(sari, tmp_path, quota, rows(5))


def test_people_without_agreement_are_named_on_the_page(app: Flask, sari: PortalClient) -> None:
    made = in_force(app)
    pushed(app)
    quota = quota_id(app)
    take(app, quota, 6, 1)
    assert "tidak dicakup perjanjian" not in words(sari.get(f"{QUOTA}/{quota}"))
    move(app, made, Move.HOLD, date(2026, 11, 5))
    pushed(app)
    said = words(sari.get(f"{QUOTA}/{quota}"))
    assert "Di 2 bulan, mulai November 2026, paling banyak 6 orang melebihi yang diizinkan perjanjian" in said


# --- lists ---


def refused(client: PortalClient, page: str) -> str:
    """What the page says after its list was not recorded."""
    assert client.post(page + "/catat").status_code == 303
    said = words(client.get(page))
    assert "Belum dicatat" in said
    return said


def test_a_list_for_covered_months_is_recorded(sari: PortalClient, following: int, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, following, rows(10))


def test_a_list_over_the_agreed_number_says_how_many_the_agreement_allows(
    sari: PortalClient, following: int, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, following, rows(12))
    said = "Perjanjian mengizinkan 10 orang pada Januari 2026: tersisa 10 tempat, daftar memerlukan 12. Kurang 2 tempat"
    assert said in words(sari.get(page))
    assert said in refused(sari, page) and "buat adendum" in refused(sari, page)


def test_a_list_for_an_uncovered_month_says_which_and_what_to_do(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    in_force(app, line(10, 1, 6), line(10, 9, 12))
    pushed(app)
    quota = quota_id(app)
    page = listed(sari, tmp_path, quota, rows(3), start="2026-05")
    said = (
        "Tidak ada perjanjian yang mencakup Juli 2026 sampai Agustus 2026. Buat adendum yang mencakup bulan itu, "
        "atau mulai September 2026."
    )
    assert said in words(sari.get(page))
    assert f"Belum dicatat {said}" in refused(sari, page)
    confirmed(sari, tmp_path, quota, rows(3, first=20), start="2026-09")


def test_a_list_follows_the_addendum(app: Flask, sari: PortalClient, tmp_path: Path, following: int) -> None:
    page = listed(sari, tmp_path, following, rows(12), start="2026-12")
    assert "Perjanjian mengizinkan 10 orang" in refused(sari, page)
    in_force(app, line(5, 12), first_number="2")
    pushed(app)
    assert sari.post(page + "/catat").status_code == 303
    assert "12 orang dicatat" in words(sari.get(page))


def test_a_list_that_asks_its_verifier_is_refused_when_it_is_handed_in(
    app: Flask, sari: PortalClient, tmp_path: Path, following: int
) -> None:
    with inside(app), writing():
        settings.change("list_approver", "verifier", TTU, 1)
        db.session.commit()
    page = listed(sari, tmp_path, following, rows(12))
    answer = sari.post(page + "/catat")
    assert answer.status_code == 409 and "Perjanjian mengizinkan 10 orang pada Januari 2026" in words(answer)


# --- the calendar ---


def test_twelve_months_by_source_with_words_and_ways_to_the_ledger(app: Flask, sari: PortalClient) -> None:
    made = in_force(app, line(10, 1, 9), line(4, source="dana-desa"))
    pushed(app)
    quota = quota_id(app)
    take(app, quota, 6, 7)
    move(app, made, Move.HOLD, date(2026, 9, 1))
    pushed(app)
    page = sari.get(CALENDAR)
    table = parsed(page).xpath("//table")[0]
    assert [cell.text_content() for cell in table.xpath(".//thead//th")] == [
        "Bulan",
        "APBD kabupaten/kota",
        "Dana Desa",
    ]
    found = [
        [" ".join(cell.text_content().split()) for cell in line.xpath("./*")] for line in table.xpath(".//tbody/tr")
    ]
    assert len(found) == 12
    assert found[0][:2] == ["Januari 2026", "Dicakup0 dari 10 orang, buku kuota APBD kabupaten/kota Januari 2026"]
    assert found[6][1].startswith("Dicakup6 dari 10 orang")
    assert found[8][1].startswith("Ada peserta, tanpa perjanjian6 orang, buku kuota")
    assert [cell.partition(",")[0] for cell in found[9][1:]] == ["Tanpa perjanjian0 orang"] * 2
    assert table.xpath(".//tbody/tr[7]/td[1]//a/@href") == [f"{QUOTA}/{quota}/buku?bulan=2026-07"]
    assert table.xpath(".//td/@data-label")[:2] == ["APBD kabupaten/\u200bkota", "Dana Desa"]


def test_before_the_push_the_calendar_already_shows_what_is_agreed(app: Flask, sari: PortalClient) -> None:
    with queued(app):
        in_force(app)
    said = words(sari.get(CALENDAR))
    assert "0 dari 10 orang" in said and "Kuota sedang disesuaikan dengan perjanjian" in said


def test_an_empty_year_says_how_to_begin(sari: PortalClient) -> None:
    page = sari.get(f"{CALENDAR}?tahun=2024")
    assert "Belum ada perjanjian atau kuota tahun 2024" in words(page)
    assert parsed(page).xpath("//a[contains(@href, '/perjanjian/baru')]")


def test_the_neighbour_sees_neither(app: Flask, as_person: Callable[[str], PortalClient], following: int) -> None:
    assert as_person("rani").get(CALENDAR).status_code == 404
    assert "10 orang" not in words(as_person("rani").get(CALENDAR.replace("ttu", "belu")))


def test_the_same_number_of_questions_for_one_agreement_and_for_ten(app: Flask, sari: PortalClient) -> None:
    in_force(app)
    pushed(app)
    sari.get(CALENDAR)
    with statements(app) as one:
        sari.get(CALENDAR)
    for number in range(9):
        in_force(app, line(1), line(2, source="csr" if number % 2 else "baznas"), first_number=f"N/{number}")
    pushed(app)
    with statements(app) as ten:
        sari.get(CALENDAR)
    assert len(one) == len(ten) <= 13

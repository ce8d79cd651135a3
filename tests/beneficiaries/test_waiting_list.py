"""A list longer than the quota: those who fit are recorded, the others wait their turn, and nobody is lost."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries, retention, staging, waiting
from portal.beneficiaries.models import Beneficiary, Enrolment, Upload, WaitingPerson
from portal.core import clock, crypto, settings
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.tenancy import scope_of
from portal.proposals.service import Deciding
from portal.quotas import queries as quotas
from portal.quotas import service
from portal.regencies import queries as regencies
from portal.regencies.queries import system_scope
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import HEADERS, inside, nik, row
from tests.support.lists import confirmed, listed, sent, words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
DECEMBER = Month(2026, 12)
TUBUHUE = ("53.03.05.1007", "Tubuhue")


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app, people=3)


def names(app: Flask, quota_id: int) -> list[str]:
    """Who waits, in the order in which they get places."""
    with inside(app):
        page = queries.waiting_page(quotas.quota_by_id(quota_id), crypto.keys())
        assert page.total == len(page.lines) and [line.rank for line in page.lines] == list(range(1, page.total + 1))
        return [line.name.rpartition(" ")[2] for line in page.lines]


def enrolled(app: Flask) -> list[str]:
    with inside(app):
        assert queries.count_differences() == []
        found = db.session.scalars(select(Beneficiary.name).join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id))
        return sorted(name.rpartition(" ")[2] for name in found)


def taken(app: Flask, quota_id: int) -> int:
    with inside(app):
        return quotas.balance_in(quota_id, DECEMBER).taken


def choose(app: Flask, name: str, value: str) -> None:
    with inside(app):
        settings.change(name, value, TTU, 1)
        db.session.commit()


def waiting_page(quota_id: int) -> str:
    return f"/wilayah/ttu/kuota/{quota_id}/daftar-tunggu"


@pytest.fixture
def overflowed(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> str:
    """Five people for three places: the page of the list."""
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 6)])
    shown = words(sari.get(page))
    assert "Januari 2026 tersisa 3 tempat, kurang 2." in shown
    assert "Catat 3 orang, 2 ke daftar tunggu" in shown
    assert sari.post(page + "/catat-yang-muat", data={"rows": "5"}).status_code == 303
    return page


def test_three_are_recorded_and_two_wait(app: Flask, sari: PortalClient, quota_id: int, overflowed: str) -> None:
    assert "3 orang dicatat, 2 di daftar tunggu" in words(sari.get(overflowed))
    assert enrolled(app) == ["0001", "0002", "0003"]
    assert names(app, quota_id) == ["0004", "0005"]
    assert taken(app, quota_id) == 3
    shown = words(sari.get(waiting_page(quota_id)))
    assert "2 orang menunggu tempat" in shown and "Contoh Orang 0004" in shown and "Kuota penuh" in shown
    assert nik(4) not in sari.get(waiting_page(quota_id)).get_data(as_text=True)
    assert "2 orang di daftar tunggu Kuota penuh" in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}"))
    with inside(app):
        upload = db.session.scalars(select(Upload)).one()
        assert upload.confirmed_rows + upload.waiting_rows == upload.ready_rows + upload.warned_rows == 5


def test_the_freed_place_goes_to_the_next_through_a_list_like_any_other(
    app: Flask, sari: PortalClient, quota_id: int, overflowed: str
) -> None:
    with inside(app):
        enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).first()
        assert enrolment is not None
        place = f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}"
    freed = {"why": "died", "from_month": "2026-12", "document": "Akta kematian 7"}
    assert sari.post(place + "/lepas", data=freed).status_code == 303
    assert "1 orang dapat dicatat mulai Desember 2026" in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}"))
    drawn = sari.post(waiting_page(quota_id) + "/susun", data={"people": "1", "start_month": "2026-12"})
    assert drawn.status_code == 303
    assert "1 orang dapat dicatat" in words(sari.get(drawn.location))
    assert names(app, quota_id) == ["0004", "0005"], "nobody leaves before the list is recorded"
    again = sari.post(waiting_page(quota_id) + "/susun", data={"people": "1", "start_month": "2026-12"})
    assert again.location == drawn.location, "the same list is not made twice"
    assert sari.post(drawn.location + "/catat").status_code == 303
    assert names(app, quota_id) == ["0005"]
    assert taken(app, quota_id) == 3
    assert "0004" in enrolled(app)


def test_the_drawn_list_says_all_that_the_first_one_said(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=1)
    wanted = {
        "Nama Sesuai KTP": "Yohanes D'Orsa, S.Pd",
        "Alamat": 'Jalan "Ahmad Yani"; RT 1,\nRW 2',
        "Pekerjaan": "Tukang jahit keliling",
    }
    headers = (*HEADERS, "Nama Ibu Kandung", "No. HP", "No. KK", "Desil")
    rows = [[*row(1), "", "", "", ""], [*row(2, **wanted), "Maria Contoh", "081200000002", "5303010101100002", "2"]]
    page = sent(sari, factories.xlsx(tmp_path / "lengkap.xlsx", rows, headers=headers), quota_id)
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    with inside(app):
        before = queries.waiting_people(queries.ranking(quotas.quota_by_id(quota_id)), TTU, crypto.keys())
    change = {"change": "1", "from_month": "2026-01", "reason": "Contoh", "document": "DPPA 1"}
    choose(app, "money_approver", "nobody")
    assert sari.post(f"/wilayah/ttu/kuota/{quota_id}/ubah", data=change).status_code == 303
    drawn = sari.post(waiting_page(quota_id) + "/susun", data={"people": "1", "start_month": "2026-01"}).location
    with inside(app):
        number = int(drawn.rpartition("/")[2])
        after = [each.person for each in staging.people(number, crypto.keys())]
    assert after == before
    assert (after[0].desil, after[0].family_card_number, after[0].name) == (
        2,
        "5303010101100002",
        wanted["Nama Sesuai KTP"],
    )
    assert sari.post(drawn + "/catat").status_code == 303
    with inside(app):
        assert db.session.scalars(select(Enrolment.desil).order_by(Enrolment.id)).all() == [None, 2]


@pytest.mark.parametrize(
    ("order", "recorded", "waits"),
    [
        ("arrival", ["0001", "0002"], ["0003", "0004"]),
        ("desil", ["0003", "0004"], ["0002", "0001"]),
        ("age", ["0002", "0004"], ["0003", "0001"]),
    ],
)
def test_the_office_chooses_who_comes_first(
    app: Flask, sari: PortalClient, tmp_path: Path, order: str, recorded: list[str], waits: list[str]
) -> None:
    people = [
        (1, date(1999, 5, 4), ""),
        (2, date(1970, 5, 4), "9"),
        (3, date(1985, 5, 4), "1"),
        (4, date(1971, 5, 4), "2"),
    ]
    rows = [
        [*row(number, NIK=nik(number, born=born), **{"Tanggal Lahir": born.strftime("%d/%m/%Y")}), desil]
        for number, born, desil in people
    ]
    choose(app, "waiting_order", order)
    quota_id = factories.quota(app, people=2)
    page = sent(sari, factories.xlsx(tmp_path / "urut.xlsx", rows, headers=(*HEADERS, "Desil")), quota_id)
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    assert enrolled(app) == recorded
    assert names(app, quota_id) == waits


def test_a_full_quota_puts_everybody_on_the_list_in_the_order_of_their_lists(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, overflowed: str
) -> None:
    page = listed(sari, tmp_path, quota_id, [row(7), row(5), row(6)])
    assert "2 orang yang sudah menunggu" in words(sari.get(page))
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    assert "0 orang dicatat, 3 di daftar tunggu" in words(sari.get(page))
    assert names(app, quota_id) == ["0004", "0005", "0007", "0006"], "who waited keeps the place in the queue"


def test_a_list_that_records_somebody_takes_them_off_the_queue_of_every_quota_of_the_year(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, overflowed: str
) -> None:
    other = factories.quota(app, people=5, source="dana-desa")
    confirmed(sari, tmp_path, other, [row(5)])
    assert names(app, quota_id) == ["0004"]


def test_without_the_choice_a_list_that_is_too_long_is_refused_whole(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 6)])
    assert sari.post(page + "/catat").status_code == 303
    assert "Kuota tidak cukup" in words(sari.get(page))
    assert enrolled(app) == [] and names(app, quota_id) == []


def test_a_verifier_approves_and_the_places_of_those_who_fit_are_held_meanwhile(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    choose(app, "list_approver", "verifier")
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 6)])
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    with inside(app):
        balance = quotas.balance_in(quota_id, DECEMBER)
        assert (balance.reserved, balance.taken, balance.remaining) == (3, 0, 0)
    budi = signed_in(app, "budi")
    assert "Tempat untuk 3 orang sudah dipesan." in words(budi.get(page))
    assert budi.post(page + "/setujui").status_code == 303
    with inside(app):
        balance = quotas.balance_in(quota_id, DECEMBER)
        assert (balance.reserved, balance.taken, balance.remaining) == (0, 3, 0)
    assert len(names(app, quota_id)) == 2


def test_who_is_returned_has_neither_places_nor_a_queue(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    choose(app, "list_approver", "verifier")
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 6)])
    sari.post(page + "/catat-yang-muat")
    assert signed_in(app, "budi").post(page + "/kembalikan", data={"comment": "Periksa lagi."}).status_code == 303
    with inside(app):
        assert quotas.balance_in(quota_id, DECEMBER).remaining == 3
    assert names(app, quota_id) == []


def _address(app: Flask, quota_id: int, number: int = 0) -> str:
    with inside(app):
        return f"{waiting_page(quota_id)}/{queries.ranking(quotas.quota_by_id(quota_id))[number]}"


def test_somebody_is_taken_off_with_a_reason_and_put_back_in_the_same_place(
    app: Flask, sari: PortalClient, quota_id: int, overflowed: str
) -> None:
    address = _address(app, quota_id)
    refused = sari.post(address + "/keluarkan", data={"reason": " "})
    assert refused.status_code == 422 and "Tulis alasan" in words(refused)
    assert sari.post(address + "/keluarkan", data={"reason": "Pindah ke Kupang"}).status_code == 303
    assert names(app, quota_id) == ["0005"]
    assert "Pindah ke Kupang" in words(sari.get(waiting_page(quota_id)))
    assert sari.post(address + "/kembalikan").status_code == 303
    assert names(app, quota_id) == ["0004", "0005"]
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=daftar"))
    assert "dikeluarkan dari daftar tunggu" in record and "dikembalikan ke daftar tunggu" in record


def test_whoever_is_taken_off_is_forgotten_after_the_offices_time_and_who_waits_is_not(
    app: Flask, sari: PortalClient, quota_id: int, overflowed: str
) -> None:
    assert sari.post(_address(app, quota_id) + "/keluarkan", data={"reason": "Pindah"}).status_code == 303
    for days, left in ((29, 2), (31, 1)):
        with app.app_context(), writing(), scope_of(system_scope()):
            retention.forget_people_taken_off(clock.now() + timedelta(days=days))
            db.session.commit()
            assert db.session.scalar(select(func.count()).select_from(WaitingPerson)) == left


@pytest.mark.parametrize("people", ["0", "3", "-1", "x", ""])
def test_a_wrong_number_to_draw_is_refused_in_words(
    app: Flask, sari: PortalClient, quota_id: int, overflowed: str, people: str
) -> None:
    answer = sari.post(waiting_page(quota_id) + "/susun", data={"people": people, "start_month": "2026-12"})
    assert answer.status_code == 422
    assert re.search(r"Isi jumlah orang|angka", words(answer))


def test_the_queue_of_a_past_year_is_read_only(app: Flask, sari: PortalClient, quota_id: int, overflowed: str) -> None:
    address = _address(app, quota_id)
    with clock.fixed(clock.now() + timedelta(days=60)), inside(app):
        quota = quotas.quota_by_id(quota_id)
        number = int(address.rpartition("/")[2])
        for act in (
            lambda: waiting.draw(quota, 1, DECEMBER, by=factories.SARI),
            lambda: waiting.take_off(quota, number, why="Pindah", by=factories.SARI),
            lambda: waiting.put_back(quota, number, by=factories.SARI),
        ):
            with pytest.raises(DomainError, match="sudah berakhir"):
                act()


def test_two_lists_at_once_fill_the_quota_exactly_and_lose_nobody(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=50)
    pages = [listed(sari, tmp_path, quota_id, [row(first + number) for number in range(40)]) for first in (1, 1001)]
    answers = processes.together(
        app.config["PORTAL"], processes.post, [("sari", f"{page}/catat-yang-muat") for page in pages]
    )
    assert answers == [f"303 {page}" for page in pages]
    assert taken(app, quota_id) == 50
    assert len(enrolled(app)) == 50 and len(names(app, quota_id)) == 30


def divided(app: Flask, quota_id: int, district: str, villages: dict[str, int]) -> None:
    """All places to one kecamatan, and there to `villages` = {code: places}."""
    with inside(app):
        paper: dict[str, Any] = {
            "reason": "SK",
            "document": "SK 1",
            "deciding": Deciding(factories.SARI, "Budi Contoh"),
        }
        whole = sum(villages.values())
        codes = [each.code for each in regencies.districts_of(TTU)]
        service.divide_places(quota_id, "", {code: whole if code == district else 0 for code in codes}, **paper)
        every = [each.code for each in regencies.villages_of(TTU) if each.district_code == district]
        service.divide_places(quota_id, district, {code: villages.get(code, 0) for code in every}, **paper)
        db.session.commit()


@pytest.fixture
def two_villages(app: Flask) -> int:
    """A quota of three: two places for Bansone, one for Tubuhue."""
    quota_id = factories.quota(app, people=3)
    divided(app, quota_id, factories.PLACE[0], {factories.PLACE[1]: 2, TUBUHUE[0]: 1})
    return quota_id


def test_each_list_shows_what_its_villages_have_left(
    app: Flask, sari: PortalClient, tmp_path: Path, two_villages: int
) -> None:
    confirmed(sari, tmp_path, two_villages, [row(1)])
    page = listed(sari, tmp_path, two_villages, [row(2), row(3)])
    shown = words(sari.get(page))
    assert "1 desa atau kecamatan meminta 1 tempat lebih daripada bagiannya" in shown
    table = words(sari.get(page + "/desa"))
    assert "Bansone Kota Kefamenanu 2 1 2 kurang 1" in table


def test_the_order_by_village_gives_places_to_villages_that_have_some_left(
    app: Flask, sari: PortalClient, tmp_path: Path, two_villages: int
) -> None:
    choose(app, "waiting_order", "village_share")
    rows = [row(1), row(2), row(3), row(4, **{"Desa/Kelurahan": TUBUHUE[1]})]
    page = listed(sari, tmp_path, two_villages, rows)
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    assert enrolled(app) == ["0001", "0002", "0004"]
    assert names(app, two_villages) == ["0003"]


def test_a_kecamatan_that_was_not_divided_further_counts_as_a_whole(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=3)
    with inside(app):
        codes = [each.code for each in regencies.districts_of(TTU)]
        shares = {code: {factories.PLACE[0]: 2, "53.03.01": 1}.get(code, 0) for code in codes}
        paper: dict[str, Any] = {
            "reason": "SK",
            "document": "SK 1",
            "deciding": Deciding(factories.SARI, "Budi Contoh"),
        }
        service.divide_places(quota_id, "", shares, **paper)
        db.session.commit()
    choose(app, "waiting_order", "village_share")
    oesena = {"Desa/Kelurahan": "Oesena", "Kecamatan": "Miomaffo Timur"}
    rows = [row(1), row(2, **{"Desa/Kelurahan": TUBUHUE[1]}), row(3), row(4, **oesena)]
    page = listed(sari, tmp_path, quota_id, rows)
    table = words(sari.get(page + "/desa"))
    assert "Kecamatan Kota Kefamenanu belum dibagi ke desa 2 0 3 kurang 1" in table
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    assert names(app, quota_id) == ["0003"]

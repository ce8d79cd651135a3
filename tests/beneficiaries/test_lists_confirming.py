"""Confirming takes places, once, or writes nothing at all; ledger, months and counts agree afterwards."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries
from portal.beneficiaries.models import Beneficiary, CoverageMonth, Enrolment
from portal.beneficiaries.privacy import open_private
from portal.core import clock, crypto
from portal.core.db import db
from portal.core.months import Month, month_range
from portal.quotas.models import QuotaMovement
from portal.quotas.queries import lines_of, quota_by_id
from portal.quotas.rules.ledger import MovementKind, balance
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, parsed, sent, verdicts, words
from tests.support.people import BELU, TTU
from tests.support.proposals import approved

pytestmark = pytest.mark.usefixtures("held_clock")

VILLAGE_OF_BELU, DISTRICT_OF_BELU = "Kenebibi", "Kakuluk Mesak"


def row_of_belu(number: int, **changes: Any) -> list[Any]:
    return row(number, **{"Desa/Kelurahan": VILLAGE_OF_BELU, "Kecamatan": DISTRICT_OF_BELU, **changes})


def prove(app: Flask, quota_id: int, regency_id: int = TTU) -> int:
    """The people of a quota, when ledger, enrolments, months and summary rows all tell the same."""
    with inside(app, regency_id):
        quota = quota_by_id(quota_id)
        enrolments = db.session.scalars(select(Enrolment).where(Enrolment.quota_id == quota_id)).all()
        lines = lines_of([quota_id])[quota_id]
        for month in month_range(quota.first_month, quota.last_month):
            enrolled = sum(each.first_month <= month <= each.last_month for each in enrolments)
            covered = db.session.scalar(
                select(func.count())
                .select_from(CoverageMonth)
                .join(Enrolment, Enrolment.id == CoverageMonth.enrolment_id)
                .where(Enrolment.quota_id == quota_id, CoverageMonth.month == month)
            )
            assert balance(lines, month).taken == enrolled == covered, month
        assert queries.count_differences() == []
        assert queries.count_people(queries.PeopleFilter(quota.fiscal_year, quota_id=quota_id)) == len(enrolments)
        return len(enrolments)


def test_confirming_takes_places_and_everything_agrees(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3, NIK="1")], start="2026-04")
    shown = words(sari.get(page))
    assert "2 orang dicatat oleh Sari Contoh, 20 November 2026 09.00 WITA." in shown
    assert prove(app, quota_id) == 2
    assert "8 tempat tersisa" in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}"))
    with inside(app):
        taken = db.session.scalars(select(QuotaMovement).where(QuotaMovement.kind == MovementKind.TAKEN)).one()
        assert (taken.people, taken.first_month, taken.last_month) == (2, Month(2026, 4), Month(2026, 12))


def test_texts_arrive_in_the_register_sign_by_sign(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """They travel as JSON twice, staged and written: nothing in them may be taken for its marks."""
    names = ['Ma"rgareta \\ Contoh', "Yohanes O'Contoh {a,b}", "María Ñuñez 'Contoh\u00a0é", "NULL", "\\x41 %(a0)s :a1"]
    quota_id = factories.quota(app, people=10)
    listed_rows = [
        row(number, **{"Nama Sesuai KTP": name, "Pekerjaan": name}) for number, name in enumerate(names, start=1)
    ]
    confirmed(sari, tmp_path, quota_id, listed_rows)
    assert prove(app, quota_id) == len(names)
    with inside(app):
        people = db.session.scalars(select(Beneficiary).order_by(Beneficiary.name)).all()
        tidy = sorted(" ".join(name.split()) for name in names)
        assert sorted(person.name for person in people) == tidy
        assert sorted(person.occupation_text for person in people) == tidy
        assert {person.birth_date for person in people} == {date(1990, 8, 17)}
        assert {person.created_at for person in people} == {clock.now()}


def test_confirming_twice_does_nothing_the_second_time(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    assert sari.post(page + "/catat").status_code == 303
    assert prove(app, quota_id) == 1


def test_a_list_larger_than_the_places_left_is_refused_whole_and_waits(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=3)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(10, 15)])
    assert sari.post(page + "/catat").status_code == 303
    shown = words(sari.get(page))
    assert "Belum dicatat" in shown
    assert "Januari 2026 tersisa 2 tempat, daftar memerlukan 5. Kurang 3 tempat." in shown
    assert prove(app, quota_id) == 1
    raised = sari.post(
        f"/wilayah/ttu/kuota/{quota_id}/ubah",
        data={"change": "3", "from_month": "2026-01", "reason": "APBD Perubahan", "document": "DPPA 1"},
    )
    approved(app, raised)
    sari.post(page + "/catat")
    assert "5 orang dicatat" in words(sari.get(page))
    assert prove(app, quota_id) == 6


def test_places_are_needed_in_every_month_of_the_term(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=3)
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)], start="2026-06")
    page = listed(sari, tmp_path, quota_id, [row(3), row(4)], start="2026-01")
    sari.post(page + "/catat")
    assert "Juni 2026 tersisa 1 tempat, daftar memerlukan 2. Kurang 1 tempat." in words(sari.get(page))


def test_a_neighbours_person_is_refused_without_saying_whose(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rani = signed_in(app, "rani")
    of_belu = factories.quota(app, regency_id=BELU)
    confirmed(rani, tmp_path, of_belu, [row_of_belu(1)], regency="belu")
    page = sari.get(listed(sari, tmp_path, factories.quota(app), [row(1), row(2)]))
    assert verdicts(page.get_data(as_text=True)) == {"read": 2, "ready": 1, "warned": 0, "refused": 1, "present": 0}
    assert "1 baris berisi orang yang sudah dilindungi sumber lain: baris 2." in words(page)
    assert not re.search(r"\bBelu\b", page.get_data(as_text=True))
    assert prove(app, of_belu, BELU) == 1


def test_a_person_of_the_same_quota_is_already_present_and_takes_no_place(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    page = listed(sari, tmp_path, quota_id, [row(1), row(2)])
    assert verdicts(sari.get(page).get_data(as_text=True))["present"] == 1
    sari.post(page + "/catat")
    assert prove(app, quota_id) == 2
    only_known = sari.get(listed(sari, tmp_path, quota_id, [row(2), row(1)]))
    assert "Semua orang di daftar ini sudah terdaftar." in words(only_known)


def test_somebody_covered_elsewhere_between_judging_and_confirming_stops_the_whole_list(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    page = listed(sari, tmp_path, quota_id, [row(1), row(2)])
    rani = signed_in(app, "rani")
    confirmed(rani, tmp_path, factories.quota(app, regency_id=BELU), [row_of_belu(2)], regency="belu")
    sari.post(page + "/catat")
    answer = sari.get(page)
    assert "1 orang di daftar ini sudah dilindungi sejak daftar diperiksa, sehingga tidak ada yang dicatat" in words(
        answer
    )
    assert not re.search(r"\bBelu\b", answer.get_data(as_text=True))
    assert prove(app, quota_id) == 0
    sari.post(page + "/periksa-ulang")
    sari.post(page + "/catat")
    assert "1 orang dicatat" in words(sari.get(page))
    assert prove(app, quota_id) == 1


def test_a_renewed_person_is_brought_up_to_date_and_not_doubled(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    this_year = factories.quota(app, year=2026)
    next_year = factories.quota(app, year=2027)
    confirmed(sari, tmp_path, this_year, [row(1), row(2)])
    renewed = row(1, **{"Nama Sesuai KTP": "Contoh Nama Baru", "Pekerjaan": "Nelayan"})
    confirmed(sari, tmp_path, next_year, [renewed], start="2027-01")
    assert (prove(app, this_year), prove(app, next_year)) == (2, 1)
    with inside(app):
        names = db.session.scalars(select(Beneficiary.name).order_by(Beneficiary.name)).all()
        assert names == ["Contoh Nama Baru", "Contoh Orang 0002"]
    page = sari.get("/wilayah/ttu/peserta/?tahun=2027")
    assert "Contoh Nama Baru" in words(page)
    detail = words(sari.get(parsed(page).xpath("//th[@scope='row']/a/@href")[0]))
    assert "APBD kabupaten/kota 2026" in detail
    assert "APBD kabupaten/kota 2027" in detail
    then = parsed(sari.get("/wilayah/ttu/peserta/?tahun=2026&pekerjaan=tani"))
    assert len(then.xpath("//th[@scope='row']")) == 2  # what somebody did then does not change with their work


def test_a_person_of_two_sources_of_one_office_is_paid_by_one(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    one = factories.quota(app)
    other = factories.quota(app, source="apbd-provinsi")
    confirmed(sari, tmp_path, one, [row(1)])
    page = sari.get(listed(sari, tmp_path, other, [row(1)]))
    assert "sudah dilindungi sumber lain" in words(page)


def test_people_in_doubt_are_marked_for_a_check(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(
        sari, tmp_path, factories.quota(app), [row(1), row(2, **{"Jenis Kelamin": "P"}), row(3, Pekerjaan="Penyihir")]
    )
    page = parsed(sari.get("/wilayah/ttu/peserta/?keadaan=needs_check"))
    assert page.xpath("//th[@scope='row']/a/text()") == ["Contoh Orang 0002"]  # an unknown occupation is no doubt
    other = parsed(sari.get("/wilayah/ttu/peserta/?pekerjaan=lainnya"))
    assert other.xpath("//th[@scope='row']/a/text()") == ["Contoh Orang 0003"]


def test_a_list_that_says_less_erases_nothing_of_who_is_registered(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    """A renewal without columns for telephone and mother, with an empty address: what was known stays."""
    headers = (*factories.HEADERS, "No. HP", "Nama Ibu Kandung", "No. KK", "Desil")
    more = ["081234567890", "Ibu Contoh", "5303010101010001", "2"]
    path = factories.xlsx(tmp_path / "lengkap.xlsx", [[*factories.row(1), *more]], headers)
    page = sent(sari, path, factories.quota(app))
    assert sari.post(page + "/catat").status_code == 303
    rows = [factories.row(1, Alamat="", Pekerjaan="", **{"Nama Sesuai KTP": "Contoh Orang Satu"})]
    confirmed(sari, tmp_path, factories.quota(app, year=2027), rows, start="2027-01")
    with inside(app):
        person = db.session.scalars(select(Beneficiary)).one()
        private = open_private(person.private_cipher, person.regency_id, crypto.keys())
    assert (person.name, person.address, person.occupation_text) == ("Contoh Orang Satu", "Jalan Contoh", "Petani")
    assert (private.phone, private.mother_name, private.family_card_number) == (more[0], more[1], more[2])
    assert person.desil == 2

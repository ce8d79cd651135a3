"""A recorded list is taken back as a whole: the ledger is as before with its lines kept, and nobody is counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries
from portal.beneficiaries.delivering import mark_delivered
from portal.beneficiaries.models import (
    Beneficiary,
    BeneficiaryCount,
    CoverageMonth,
    Enrolment,
    UploadState,
    WaitingPerson,
)
from portal.beneficiaries.withdrawing.queries import left_of_withdrawn
from portal.core import clock, settings
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding
from portal.quotas.models import QuotaMovement
from tests.beneficiaries.withdrawn import DIED, WHY, balances, count, places, proven, state
from tests.support import contributions, factories, payers
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, send, words
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
DECIDING = Deciding(factories.SARI, "Budi Contoh")


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app)


def test_the_page_shows_what_would_change(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3)], start="2026-11")
    assert "Tarik kembali daftar" in words(sari.get(page))
    shown = words(sari.get(page + "/tarik"))
    assert "3 orang dikeluarkan dari peserta" in shown
    assert "Hilang dari daftar peserta 3 orang" in shown
    assert "Desember 2026 3 Rp16.800 Rp50.400" in shown
    assert "Iuran yang tidak lagi diperlukan Rp100.800" in shown
    assert "0 orang" in words(sari.get(page + "/tarik"))  # nobody waits


def test_everything_is_as_before_and_the_log_is_kept(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    confirmed(sari, tmp_path, quota_id, [row(9)])
    before = balances(app, quota_id), places(app, quota_id), count(app, CoverageMonth)
    lines = count(app, QuotaMovement)
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2)], start="2026-03")
    assert balances(app, quota_id) != before[0]
    assert sari.post(page + "/tarik", data={**WHY, "people": "2"}).status_code == 303
    assert state(app, page) is UploadState.WITHDRAWN
    assert (balances(app, quota_id), places(app, quota_id), count(app, CoverageMonth)) == before
    assert count(app, QuotaMovement) == lines + 2  # taken, and its reversal: nothing is deleted
    proven(app)
    shown = words(sari.get(page))
    assert "2 orang dikeluarkan dari peserta" in shown
    assert WHY["reason"] in shown
    people = words(sari.get("/wilayah/ttu/peserta/"))
    assert "1 orang" in people
    assert "Contoh Orang 0001" not in people
    found = sari.post("/wilayah/ttu/peserta/cari", data={"q": "orang 0001"})
    assert "Tidak ada peserta yang cocok" in words(sari.get(found.location))
    with inside(app):
        (first, *_) = db.session.scalars(select(Beneficiary.id).where(Beneficiary.name == "Contoh Orang 0001"))
        assert queries.covered_in(quota_id, [Month(2026, 5)]) == {Month(2026, 5): 1}
        assert len(list(queries.covered_people(quota_id, Month(2026, 1), Month(2026, 12)))) == 1
    history = words(sari.get(f"/wilayah/ttu/peserta/{first}"))
    assert "daftarnya ditarik kembali" in history
    assert "Lepas tempat" not in history
    assert "Pembatalan baris no." in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}/buku"))


def test_the_same_file_may_be_sent_anew(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    path = factories.xlsx(tmp_path / "daftar.xlsx", [row(1), row(2)])
    page = str(send(sari, path, quota_id).location)
    sari.post(page + "/catat")
    assert send(sari, path, quota_id).location == page
    sari.post(page + "/tarik", data=WHY)
    again = str(send(sari, path, quota_id).location)
    assert again != page
    assert sari.post(again + "/catat").status_code == 303
    assert balances(app, quota_id) == [(100, 0, 2)] * 12
    assert count(app, Beneficiary) == 2  # the same people, with a history
    proven(app)


def test_pressed_twice_it_is_taken_back_once(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    assert sari.post(page + "/tarik", data=WHY).status_code == 303
    again = sari.post(page + "/tarik", data=WHY)
    assert again.status_code == 303  # the page of the withdrawn list is the answer
    assert balances(app, quota_id) == [(100, 0, 0)] * 12
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_a_reason_is_needed_and_the_number_must_be_the_one_seen(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    assert "Tulis alasan" in words(sari.post(page + "/tarik", data={"reason": ""}))
    other = sari.post(page + "/tarik", data={**WHY, "people": "7"})
    assert other.status_code == 422
    assert "sudah berubah menjadi 1 orang" in words(other)
    assert state(app, page) is UploadState.CONFIRMED


@pytest.fixture
def four_eyes(app: Flask) -> None:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()


def approved(app: Flask, sari: PortalClient, folder: Path, quota_id: int) -> str:
    page = listed(sari, folder, quota_id, [row(1), row(2)])
    sari.post(page + "/catat")
    assert signed_in(app, "budi").post(page + "/setujui").status_code == 303
    return page


@pytest.mark.usefixtures("four_eyes")
def test_a_verifier_approves_what_another_asked_for(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page, budi = approved(app, sari, tmp_path, quota_id), signed_in(app, "budi")
    asked = sari.post(page + "/tarik", data=WHY)
    assert asked.status_code == 303
    assert state(app, page) is UploadState.CONFIRMED
    assert balances(app, quota_id)[0] == (100, 0, 2)
    assert "Penarikan daftar ini diajukan" in words(sari.get(page))
    assert "sudah diajukan" in words(sari.post(page + "/tarik", data=WHY))
    assert sari.post(asked.location + "/setujui").status_code == 403
    proposal = words(budi.get(asked.location))
    assert WHY["reason"] in proposal
    assert "Contoh Orang" not in proposal
    assert budi.post(asked.location + "/setujui").status_code == 303
    assert state(app, page) is UploadState.WITHDRAWN
    assert balances(app, quota_id) == [(100, 0, 0)] * 12
    with inside(app):
        line = db.session.scalars(select(QuotaMovement).where(QuotaMovement.reverses_id.is_not(None))).one()
        assert (line.recorded_by_name, line.approved_by_name) == ("Sari Contoh", "Budi Contoh")
    proven(app)


@pytest.mark.usefixtures("four_eyes")
def test_what_the_verifier_sends_back_is_put_right_on_the_same_page(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page, budi = approved(app, sari, tmp_path, quota_id), signed_in(app, "budi")
    asked = sari.post(page + "/tarik", data=WHY)
    budi.post(asked.location + "/kembalikan", data={"comment": "Tulis surat dasarnya."})
    assert "Tulis surat dasarnya." in words(sari.get(page + "/tarik"))
    again = sari.post(page + "/tarik", data={"reason": "Surat Kadis 12/2026"})
    assert again.location == asked.location
    assert budi.post(asked.location + "/setujui").status_code == 303
    assert state(app, page) is UploadState.WITHDRAWN


@pytest.mark.usefixtures("four_eyes")
def test_what_was_sent_to_bpjs_meanwhile_is_not_taken_back(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page, budi = approved(app, sari, tmp_path, quota_id), signed_in(app, "budi")
    asked = sari.post(page + "/tarik", data=WHY)
    with inside(app):
        one = select(func.min(Enrolment.id))
        assert mark_delivered(one, clock.now()) == 1
        assert mark_delivered(one, clock.now()) == 0
        db.session.commit()
    refused = budi.post(asked.location + "/setujui")
    assert refused.status_code == 422
    assert "1 orang di daftar ini sudah dikirim ke BPJS Ketenagakerjaan" in words(refused)
    assert "sudah dikirim ke BPJS" in words(sari.get(page + "/tarik"))
    assert state(app, page) is UploadState.CONFIRMED
    assert balances(app, quota_id)[0] == (100, 0, 2)


def test_a_freed_place_is_taken_back_first(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    with inside(app):
        enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).first()
        assert enrolment is not None
        place = f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}"
    sari.post(place + "/lepas", data=DIED)
    refused = sari.post(page + "/tarik", data=WHY)
    assert refused.status_code == 422
    assert "Tempat 1 orang di daftar ini sudah dilepas atau diganti" in words(refused)
    sari.post(place + "/batal-lepas", data={"reason": "Salah orang"})
    assert sari.post(page + "/tarik", data=WHY).status_code == 303
    assert balances(app, quota_id) == [(100, 0, 0)] * 12
    assert sari.post(place + "/batal-lepas", data={"reason": "Salah"}).status_code == 422
    proven(app)


def test_frozen_and_paid_months_are_opened_first(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    contributions.frozen(app, quota_id, 3, 4)
    contributions.paid(app, quota_id, 3)
    shown = words(sari.get(page + "/tarik"))
    assert "Iuran Maret 2026 sudah dibayar" in shown
    assert "Tagihan April 2026 sudah dibekukan" in shown
    assert sari.post(page + "/tarik", data=WHY).status_code == 422
    assert balances(app, quota_id)[0] == (100, 0, 1)


def test_later_lists_are_not_held_up_by_bills_before_them(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    confirmed(sari, tmp_path, quota_id, [row(9)])
    page = confirmed(sari, tmp_path, quota_id, [row(1)], start="2026-06")
    contributions.frozen(app, quota_id, 3, 4)
    assert sari.post(page + "/tarik", data=WHY).status_code == 303
    assert state(app, page) is UploadState.WITHDRAWN


def test_the_waiting_list_is_as_before(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=2)
    first = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 5)])
    sari.post(first + "/catat-yang-muat")
    with inside(app):
        waited = sorted((each.id, bytes(each.nik_key)) for each in db.session.scalars(select(WaitingPerson)))
    assert len(waited) == 2
    more = factories.quota(app, source="csr")
    drawn = confirmed(sari, tmp_path, more, [row(3), row(4)])
    with inside(app):
        assert queries.count_waiting([quota_id]) == {}
    assert "Menunggu lagi di tempat semula 2 orang" in words(sari.get(drawn + "/tarik"))
    assert sari.post(drawn + "/tarik", data=WHY).status_code == 303
    with inside(app):
        again = db.session.scalars(select(WaitingPerson).where(WaitingPerson.removed_at.is_(None)))
        assert sorted((each.id, bytes(each.nik_key)) for each in again) == waited
    assert "Keluar dari daftar tunggu 2 orang" in words(sari.get(first + "/tarik"))
    assert sari.post(first + "/tarik", data=WHY).status_code == 303
    assert count(app, WaitingPerson) == 0
    assert balances(app, quota_id) == [(2, 0, 0)] * 12
    proven(app)


def test_who_asked_about_somebody_learns_that_the_place_is_free(app: Flask, tmp_path: Path) -> None:
    one = payers.dispute(app, tmp_path)
    one.ask()
    theirs = payers.thread(one.sari, "ttu")
    with inside(app, BELU):
        number = db.session.scalars(select(Enrolment.upload_id)).one()
    assert one.rani.post(f"/wilayah/belu/daftar/{number}/tarik", data=WHY).status_code == 303
    assert "Tempatnya sudah dilepas mulai Maret 2026" in words(one.sari.get(theirs))
    assert one.sari.post(one.page + "/periksa-ulang").status_code == 303
    assert one.sari.post(one.page + "/catat").status_code == 303


def test_who_keeps_another_cover_stays_in_the_register(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    early = factories.quota(app, last=6)
    late = factories.quota(app, source="csr", first=7)
    confirmed(sari, tmp_path, early, [row(1)])
    page = confirmed(sari, tmp_path, late, [row(1), row(2)], start="2026-07")
    shown = words(sari.get(page + "/tarik"))
    assert "Hilang dari daftar peserta 1 orang" in shown
    assert "Tetap terdaftar lewat daftar lain 1 orang" in shown
    sari.post(page + "/tarik", data=WHY)
    people = words(sari.get("/wilayah/ttu/peserta/"))
    assert "Contoh Orang 0001" in people
    assert "Contoh Orang 0002" not in people


def test_the_proof_finds_what_a_withdrawn_list_still_holds(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    sari.post(page + "/tarik", data=WHY)
    with inside(app):
        enrolment = db.session.scalars(select(Enrolment)).one()
        db.session.add(
            CoverageMonth(regency_id=TTU, worker_key=b"x" * 16, month=Month(2026, 5), enrolment_id=enrolment.id)
        )
        db.session.commit()
    with inside(app):
        assert left_of_withdrawn() == [(enrolment.upload_id, 1, 0, 0)]
        assert db.session.scalar(select(func.sum(BeneficiaryCount.people))) == 0


def test_who_may_withdraw(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    for username, status in (("budi", 403), ("vera", 403), ("rani", 404), ("adi", 303)):
        assert signed_in(app, username).post(page + "/tarik", data=WHY).status_code == status, username
    assert "aria-disabled" in signed_in(app, "budi").get(page + "/tarik").get_data(as_text=True)
    judged = listed(sari, tmp_path, quota_id, [row(5)])
    assert "Hanya daftar yang sudah dicatat" in words(sari.get(judged + "/tarik"))
    assert sari.post(judged + "/tetap-tercatat").status_code == 409
    assert state(app, page) is UploadState.CONFIRMED

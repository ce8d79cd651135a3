"""One dies, moves or grows too old, the next of the waiting list comes in: one act, both stories kept, nobody twice."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.beneficiaries import queries, retention
from portal.beneficiaries.models import CoverageMonth, Enrolment, Upload, WaitingPerson
from portal.beneficiaries.replacing.models import Replacement
from portal.core import clock
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.quotas import queries as quotas
from portal.quotas.models import QuotaMovement
from portal.regencies import queries as regencies
from tests.beneficiaries.replaced import DIED, choose, covered, page, person, place, queue, replace, replaced, taken
from tests.support import contributions, factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def full(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """A quota of two from January on; 3, 4 and 5 wait."""
    quota_id = factories.quota(app, people=2)
    listed_page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 6)])
    assert sari.post(listed_page + "/catat-yang-muat").status_code == 303
    return quota_id


def test_the_page_offers_the_next_one_with_the_reason(app: Flask, sari: PortalClient, full: int) -> None:
    shown = words(sari.get(place(app, 1)))
    assert "Ganti dengan Contoh Orang 0003" in shown
    assert "Paling lama menunggu, sejak 20 November 2026." in shown
    assert "3 orang menunggu" in shown
    assert factories.nik(3) not in sari.get(place(app, 1)).get_data(as_text=True)


def test_one_act_frees_and_fills_and_no_month_counts_both(app: Flask, sari: PortalClient, full: int) -> None:
    before = taken(app, full)
    answer = replace(app, sari, full)
    assert answer.status_code == 303, words(answer)
    assert taken(app, full) == before == [2] * 12
    assert covered(app, 1) == list(range(1, 12)) and covered(app, 3) == [12]
    assert len(queue(app, full)) == 2
    assert "Digantikan oleh Contoh Orang 0003 mulai Desember 2026" in words(sari.get(page(app, 1)))
    assert "Menggantikan Contoh Orang 0001 mulai Desember 2026" in words(sari.get(page(app, 3)))
    assert "2 orang" in words(sari.get("/wilayah/ttu/peserta/"))
    with inside(app):
        upload = db.session.get_one(Upload, db.session.get_one(Enrolment, person(app, 3)[1]).upload_id)
        assert (upload.read_rows, upload.confirmed_rows) == (1, 1)
    assert "1 orang dicatat" in words(sari.get(f"/wilayah/ttu/daftar/{upload.id}"))
    shown = words(sari.get(replaced(app)))
    assert "Meninggal dunia Akta kematian 5303-KM-0007" in shown
    with inside(app):
        reasons = [
            each.reason for each in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person_replaced"))
        ]
    assert reasons == ["Akta kematian 5303-KM-0007"]


def test_the_next_of_the_next_makes_a_chain(app: Flask, sari: PortalClient, full: int) -> None:
    assert replace(app, sari, full, from_month="2026-11").status_code == 303
    assert replace(app, sari, full, 3, from_month="2026-12", why="moved").status_code == 303
    assert (covered(app, 1), covered(app, 3), covered(app, 4)) == (list(range(1, 11)), [11], [12])
    assert taken(app, full) == [2] * 12
    shown = words(sari.get(page(app, 3)))
    assert "Menggantikan Contoh Orang 0001 mulai November 2026" in shown
    assert "Digantikan oleh Contoh Orang 0004 mulai Desember 2026" in shown
    refused = sari.post(replaced(app) + "/batal", data={"reason": "Salah orang"})
    assert refused.status_code == 422
    assert "Tempat pengganti sudah dilepas mulai Desember 2026." in words(refused)


def test_a_mistake_is_taken_back_and_the_queue_is_as_it_was(app: Flask, sari: PortalClient, full: int) -> None:
    before = queue(app, full)
    assert replace(app, sari, full).status_code == 303
    assert queue(app, full) == before[1:]
    assert "Dikeluarkan dari daftar tunggu" not in words(sari.get(f"/wilayah/ttu/kuota/{full}/daftar-tunggu"))
    refused = sari.post(place(app, 1) + "/batal-lepas", data={"reason": "Salah orang"})
    assert refused.status_code == 422 and covered(app, 3) == [12]
    answer = sari.post(replaced(app) + "/batal", data={"reason": "Salah orang"})
    assert answer.status_code == 303, words(answer)
    assert queue(app, full) == before
    assert covered(app, 1) == list(range(1, 13)) and covered(app, 3) == []
    assert taken(app, full) == [2] * 12
    with inside(app):
        kinds = [each.kind.value for each in db.session.scalars(select(QuotaMovement).order_by(QuotaMovement.id))]
    assert kinds == ["allocated", "taken", "freed", "taken", "freed", "freed"]  # every line stays, the last reversed
    assert "Sudah dibatalkan" in words(sari.get(replaced(app)))
    again = sari.post(replaced(app) + "/batal", data={"reason": "Salah orang"})
    assert again.status_code == 422
    assert replace(app, sari, full).status_code == 303  # and once more
    assert covered(app, 3) == [12]


def test_a_place_that_was_freed_before_is_filled_and_only_becomes_free_again(
    app: Flask, sari: PortalClient, full: int
) -> None:
    freed = sari.post(place(app, 1) + "/lepas", data={**DIED, "from_month": "2026-06"})
    assert freed.location.endswith(place(app, 1))  # somebody waits: the page that offers them comes next
    shown = words(sari.get(freed.location))
    assert "Ganti dengan Contoh Orang 0003" in shown
    too_early = {"from_month": "2026-05", "waiting_id": str(queue(app, full)[0])}
    refused = sari.post(place(app, 1) + "/isi", data=too_early)
    assert refused.status_code == 422 and "Pilih bulan antara Juni 2026 dan Desember 2026" in words(refused)
    filled = sari.post(place(app, 1) + "/isi", data={**too_early, "from_month": "2026-08"})
    assert filled.status_code == 303, words(filled)
    assert taken(app, full) == [2] * 5 + [1] * 2 + [2] * 5
    again = sari.post(place(app, 1) + "/isi", data={"from_month": "2026-09", "waiting_id": str(queue(app, full)[0])})
    assert again.status_code == 422 and "sudah diisi pengganti" in words(again)
    assert sari.post(replaced(app) + "/batal", data={"reason": "Keliru"}).status_code == 303
    assert covered(app, 1) == list(range(1, 6))
    assert taken(app, full) == [2] * 5 + [1] * 7


def test_nobody_is_passed_over_without_a_reason(app: Flask, sari: PortalClient, full: int) -> None:
    second = queue(app, full)[1]
    refused = replace(app, sari, full, waiting_id=str(second))
    assert refused.status_code == 422
    assert "Yang berhak sekarang Contoh Orang 0003." in words(refused)
    assert covered(app, 1) == list(range(1, 13))


def test_whoever_is_covered_meanwhile_is_passed_over_and_the_next_one_offered(
    app: Flask, sari: PortalClient, full: int, tmp_path: Path
) -> None:
    other = factories.quota(app, source="dana-desa", people=9)
    with inside(app):  # a neighbour's fund: the queue here does not learn of it
        db.session.add(
            CoverageMonth(
                regency_id=TTU,
                worker_key=db.session.scalars(select(WaitingPerson.nik_key).order_by(WaitingPerson.id)).first(),
                month=Month(2026, 12),
                enrolment_id=0,
            )
        )
        db.session.commit()
    assert other
    refused = replace(app, sari, full)
    assert refused.status_code == 422
    shown = words(refused)
    assert "sudah dilindungi sumber lain, mulai Desember 2026. Keluarkan dari daftar tunggu," in shown
    assert "Berikutnya Contoh Orang 0004. Periksa, lalu kirim lagi." in shown
    assert "Ganti dengan Contoh Orang 0004" in shown and "dilewati" in shown
    with inside(app):
        asked = db.session.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "occupancy_asked")
        )
    assert asked == 2  # the list, and this: what was asked of the register stays on the record
    fields = re.findall(r'name="waiting_id"[^>]*value="(\d+)"', refused.get_data(as_text=True))
    answer = replace(app, sari, full, waiting_id=fields[0])
    assert answer.status_code == 303, words(answer)
    assert covered(app, 4) == [12]


def test_whoever_grew_too_old_while_waiting_is_passed_over_on_the_page_already(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=1)
    old = {"NIK": factories.nik(2, born=datetime(1961, 6, 1).date()), "Tanggal Lahir": "01/06/1961"}
    listed_page = listed(sari, tmp_path, quota_id, [row(1), row(2, **old), row(3)])
    assert sari.post(listed_page + "/catat-yang-muat").status_code == 303
    shown = words(sari.get(place(app, 1)))
    assert "dilewati" in shown and "Ganti dengan Contoh Orang 0003" in shown
    answer = replace(app, sari, quota_id, waiting_id=str(queue(app, quota_id)[1]))
    assert answer.status_code == 303, words(answer)


def test_a_month_that_was_billed_stays_with_the_person_covered(app: Flask, sari: PortalClient, full: int) -> None:
    contributions.frozen(app, full, 1, 5)
    refused = replace(app, sari, full, from_month="2026-03")
    assert refused.status_code == 422
    assert "Pengganti dapat mulai Juni 2026" in words(refused)
    assert taken(app, full) == [2] * 12
    assert replace(app, sari, full, from_month="2026-06").status_code == 303
    contributions.frozen(app, full, 6)
    late = sari.post(replaced(app) + "/batal", data={"reason": "Salah orang"})
    assert late.status_code == 422
    assert "Tagihan Juni 2026 sudah dibekukan dengan pengganti sebagai peserta." in words(late)
    assert covered(app, 3) == list(range(6, 13))


def test_with_a_verifier_two_people_replace(app: Flask, sari: PortalClient, full: int) -> None:
    choose(app, "list_approver", "verifier")
    answer = replace(app, sari, full)
    assert answer.status_code == 303, words(answer)
    assert "/ajuan/" in answer.location
    assert covered(app, 3) == [] and len(queue(app, full)) == 3
    shown = words(sari.get(answer.location))
    assert "Penggantian peserta" in shown and "Urutan 1 daftar tunggu" in shown and "Contoh Orang" not in shown
    assert sari.post(answer.location + "/setujui").status_code == 403
    budi = signed_in(app, "budi")
    assert budi.post(answer.location + "/setujui").status_code == 303
    assert covered(app, 3) == [12] and taken(app, full) == [2] * 12
    assert "Disetujui Budi Contoh" in words(sari.get(replaced(app)))


def test_what_a_verifier_sends_back_is_put_right_on_the_same_page(app: Flask, sari: PortalClient, full: int) -> None:
    choose(app, "list_approver", "verifier")
    proposal = replace(app, sari, full).location
    budi = signed_in(app, "budi")
    assert budi.post(proposal + "/kembalikan", data={"comment": "Nomor akta keliru"}).status_code == 303
    number = proposal.rpartition("/")[2]
    shown = words(sari.get(f"{place(app, 1)}?ajuan={number}"))
    assert "Nomor akta keliru" in shown
    again = replace(app, sari, full, document="Akta 8", ajuan=number)
    assert again.location == proposal
    assert budi.post(proposal + "/setujui").status_code == 303
    assert "Akta 8" in words(sari.get(replaced(app)))


@pytest.mark.sqlite_only
def test_the_order_of_the_office_counts_the_place_that_becomes_free(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    """By village: the place of Bansone goes to Bansone, though somebody of Tubuhue has waited longer."""
    quota_id = factories.quota(app, people=1)
    tubuhue = {"Desa/Kelurahan": "Tubuhue", "Kecamatan": factories.DISTRICT}
    listed_page = listed(sari, tmp_path, quota_id, [row(1), row(2, **tubuhue), row(3)])
    assert sari.post(listed_page + "/catat-yang-muat").status_code == 303
    choose(app, "waiting_order", "village_share")
    choose(app, "money_approver", "nobody")
    with inside(app):
        codes = [district.code for district in regencies.districts_of(TTU)]
    district = {f"b{code.replace('.', '')}": "0" for code in codes}
    villages = {"b5303051004": "1"}
    papers = {"reason": "Contoh", "document": "SK 12/2026"}
    split = f"/wilayah/ttu/kuota/{quota_id}/pembagian/ubah"
    assert sari.post(split, data={**district, "b530305": "1", **papers}).status_code == 303
    divided = sari.post(f"{split}?kecamatan=53.03.05", data={**villages, **papers})
    assert divided.status_code == 303, words(divided)
    shown = words(sari.get(place(app, 1)))
    assert "Ganti dengan Contoh Orang 0003" in shown
    assert "Bagian Bansone masih tersisa 1 tempat" in shown


@pytest.mark.sqlite_only
def test_without_a_queue_the_page_says_how_many_wait(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=2)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    shown = words(sari.get(place(app, 1)))
    assert "Tidak ada yang menunggu tempat kuota ini (0 orang)" in shown and "Unggah daftar" in shown
    assert "Ganti dengan" not in shown


def test_who_may_replace(app: Flask, sari: PortalClient, full: int) -> None:
    data = {**DIED, "waiting_id": str(queue(app, full)[0])}
    address = place(app, 1) + "/lepas"
    for username, status in (("budi", 403), ("vera", 403), ("rani", 404), ("adi", 303)):
        assert signed_in(app, username).post(address, data=data).status_code == status, username
    assert replace(app, sari, full).status_code == 303
    for username, status in (("budi", 200), ("vera", 403), ("rani", 404), ("adi", 303)):
        answer = signed_in(app, username).get(replaced(app))
        assert answer.status_code == status, username


def test_a_form_that_is_sent_twice_replaces_once(app: Flask, sari: PortalClient, full: int) -> None:
    data = {**DIED, "waiting_id": str(queue(app, full)[0]), "idempotency_key": "kunci-yang-sama"}
    address = place(app, 1) + "/lepas"
    first, second = sari.post(address, data=data), sari.post(address, data=data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(queue(app, full)) == 2


@pytest.mark.usefixtures("full")
def test_a_refused_form_can_be_sent_again_with_its_key(app: Flask, sari: PortalClient, full: int) -> None:
    """What was asked of the register is kept, the form's key is not."""
    data = {**DIED, "waiting_id": str(queue(app, full)[1]), "idempotency_key": "kunci-yang-sama"}
    address = place(app, 1) + "/lepas"
    assert [sari.post(address, data=data).status_code for _ in range(2)] == [422, 422]


def test_two_places_at_once_take_two_people(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    year = clock.today().year
    quota_id = factories.quota(app, people=2, year=year)
    listed_page = listed(sari, tmp_path, quota_id, [row(n) for n in range(1, 4)], start=f"{year}-12")
    assert sari.post(listed_page + "/catat-yang-muat").status_code == 303
    data = {**DIED, "from_month": f"{year}-12", "waiting_id": str(queue(app, quota_id)[0])}
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [
            ("sari", place(app, number) + "/lepas", {**data, "idempotency_key": f"kunci-nomor-{number}"})
            for number in (1, 2)
        ],
    )
    assert sorted(answer[:3] for answer in answers) == ["303", "422"]  # one person comes into one place
    with inside(app):
        assert quotas.balance_in(quota_id, Month(year, 12)).taken == 2
        assert db.session.scalar(select(func.count()).select_from(Replacement)) == 1
        assert queries.count_differences() == []


def test_the_list_of_a_replacement_is_taken_back_with_it_alone(app: Flask, sari: PortalClient, full: int) -> None:
    with inside(app):
        first = f"/wilayah/ttu/daftar/{db.session.scalar(select(func.min(Upload.id)))}"
    assert replace(app, sari, full).status_code == 303
    with inside(app):
        second = f"/wilayah/ttu/daftar/{db.session.scalar(select(func.max(Upload.id)))}"
    assert "Batalkan penggantiannya di halaman orang itu." in words(sari.get(second + "/tarik"))
    assert sari.post(second + "/tarik", data={"reason": "Salah daftar"}).status_code == 422
    assert "sudah dilepas atau diganti" in words(sari.get(first + "/tarik"))
    assert sari.post(replaced(app) + "/batal", data={"reason": "Salah orang"}).status_code == 303
    assert sari.post(second + "/tarik", data={"reason": "Salah daftar"}).status_code == 422
    assert "Belum dapat ditarik" not in words(sari.get(first + "/tarik"))


def test_whoever_waited_for_two_quotas_waits_for_both_again(
    app: Flask, sari: PortalClient, full: int, tmp_path: Path
) -> None:
    other = factories.quota(app, source="dana-desa", people=1)
    page_of_other = listed(sari, tmp_path, other, [row(9), row(3)])
    assert sari.post(page_of_other + "/catat-yang-muat").status_code == 303
    both = queue(app, full), queue(app, other)
    assert [len(each) for each in both] == [3, 1]
    assert replace(app, sari, full).status_code == 303
    assert (queue(app, full), queue(app, other)) == (both[0][1:], [])
    assert sari.post(replaced(app) + "/batal", data={"reason": "Salah orang"}).status_code == 303
    assert (queue(app, full), queue(app, other)) == both


def test_the_place_in_the_queue_is_kept_until_the_year_is_over(app: Flask, sari: PortalClient, full: int) -> None:
    before = queue(app, full)
    assert replace(app, sari, full).status_code == 303
    for later, kept in ((date(2026, 12, 30), 3), (date(2027, 12, 30), 2)):
        with inside(app):
            retention.forget_people_taken_off(datetime(later.year, later.month, later.day, 9, tzinfo=WITA))
            db.session.commit()
            assert len(db.session.scalars(select(WaitingPerson.id)).all()) == kept
    assert before[0] not in queue(app, full)

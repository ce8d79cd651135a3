"""People of a list who are registered already: what differs is shown, taken over and taken back, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.beneficiaries import changes, queries, retention
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, Enrolment, PersonChange, StagedRow
from portal.beneficiaries.privacy import open_private
from portal.core import clock, crypto, tasks
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import HEADERS, inside, nik, row
from tests.support.lists import parsed, queued, sent, verdicts, words, work
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
MORE = (*HEADERS, "Nama Ibu Kandung", "No. HP", "No. KK", "Desil")
PRIVATE = ("Maria Contoh", "081200000001", "5303010101100001", "2")


def full(number: int, *, extra: tuple[str, ...] = PRIVATE, **changes: Any) -> list[Any]:
    return [*row(number, **changes), *extra]


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app, people=1_000)


def send(client: PortalClient, folder: Path, quota_id: int, rows: list[list[Any]]) -> str:
    path = factories.xlsx(folder / f"daftar-{len(list(folder.iterdir()))}.xlsx", rows, headers=MORE)
    return sent(client, path, quota_id)


@pytest.fixture
def registered(sari: PortalClient, tmp_path: Path, quota_id: int) -> str:
    """Five people in the register: the page of their list."""
    page = send(sari, tmp_path, quota_id, [full(number) for number in range(1, 6)])
    assert sari.post(page + "/catat").status_code == 303
    return page


@pytest.fixture
def different(sari: PortalClient, tmp_path: Path, quota_id: int, registered: str) -> str:
    """A second list of the same five: one moved and works as a fisherman, one has another birth date, one is new at
    nothing, one is written in capitals without the further columns, one has another telephone."""
    born = {"Tanggal Lahir": "18/08/1990"}
    page = send(
        sari,
        tmp_path,
        quota_id,
        [
            full(1, **{"Desa/Kelurahan": "Tubuhue", "Pekerjaan": "Nelayan"}),
            full(2, **born),
            full(3),
            full(4, extra=("", "", "", ""), **{"Nama Sesuai KTP": "CONTOH ORANG 0004"}),
            full(5, extra=("Marta Contoh", "081200000009", "5303010101100001", "1")),
        ],
    )
    assert verdicts(sari.get(page).get_data(as_text=True))["present"] == 5
    return page


def buttons(client: PortalClient, page: str) -> dict[str, str]:
    """{name: what the button of that person sends}."""
    found = parsed(client.get(page)).xpath("//button[@name='baris']")
    return {" ".join(each.itertext()).split()[-1]: str(each.get("value")) for each in found}


def person(app: Flask, number: int) -> tuple[Beneficiary, Any]:
    with inside(app):
        found = db.session.scalars(select(Beneficiary).where(Beneficiary.nik_key == crypto.nik_hash(nik(number)))).one()
        private = open_private(found.private_cipher, TTU, crypto.keys())
        db.session.expunge_all()
        return found, private


def changes_in(app: Flask) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(PersonChange)) or 0


def recap(app: Flask) -> list[Any]:
    """Everything that a recap is made of."""
    with inside(app):
        assert queries.count_differences() == []
        columns = [Enrolment.id, Enrolment.village_code, Enrolment.occupation_code, Enrolment.sex, Enrolment.desil]
        rows = [tuple(each) for each in db.session.execute(select(*columns).order_by(Enrolment.id))]
        counts = db.session.execute(select(BeneficiaryCount.village_code, BeneficiaryCount.people)).all()
        return [rows, sorted(tuple(each) for each in counts)]


def test_what_differs_is_shown_field_by_field(sari: PortalClient, different: str) -> None:
    shown = words(sari.get(different + "/sudah-terdaftar"))
    assert "3 orang datanya berbeda dari 5 yang sudah terdaftar; 2 lainnya sama" in shown
    assert "Bansone, Kecamatan Kota Kefamenanu" in shown and "Tubuhue, Kecamatan Kota Kefamenanu" in shown
    assert "di register: Petani di daftar: Nelayan" in shown
    assert "di register: 17/08/1990 di daftar: 18/08/1990" in shown
    assert "di register: Maria C. di daftar: Marta C." in shown
    assert "di register: ······0001 di daftar: ······0009" in shown
    assert "Contoh Orang 0003" not in shown and "Contoh Orang 0004" not in shown
    page = sari.get(different + "/sudah-terdaftar").get_data(as_text=True)
    assert nik(1) not in page and "081200000009" not in page and "5303010101100001" not in page
    assert "Lihat data yang berbeda" in words(sari.get(different))


def test_one_person_is_brought_up_to_date_and_the_recap_stays(app: Flask, sari: PortalClient, different: str) -> None:
    before, url = recap(app), different + "/sudah-terdaftar"
    value = buttons(sari, url)["0001"]
    assert sari.post(url + "/perbarui", data={"baris": value}).location == url
    found, private = person(app, 1)
    assert (found.village_code, found.occupation_code) == ("53.03.05.1007", "nelayan")
    assert (private.nik, private.mother_name) == (nik(1), "Maria Contoh")
    assert recap(app) == before
    assert "2 orang datanya berbeda dari 5 yang sudah terdaftar; 3 lainnya sama" in words(sari.get(url))
    shown = words(sari.get(f"/wilayah/ttu/peserta/{found.id}"))
    assert "Riwayat perubahan" in shown and "semula Petani menjadi Nelayan" in shown and "Sari Contoh" in shown
    with inside(app):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person_changed")).one()
        assert entry.sentence.endswith(": desa/kelurahan, pekerjaan.") and "Nelayan" not in entry.sentence


def test_a_second_press_does_nothing_more(app: Flask, sari: PortalClient, different: str) -> None:
    url = different + "/sudah-terdaftar"
    value = buttons(sari, url)["0001"]
    for _turn in range(2):
        assert sari.post(url + "/perbarui", data={"baris": value}).status_code == 303
    assert changes_in(app) == 1


def test_a_page_that_is_out_of_date_changes_nothing(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, different: str
) -> None:
    """Somebody took over another list for the same person meanwhile."""
    url = different + "/sudah-terdaftar"
    value = buttons(sari, url)["0001"]
    other = send(sari, tmp_path, quota_id, [full(1, Alamat="RT 009")]) + "/sudah-terdaftar"
    assert sari.post(other + "/perbarui", data={"baris": buttons(sari, other)["0001"]}).status_code == 303
    answer = sari.post(url + "/perbarui", data={"baris": value})
    assert answer.status_code == 409 and "sudah berubah sejak halaman dibuka" in words(answer)
    assert person(app, 1)[0].village_code == "53.03.05.1004"
    for nonsense in ("", "x.y", "99.aa", "0", "-1.aa", "0.", "99999999999999999999.aa"):
        assert sari.post(url + "/perbarui", data={"baris": nonsense}).status_code == 409


def test_all_at_once_leaves_doubtful_identities_unless_ticked(app: Flask, sari: PortalClient, different: str) -> None:
    url = different + "/sudah-terdaftar"
    assert "Perbarui semua 2" in words(sari.get(url))
    seen = {"plain": "2", "doubtful": "1"}
    assert sari.post(url + "/perbarui-semua", data=seen).status_code == 303
    assert person(app, 2)[0].birth_date == date(1990, 8, 17)
    found, private = person(app, 5)
    assert (private.phone, private.mother_name, found.desil) == ("081200000009", "Marta Contoh", 1)
    stale = sari.post(url + "/perbarui-semua", data={**seen, "doubtful_too": "y"})
    assert stale.status_code == 409 and "Yang berbeda sekarang 1 orang" in words(stale)
    ticked = {"plain": "0", "doubtful": "1", "doubtful_too": "y"}
    assert sari.post(url + "/perbarui-semua", data=ticked).status_code == 303
    assert person(app, 2)[0].birth_date == date(1990, 8, 18)
    assert "Tidak ada yang berbeda" in words(sari.get(url))
    assert changes_in(app) == 3


def test_a_blank_in_the_list_takes_nothing_away(app: Flask, sari: PortalClient, different: str) -> None:
    url = different + "/sudah-terdaftar"
    assert sari.post(url + "/perbarui-semua", data={"plain": "2", "doubtful": "1"}).status_code == 303
    found, private = person(app, 4)
    assert (found.name, private.phone, private.family_card_number) == ("Contoh Orang 0004", PRIVATE[1], PRIVATE[2])


def test_a_change_is_taken_back_while_nothing_newer_stands_on_it(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, different: str
) -> None:
    url = different + "/sudah-terdaftar"
    sari.post(url + "/perbarui", data={"baris": buttons(sari, url)["0001"]})
    newer = send(sari, tmp_path, quota_id, [full(1, Pekerjaan="Peternak")]) + "/sudah-terdaftar"
    sari.post(newer + "/perbarui", data={"baris": buttons(sari, newer)["0001"]})
    home = f"/wilayah/ttu/peserta/{person(app, 1)[0].id}"
    back = parsed(sari.get(home)).xpath("//button[contains(@formaction, '/kembalikan')]/@formaction")
    assert len(back) == 1, "only the newest can go back"
    first, second = (f"{home}/perubahan/{number}/kembalikan" for number in (1, 2))
    assert back == [second]
    assert sari.post(first).status_code == 409
    assert sari.post(second).status_code == 303
    assert person(app, 1)[0].occupation_code == "nelayan"
    assert sari.post(second).status_code == 303, "twice does nothing the second time"
    assert sari.post(first).status_code == 303
    found, private = person(app, 1)
    assert (found.village_code, found.occupation_code, private.nik) == ("53.03.05.1004", "tani", nik(1))
    assert "dikembalikan" in words(sari.get(home))
    assert "3 orang datanya berbeda" in words(sari.get(url))


def test_another_persons_change_is_not_found(app: Flask, sari: PortalClient, different: str) -> None:
    url = different + "/sudah-terdaftar"
    sari.post(url + "/perbarui", data={"baris": buttons(sari, url)["0001"]})
    other = person(app, 2)[0].id
    assert sari.post(f"/wilayah/ttu/peserta/{other}/perubahan/1/kembalikan").status_code == 404


def test_a_verifier_looks_and_changes_nothing(app: Flask, sari: PortalClient, different: str) -> None:
    url = different + "/sudah-terdaftar"
    budi = signed_in(app, "budi")
    page = budi.get(url)
    assert "3 orang datanya berbeda" in words(page) and not parsed(page).xpath("//button[@name='baris']")
    assert "Hanya untuk Operator." in words(page)
    assert budi.post(url + "/perbarui", data={"baris": buttons(sari, url)["0001"]}).status_code == 403


def test_many_are_the_workers_and_pages_go_on_by_25(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    first = send(sari, tmp_path, quota_id, [full(number) for number in range(1, 261)])
    sari.post(first + "/catat")
    rows = [full(number, **{"Alamat": "RT 001"} if number <= 250 else {}) for number in range(1, 261)]
    url = send(sari, tmp_path, quota_id, rows) + "/sudah-terdaftar"
    seen, page = [], url
    while page:
        document = parsed(sari.get(page))
        names = [str(each) for each in document.xpath("//h3/a/text()")]
        assert len(names) == 25
        seen += names
        page = next(iter(document.xpath("//a[@rel='next']/@href")), "")
    assert seen == [f"Contoh Orang {number:04d}" for number in range(1, 251)]
    middle = str(parsed(sari.get(url)).xpath("//a[@rel='next']/@href")[0])
    back = str(parsed(sari.get(middle)).xpath("//a[@rel='prev']/@href")[0])
    assert parsed(sari.get(back)).xpath("//h3/a/text()")[0] == "Contoh Orang 0001"
    with queued(app):
        pressed = sari.post(url + "/perbarui-semua", data={"plain": "250", "doubtful": "0"})
        assert pressed.status_code == 303
        assert "Sedang diperbarui" in words(sari.get(url))
        again = sari.post(url + "/perbarui-semua", data={"plain": "250", "doubtful": "0"})
        assert again.status_code == 409 and "sedang berjalan" in words(again)
        work(app)
    assert "Tidak ada yang berbeda" in words(sari.get(url))
    assert changes_in(app) == 250
    with inside(app):
        assert db.session.scalars(select(Beneficiary.address).distinct()).all() in (
            ["RT 001", "Jalan Contoh"],
            ["Jalan Contoh", "RT 001"],
        )


def test_two_officers_at_once_change_each_person_once(app: Flask, sari: PortalClient, different: str) -> None:
    url = different + "/sudah-terdaftar"
    all_data, one = {"plain": "2", "doubtful": "1"}, {"baris": buttons(sari, url)["0001"]}
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [
            ("sari", url + "/perbarui-semua", all_data),
            ("sari", url + "/perbarui-semua", all_data),
            ("sari", url + "/perbarui", one),
        ],
    )
    assert all(re.match("303|409", answer) for answer in answers) and any("303" in answer for answer in answers)
    sari.post(url + "/perbarui-semua", data={"plain": "1", "doubtful": "1"})
    assert changes_in(app) == 2
    assert person(app, 1)[0].occupation_code == "nelayan"


def test_a_worker_killed_on_the_way_changes_nobody_twice(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    first = send(sari, tmp_path, quota_id, [full(number) for number in range(1, 1_001)])
    sari.post(first + "/catat")
    url = send(sari, tmp_path, quota_id, [full(number, Alamat="RT 001") for number in range(1, 1_001)])
    url += "/sudah-terdaftar"
    with queued(app):
        sari.post(url + "/perbarui-semua", data={"plain": "1000", "doubtful": "0"})
    with inside(app):
        job_id = db.session.scalars(select(tasks.Job.id).where(tasks.Job.kind == changes.TAKE_OVER)).one()
    place, sign = "portal.beneficiaries.changes:_store", tmp_path / "here"
    with processes.worker_that_hangs(app.config["PORTAL"], job_id, place, sign) as worker:
        worker.kill()  # SIGKILL, after a part was written and before it was committed
        worker.join(10)
    assert changes_in(app) == 0
    with clock.fixed(datetime.now(UTC) + timedelta(minutes=3)):
        assert tasks.sweep(app) != []
    assert changes_in(app) == 1_000
    assert "Tidak ada yang berbeda" in words(sari.get(url))


def test_a_discarded_list_compares_nothing(sari: PortalClient, different: str) -> None:
    assert sari.post(different + "/batalkan").status_code == 303
    url = different + "/sudah-terdaftar"
    assert "Belum dapat dibandingkan" in words(sari.get(url))
    assert sari.post(url + "/perbarui-semua", data={"plain": "2", "doubtful": "1"}).status_code == 409


def test_rows_go_with_the_retention_and_the_history_stays(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, registered: str
) -> None:
    rows = [full(1, Alamat="RT 001"), full(2, Alamat="RT 002"), full(9)]
    page = send(sari, tmp_path, quota_id, rows)
    url = page + "/sudah-terdaftar"
    sari.post(url + "/perbarui", data={"baris": buttons(sari, url)["0001"]})
    sari.post(page + "/catat")
    assert "1 orang datanya berbeda" in words(sari.get(url)), "a recorded list still shows what differs"
    later = clock.now() + timedelta(days=40)
    with app.app_context(), writing(), scope_of(system_scope()):
        retention.forget_old_rows(later)
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(StagedRow)) == 0
    assert "Masa simpannya lewat" in words(sari.get(url))
    assert changes_in(app) == 1

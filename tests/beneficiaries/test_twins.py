"""One person under two NIKs: found after a list is recorded, asked about once, and in nobody's way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.beneficiaries import queries, twins
from portal.beneficiaries.models import Beneficiary, EnrolmentEnding, LikelyTwin
from portal.beneficiaries.queries.twins import likely_pairs
from portal.beneficiaries.rules.twins import TwinState
from portal.core import crypto
from portal.core.db import db
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import HEADERS, inside, nik, row
from tests.support.lists import parsed, queued, sent, verdicts, words, work
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
WITH_MOTHER = (*HEADERS, "Nama Ibu Kandung")
LATER = date(1990, 8, 18)
QUEUE = "/wilayah/ttu/peserta/kembar/"


def one(number: int, name: str, mother: str = "Maria Contoh", **changes: Any) -> list[Any]:
    """Everybody of this file was born on 17/08/1990."""
    return [*row(number, **{"Nama Sesuai KTP": name, **changes}), mother]


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app, people=1_000)


def record(client: PortalClient, folder: Path, quota_id: int, *rows: list[Any], regency: str = "ttu") -> str:
    path = factories.xlsx(folder / f"daftar-{len(list(folder.iterdir()))}.xlsx", list(rows), headers=WITH_MOTHER)
    page = sent(client, path, quota_id, regency=regency)
    assert client.post(page + "/catat").status_code == 303
    return page


def pairs(app: Flask) -> list[tuple[str, str, TwinState]]:
    """(name, name, state) of every pair, in the order in which they were found."""
    with inside(app):
        names = dict(db.session.execute(select(Beneficiary.id, Beneficiary.name)).tuples().all())
        found = db.session.scalars(select(LikelyTwin).order_by(LikelyTwin.id)).all()
        assert all(each.first_id < each.second_id for each in found)
        return [(names[each.first_id], names[each.second_id], each.state) for each in found]


def test_the_same_name_and_birth_date_under_another_nik_come_into_the_queue(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    record(sari, tmp_path, quota_id, one(1, "Yohanes Contoh"), one(2, "Petrus Contoh"), one(3, "Blasius Contoh"))
    assert pairs(app) == []
    record(
        sari,
        tmp_path,
        quota_id,
        one(4, "DRS. YOHANES  CONTOH, S.Pd"),  # the same without title and capitals
        one(5, "Paulus Contoh"),  # a real twin of Petrus: the same day, the same mother
        one(6, "Blasius Contoh", "Marta Contoh"),  # another mother
        one(7, "Petrus Contoh", ""),  # a mother whom the list does not name may be the same
        one(8, "Petrus Contoh", **{"NIK": nik(8, born=LATER), "Tanggal Lahir": "18/08/1990"}),
    )
    assert sorted(pairs(app)) == [
        ("Petrus Contoh", "Petrus Contoh", TwinState.OPEN),
        ("Yohanes Contoh", "DRS. YOHANES CONTOH, S.Pd", TwinState.OPEN),
    ]
    shown = words(sari.get("/wilayah/ttu/peserta/"))
    assert "2 pasang mungkin orang yang sama" in shown
    shown = words(sari.get(QUEUE))
    assert "Belum diputuskan 2" in shown and "Nama ibu kandung M. C. M. C. sama" in shown
    assert "Nama ibu kandung Maria Contoh – tidak lengkap" in shown
    assert nik(1) not in sari.get(QUEUE).get_data(as_text=True)


def test_a_pair_within_one_list_is_warned_of_and_recorded_all_the_same(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    page = record(sari, tmp_path, quota_id, one(1, "Yohanes Contoh"), one(2, "Petrus Contoh"), one(3, "Yohanes Contoh"))
    assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == 3
    assert "1 pasang baris mungkin orang yang sama: baris 2 dan 4. Nama dan tanggal lahirnya sama" in words(
        sari.get(page)
    )
    assert pairs(app) == [("Yohanes Contoh", "Yohanes Contoh", TwinState.OPEN)]


@pytest.fixture
def pair(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> int:
    """An open pair: its id."""
    record(sari, tmp_path, quota_id, one(1, "Yohanes Contoh"))
    record(sari, tmp_path, quota_id, one(2, "Yohanes Contoh", Alamat="RT 001"))
    with inside(app):
        return db.session.scalars(select(LikelyTwin.id)).one()


def test_two_people_are_never_asked_about_again(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, pair: int
) -> None:
    assert sari.post(f"{QUEUE}{pair}/berbeda").status_code == 303
    assert sari.post(f"{QUEUE}{pair}/berbeda").status_code == 303, "twice does nothing the second time"
    assert "Tidak ada pasangan yang menunggu" in words(sari.get(QUEUE))
    assert "Diputuskan Sari Contoh" in words(sari.get(QUEUE + "?keadaan=berbeda"))
    next_quota = factories.quota(app, people=10, source="dana-desa", year=2027)
    path = factories.xlsx(tmp_path / "2027.xlsx", [one(1, "Yohanes Contoh"), one(2, "Yohanes Contoh")], WITH_MOTHER)
    page = sent(sari, path, next_quota, start="2027-01")
    assert sari.post(page + "/catat").status_code == 303
    assert pairs(app) == [("Yohanes Contoh", "Yohanes Contoh", TwinState.DIFFERENT)]
    assert sari.post(f"{QUEUE}{pair}/tanya-lagi").status_code == 303
    assert "Dua orang berbeda" in words(sari.get(QUEUE)) and "Belum diputuskan 1" in words(sari.get(QUEUE))


def test_one_person_leads_to_ending_the_wrong_place(app: Flask, sari: PortalClient, pair: int) -> None:
    url = f"{QUEUE}{pair}"
    refused = sari.post(url + "/sama", data={"reason": "KTP"})
    assert refused.status_code == 422 and "Pilih NIK yang keliru." in words(refused)
    with inside(app):
        wrong = db.session.scalars(select(LikelyTwin)).one().second_id
    assert sari.post(url + "/sama", data={"wrong": wrong}).status_code == 422
    assert sari.post(url + "/sama", data={"wrong": "999", "reason": "KTP"}).status_code == 422
    answer = sari.post(url + "/sama", data={"wrong": wrong, "reason": "Dicocokkan dengan KTP"})
    assert answer.status_code == 303
    place = parsed(sari.get(answer.location))
    assert place.xpath("//select[@name='why']/option[@selected]/@value") == ["duplicate"]
    shown = words(sari.get(QUEUE + "?keadaan=sama"))
    assert "Tempat NIK yang keliru belum dilepas" in shown and "Dicocokkan dengan KTP" in shown
    freed = {"why": "duplicate", "from_month": "2026-12", "document": "Surat Dukcapil 7/2026"}
    assert sari.post(answer.location.partition("?")[0] + "/lepas", data=freed).status_code == 303
    shown = words(sari.get(QUEUE + "?keadaan=sama"))
    assert "belum dilepas" not in shown and "dilepas mulai Desember 2026" in shown
    assert "Tercatat dua kali dengan NIK lain" in words(sari.get(f"/wilayah/ttu/peserta/{wrong}"))
    with inside(app):
        assert queries.count_differences() == []
        assert db.session.scalars(select(EnrolmentEnding)).one().why == "duplicate"
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "twins_decided")).one()
        assert "Yohanes" not in entry.sentence and entry.reason == "Dicocokkan dengan KTP"


def test_what_somebody_decided_meanwhile_is_not_overruled(app: Flask, sari: PortalClient, pair: int) -> None:
    with inside(app):
        wrong = db.session.scalars(select(LikelyTwin)).one().first_id
    same = {"wrong": str(wrong), "reason": "Dicocokkan dengan KTP"}
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [("sari", f"{QUEUE}{pair}/berbeda"), ("sari", f"{QUEUE}{pair}/sama", same)],
    )
    codes = sorted(answer.split()[0] for answer in answers)
    assert codes in (["303", "409"], ["303", "422"]), answers
    assert pairs(app)[0][2] in (TwinState.SAME, TwinState.DIFFERENT)


def test_a_verifier_reads_and_decides_nothing(app: Flask, pair: int) -> None:
    budi = signed_in(app, "budi")
    assert "Hanya untuk Operator." in words(budi.get(QUEUE))
    assert budi.post(f"{QUEUE}{pair}/berbeda").status_code == 403
    assert budi.get(f"{QUEUE}{pair}").status_code == 403


def test_a_neighbours_person_is_never_one_of_a_pair(app: Flask, sari: PortalClient, tmp_path: Path, pair: int) -> None:
    theirs = factories.quota(app, regency_id=BELU)
    place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}
    rani = signed_in(app, "rani")
    record(rani, tmp_path, theirs, one(7, "Yohanes Contoh", **place), regency="belu")
    with inside(app, BELU):
        assert db.session.scalars(select(LikelyTwin)).all() == []
    assert rani.get("/wilayah/belu/peserta/kembar/").status_code == 200
    assert rani.post(f"/wilayah/belu/peserta/kembar/{pair}/berbeda").status_code == 404


def test_the_list_is_recorded_before_anybody_is_compared(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    """The comparison is a job of its own: a list never waits for it, and a worker that dies there leaves no gap."""
    path = factories.xlsx(tmp_path / "a.xlsx", [one(1, "Yohanes Contoh"), one(2, "Yohanes Contoh")], WITH_MOTHER)
    page = sent(sari, path, quota_id)
    with queued(app):
        sari.post(page + "/catat")
        work(app)  # the list itself
        assert "2 orang dicatat" in words(sari.get(page))
        work(app)
    assert len(pairs(app)) == 1


def test_finding_again_opens_nothing_twice(app: Flask, pair: int) -> None:
    with inside(app):
        for upload_id in (1, 2):
            twins.put_in_queue(likely_pairs(upload_id, TTU, crypto.keys()), TTU, upload_id)
        db.session.commit()
    assert len(pairs(app)) == 1


def test_pages_go_on_by_ten(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    rows = [one(number, f"Contoh Kembar {chr(64 + (number + 1) // 2)}") for number in range(1, 25)]
    record(sari, tmp_path, quota_id, *rows)
    first = parsed(sari.get(QUEUE))
    assert len(first.xpath("//table")) == 10
    second = parsed(sari.get(str(first.xpath("//a[@rel='next']/@href")[0])))
    assert len(second.xpath("//table")) == 2 and not second.xpath("//a[@rel='next']")
    back = parsed(sari.get(str(second.xpath("//a[@rel='prev']/@href")[0])))
    assert back.xpath("//h2/text()") == first.xpath("//h2/text()")

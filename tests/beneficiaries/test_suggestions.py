"""Proposed changes: found once a month or by hand, asked once, decided by people, and nobody removed without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.replacing import sources, suggesting
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.rules import Fact, SuggestionState
from portal.beneficiaries.replacing.sources import Asked
from portal.beneficiaries.rules.village_checks import VillageResult
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.months import Month
from portal.core.tenancy import scope_of
from portal.quotas.rules.ledger import FreedReason
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, words

pytestmark = pytest.mark.usefixtures("held_clock")
URL = "/wilayah/ttu/peserta/usulan-perubahan/"


def aged(number: int, born: date) -> list[object]:
    """A row of somebody born on a day."""
    return row(number, NIK=factories.nik(number, born=born), **{"Tanggal Lahir": born.strftime("%d/%m/%Y")})


@pytest.fixture
def people(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """1 and 2 are 65 when December begins, 3 only within it and so entitled to it, 4 is young."""
    quota_id = factories.quota(app, people=9)
    rows = [
        aged(1, date(1961, 11, 10)),
        aged(2, date(1961, 12, 1)),
        aged(3, date(1961, 12, 2)),
        row(4),
    ]
    confirmed(sari, tmp_path, quota_id, rows)
    return quota_id


@pytest.fixture
def told() -> Iterator[list[Fact]]:
    """What a capability above tells, through a source it registers."""
    facts: list[Fact] = []

    def source(asked: Asked) -> Iterable[Fact]:
        assert asked.present == Month(2026, 11) and asked.year == 2026
        return facts

    sources.source(source)
    yield facts
    sources.forget(source)


def enrolment(app: Flask, number: int) -> int:
    with inside(app):
        return db.session.scalars(
            select(Enrolment.id)
            .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
            .where(Beneficiary.name == f"Contoh Orang {number:04d}")
        ).one()


def asked(app: Flask, state: SuggestionState = SuggestionState.OPEN) -> list[tuple[str, str, str]]:
    """(number of the person, reason, month) of what was proposed."""
    with inside(app):
        rows = db.session.execute(
            select(Beneficiary.name, ChangeSuggestion.why, ChangeSuggestion.since)
            .join(Beneficiary, Beneficiary.id == ChangeSuggestion.beneficiary_id)
            .where(ChangeSuggestion.state == state)
            .order_by(Beneficiary.name, ChangeSuggestion.why)
        )
        return [(name[-4:], why.value, str(since)) for name, why, since in rows]


def check(sari: PortalClient) -> None:
    assert sari.post(URL + "periksa").status_code == 303


def test_the_check_proposes_and_changes_nobody(app: Flask, sari: PortalClient, people: int) -> None:
    check(sari)
    assert asked(app) == [("0001", "age", "2026-12"), ("0002", "age", "2026-12")]
    with inside(app):
        assert db.session.scalar(select(func.count(Enrolment.ended_from))) == 0
    shown = words(sari.get(URL))
    assert "Contoh Orang 0001" in shown and "Melewati batas usia" in shown and "Batas usia 64 tahun" in shown
    assert "2 usulan baru." in shown
    assert "Usulan perubahan" in words(sari.get("/wilayah/ttu/peserta/"))
    assert "2 usulan perubahan peserta" in words(sari.get("/wilayah/ttu/"))


def test_the_same_finding_is_asked_once(app: Flask, sari: PortalClient, people: int) -> None:
    check(sari)
    check(sari)
    assert len(asked(app)) == 2
    with inside(app):
        number = db.session.scalars(select(ChangeSuggestion.id).order_by(ChangeSuggestion.id)).first()
    assert sari.post(f"{URL}{number}/abaikan", data={"reason": ""}).status_code == 422
    assert sari.post(f"{URL}{number}/abaikan", data={"reason": "Tanggal lahir KTP berbeda"}).status_code == 303
    check(sari)
    assert len(asked(app)) == 1
    assert "Tanggal lahir KTP berbeda" in words(sari.get(URL + "?keadaan=diabaikan"))
    assert sari.post(f"{URL}{number}/tanya-lagi").status_code == 303
    assert len(asked(app)) == 2


def test_the_worker_checks_every_office_once_a_month(app: Flask, sari: PortalClient, people: int) -> None:
    tasks.purge(app)
    assert len(asked(app)) == 2
    with app.app_context(), scope_of(system_scope()):
        jobs = select(func.count()).select_from(tasks.Job).where(tasks.Job.kind == suggesting.CHECK)
        first = db.session.scalar(jobs)
    tasks.purge(app)
    with app.app_context(), scope_of(system_scope()):
        assert db.session.scalar(jobs) == first == 1  # offices without a quota are left alone
    with clock.fixed(MORNING + timedelta(days=15)):  # December: 3 passes the limit when the term is over
        tasks.purge(app)
        with app.app_context(), scope_of(system_scope()):
            assert db.session.scalar(jobs) == 2
        assert len(asked(app)) == 2


def test_other_capabilities_tell_through_sources(app: Flask, sari: PortalClient, people: int, told: list[Fact]) -> None:
    told += [
        Fact(enrolment(app, 3), FreedReason.REFUSED, Month(2026, 10), "BPJS Ketenagakerjaan", refusals=1),
        Fact(enrolment(app, 4), FreedReason.REFUSED, Month(2026, 10), "BPJS Ketenagakerjaan", refusals=2),
        Fact(enrolment(app, 3), FreedReason.DIED, Month(2026, 9), "Dukcapil"),
        Fact(enrolment(app, 3), FreedReason.DIED, Month(2026, 10), "Verifikasi desa"),  # the same person, once
        Fact(10**6, FreedReason.DIED, Month(2026, 9), "Dukcapil"),  # nobody of this office
    ]
    check(sari)
    assert asked(app) == [
        ("0001", "age", "2026-12"),
        ("0002", "age", "2026-12"),
        ("0003", "died", "2026-09"),
        ("0004", "refused", "2026-10"),
    ]
    shown = words(sari.get(URL + "?sebab=died"))
    assert "Dukcapil" in shown and "Contoh Orang 0004" not in shown


def test_accepting_leads_to_the_place_with_reason_and_month(
    app: Flask, sari: PortalClient, people: int, told: list[Fact]
) -> None:
    told.append(Fact(enrolment(app, 4), FreedReason.MOVED, Month(2026, 6), "Verifikasi desa"))
    check(sari)
    with inside(app):
        number = db.session.scalars(select(ChangeSuggestion.id).where(ChangeSuggestion.why == FreedReason.MOVED)).one()
    page = sari.get(f"{URL}{number}").get_data(as_text=True)
    assert "sebab=moved&amp;mulai=2026-12" in page
    with inside(app):
        place = db.session.get_one(Enrolment, enrolment(app, 4))
        address = f"/wilayah/ttu/peserta/{place.beneficiary_id}/tempat/{place.id}"
    moved = {"why": "moved", "from_month": "2026-12", "document": "Surat pindah 4"}
    assert sari.post(address + "/lepas", data=moved).status_code == 303
    assert asked(app, SuggestionState.ACCEPTED) == [("0004", "moved", "2026-06")]
    assert "sudah dilepas mulai Desember 2026" in words(sari.get(f"{URL}{number}"))


def test_several_of_one_reason_are_freed_with_one_document(app: Flask, sari: PortalClient, people: int) -> None:
    check(sari)
    with inside(app):
        ids = [str(each) for each in db.session.scalars(select(ChangeSuggestion.id).order_by(ChangeSuggestion.id))]
    data = {"tampil": ids, "pilih": ids[:1]}
    without = sari.post(URL + "lepas?sebab=age", data={**data, "document": ""})
    assert without.status_code == 422 and "Isi nomor dokumen" in words(without)
    nobody = sari.post(URL + "lepas?sebab=age", data={"tampil": ids, "document": "SK 9/2026"})
    assert nobody.status_code == 422 and "Pilih sedikitnya satu orang" in words(nobody)
    assert sari.post(URL + "lepas?sebab=age", data={**data, "document": "SK 9/2026"}).status_code == 303
    assert asked(app, SuggestionState.ACCEPTED) == [("0001", "age", "2026-12")]
    answer = sari.post(URL + "lepas?sebab=age", data={**data, "semua": "1", "document": "SK 9/2026"})
    assert answer.status_code == 303
    assert [each[0] for each in asked(app, SuggestionState.ACCEPTED)] == ["0001", "0002"]
    with inside(app):
        assert queries.count_differences() == []
        ended = db.session.scalars(select(Enrolment.ended_from).where(Enrolment.ended_from.is_not(None)))
        assert list(ended) == [Month(2026, 12)] * 2


def test_a_place_that_ended_otherwise_is_not_asked_about(app: Flask, sari: PortalClient, people: int) -> None:
    check(sari)
    with inside(app):
        place = db.session.get_one(Enrolment, enrolment(app, 1))
        address = f"/wilayah/ttu/peserta/{place.beneficiary_id}/tempat/{place.id}"
    died = {"why": "died", "from_month": "2026-12", "document": "Akta 1"}
    assert sari.post(address + "/lepas", data=died).status_code == 303
    assert "Contoh Orang 0001" not in words(sari.get(URL))
    assert sari.post(address + "/batal-lepas", data={"reason": "Salah orang"}).status_code == 303
    assert "Contoh Orang 0001" in words(sari.get(URL))


def test_the_end_of_a_term_is_one_note(app: Flask, sari: PortalClient, people: int) -> None:
    shown = words(sari.get(URL))
    assert "berakhir Desember 2026" in shown
    assert "4 orang tidak lagi dilindungi mulai Januari 2027" in shown


def test_who_may_decide(app: Flask, sari: PortalClient, people: int) -> None:
    check(sari)
    with inside(app):
        number = db.session.scalars(select(ChangeSuggestion.id).order_by(ChangeSuggestion.id)).first()
    for username, reads, decides in (("budi", 200, 403), ("vera", 403, 403), ("rani", 404, 404), ("adi", 303, 303)):
        client = signed_in(app, username)
        assert client.get(URL).status_code == reads, username
        answer = client.post(f"{URL}{number}/abaikan", data={"reason": "Keliru"})
        assert answer.status_code == decides, username
    assert signed_in(app, "rani").get("/wilayah/belu/peserta/usulan-perubahan/").status_code == 200
    assert len(asked(app)) == 2


def test_a_check_killed_in_the_middle_begins_again_and_finds_nothing_twice(
    app: Flask, sari: PortalClient, people: int
) -> None:
    with inside(app):
        suggesting.propose(suggesting.new_facts(5303)[:1])  # what a killed worker had committed
        db.session.commit()
    check(sari)
    assert len(asked(app)) == 2


def test_what_dukcapil_and_the_villages_said_is_proposed(app: Flask, sari: PortalClient, people: int) -> None:
    day = date(2026, 10, 14)
    said: dict[int, dict[str, object]] = {
        1: {"dukcapil_state": "deceased", "dukcapil_on": day},
        2: {"dukcapil_state": "double", "dukcapil_on": day},
        3: {"village_check": VillageResult.MOVED, "village_checked_on": day},
        4: {"village_check": VillageResult.NOT_ELIGIBLE, "village_checked_on": day, "dukcapil_state": "mismatch"},
    }
    with inside(app):
        for number, values in said.items():
            person = db.session.scalars(
                select(Beneficiary).where(Beneficiary.name == f"Contoh Orang {number:04d}")
            ).one()
            for name, value in values.items():
                setattr(person, name, value)
            person.dukcapil_on = day if person.dukcapil_state else None
        db.session.commit()
    check(sari)
    assert [each for each in asked(app) if each[1] != "age"] == [
        ("0001", "died", "2026-10"),
        ("0002", "duplicate", "2026-10"),
        ("0003", "moved", "2026-10"),
        ("0004", "formal_worker", "2026-10"),
    ]
    shown = words(sari.get(URL))
    assert "Dukcapil, Oktober 2026" in shown and "Verifikasi desa, Oktober 2026" in shown


def test_whom_the_village_does_not_know_is_left_to_the_officer(app: Flask, sari: PortalClient, people: int) -> None:
    with inside(app):
        person = db.session.scalars(select(Beneficiary).where(Beneficiary.name == "Contoh Orang 0004")).one()
        person.village_check, person.village_checked_on = VillageResult.UNKNOWN, date(2026, 10, 14)
        db.session.commit()
    check(sari)
    assert [name for name, _why, _since in asked(app)] == ["0001", "0002"]

"""The province's table of occupation words: how words reach it, what a decision changes, and taking it back."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.beneficiaries import queries as people_queries
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, Enrolment
from portal.beneficiaries.words import queries, service
from portal.beneficiaries.words import tasks as word_tasks
from portal.beneficiaries.words.models import ListWord, OccupationWord, WordState
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from portal.core.tenancy import OutsideScope, Scope, scope_of
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, queued, verdicts, words, work
from tests.support.people import BELU, TTU
from tests.support.server import environment

pytestmark = pytest.mark.usefixtures("held_clock")
INDEX = "/provinsi/pekerjaan/"
WORD, KEY = "Penyadap lontar", "penyadaplontar"
NONA = factories.actor("nona")


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app, people=200)


@pytest.fixture
def nona(app: Flask) -> PortalClient:
    return signed_in(app, "nona")


def rows_with(number: int, word: str = WORD, *, first: int = 1) -> list[list[object]]:
    """So many people of a word, and as many farmers, so that the column is one of occupations."""
    tappers = [row(first + n, Pekerjaan=word) for n in range(number)]
    return [*tappers, *(row(first + number + n) for n in range(number))]


def decide(app: Flask, **decisions: str) -> None:
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        service.decide(decisions, by=NONA)
        db.session.commit()


def take_back(app: Flask, key: str = KEY) -> None:
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        service.take_back(key, by=NONA)
        db.session.commit()


def waiting(app: Flask) -> list[tuple[str, int, int]]:
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        return [(line.word, line.people, line.regencies) for line in queries.waiting_words().lines]


def codes(app: Flask, regency_id: int = TTU) -> dict[str, int]:
    """{occupation code: people} of the register, the same in people, enrolments and summary rows."""
    with inside(app, regency_id):
        assert people_queries.count_differences() == []
        found = []
        for model in (Beneficiary, Enrolment):
            grouped = select(model.occupation_code, func.count()).group_by(model.occupation_code)
            found.append({code: int(number) for code, number in db.session.execute(grouped)})
        summed = select(BeneficiaryCount.occupation_code, func.sum(BeneficiaryCount.people))
        rows = db.session.execute(summed.group_by(BeneficiaryCount.occupation_code))
        assert found[0] == found[1] == {code: int(number) for code, number in rows if number}
        return found[0]


def test_words_of_a_judged_list_reach_the_province_as_numbers(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    belu = factories.quota(app, people=50, regency_id=BELU)
    listed(sari, tmp_path, quota_id, [*rows_with(7), *rows_with(2, "Pemikul air", first=100)])
    assert waiting(app) == [(WORD, 7, 1)]
    place = {"Desa/Kelurahan": "Manumutin", "Kecamatan": "Kota Atambua"}
    others = [row(n, NIK=factories.nik(n, prefix="530401"), Pekerjaan=WORD.upper(), **place) for n in range(1, 4)]
    listed(signed_in(app, "rani"), tmp_path, belu, others, regency="belu")
    assert waiting(app) == [(WORD, 10, 2)]
    assert "1 kata pekerjaan dari daftar menunggu dicocokkan." in words(nona.get("/provinsi/"))
    page = nona.get(INDEX)
    assert "1 kata menunggu dipakai untuk 10 orang di daftar" in words(page)
    assert not {"TTU", "Belu", "Contoh Orang", "Bansone"} & set(re.split(r"\W+", words(page)))


def test_a_word_of_fewer_than_five_people_is_not_shown(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    listed(sari, tmp_path, quota_id, rows_with(4))
    assert waiting(app) == []
    assert WORD not in words(nona.get(INDEX))
    answer = nona.post(INDEX, data={f"kata_{KEY}": "tani"})
    assert answer.status_code == 422, "nor can it be tried out"


def test_a_list_judged_again_or_discarded_is_not_counted_twice(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, quota_id, rows_with(6))
    assert sari.post(page + "/periksa-ulang").status_code == 303
    assert waiting(app) == [(WORD, 6, 1)]
    assert sari.post(page + "/batalkan").status_code == 303
    assert waiting(app) == []
    tasks.purge(app)
    with inside(app):
        assert db.session.scalars(select(ListWord)).all() == []


def test_names_and_numbers_under_pekerjaan_stay_where_they_are(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    slipped = [row(n, Pekerjaan=f"Agnes Kolo {chr(64 + n)}") for n in range(1, 20)]
    digits = [row(n, Pekerjaan="5303011708900001") for n in range(30, 40)]
    listed(sari, tmp_path, quota_id, [*slipped, *digits, *(row(n) for n in range(50, 90))])
    with inside(app):
        assert db.session.scalars(select(ListWord.word)).all() == []


def test_a_decision_holds_for_page_worker_and_command_alike(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, quota_id, rows_with(6))
    assert verdicts(words(sari.get(page)))["warned"] == 6
    answer = nona.post(INDEX, data={f"kata_{KEY}": "tani"})
    assert answer.status_code == 303, words(answer)
    assert "Semua kata sudah dicocokkan" in words(nona.get(INDEX))
    assert sari.post(page + "/periksa-ulang").status_code == 303
    judged = verdicts(words(sari.get(page)))
    assert (judged["ready"], judged["warned"]) == (12, 0)
    with app.app_context(), scope_of(system_scope()):
        assert queries.occupation_index().read(WORD).code == "tani"


def test_the_check_command_reads_the_table_of_its_database(app: Flask, tmp_path: Path, sari: PortalClient) -> None:
    quota = factories.quota(app, people=30)
    listed(sari, tmp_path, quota, rows_with(6))
    path = factories.xlsx(tmp_path / "periksa.xlsx", rows_with(3, first=500))
    settings = app.config["PORTAL"]
    alone = {name: value for name, value in environment(settings).items() if not name.startswith("PORTAL_")}
    assert '"warned": 3' in _check(path, environment(settings))
    decide(app, **{KEY: "tani"})
    assert '"warned": 3' in _check(path, alone), "without a database the shipped list holds"
    assert '"warned": 0' in _check(path, environment(settings))


def _check(path: Path, environment: dict[str, str]) -> str:
    program = [sys.executable, "-m", "portal.beneficiaries.cli", "check", str(path), "--regency", "ttu"]
    return subprocess.run(
        [*program, "--start", "2026-12", "--json"], capture_output=True, text=True, check=True, env=environment
    ).stdout


def test_people_of_the_register_follow_a_decision_and_its_taking_back(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    confirmed(sari, tmp_path, quota_id, [*rows_with(6), *rows_with(3, "Pemikul air", first=100)])
    assert codes(app) == {"": 9, "tani": 9}
    decide(app, **{KEY: "nelayan"})
    assert codes(app) == {"": 3, "nelayan": 6, "tani": 9}
    take_back(app)
    assert codes(app) == {"": 9, "tani": 9}
    assert waiting(app) == [(WORD, 6, 1)]
    decide(app, **{KEY: "tani"})
    assert codes(app) == {"": 3, "tani": 15}
    with inside(app):
        lines = db.session.scalars(select(AuditEntry.sentence).where(AuditEntry.action == "occupations_reread")).all()
    assert lines == ["Pekerjaan 6 peserta dibaca ulang menurut tabel pekerjaan provinsi."] * 3


def test_a_word_left_as_written_is_no_warning_any_more(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, quota_id, rows_with(6))
    assert nona.post(INDEX, data={f"kata_{KEY}": "-"}).status_code == 303
    assert waiting(app) == []
    assert WORD in words(nona.get(INDEX + "lain"))
    assert sari.post(page + "/periksa-ulang").status_code == 303
    assert verdicts(words(sari.get(page)))["warned"] == 0


def test_freed_places_and_earlier_enrolments_stay_as_they_were(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """The word is kept with the person, as the newest list wrote it: only the newest enrolment is read anew."""
    past = factories.quota(app, people=50, last=10)
    quota_id = factories.quota(app, people=50, first=11, source="dana-desa")
    confirmed(sari, tmp_path, past, rows_with(3), start="2026-01")
    confirmed(sari, tmp_path, quota_id, rows_with(5), start="2026-11")
    with inside(app):
        freed = db.session.scalars(select(Enrolment).where(Enrolment.quota_id == quota_id)).first()
        assert freed is not None
        address = f"/wilayah/ttu/peserta/{freed.beneficiary_id}/tempat/{freed.id}/lepas"
    data = {"why": "moved", "from_month": "2026-12", "document": "Surat contoh"}
    assert sari.post(address, data=data).status_code == 303
    decide(app, **{KEY: "nelayan"})
    with inside(app):
        assert people_queries.count_differences() == []
        old = db.session.scalars(select(Enrolment.occupation_code).where(Enrolment.quota_id == past)).all()
        new = db.session.scalars(select(Enrolment.occupation_code).where(Enrolment.quota_id == quota_id)).all()
        assert sorted(old) == ["", "", "", "tani", "tani", "tani"]
        assert sorted(new) == ["nelayan"] * 5 + ["tani"] * 5
    with inside(app):
        place = sari.post(address.replace("/lepas", "/batal-lepas"), data={"reason": "Salah orang"})
        assert place.status_code == 303
    with inside(app):
        assert people_queries.count_differences() == []


def test_a_list_that_was_judged_before_a_decision_and_confirmed_after_it_catches_up(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, quota_id, rows_with(6))
    with clock.fixed(clock.now() + timedelta(hours=3)):
        decide(app, **{KEY: "nelayan"})
        assert sari.post(page + "/catat").status_code == 303
    assert codes(app) == {"nelayan": 6, "tani": 6}


def test_a_worker_that_comes_late_or_twice_reads_what_holds_then(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    confirmed(sari, tmp_path, quota_id, rows_with(6))
    with queued(app):
        decide(app, **{KEY: "nelayan"})
        take_back(app)
        decide(app, **{KEY: "ternak"})
        assert codes(app) == {"": 6, "tani": 6}
        work(app)
    assert codes(app) == {"ternak": 6, "tani": 6}


def test_two_who_decide_differently_are_told(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    listed(sari, tmp_path, quota_id, [*rows_with(6), *rows_with(5, "Pemikul air", first=100)])
    decide(app, **{KEY: "nelayan"})
    both = {f"kata_{KEY}": "tani", "kata_pemikulair": "buruh-harian"}
    answer = nona.post(INDEX, data=both)
    assert answer.status_code == 422
    assert 'Kata "Penyadap lontar" baru saja dicocokkan oleh Nona' in words(answer)
    assert waiting(app) == [("Pemikul air", 5, 1)], "nothing of the form was done"
    assert 'value="buruh-harian" selected' in answer.get_data(as_text=True), "and nothing chosen is lost"
    assert nona.post(INDEX, data={**both, f"kata_{KEY}": "nelayan"}).status_code == 303, "the same is no quarrel"


def test_of_two_who_decide_differently_at_the_same_moment_one_is_told(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    year = datetime.now(UTC).year  # the other processes have the machine's own clock
    listed(sari, tmp_path, factories.quota(app, year=year), rows_with(6), start=f"{year}-12")
    choices = [("nona", INDEX, {f"kata_{KEY}": code}) for code in ("tani", "nelayan")]
    answers = processes.together(app.config["PORTAL"], processes.post, choices)
    assert sorted(answers) == ["303 /provinsi/pekerjaan/", "422"], answers
    with app.app_context(), scope_of(system_scope()):
        assert db.session.scalar(select(func.count()).select_from(OccupationWord)) == 1


def test_many_people_are_read_anew_in_steps_and_the_work_can_begin_again(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(sari, tmp_path, quota_id, rows_with(7))
    monkeypatch.setattr(word_tasks, "_AT_ONCE", 2)
    steps: list[int] = []
    give = word_tasks._give

    def twice_then_die(people: list[int], code: str) -> None:
        give(people, code)
        steps.append(len(people))
        if len(steps) == 3:
            raise RuntimeError("the worker dies in the middle of a step")

    monkeypatch.setattr(word_tasks, "_give", twice_then_die)
    decide(app, **{KEY: "nelayan"})
    assert steps == [2, 2, 2, 2, 1], "the third step was lost and done again"
    assert codes(app) == {"nelayan": 7, "tani": 7}


def test_what_cannot_be_decided_is_refused(app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path) -> None:
    listed(sari, tmp_path, quota_id, rows_with(6))
    for decisions in ({"tidakada": "tani"}, {KEY: "penyihir"}):
        with pytest.raises(DomainError, match="tidak ada lagi"):
            decide(app, **decisions)
    with pytest.raises(NotFoundError):
        take_back(app, "tidakada")


def test_an_empty_form_says_what_to_do(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    listed(sari, tmp_path, quota_id, rows_with(6))
    for data in ({}, {f"kata_{KEY}": ""}, {f"kata_{KEY}": "penyihir"}):
        answer = nona.post(INDEX, data=data)
        assert answer.status_code == 422
    assert "Pilih pekerjaan untuk paling sedikit satu kata." in words(nona.post(INDEX))
    assert nona.get(INDEX + "penyihir").status_code == 404


def test_the_record_keeps_who_decided_what_and_when(
    app: Flask, sari: PortalClient, nona: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    listed(sari, tmp_path, quota_id, rows_with(6))
    nona.post(INDEX, data={f"kata_{KEY}": "tani"})
    page = words(nona.get(INDEX + "tani"))
    assert WORD in page and "Nona Contoh" in page
    assert nona.post(INDEX + "tani/batalkan", data={"kata": KEY}).status_code == 303
    assert nona.post(INDEX + "tani/batalkan", data={"kata": KEY}).status_code == 303, "twice is once"
    record = words(nona.get("/provinsi/catatan/?jenis=pekerjaan"))
    assert 'Kata "Penyadap lontar" untuk pekerjaan: Petani.' in record
    assert record.count('Kata "Penyadap lontar" tidak lagi berarti: Petani.') == 1
    with app.app_context(), scope_of(system_scope()):
        assert db.session.scalars(select(OccupationWord.state)).all() == [WordState.OPEN]


def test_the_supervisor_reads_and_learns_who_may(app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path) -> None:
    listed(sari, tmp_path, quota_id, rows_with(6, "Petani kopi"))
    page = signed_in(app, "wati").get(INDEX)
    assert "Administrator provinsi" in words(page)
    assert "Petani kopi" in words(page) and "<select" not in page.get_data(as_text=True)


def test_the_province_may_not_write_the_words_of_a_list(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    listed(sari, tmp_path, factories.quota(app), rows_with(6))
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        kept = db.session.scalars(select(ListWord)).one()
        kept.people = 600
        with pytest.raises(OutsideScope):
            db.session.flush()
    with inside(app, BELU):
        assert db.session.scalars(select(ListWord)).all() == []

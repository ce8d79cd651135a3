"""Several at the same moment, and workers that die: with real processes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries
from portal.beneficiaries.models import Beneficiary, CoverageMonth, Enrolment, StagedRow, Upload
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.tasks import JobState
from portal.core.web.submission import FormSubmission
from portal.proposals.models import Proposal
from portal.quotas import queries as quotas
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import MovementKind, balance
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, queued, verdicts, words
from tests.support.people import BELU, TTU

THIS_YEAR = datetime.now(UTC).year  # the other processes have the machine's own clock


def quota(app: Flask, people: int, regency_id: int = TTU, source: str = "apbd-kabupaten") -> int:
    return factories.quota(app, people=people, year=THIS_YEAR, regency_id=regency_id, source=source)


def taken(app: Flask, quota_id: int) -> int:
    """Places taken in the first month, by the ledger."""
    with inside(app):
        return balance(quotas.lines_of([quota_id])[quota_id], quotas.quota_by_id(quota_id).first_month).taken


def enrolled(app: Flask, quota_id: int) -> int:
    with inside(app):
        assert queries.count_differences() == []
        return db.session.scalar(select(func.count()).where(Enrolment.quota_id == quota_id)) or 0


def test_of_two_lists_of_60_confirmed_at_the_same_moment_one_fits_into_100_places(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = quota(app, 100)
    pages = [
        listed(sari, tmp_path, quota_id, [row(first + number) for number in range(60)], start=f"{THIS_YEAR}-01")
        for first in (1, 1001)
    ]
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", f"{page}/catat") for page in pages])
    assert answers == [f"303 {page}" for page in pages]
    shown = sorted(words(sari.get(page)) for page in pages)
    assert sum("60 orang dicatat" in page for page in shown) == 1
    assert sum("tersisa 40 tempat, daftar memerlukan 60. Kurang 20 tempat." in page for page in shown) == 1
    assert taken(app, quota_id) == enrolled(app, quota_id) == 60


def test_two_lists_and_one_of_them_twice_withdrawn_at_the_same_moment_leave_nothing(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = quota(app, 100)
    pages = [
        confirmed(sari, tmp_path, quota_id, [row(first + number) for number in range(30)], start=f"{THIS_YEAR}-12")
        for first in (1, 1001)
    ]
    assert taken(app, quota_id) == 0 and enrolled(app, quota_id) == 60  # they begin in December
    acts = [("sari", f"{page}/tarik", {"reason": "Daftar keliru"}) for page in (*pages, pages[0])]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert [answer[:3] for answer in answers].count("303") >= 2, answers
    assert all("Daftar ditarik kembali" in words(sari.get(page)) for page in pages)
    with inside(app):
        lines, last = quotas.lines_of([quota_id])[quota_id], quotas.quota_by_id(quota_id).last_month
        assert balance(lines, last).taken == 0
        assert queries.count_differences() == []


def test_of_twenty_processes_that_take_ten_places_each_of_100_ten_succeed(app: Flask) -> None:
    quota_id = quota(app, 100)
    answers = processes.together(
        app.config["PORTAL"], processes.take, [(TTU, quota_id, 10, number) for number in range(20)]
    )
    assert answers.count("taken") == 10, answers
    assert all(answer == "taken" or "Kurang 10 tempat" in answer for answer in answers), answers
    assert taken(app, quota_id) == 100
    with inside(app):
        lines = db.session.scalars(select(QuotaMovement.upload_id).where(QuotaMovement.kind == MovementKind.TAKEN))
        assert len(set(lines)) == 10


def test_of_twenty_lists_confirmed_at_once_exactly_the_last_100_places_are_taken(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    """Whole lists through the whole way, against a quota of which 200 places are gone already."""
    quota_id, start = quota(app, 300), f"{THIS_YEAR}-01"
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 201)], start=start)
    pages = [
        listed(sari, tmp_path, quota_id, [row(1000 + 10 * each + number) for number in range(10)], start=start)
        for each in range(20)
    ]
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", f"{page}/catat") for page in pages])
    assert answers == [f"303 {page}" for page in pages]
    assert taken(app, quota_id) == enrolled(app, quota_id) == 300
    assert sum("10 orang dicatat" in words(sari.get(page)) for page in pages) == 10


@pytest.mark.parametrize("neighbour", [BELU, TTU])
def test_one_person_confirmed_by_two_at_the_same_moment_has_one_payer(
    app: Flask, sari: PortalClient, tmp_path: Path, neighbour: int
) -> None:
    """By two regencies, and by two lists of one regency for two sources."""
    ours, theirs = quota(app, 100), quota(app, 100, neighbour, "apbd-provinsi")
    start = f"{THIS_YEAR}-01"
    everybody = [row(number) for number in range(1, 31)]
    page = listed(sari, tmp_path, ours, everybody, start=start)
    if neighbour == TTU:
        username, other = "sari", listed(sari, tmp_path, theirs, everybody, start=start)
    else:
        place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}
        of_belu = [row(number, **place) for number in range(1, 31)]
        username, other = "rani", listed(signed_in(app, "rani"), tmp_path, theirs, of_belu, start=start, regency="belu")
    answers = processes.together(
        app.config["PORTAL"], processes.post, [("sari", f"{page}/catat"), (username, f"{other}/catat")]
    )
    assert answers == [f"303 {page}", f"303 {other}"]
    shown = [words(sari.get(page)), words(signed_in(app, username).get(other))]
    assert sum("30 orang dicatat" in text for text in shown) == 1, shown
    assert sum("sudah dilindungi sejak daftar diperiksa" in text for text in shown) == 1, shown
    counts = []
    for regency_id, quota_id in ((TTU, ours), (neighbour, theirs)):
        with inside(app, regency_id):
            assert queries.count_differences() == []
            counts.append(
                db.session.scalar(
                    select(func.count())
                    .select_from(CoverageMonth)
                    .join(Enrolment, Enrolment.id == CoverageMonth.enrolment_id)
                    .where(Enrolment.quota_id == quota_id)
                )
            )
    assert sorted(counts) == [0, 30 * 12]


def test_one_form_sent_by_two_processes_at_once_is_carried_out_once(app: Flask) -> None:
    quota_id = quota(app, 100)
    data = {
        "change": "50",
        "from_month": f"{THIS_YEAR}-01",
        "reason": "APBD Perubahan",
        "document": "DPPA 1",
        "idempotency_key": "satu-kunci-dua-kali",
    }
    url = f"/wilayah/ttu/kuota/{quota_id}/ubah"
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", url, data)] * 4)
    assert len(set(answers)) == 1
    assert answers[0].startswith("303 /wilayah/ttu/ajuan/")
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1
        assert db.session.scalar(select(func.count()).select_from(FormSubmission)) == 1


def job_of(app: Flask) -> tasks.Job:
    with inside(app):
        upload = db.session.scalars(select(Upload).order_by(Upload.id.desc())).first()
        assert upload is not None and upload.job_id is not None
        job = tasks.job_or_none(upload.job_id)
        assert job is not None
        return job


def after_the_lease(app: Flask) -> None:
    """Three minutes later a sweep finds what the dead worker left, and another worker goes on."""
    with clock.fixed(datetime.now(UTC) + timedelta(minutes=3)):
        assert tasks.sweep(app) != []


@pytest.mark.parametrize(
    "place",
    ["portal.beneficiaries.tasks:read_tables", "portal.beneficiaries.staging:stage"],
    ids=["after reading", "after staging, before the commit"],
)
def test_a_worker_killed_while_judging_leaves_a_list_that_is_judged_once(
    app: Flask, sari: PortalClient, tmp_path: Path, place: str
) -> None:
    quota_id = quota(app, 2_000)
    with queued(app):
        page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 1_001)], start=f"{THIS_YEAR}-01")
    job = job_of(app)
    with processes.worker_that_hangs(app.config["PORTAL"], job.id, place, tmp_path / "here") as worker:
        worker.kill()  # SIGKILL: nothing of it says goodbye
        worker.join(10)
    assert job_of(app).state == JobState.RUNNING
    after_the_lease(app)
    done = job_of(app)
    assert (done.state, done.attempts) == (JobState.DONE, 2)
    assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == 1_000
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(StagedRow)) == 1_000


@pytest.mark.parametrize(
    "place",
    [
        "portal.beneficiaries.service:lock",
        "portal.beneficiaries.enrolling:_write_people",
        "portal.core.bulk:add_counts",
    ],
    ids=["before the lock", "after the people", "after everything, before the commit"],
)
def test_a_worker_killed_while_confirming_takes_nobody_twice(
    app: Flask, sari: PortalClient, tmp_path: Path, place: str
) -> None:
    quota_id = quota(app, 2_000)
    start = f"{THIS_YEAR}-01"
    confirmed(sari, tmp_path, quota_id, [row(5_000)], start=start)
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, 1_001)], start=start)
    with queued(app):
        sari.post(page + "/catat")
    job = job_of(app)
    with processes.worker_that_hangs(app.config["PORTAL"], job.id, place, tmp_path / "here") as worker:
        worker.kill()
        worker.join(10)
    assert (taken(app, quota_id), enrolled(app, quota_id)) == (1, 1)  # all or nothing: nothing
    after_the_lease(app)
    assert job_of(app).state == JobState.DONE
    assert "1.000 orang dicatat" in words(sari.get(page))
    assert taken(app, quota_id) == enrolled(app, quota_id) == 1_001
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(Beneficiary)) == 1_001
        assert db.session.scalar(select(func.count()).select_from(CoverageMonth)) == 12 * 1_001


def test_a_list_whose_worker_died_in_every_attempt_says_so_and_can_be_restarted(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    with queued(app):
        page = listed(sari, tmp_path, quota(app, 10), [row(1)], start=f"{THIS_YEAR}-01")
        place = "portal.beneficiaries.tasks:read_tables"
        for attempt in range(3):
            sign = tmp_path / f"here-{attempt}"
            with processes.worker_that_hangs(app.config["PORTAL"], job_of(app).id, place, sign) as worker:
                worker.kill()
                worker.join(10)
            _expire(app)
        tasks.sweep(app)
    assert "Pekerjaan terhenti" in words(sari.get(page))
    assert sari.post(page + "/lanjutkan").status_code == 303
    assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == 1


def _expire(app: Flask) -> None:
    """The lease of a dead worker has run out."""
    with inside(app):
        for job in db.session.scalars(select(tasks.Job).where(tasks.Job.state == JobState.RUNNING)):
            job.lease_until = clock.now() - timedelta(minutes=30)
        db.session.commit()

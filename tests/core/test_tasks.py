"""Promises of `portal.core.tasks`, on both databases: a job from its start to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
from flask import Flask

from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tasks import JobState
from portal.core.tasks.models import JOB_STATE_LABELS
from portal.core.tasks.running import LEASE, JobRun
from portal.core.tenancy import OutsideScope, Scope, scope_of
from tests.core.conftest import Place
from tests.core.jobs import answer_all, begin, deeds, look, rings
from tests.core.small_app import BELU, TTU

pytestmark = pytest.mark.usefixtures("own_handlers")


def test_a_job_runs_in_its_regency_and_tells_how_it_went(core_app: Flask) -> None:
    job = look(core_app, begin(core_app, "test.steps", steps=3))
    assert (job.state, job.done, job.total, job.step) == (JobState.DONE, 3, 3, "Mencatat")
    assert job.sentence == "3 langkah dicatat."
    assert job.attempts == 1
    assert job.is_final
    assert job.finished_at is not None
    assert job.lease_until is None
    assert job.arguments == {"steps": 3}
    assert deeds(core_app, job.id) == [(0, 1), (1, 1), (2, 1)]


@pytest.mark.parametrize("kind", ["test.steps"])
def test_a_job_of_the_province_runs_too(core_app: Flask, kind: str) -> None:
    job = look(core_app, begin(core_app, kind, regency_id=None, steps=1))
    assert (job.state, job.regency_id) == (JobState.DONE, None)


def test_nothing_is_rung_before_the_commit_and_nothing_after_a_rollback(place: Place) -> None:
    app = place.queued
    with app.app_context(), scope_of(Scope.regency(TTU)), writing():
        tasks.start("test.once", regency_id=TTU, created_by=1)
        assert rings(app) == 0
        db.session.rollback()
        assert rings(app) == 0
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            tasks.start("test.once", regency_id=TTU, created_by=1)
            1 / 0  # noqa: B018
        tasks.start("test.once", regency_id=TTU, created_by=1)
        db.session.commit()
        assert rings(app) == 1
        db.session.commit()
        assert rings(app) == 1


def test_a_ring_brings_only_an_id_over_the_queue_and_a_foreign_message_is_refused(place: Place) -> None:
    app = place.queued
    job_id = begin(app, "test.steps", steps=1)
    huey = app.extensions["portal_tasks"].huey
    huey.storage.blocking = False
    data = huey.storage.dequeue()
    assert b"steps" not in data
    message = huey.serializer.deserialize(data)
    assert message.args == (job_id,)
    with pytest.raises(ValueError, match="mismatch"):
        huey.serializer.deserialize(data[:-1] + bytes((data[-1] ^ 1,)))


def test_the_queue_leads_to_the_job(place: Place) -> None:
    job_id = begin(place.queued, "test.steps", steps=2)
    assert look(place.queued, job_id).state == JobState.QUEUED
    answer_all(place.queued)
    assert look(place.queued, job_id).state == JobState.DONE


def test_a_refusal_is_shown_as_it_stands_and_not_tried_again(core_app: Flask) -> None:
    job = look(core_app, begin(core_app, "test.refuses"))
    assert (job.state, job.error_code, job.attempts) == (JobState.FAILED, "refused", 1)
    assert job.sentence == "Berkas ini tidak memuat baris."


def test_an_unexpected_error_is_tried_again_and_loses_its_half_step(core_app: Flask) -> None:
    job = look(core_app, begin(core_app, "test.breaks", times=2))
    assert (job.state, job.attempts) == (JobState.DONE, 3)
    assert deeds(core_app, job.id) == [(0, 3)]


def test_after_three_attempts_a_person_is_told_and_nothing_personal_is_kept(core_app: Flask) -> None:
    with structlog.testing.capture_logs() as logged:
        job = look(core_app, begin(core_app, "test.breaks", times=9))
    assert (job.state, job.error_code, job.attempts) == (JobState.FAILED, "unexpected", 3)
    assert f"nomor pekerjaan {job.id}" in job.sentence
    errors = [entry for entry in logged if entry["event"] == "job_error"]
    assert [entry["type"] for entry in errors] == ["ValueError"] * 3
    assert "small_app.py" in errors[0]["place"]
    assert "Maria" not in repr(logged) + job.sentence


def test_a_retry_waits_a_little(place: Place) -> None:
    app = place.queued
    job_id = begin(app, "test.breaks", times=1)
    answer_all(app)
    assert look(app, job_id).state == JobState.QUEUED
    assert rings(app) == 0
    assert app.extensions["portal_tasks"].huey.scheduled_count() == 1


def test_a_failed_job_can_be_started_again_by_a_person(core_app: Flask) -> None:
    job_id = begin(core_app, "test.breaks", times=3)
    with core_app.app_context(), scope_of(Scope.regency(TTU)), writing():
        job = tasks.job_or_none(job_id)
        assert job is not None
        version = job.version
        job.args = '{"times": 0}'
        tasks.restart(job)
        db.session.commit()
        db.session.refresh(job)
        assert (job.state, job.attempts, job.sentence) == (JobState.DONE, 1, "")
        assert job.version > version
        with pytest.raises(DomainError, match="tidak sedang terhenti"):
            tasks.restart(job)


def test_an_unknown_kind_is_refused_at_once(core_app: Flask, core_ttu: None) -> None:
    with pytest.raises(ValueError, match="no handler"):
        tasks.start("test.unknown", regency_id=TTU, created_by=1)


def test_a_neighbour_sees_no_job(core_app: Flask) -> None:
    job_id = begin(core_app, "test.steps", steps=1)
    with core_app.app_context(), scope_of(Scope.regency(BELU)), writing():
        assert tasks.job_or_none(job_id) is None
        assert tasks.latest_job_or_none("batch", 7) is None
        with pytest.raises(OutsideScope):
            tasks.start("test.steps", regency_id=TTU, args={"steps": 1}, created_by=1)
    with core_app.app_context(), scope_of(Scope.regency(TTU)):
        latest = tasks.latest_job_or_none("batch", 7, "test.steps")
        assert latest is not None
        assert latest.id == job_id


def test_the_version_grows_with_every_visible_change_and_only_then(core_app: Flask) -> None:
    seen: list[int] = []

    @tasks.handler("test.watched")
    def watched(run: JobRun) -> None:
        seen.append(look(core_app, run.job_id).version)
        run.progress(1, 10, "Membaca")
        seen.append(look(core_app, run.job_id).version)
        run.progress(2, 10, "Membaca")  # within the same second: kept for later
        seen.append(look(core_app, run.job_id).version)
        run.progress(3, 10, "Memeriksa")  # another step is shown at once
        seen.append(look(core_app, run.job_id).version)
        run.progress(9, 10)

    job = look(core_app, begin(core_app, "test.watched"))
    first = seen[0]
    assert seen == [first, first + 1, first + 1, first + 2]
    assert (job.done, job.total, job.step, job.version) == (9, 10, "Memeriksa", first + 3)


def test_progress_inside_a_step_waits_for_nobody(core_app: Flask) -> None:
    """A second writer beside an open step would stand still for thirty seconds."""
    order: list[str] = []

    @tasks.handler("test.inside")
    def inside(run: JobRun) -> None:
        with run.step():
            run.progress(1, 2, "Satu")
            order.append(look(core_app, run.job_id).step)
        order.append(look(core_app, run.job_id).step)

    begin(core_app, "test.inside")
    assert order == ["", "Satu"]


def test_a_running_job_is_not_run_twice_while_its_lease_holds(core_app: Flask) -> None:
    runs: list[int] = []

    @tasks.handler("test.rung_inside")
    def rung_inside(run: JobRun) -> None:
        runs.append(run.attempt)
        tasks.run(core_app, run.job_id)
        tasks.sweep(core_app)

    job = look(core_app, begin(core_app, "test.rung_inside"))
    assert runs == [1]
    assert job.state == JobState.DONE
    tasks.run(core_app, job.id)
    assert runs == [1]


def test_a_worker_that_lost_its_job_cannot_write_any_more(core_app: Flask) -> None:
    """The lease ran out in a long pause, another worker took over: the first one's step is refused."""

    @tasks.handler("test.overtaken")
    def overtaken(run: JobRun) -> str:
        if run.attempt == 1:
            with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
                tasks.run(core_app, run.job_id)
        with run.step() as session:
            from tests.core.small_app import deeds as table

            session.connection().execute(
                table.insert().values(job_id=run.job_id, number=0, attempt=run.attempt, process=0)
            )
        return f"Percobaan {run.attempt}."

    job = look(core_app, begin(core_app, "test.overtaken"))
    assert deeds(core_app, job.id) == [(0, 2)]
    assert (job.state, job.sentence, job.attempts) == (JobState.DONE, "Percobaan 2.", 2)


def test_progress_keeps_the_lease_alive(core_app: Flask) -> None:
    @tasks.handler("test.long")
    def long(run: JobRun) -> None:
        start = clock.now()
        for minute in range(1, 10):
            with clock.fixed(start + timedelta(minutes=minute)):
                run.progress(minute, 10, f"Menit {minute}")
                tasks.run(core_app, run.job_id)

    job = look(core_app, begin(core_app, "test.long"))
    assert (job.attempts, job.state) == (1, JobState.DONE)


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_words(state: JobState) -> None:
    assert JOB_STATE_LABELS[state]

"""Promises of the sweep and of purging: lost rings, dead workers, what has had its time."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, update

from portal.core import clock, storage, tasks
from portal.core.db import db, writing, writing_intended
from portal.core.tasks import Job, JobState, queue, sweeping
from portal.core.tasks.running import LEASE
from portal.core.tenancy import Scope, current_scope, scope_of
from portal.core.web.submission import FormSubmission
from tests.core import small_app
from tests.core.conftest import Place
from tests.core.jobs import ALL, answer_all, begin, deeds, look
from tests.core.small_app import TTU

pytestmark = pytest.mark.usefixtures("own_handlers")


def test_the_sweep_rings_for_a_lost_ring_but_not_while_rings_wait(place: Place) -> None:
    app = place.queued
    job_id = begin(app, "test.once")
    later = clock.now() + timedelta(minutes=2)
    with clock.fixed(later):
        assert tasks.sweep(app) == []  # its ring still waits: the worker is merely busy
    app.extensions["portal_tasks"].huey.storage.flush_queue()
    assert tasks.sweep(app) == []  # just queued: its ring may be on its way
    with clock.fixed(later):
        assert tasks.sweep(app) == [job_id]
    answer_all(app)
    assert look(app, job_id).state == JobState.DONE
    with clock.fixed(later):
        assert tasks.sweep(app) == []


def test_a_queue_that_cannot_be_rung_does_not_fail_the_request(place: Place) -> None:
    app = place.queued
    huey = app.extensions["portal_tasks"].huey
    for statement in ("DROP TABLE task",) if not place.settings.uses_postgresql else ("DROP TABLE huey_task",):
        queue.open_queue(place.owner_settings()).storage.sql(statement, commit=True)
    job_id = begin(app, "test.once")
    assert look(app, job_id).state == JobState.QUEUED
    tasks.create_queue_tables(place.settings)
    huey.storage.close()
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        assert tasks.sweep(app) == [job_id]
    answer_all(app)
    assert look(app, job_id).state == JobState.DONE


def test_a_job_that_kills_every_worker_is_given_up(place: Place) -> None:
    app = place.queued
    job_id = begin(app, "test.once")
    with app.app_context(), scope_of(Scope.system(ALL)), writing():
        db.session.execute(
            update(Job).values(
                state=JobState.RUNNING, attempts=3, leased_by="gone/1", lease_until=clock.now() - timedelta(seconds=1)
            )
        )
        db.session.commit()
    tasks.run(app, job_id)  # a ring alone does not start it a fourth time
    assert look(app, job_id).state == JobState.RUNNING
    assert tasks.sweep(app) == []
    job = look(app, job_id)
    assert (job.state, job.error_code) == (JobState.FAILED, "stopped")
    assert "gangguan di portal" in job.sentence


def test_release_frees_the_jobs_of_one_dead_worker_only(place: Place) -> None:
    app = place.queued
    ours, theirs = begin(app, "test.once"), begin(app, "test.once")
    with app.app_context(), scope_of(Scope.system(ALL)), writing():
        for job_id, worker in ((ours, "host_1:abc:0"), (theirs, "hostx1:abc:0")):
            db.session.execute(
                update(Job)
                .where(Job.id == job_id)
                .values(state=JobState.RUNNING, leased_by=f"{worker}/1", lease_until=clock.now() + LEASE)
            )
        db.session.commit()
    assert tasks.release(app, "host_1:abc:0") == 1
    assert tasks.sweep(app) == [ours]


def test_purge_clears_old_form_keys_and_expired_files(core_app: Flask) -> None:
    now = clock.now()
    with core_app.app_context(), scope_of(Scope.regency(TTU)), writing():
        for age in (6, 8):
            db.session.add(
                FormSubmission(
                    person_id=1,
                    key=f"key-of-day-{age}",
                    content_hash=bytes(32),
                    location="/",
                    created_at=now - timedelta(days=age),
                )
            )
        stored = storage.store(
            io.BytesIO(b"x"), kind="k", file_name="x", media_type="x", regency_id=TTU, created_by=1, retention_days=1
        )
        db.session.commit()
        path = storage.path_of(TTU, stored.token)
    tasks.purge(core_app)
    with core_app.app_context():
        assert db.session.scalars(select(FormSubmission.key)).all() == ["key-of-day-6"]
    assert path.exists()
    with clock.fixed(now + timedelta(days=2)):
        tasks.purge(core_app)
    assert not path.exists()


def test_a_purge_of_a_capability_is_kept_even_when_another_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_purges", list(sweeping._purges))
    app = place.queued
    before = clock.now()

    @tasks.on_purge
    def breaks(now: datetime) -> None:
        db.session.connection().execute(small_app.deeds.insert().values(job_id=1, number=0, attempt=0, process=0))
        raise ValueError("5303014107900001 Maria Contoh")

    @tasks.on_purge
    def works(now: datetime) -> None:
        assert before <= now <= clock.now()
        assert writing_intended()
        scope = current_scope()
        assert scope is not None
        assert scope.kind == "system"
        db.session.connection().execute(small_app.deeds.insert().values(job_id=2, number=0, attempt=0, process=0))

    with structlog.testing.capture_logs() as logged:
        tasks.purge(app)
    assert (deeds(app, 1), deeds(app, 2)) == ([], [(0, 0)])
    failed = [entry for entry in logged if entry["event"] == "purge_failed" and "breaks" in entry["purge"]]
    assert [(entry["type"], "test_task_sweep.py" in entry["place"]) for entry in failed] == [("ValueError", True)]
    assert "Maria" not in repr(logged)


def test_finished_jobs_go_after_ninety_days_and_failed_ones_wait_for_a_person(place: Place) -> None:
    app = place.queued
    done = begin(app, "test.steps", steps=1)
    failed = begin(app, "test.refuses")
    answer_all(app)
    waiting = begin(app, "test.steps", steps=1)

    def kept() -> set[int]:
        with app.app_context(), scope_of(Scope.system(ALL)):
            return set(db.session.scalars(select(Job.id)))

    with clock.fixed(clock.now() + timedelta(days=89)):
        tasks.purge(app)
    assert kept() == {done, failed, waiting}
    with clock.fixed(clock.now() + timedelta(days=91)):
        tasks.purge(app)
    assert kept() == {failed, waiting}

"""Promises of `portal.core.tasks`, on both databases, with real processes where a process matters."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import create_engine, event, func, select, update

from portal.core import clock, storage, tasks
from portal.core.db import db, writing, writing_intended
from portal.core.errors import DomainError
from portal.core.tasks import Job, JobState, queue, running, sweeping
from portal.core.tasks.models import JOB_STATE_LABELS
from portal.core.tasks.running import LEASE, JobRun
from portal.core.tenancy import OutsideScope, Scope, current_scope, scope_of
from portal.core.web.submission import FormSubmission
from tests.core import small_app
from tests.core.conftest import Place
from tests.core.small_app import BELU, TTU, traces

ALL = frozenset({TTU, BELU})


def begin(app: Flask, kind: str, *, regency_id: int | None = TTU, **args: Any) -> int:
    """Start a job in a transaction of its own; its id."""
    scope = Scope.regency(regency_id) if regency_id else Scope.province(ALL)
    with app.app_context(), scope_of(scope), writing():
        job = tasks.start(kind, regency_id=regency_id, subject=("batch", 7), args=args, created_by=1)
        db.session.commit()
        return job.id


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handlers that a test registers are forgotten after it."""
    monkeypatch.setattr(running, "_handlers", dict(running._handlers))


def look(app: Flask, job_id: int) -> Job:
    """The job's row as another process sees it now."""

    def read() -> Job:
        with app.app_context(), scope_of(Scope.system(ALL)):
            job = tasks.job_or_none(job_id)
            assert job is not None
            return job

    return Context().run(read)  # outside of `writing()`


def deeds(app: Flask, job_id: int) -> list[tuple[int, int]]:
    with app.app_context():
        return traces(db.engine, job_id)


def rings(app: Flask) -> int:
    return int(app.extensions["portal_tasks"].waiting())


def answer_all(app: Flask) -> None:
    """Answer the rings that wait, as a consumer does."""
    huey = app.extensions["portal_tasks"].huey
    huey.storage.blocking = False
    while (task := huey.dequeue()) is not None:
        huey.execute(task)


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


def test_jobs_write_only_in_transactions_that_took_the_lock_first(place: Place) -> None:
    """On SQLite a transaction that read first and writes then fails at once when another came between."""
    app = place.queued
    begin(app, "test.steps", steps=2)
    begin(app, "test.steps", regency_id=None, steps=2)
    begun: dict[int, str] = {}
    writes: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("BEGIN"):
            begun[id(connection)] = statement
        elif statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            writes.append(begun.get(id(connection), ""))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    answer_all(app)
    tasks.sweep(app)
    tasks.purge(app)
    tasks.release(app, "nobody")
    assert set(writes) == ({""} if place.settings.uses_postgresql else {"BEGIN IMMEDIATE"})


@contextmanager
def another_writer(place: Place) -> Iterator[Callable[[], None]]:
    """Writes through a connection of its own, which waits for nobody longer than a moment."""
    postgresql = place.settings.uses_postgresql
    patience = {"options": "-c lock_timeout=200"} if postgresql else {"timeout": 0.2}
    engine = create_engine(place.settings.database_url, connect_args=patience)

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(small_app.deeds.insert().values(job_id=0, number=0, attempt=0, process=0))

    yield write
    engine.dispose()


@pytest.mark.parametrize("ending", ["done", "refused", "broken"])
def test_a_job_that_reads_keeps_nobody_waiting_and_still_tells_how_it_went(place: Place, ending: str) -> None:
    app = place.immediate
    with another_writer(place) as write:

        @tasks.handler("test.reads")
        def reads(run: JobRun) -> str:
            db.session.scalar(select(func.count(Job.id)))
            write()  # while this job's transaction is open
            run.progress(1, 3, "Membaca")
            db.session.scalar(select(func.count(Job.id)))
            write()
            run.progress(2, 3, "Menghitung")  # after a read, and after another wrote
            db.session.scalar(select(func.count(Job.id)))
            write()
            if ending == "refused":
                raise DomainError("Tidak ada yang dibaca.")
            if ending == "broken" and run.attempt == 1:
                raise ValueError
            return "Dibaca."

        job = look(app, begin(app, "test.reads"))
    assert (job.done, job.total, job.step) == (2, 3, "Menghitung")
    expected = {"done": (JobState.DONE, "Dibaca.", 1), "broken": (JobState.DONE, "Dibaca.", 2)}
    assert (job.state, job.sentence, job.attempts) == expected.get(
        ending, (JobState.FAILED, "Tidak ada yang dibaca.", 1)
    )


def test_progress_between_reads_is_seen_at_once(core_app: Flask) -> None:
    seen: list[str] = []

    @tasks.handler("test.between")
    def between(run: JobRun) -> None:
        db.session.scalar(select(func.count(Job.id)))
        run.progress(1, 2, "Membaca")
        seen.append(look(core_app, run.job_id).step)

    begin(core_app, "test.between")
    assert seen == ["Membaca"]


def test_a_job_restarted_meanwhile_is_not_started_once_more(place: Place) -> None:
    """Two people press the button: the second one's page was read before the first one's press."""
    app = place.queued
    job_id = begin(app, "test.refuses")
    answer_all(app)

    def press_first() -> None:
        with app.app_context(), scope_of(Scope.regency(TTU)), writing():
            again = tasks.job_or_none(job_id)
            assert again is not None
            tasks.restart(again)
            db.session.commit()

    with app.app_context(), scope_of(Scope.regency(TTU)):
        stale = tasks.job_or_none(job_id)
        assert stale is not None
        db.session.commit()
        Context().run(press_first)
        with writing(), pytest.raises(DomainError, match="tidak sedang terhenti"):
            tasks.restart(stale)
        db.session.rollback()
    assert rings(app) == 1


def test_a_restart_holds_the_row_until_its_commit(place: Place) -> None:
    app = place.queued
    job_id = begin(app, "test.refuses")
    answer_all(app)
    with app.app_context(), scope_of(Scope.regency(TTU)), writing():
        job = tasks.job_or_none(job_id)
        assert job is not None
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        tasks.restart(job)
        db.session.rollback()
    locked = [statement for statement in seen if "FOR UPDATE" in statement]
    assert len(locked) == (1 if place.settings.uses_postgresql else 0)  # SQLite's writer holds everything


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
    assert [(entry["type"], "test_tasks.py" in entry["place"]) for entry in failed] == [("ValueError", True)]
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


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_words(state: JobState) -> None:
    assert JOB_STATE_LABELS[state]


RACER = """
import sys
from portal.core import tasks
from tests.core import small_app
app = small_app.from_environment()
print("ready", flush=True)
sys.stdin.readline()
for job_id in sys.argv[1:]:
    tasks.run(app, int(job_id))
"""


def test_two_workers_that_claim_the_same_jobs_at_once_run_each_once(place: Place) -> None:
    app = place.queued
    job_ids = [begin(app, "test.once") for _ in range(15)]
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, *map(str, job_ids)],
            env=place.child_environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        racer.communicate(timeout=60)
        assert racer.returncode == 0
    assert [deeds(app, job_id) for job_id in job_ids] == [[(0, 1)]] * 15
    with app.app_context(), scope_of(Scope.system(ALL)):
        assert db.session.scalar(select(func.count(Job.id)).where(Job.state == JobState.DONE)) == 15


def test_a_killed_process_leaves_a_job_that_continues_when_its_lease_is_over(place: Place, tmp_path: Path) -> None:
    """SIGKILL in the middle, no parent to notice: lease, sweep, and steps that are not done twice."""
    app = place.queued
    said = tmp_path / "said"
    job_id = begin(app, "test.steps", steps=5, hang_at=2, said=str(said))
    worker = subprocess.Popen(
        [sys.executable, "-c", RACER, str(job_id)],
        env=place.child_environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()
    wait_for(said, worker)
    worker.kill()
    worker.communicate()
    job = look(app, job_id)
    assert (job.state, job.done, job.total) == (JobState.RUNNING, 2, 5)  # two steps are kept and shown
    app.extensions["portal_tasks"].huey.storage.flush_queue()

    assert tasks.sweep(app) == []  # its lease still holds
    with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
        assert tasks.sweep(app) == [job_id]
        answer_all(app)
    job = look(app, job_id)
    assert (job.state, job.attempts, job.done) == (JobState.DONE, 2, 5)
    assert deeds(app, job_id) == [(0, 1), (1, 1), (2, 2), (3, 2), (4, 2)]


def wait_for(path: Path, process: subprocess.Popen[Any], seconds: float = 60) -> None:
    """Until another process has written a file."""
    import time

    deadline = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, "the process ended early"
        assert time.monotonic() < deadline, "the process said nothing"
        time.sleep(0.01)

"""Promises about locks and about workers that meet, with real processes where a process matters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, func, select

from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tasks import Job, JobState
from portal.core.tasks.running import LEASE, JobRun
from portal.core.tenancy import Scope, scope_of
from tests.core import small_app
from tests.core.conftest import Place
from tests.core.jobs import ALL, answer_all, begin, deeds, look, rings, wait_for
from tests.core.small_app import TTU

pytestmark = pytest.mark.usefixtures("own_handlers")


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

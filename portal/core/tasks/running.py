"""Claiming a job row, running its handler, and telling how it ended."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import and_, func, or_, update
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.db import db, set_writing, writing, writing_intended
from portal.core.errors import DomainError, place_of
from portal.core.tasks.models import Job, JobState
from portal.core.tasks.queue import Bell, bell
from portal.core.tenancy import Scope, scope_of

LEASE = timedelta(minutes=2)  # longer than the longest step between two signs of progress
MAX_ATTEMPTS = 3
RETRY_SECONDS = 5  # times the attempt: a locked or restarting database has recovered by then
PROGRESS_SECONDS = 1.0  # a person sees no difference below, the database does
log = structlog.get_logger("portal.tasks")

stopping = threading.Event()  # set when the worker is asked to end in order

Handler = Callable[["JobRun"], "str | None"]
_handlers: dict[str, Handler] = {}


class LeaseLost(BaseException):
    """Another worker has taken this job over; not for handlers to catch, hence no Exception."""


class Stopping(BaseException):
    """The worker ends in order; the job goes back into the queue and continues elsewhere."""


@dataclass
class JobRun:
    """One run of a job, as its handler sees it. `args` is what `start` was given."""

    job_id: int
    kind: str
    regency_id: int | None
    args: dict[str, Any]
    created_by: int | None
    attempt: int
    lease: str = field(repr=False)
    _reported: tuple[int, int, str] = field(default=(0, 0, ""), repr=False)
    _written: tuple[int, int, str] = field(default=(0, 0, ""), repr=False)
    _written_at: float = field(default=0.0, repr=False)
    _in_step: bool = field(default=False, repr=False)

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Show how far the work is, about once a second, and keep the job for another two minutes.

        Inside a `step()` it is kept with it, since a second writer would wait for the first. Elsewhere it has a
        transaction of its own, and what was being read is over: a transaction that read first may not write then
        (SQLite), and a cursor that is still open loses its rows. Call it at least every minute. Ends the run when the
        job was lost or the worker stops.
        """
        self._reported = (done, total, step or self._reported[2])
        if time.monotonic() - self._written_at < PROGRESS_SECONDS and self._reported[2] == self._written[2]:
            return
        session = db.session()
        if self._in_step:
            self._write_progress(session)
            return
        _stop_if_asked()
        session.commit()
        with writing():
            self._write_progress(session)
            session.commit()

    @contextmanager
    def step(self) -> Iterator[Session]:
        """One step: its own transaction, committed at the end, rolled back with any exception.

        The step holds the job's row, so a worker that lost the job meanwhile cannot commit, and nobody can take the
        job over in the middle. What was begun before it is committed first.
        """
        _stop_if_asked()
        session = db.session()
        session.commit()
        with writing():
            self._in_step = True
            try:
                self._write_progress(session)
                yield session
                if self._reported != self._written:
                    self._write_progress(session)  # what the step did is shown with what it did
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                self._in_step = False

    def _write_progress(self, session: Session) -> None:
        done, total, step = self._reported
        values: dict[str, Any] = {"lease_until": clock.now() + LEASE}
        if self._reported != self._written:
            values |= {"done": done, "total": total, "step": step, "version": Job.version + 1}
        self._update(session, values)
        self._written, self._written_at = self._reported, time.monotonic()

    def _update(self, session: Session, values: dict[str, Any]) -> None:
        """Change the job's row as long as this run holds it. Raises LeaseLost."""
        found = session.scalar(
            update(Job)
            .where(Job.id == self.job_id, Job.state == JobState.RUNNING, Job.leased_by == self.lease)
            .values(values)
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        )
        if found is None:
            raise LeaseLost


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it may return a sentence about the outcome.

    It runs inside the scope of the job's regency (or the province's) and must be able to begin again after being
    killed anywhere. It writes in `run.step()` only, each of them idempotent: elsewhere it reads, which keeps no other
    writer waiting, and what it left uncommitted at its end is lost.
    """

    def register(function: Handler) -> Handler:
        if _handlers.get(kind, function) is not function:
            raise ValueError(f"two handlers for jobs of kind {kind!r}")
        _handlers[kind] = function
        return function

    return register


def has_handler(kind: str) -> bool:
    """Whether somebody does jobs of this kind."""
    return kind in _handlers


def run(app: Flask, job_id: int) -> None:
    """Do a job if it is free; the one function behind queue, sweep and tests.

    No error of the job leaves it; only Ctrl-C does.
    """
    with app.app_context():
        claimed = _claim(bell(), job_id)
    if claimed is None:
        return
    with app.app_context(), _reading():
        scope = bell().province_scope() if claimed.regency_id is None else Scope.regency(claimed.regency_id)
        with scope_of(scope):
            _carry_out(bell(), claimed)


@contextmanager
def _reading() -> Iterator[None]:
    """Transactions take no write lock, even when the job runs right after the commit of somebody who wrote (tests)."""
    before = writing_intended()
    set_writing(False)
    try:
        yield
    finally:
        set_writing(before)


def _claim(the_bell: Bell, job_id: int) -> JobRun | None:
    """Take the job for two minutes, in one conditional UPDATE: of two workers one gets it."""
    if stopping.is_set():
        return None
    now = clock.now()
    lease = f"{the_bell.worker_name}/{secrets.token_hex(6)}"
    with writing(), scope_of(the_bell.system_scope()):
        row = db.session.execute(
            update(Job)
            .where(
                Job.id == job_id,
                Job.attempts < MAX_ATTEMPTS,
                or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now)),
            )
            .values(
                state=JobState.RUNNING,
                attempts=Job.attempts + 1,
                version=Job.version + 1,
                leased_by=lease,
                lease_until=now + LEASE,
                started_at=func.coalesce(Job.started_at, now),
            )
            .returning(Job.kind, Job.regency_id, Job.args, Job.created_by, Job.attempts, Job.done, Job.total, Job.step)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        db.session.commit()
    if row is None:
        return None
    shown = (row.done, row.total, row.step)
    return JobRun(
        job_id, row.kind, row.regency_id, json.loads(row.args), row.created_by, row.attempts, lease, shown, shown
    )


def _carry_out(the_bell: Bell, job: JobRun) -> None:
    log.info("job_started", job_id=job.job_id, kind=job.kind, attempt=job.attempt)
    started = time.monotonic()
    try:
        sentence = _handlers[job.kind](job)
        _finish(job, JobState.DONE, sentence=sentence or "")
        outcome = "done"
    except LeaseLost:
        db.session.rollback()
        outcome = "taken_over"
    except Stopping:
        outcome = _end(job, lambda: _put_back(job, attempts=job.attempt - 1))
        if outcome == "ended":
            the_bell.ring(job.job_id)  # for the next worker
    except DomainError as error:
        code, words = getattr(error, "code", "") or "refused", error.sentence
        outcome = _end(job, lambda: _finish(job, JobState.FAILED, error_code=code, sentence=words))
    except Exception as error:
        log_unexpected(job.job_id, job.kind, error)
        if job.attempt < MAX_ATTEMPTS:
            outcome = _end(job, lambda: _put_back(job, attempts=job.attempt))
            if outcome == "ended":
                the_bell.ring(job.job_id, delay=RETRY_SECONDS * job.attempt)
        else:
            words = failure_sentence(job.job_id)
            outcome = _end(job, lambda: _finish(job, JobState.FAILED, error_code="unexpected", sentence=words))
    except BaseException:  # somebody pressed Ctrl-C
        _end(job, lambda: _put_back(job, attempts=job.attempt - 1))
        raise
    log.info("job_left", job_id=job.job_id, outcome=outcome, seconds=round(time.monotonic() - started, 1))


def _end(job: JobRun, telling: Callable[[], None]) -> str:
    """Tell the row how it ended. A row that cannot be told now is found by the sweep."""
    try:
        telling()
    except LeaseLost:
        db.session.rollback()
        return "taken_over"
    except Exception as error:
        log_unexpected(job.job_id, job.kind, error)
        return "untold"
    return "ended"


def _finish(job: JobRun, state: JobState, *, error_code: str = "", sentence: str = "") -> None:
    """The last word."""
    done, total, step = job._reported
    _tell(
        job,
        {
            "state": state,
            "done": done,
            "total": total,
            "step": step,
            "finished_at": clock.now(),
            "error_code": error_code,
            "sentence": sentence,
        },
    )


def _put_back(job: JobRun, *, attempts: int) -> None:
    _tell(job, {"state": JobState.QUEUED, "attempts": attempts, "queued_at": clock.now()})


def _tell(job: JobRun, values: dict[str, Any]) -> None:
    """Give up what the handler had open, then let go of the job's row in a transaction of its own."""
    session = db.session()
    session.rollback()
    with writing():
        job._update(session, {"version": Job.version + 1, "leased_by": "", "lease_until": None, **values})
        session.commit()


def _stop_if_asked() -> None:
    if stopping.is_set():
        raise Stopping


def failure_sentence(job_id: int) -> str:
    """What a person reads when a job failed through no fault of theirs."""
    return (
        "Pekerjaan ini terhenti karena gangguan di portal, bukan karena berkas atau isian Anda. "
        f"Jalankan sekali lagi; bila tetap gagal, sampaikan nomor pekerjaan {job_id} kepada administrator provinsi."
    )


def log_unexpected(job_id: int, kind: str, error: BaseException) -> None:
    """Type and place only: the message and the locals of an exception may hold a person."""
    log.error("job_error", job_id=job_id, kind=kind, type=type(error).__name__, place=place_of(error))

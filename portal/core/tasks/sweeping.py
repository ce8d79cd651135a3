"""What makes lost rings and killed workers harmless, and what clears away what has had its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import and_, delete, func, or_, select, update

from portal.core import clock, scratch, storage
from portal.core.db import db, writing
from portal.core.errors import place_of
from portal.core.tasks.models import Job, JobState
from portal.core.tasks.queue import bell
from portal.core.tasks.running import MAX_ATTEMPTS, failure_sentence
from portal.core.tenancy import scope_of
from portal.core.web.submission import FormSubmission

RING_LOST_AFTER = timedelta(minutes=1)
SUBMISSIONS_KEPT = timedelta(days=7)
JOBS_KEPT = timedelta(days=90)
Purge = Callable[[datetime], None]
_purges: list[Purge] = []
_rounds: list[Purge] = []
log = structlog.get_logger("portal.tasks")


def sweep(app: Flask) -> list[int]:
    """Ring again for jobs whose ring was lost or whose worker died; returns their ids. Every minute, and at start.

    What such a worker had in the making is removed.
    """
    scratch.clear_abandoned(app.config["PORTAL"].storage_dir, clock.now())
    with app.app_context():
        the_bell = bell()
        now = clock.now()
        with writing(), scope_of(the_bell.system_scope()):
            _give_up_exhausted()
            queued = db.session.scalar(select(func.count()).where(Job.state == JobState.QUEUED)) or 0
            lost = [and_(Job.state == JobState.RUNNING, Job.lease_until < now)]
            if the_bell.waiting() < queued:  # otherwise every queued job may still have its ring waiting
                lost.append(and_(Job.state == JobState.QUEUED, Job.queued_at < now - RING_LOST_AFTER))
            job_ids = list(db.session.scalars(select(Job.id).where(or_(*lost)).order_by(Job.id)))
            db.session.commit()
    for job_id in job_ids:
        log.warning("rung_again", job_id=job_id)
        the_bell.ring(job_id)
    return job_ids


def _give_up_exhausted() -> None:
    """Jobs whose worker died in every attempt: they would kill the next one too."""
    now = clock.now()
    for job_id in db.session.scalars(
        select(Job.id).where(Job.state == JobState.RUNNING, Job.lease_until < now, Job.attempts >= MAX_ATTEMPTS)
    ).all():
        db.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.lease_until < now)
            .values(
                state=JobState.FAILED,
                version=Job.version + 1,
                leased_by="",
                lease_until=None,
                finished_at=now,
                error_code="stopped",
                sentence=failure_sentence(job_id),
            )
            .execution_options(synchronize_session=False)
        )


def release(app: Flask, worker_name: str) -> int:
    """End the leases of a worker known to be dead, so that its jobs need not wait for them. Returns how many."""
    with app.app_context(), writing(), scope_of(bell().system_scope()):
        released = db.session.scalars(
            update(Job)
            .where(Job.state == JobState.RUNNING, Job.leased_by.startswith(f"{worker_name}/", autoescape=True))
            .values(lease_until=clock.now() - timedelta(seconds=1))
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        ).all()
        db.session.commit()
    return len(released)


def on_purge(function: Purge) -> Purge:
    """Register what clears away a capability's own rows; it is given the time, every hour and at the worker's start.

    It runs inside the system scope and `writing()`, and is committed when it returns.
    """
    if function not in _purges:
        _purges.append(function)
    return function


def on_minute(function: Purge) -> Purge:
    """Register what looks every minute whether something is due, otherwise like `on_purge`; it costs almost nothing."""
    if function not in _rounds:
        _rounds.append(function)
    return function


def purge(app: Flask) -> None:
    """Clear away whatever has had its time."""
    _call(app, _purges, "purge")


def look_around(app: Flask) -> None:
    """Whatever is due this minute."""
    _call(app, _rounds, "round")


def _call(app: Flask, functions: list[Purge], what: str) -> None:
    """One that fails is logged and keeps no other from its work."""
    for function in functions:
        with app.app_context(), writing(), scope_of(bell().system_scope()):
            try:
                function(clock.now())
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                name = f"{function.__module__}.{function.__qualname__}"
                log.error(f"{what}_failed", **{what: name}, type=type(error).__name__, place=place_of(error))


@on_purge
def purge_form_keys(now: datetime) -> None:
    """Keys of forms after a week: nobody sends the same form again then."""
    db.session.execute(
        delete(FormSubmission)
        .where(FormSubmission.created_at < now - SUBMISSIONS_KEPT)
        .execution_options(synchronize_session=False)
    )


@on_purge
def purge_files(now: datetime) -> None:
    """Stored files after their time, and what a killed process left in their folders."""
    expired = storage.sweep_expired(now)
    if expired:
        log.info("files_expired", count=expired)


@on_purge
def purge_jobs(now: datetime) -> None:
    """Rows of finished work. A failed job stays: somebody may still start it again, and its row tells why it failed."""
    db.session.execute(
        delete(Job)
        .where(Job.state == JobState.DONE, Job.finished_at < now - JOBS_KEPT)
        .execution_options(synchronize_session=False)
    )

"""Background jobs: a row is the truth, huey only the bell (design, section 4).

@tasks.handler("beneficiaries.judge")
def judge(run: tasks.JobRun) -> str | None:
    for number, part in enumerate(parts):
        with run.step():        # its own transaction, committed at the end, lost when the job was taken over
            ...                 # idempotent: a worker may be killed anywhere
        run.progress(number, len(parts), "Memeriksa baris")

job = tasks.start("beneficiaries.judge", regency_id=5303, subject=("batch", batch.id), args={}, created_by=7)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.commits import at_end
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.tasks.models import JOB_STATE_LABELS, Job, JobState
from portal.core.tasks.queue import Bell, bell, create_queue_tables
from portal.core.tasks.running import JobRun, handler, has_handler, log_unexpected, run
from portal.core.tasks.sweeping import look_around, on_minute, on_purge, purge, release, sweep

__all__ = [
    "JOB_STATE_LABELS",
    "Bell",
    "Job",
    "JobRun",
    "JobState",
    "bell",
    "create_queue_tables",
    "handler",
    "install",
    "job_or_none",
    "latest_job_or_none",
    "log_unexpected",
    "look_around",
    "on_minute",
    "on_purge",
    "purge",
    "release",
    "restart",
    "run",
    "start",
    "sweep",
]


def install(app: Flask, *, all_regency_ids: Callable[[], frozenset[int]]) -> Bell:
    """Give the application its queue. `all_regency_ids` is asked inside an app context, before a scope is open.

    With the Flask setting `JOBS_IMMEDIATE` each job runs right after the commit that started it, in the same process
    (tests): the same code, no worker.
    """
    immediate = bool(app.config.get("JOBS_IMMEDIATE", False))
    the_bell = app.extensions["portal_tasks"] = Bell(app, all_regency_ids, immediate=immediate)
    return the_bell


def start(
    kind: str,
    *,
    regency_id: int | None,
    subject: tuple[str, int] | None = None,
    args: Mapping[str, Any] | None = None,
    created_by: int | None,
) -> Job:
    """Write a job's row in the open transaction and ring once it is committed: never before, never after a rollback.

    `args` holds ids and codes only. `regency_id` None is a job of the province. Raises ValueError for a kind that
    nobody handles.
    """
    if not has_handler(kind):
        raise ValueError(f"no handler for jobs of kind {kind!r}")
    now = clock.now()
    subject_kind, subject_id = subject if subject is not None else ("", None)
    job = Job(
        kind=kind,
        regency_id=regency_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        args=json.dumps(dict(args or {}), sort_keys=True),
        created_by=created_by,
        created_at=now,
        queued_at=now,
    )
    db.session.add(job)
    db.session.flush()
    _ring_when_committed(job.id)
    return job


def restart(job: Job) -> None:
    """Put a failed job back into the queue, with all its attempts. Raises DomainError when it has not failed.

    The row is read anew and held: somebody else may have restarted it since it was read for the page.
    """
    db.session.scalars(
        select(Job).where(Job.id == job.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if job.state != JobState.FAILED:
        raise DomainError("Pekerjaan ini tidak sedang terhenti, jadi tidak perlu dijalankan ulang.")
    job.state = JobState.QUEUED
    job.attempts = 0
    job.error_code = job.sentence = ""
    job.started_at = job.finished_at = None
    job.done = job.total = 0
    job.step = ""
    job.queued_at = clock.now()
    job.version += 1
    db.session.flush()
    _ring_when_committed(job.id)


def job_or_none(job_id: int) -> Job | None:
    """The job, if the open scope may see it."""
    return db.session.get(Job, job_id)


def latest_job_or_none(subject_kind: str, subject_id: int, kind: str | None = None) -> Job | None:
    """The newest job about one thing, of one kind or of any."""
    query = select(Job).where(Job.subject_kind == subject_kind, Job.subject_id == subject_id)
    if kind is not None:
        query = query.where(Job.kind == kind)
    return db.session.scalar(query.order_by(Job.id.desc()).limit(1))


def _ring_when_committed(job_id: int) -> None:
    the_bell = bell()
    at_end(committed=lambda: the_bell.ring(job_id))

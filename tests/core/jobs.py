"""Starting, watching and ringing for jobs in tests."""

from __future__ import annotations

import subprocess
import time
from contextvars import Context
from pathlib import Path
from typing import Any

from flask import Flask

from portal.core import tasks
from portal.core.db import db, writing
from portal.core.tasks import Job
from portal.core.tenancy import Scope, scope_of
from tests.core.small_app import BELU, TTU, traces

ALL = frozenset({TTU, BELU})


def begin(app: Flask, kind: str, *, regency_id: int | None = TTU, **args: Any) -> int:
    """Start a job in a transaction of its own; its id."""
    scope = Scope.regency(regency_id) if regency_id else Scope.province(ALL)
    with app.app_context(), scope_of(scope), writing():
        job = tasks.start(kind, regency_id=regency_id, subject=("batch", 7), args=args, created_by=1)
        db.session.commit()
        return job.id


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


def wait_for(path: Path, process: subprocess.Popen[Any], seconds: float = 60) -> None:
    """Until another process has written a file."""
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, "the process ended early"
        assert time.monotonic() < deadline, "the process said nothing"
        time.sleep(0.01)

"""A worker killed with SIGKILL at random moments of a list's way: no row is lost, none is there twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries.models import Beneficiary, CoverageMonth, Enrolment, StagedRow
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.tasks import JobState
from tests.beneficiaries.test_concurrency import THIS_YEAR, job_of, quota, taken
from tests.support import processes
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import listed, queued, verdicts, words

PEOPLE = 8_000
KILLS = 5  # while it is judged, and as many while it is recorded
LONGEST = 0.15  # seconds; judging or recording this many takes longer, so the worker is mostly killed at work


def _count(app: Flask, model: type) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def _take_up_again(app: Flask) -> None:
    """The lease of the dead worker has run out, and somebody put the job back into the queue."""
    with inside(app):
        for job in db.session.scalars(select(tasks.Job).where(tasks.Job.state == JobState.RUNNING)):
            job.state, job.lease_until, job.attempts = JobState.QUEUED, None, 0
            job.queued_at = clock.now() - timedelta(minutes=3)
        db.session.commit()


def _kill_often(app: Flask, random: Random, folder: Path, counted: type) -> int:
    """Five workers, each killed at a moment of its own: all or nothing stands after each. How many were at work."""
    at_work = 0
    for kill in range(KILLS):
        if job_of(app).state == JobState.DONE:
            break
        sign = folder / f"{counted.__name__}-{kill}"
        at_work += processes.kill_a_worker(app.config["PORTAL"], job_of(app).id, random.uniform(0, LONGEST), sign)
        assert _count(app, counted) in (0, PEOPLE)
        _take_up_again(app)
    return at_work


@pytest.mark.parametrize("seed", [1, 2])
def test_a_worker_killed_at_ten_random_moments_loses_and_doubles_no_row(
    app: Flask, sari: PortalClient, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    quota_id = quota(app, 2 * PEOPLE)
    with queued(app):
        rows = [row(number) for number in range(1, PEOPLE + 1)]
        page = listed(sari, tmp_path, quota_id, rows, start=f"{THIS_YEAR}-01")
        at_work = _kill_often(app, random, tmp_path, StagedRow)
        tasks.run(app, job_of(app).id)
        assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == PEOPLE
        assert sari.post(page + "/catat").status_code == 303
        at_work += _kill_often(app, random, tmp_path, Enrolment)
        tasks.run(app, job_of(app).id)
    assert at_work >= 3, "the workers were too quick to be killed at work"
    assert "8.000 orang dicatat" in words(sari.get(page))
    assert _count(app, Beneficiary) == _count(app, Enrolment) == taken(app, quota_id) == PEOPLE
    assert _count(app, CoverageMonth) == 12 * PEOPLE
    assert _count(app, StagedRow) == 0

"""The push as a job: asked for in a transaction, done after it, twice at once, and by a worker that is killed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.agreements import pushing
from portal.agreements.rules.drafts import Line
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.tasks import Job, JobState
from portal.core.tenancy import Scope, scope_of
from portal.quotas import queries as quota_queries
from tests.agreements.following import count_lines
from tests.support import factories, processes
from tests.support.agreements import in_force, line
from tests.support.factories import TTU, inside
from tests.support.lists import queued
from tests.support.people import BELU

YEAR = clock.today().year  # processes have a clock of their own
WHOLE = {"first_day": date(YEAR, 1, 1), "last_day": date(YEAR, 12, 31)}


def signed(app: Flask, *lines: Line) -> int:
    """An agreement of the year whose own push has not happened yet."""
    with queued(app):
        return in_force(app, *lines, **WHOLE)


def request(app: Flask, *, branch: bool = False) -> int:
    """Somebody signs; the branch, too, may ask for the push, though it may not write a quota."""
    scope = Scope.branch(frozenset({TTU, BELU})) if branch else Scope.regency(TTU)
    with app.app_context(), writing(), scope_of(scope):
        job = pushing.request_following(TTU)
        db.session.commit()
        return job.id


def job(app: Flask, job_id: int) -> Job:
    with inside(app):
        found = tasks.job_or_none(job_id)
        assert found is not None
        return found


def allocated(app: Flask) -> int:
    with inside(app):
        quota = quota_queries.quota_of_or_none(TTU, "apbd-kabupaten", YEAR)
        return 0 if quota is None else sum(each for each, _ in quota_queries.held_months([quota])[quota.id].values())


@pytest.mark.parametrize("branch", [False, True], ids=["the office", "its branch"])
def test_the_quota_follows_after_the_commit(app: Flask, branch: bool) -> None:
    signed(app, line(10, year=YEAR))
    before = allocated(app)
    done = job(app, request(app, branch=branch))
    assert (before, done.state, allocated(app)) == (0, JobState.DONE, 120)
    assert done.sentence == "1 kuota disesuaikan dengan perjanjian."


def test_the_second_signature_asks_for_it(app: Flask) -> None:
    in_force(app, line(10, year=YEAR), **WHOLE)
    assert allocated(app) == 120


def test_what_is_rolled_back_is_not_pushed(app: Flask) -> None:
    signed(app, line(10, year=YEAR))
    with inside(app):
        pushing.request_following(TTU)
        db.session.rollback()
    assert allocated(app) == 0


@pytest.mark.parametrize("there", [False, True], ids=["the quota is opened", "the quota is there"])
def test_three_at_once_write_it_once(app: Flask, there: bool) -> None:
    signed(app, line(10, year=YEAR))
    if there:
        factories.quota(app, people=4, year=YEAR)
    answers = processes.together(app.config["PORTAL"], processes.follow, [(TTU,)] * 3)
    assert sorted(answers) == ["0", "0", "1"]
    assert allocated(app) == 120
    lines = count_lines(app)
    assert lines == (3 if there else 1)


@pytest.mark.parametrize(
    "place",
    [
        "portal.agreements.pushing:allowed_by_quota",
        "portal.quotas.service.following:_write",
        "portal.agreements.pushing:_is_new",
    ],
    ids=["before the first line", "after the first quota", "after everything, before the commit"],
)
def test_a_worker_killed_in_between_leaves_nothing_and_the_next_one_does_all(
    app: Flask, tmp_path: Path, place: str
) -> None:
    signed(app, line(10, year=YEAR), line(3, source="dana-desa", year=YEAR))
    with queued(app):
        job_id = request(app)
    with processes.worker_that_hangs(app.config["PORTAL"], job_id, place, tmp_path / "here") as worker:
        worker.kill()  # SIGKILL: nothing of it says goodbye
        worker.join(10)
    assert job(app, job_id).state == JobState.RUNNING and count_lines(app) == 0
    with clock.fixed(datetime.now(UTC) + timedelta(minutes=3)):
        assert tasks.sweep(app) != []
    assert job(app, job_id).state == JobState.DONE
    assert (count_lines(app), allocated(app)) == (2, 120)

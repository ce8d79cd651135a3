"""A list is withdrawn between other movements, by a worker that is killed, and with many people in it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import (
    CoverageMonth,
    Enrolment,
    UploadState,
)
from portal.core import tasks
from portal.core.db import db
from portal.core.months import Month
from portal.core.tasks import JobState
from portal.proposals.service import Deciding
from portal.quotas import service as quota_service
from tests.beneficiaries.withdrawn import DIED, WHY, balances, count, places, proven, state
from tests.support import factories, processes
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import confirmed, queued, statements, words

pytestmark = pytest.mark.usefixtures("held_clock")
DECIDING = Deciding(factories.SARI, "Budi Contoh")


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_between_the_other_movements_alone_remain(
    app: Flask, sari: PortalClient, tmp_path: Path, seed: int
) -> None:
    """Lists, freed places and revisions in any order: what remains is what there would be without the list."""
    random, quota_id, other = Random(seed), factories.quota(app, people=40), factories.quota(app, source="csr")
    page = ""
    for step in random.sample(["list", "kept", "kept_late", "freed", "revised"], 5):
        number = {"list": 1, "kept": 10, "kept_late": 20}.get(step, 30)
        if step == "list":
            start = f"2026-{random.randint(1, 12):02d}"
            page = confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3)], start=start)
        elif step.startswith("kept"):
            confirmed(sari, tmp_path, quota_id, [row(number), row(number + 1)], start=f"2026-{number // 3:02d}")
        elif step == "freed":
            confirmed(sari, tmp_path, quota_id, [row(number)])
            with inside(app):
                enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id.desc())).first()
                assert enrolment is not None
                place = f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}"
            assert sari.post(place + "/lepas", data=DIED).status_code == 303
        else:
            with inside(app):
                quota_service.revise(quota_id, 5, Month(2026, 8), reason="APBD-P", document="", deciding=DECIDING)
                db.session.commit()
    assert sari.post(page + "/tarik", data=WHY).status_code == 303
    kept = {10: 3, 20: 6, 30: 1}  # start months
    expected = []
    for month in range(1, 13):
        taken = sum(2 for number, start in kept.items() if number != 30 and start <= month) + (month < 6)
        expected.append((40 + 5 * (month >= 8), 0, taken))
    assert balances(app, quota_id) == expected
    assert balances(app, other) == [(100, 0, 0)] * 12
    assert places(app, quota_id)[factories.PLACE] == 4
    proven(app)


def test_a_worker_killed_in_the_middle_leaves_all_or_nothing(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    people = 2_000
    quota_id = factories.quota(app, people=people)
    page = confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, people + 1)])
    with queued(app):
        assert sari.post(page + "/tarik", data=WHY).status_code == 303
        assert "Menarik kembali" in words(sari.get(page))
        random = Random(4)
        for kill in range(4):
            with inside(app):
                job = db.session.scalars(select(tasks.Job).order_by(tasks.Job.id.desc())).first()
                assert job is not None
                number, done = job.id, job.state == JobState.DONE
                if job.state == JobState.RUNNING:
                    job.state, job.lease_until, job.attempts = JobState.QUEUED, None, 0
                    db.session.commit()
            if done:
                break
            processes.kill_a_worker(app.config["PORTAL"], number, random.uniform(0, 0.3), tmp_path / f"kill-{kill}")
            assert count(app, CoverageMonth) in (0, 12 * people)
        with inside(app):
            job = db.session.get_one(tasks.Job, number)
            if job.state == JobState.RUNNING:
                job.state, job.lease_until, job.attempts = JobState.QUEUED, None, 0
                db.session.commit()
        tasks.run(app, number)
    assert state(app, page) is UploadState.WITHDRAWN
    assert balances(app, quota_id) == [(people, 0, 0)] * 12
    proven(app)


def test_withdrawing_costs_as_many_statements_for_two_hundred_as_for_two(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int
) -> None:
    costs = []
    for numbers in (range(1, 3), range(1_000, 1_090)):
        page = confirmed(sari, tmp_path, quota_id, [row(number) for number in numbers])
        with statements(app) as seen:
            assert sari.post(page + "/tarik", data=WHY).status_code == 303
        costs.append(len(seen))
    assert costs[1] <= costs[0] + 3

"""What crosses the walls between offices reaches a finding within a minute."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.compliance.findings.models import Finding, FindingEvent
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core import clock, tasks
from portal.core.db import db
from tests.support.client import signed_in
from tests.support.factories import inside
from tests.support.payers import dispute, thread
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
TWICE = Finding.rule == RuleCode.PAID_TWICE


def states(app: Flask, regency_id: int) -> list[FindingState]:
    with inside(app, regency_id):
        return list(db.session.scalars(select(Finding.state).where(TWICE)))


def test_another_offices_answer_closes_the_askers_finding(app: Flask, tmp_path: Path) -> None:
    asked = dispute(app, tmp_path)
    assert asked.ask().status_code == 303
    tasks.look_around(app)
    assert states(app, TTU) == []  # still within its days
    with clock.fixed(clock.now() + timedelta(days=15)):
        tasks.look_around(app)
        assert (states(app, TTU), states(app, BELU)) == ([FindingState.OPEN], [])
        rani = signed_in(app, "rani")
        settled = rani.post(thread(rani, "belu") + "/selesai", data={"reason": "Masih terdaftar."})
        assert settled.status_code == 303
        assert states(app, TTU) == [FindingState.OPEN]  # Belu's session may not write here, nor know of whom
        tasks.look_around(app)
        assert (states(app, TTU), states(app, BELU)) == ([FindingState.CLOSED], [])


def test_a_minute_in_which_nothing_came_writes_nothing(app: Flask, tmp_path: Path) -> None:
    asked = dispute(app, tmp_path, range(1, 3))
    assert asked.ask().status_code == 303
    with clock.fixed(clock.now() + timedelta(days=15)):
        tasks.look_around(app)
        with inside(app):
            before = db.session.execute(select(Finding.revision, Finding.changed_at).where(TWICE)).one()
        with clock.fixed(clock.now() + timedelta(minutes=1)):
            tasks.look_around(app)
        with inside(app):
            assert db.session.execute(select(Finding.revision, Finding.changed_at).where(TWICE)).one() == before
            events = select(func.count()).select_from(FindingEvent).join(Finding, Finding.id == FindingEvent.finding_id)
            assert db.session.scalar(events.where(TWICE)) == 1

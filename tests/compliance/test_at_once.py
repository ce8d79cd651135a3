"""Several processes change one regency in one moment: its summary rows and findings are those of all that was kept."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from portal.compliance.findings.models import Finding, FindingEvent
from portal.compliance.findings.rules.reconciliation import EventKind
from portal.compliance.standings import queries, service
from portal.core.db import db
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import processes
from tests.support.factories import inside
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
SOURCES = ("apbd-kabupaten", "dana-desa", "dana-kelurahan")


def test_what_three_offices_keep_at_once_is_summed_and_judged_whole(app: Flask) -> None:
    """Nobody has judged Belu before, so all of them find it empty; the night goes over it in the same moment."""
    with inside(app, BELU):
        assert db.session.scalars(select(Finding)).all() == []
    answers = processes.together(
        app.config["PORTAL"], _open_or_judge, [*((BELU, source) for source in SOURCES), (BELU, "")]
    )
    assert all(answer == "ok" or answer.isdecimal() for answer in answers), answers

    with app.app_context(), scope_of(system_scope()):
        assert service.prove([BELU])[1] == []
        assert queries.regency_row("belu", 2026, [BELU]).quota == 300
        findings = db.session.scalars(select(Finding).where(Finding.regency_id == BELU)).all()
        opened = Counter(
            db.session.scalars(
                select(FindingEvent.finding_id).where(
                    FindingEvent.regency_id == BELU, FindingEvent.kind == EventKind.OPENED
                )
            )
        )
    assert len(findings) > len(SOURCES)  # something of every quota
    assert opened == Counter(finding.id for finding in findings)


def _open_or_judge(app: Flask, regency_id: int, source: str) -> str:
    return processes.open_quota(app, regency_id, source) if source else processes.judge_by_night(app)

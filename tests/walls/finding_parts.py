"""What the walls' world holds of findings: the portal opened them itself when the offices changed their rows."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.compliance.findings.models import Finding, FindingEvent
from portal.compliance.findings.rules.catalogue import Owner, RuleCode, Severity
from portal.compliance.findings.rules.reconciliation import EventKind, FindingState
from portal.core import clock
from portal.core.db import db
from tests.support import factories
from tests.support.people import TTU


def matter_of(app: Flask, regency_id: int) -> int:
    """The id of a finding of a regency."""
    with factories.inside(app, regency_id):
        rows = db.session.scalars(select(Finding.id).where(Finding.rule == RuleCode.REGULATION_MISSING))
        return rows.one()


def fill_findings(app: Flask, rows: int) -> None:
    """`rows` more open findings of TTU, and as many more lines of the history of the one that is looked at."""
    looked_at = matter_of(app, TTU)
    with factories.inside(app):
        for number in range(rows):
            db.session.add(
                Finding(
                    regency_id=TTU,
                    rule=RuleCode.SUMS_DIFFER,
                    subject_key=f"coverage-{9_000 + number}-peserta",
                    state=FindingState.OPEN,
                    severity=int(Severity.MEDIUM),
                    sentence=f"Contoh {number}",
                    since=date(2026, 1, 5),
                    opened_on=date(2026, 1, 5),
                    deadline=date(2026, 2, 5),
                    owner=Owner.OPERATOR,
                    agreed_default="contoh",
                    changed_at=clock.now(),
                )
            )
            db.session.add(
                FindingEvent(
                    regency_id=TTU,
                    finding_id=looked_at,
                    kind=EventKind.CHANGED,
                    sentence=f"Contoh {number}",
                    happened_at=clock.now(),
                    by_name="Portal",
                    by_role="otomatis",
                )
            )
        db.session.commit()

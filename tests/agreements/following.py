"""Agreements whose quotas are looked at: put there as signed, moved, and pushed."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.agreements import pushing
from portal.agreements.models import Agreement
from portal.agreements.pushing import Pushed
from portal.agreements.rules.states import Move, Mover
from portal.core.db import db, writing
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas import service as quotas
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import balance
from tests.support.agreements import moved
from tests.support.factories import PLACE, SARI, TTU, inside

YEAR = 2026
SOURCE = "apbd-kabupaten"


def pushed(app: Flask, regency_id: int = TTU) -> Pushed:
    """Have the quotas follow, as the job does."""
    with inside(app, regency_id), writing():
        found = pushing.follow_all(regency_id)
        db.session.commit()
        return found


def move(app: Flask, agreement_id: int, what: Move, day: date | None = None) -> None:
    """The verifier holds, resumes or ends an agreement."""
    moved(app, agreement_id, (what, Mover.CHECKER), why="Contoh", day=day)


def quota_id(app: Flask, source: str = SOURCE, year: int = YEAR) -> int:
    """The quota of a source and year."""
    with inside(app):
        found = queries.quota_of_or_none(TTU, source, year)
        assert found is not None
        return found.id


def months(app: Flask, quota: int) -> list[tuple[int, int]]:
    """(allocated, taken or reserved) of the twelve months."""
    with inside(app):
        lines = queries.lines_of([quota])[quota]
        found = [balance(lines, month) for month in month_range(Month(YEAR, 1), Month(YEAR, 12))]
        return [(each.allocated, each.taken + each.reserved) for each in found]


def allocated(app: Flask, quota: int) -> list[int]:
    """People allocated in the twelve months."""
    return [each for each, _ in months(app, quota)]


def lines(app: Flask, quota: int) -> list[tuple[str, int, int, int, int | None, str]]:
    """(kind, people, first month, last month, agreement, document) of the allocation, as written."""
    with inside(app):
        return [
            (
                line.kind.value,
                line.people,
                line.first_month.month,
                line.last_month.month,
                line.agreement_id,
                line.document,
            )
            for line in queries.all_movements(quota)
            if line.kind.value in ("allocated", "revised")
        ]


def take(app: Flask, quota: int, people: int, start: int, upload_id: int = 1) -> None:
    """A list of people is recorded."""
    with inside(app), writing():
        quotas.take(
            quotas.lock(quota),
            {Month(YEAR, start): people},
            villages={PLACE: people},
            upload_id=upload_id,
            reason=f"Daftar no. {upload_id}",
            deciding=Deciding(SARI),
        )
        db.session.commit()


def reserve(app: Flask, quota: int, people: int, start: int, upload_id: int = 1) -> None:
    """A list waits for its verifier."""
    with inside(app), writing():
        quotas.reserve(quotas.lock(quota), {Month(YEAR, start): people}, upload_id=upload_id, deciding=Deciding(SARI))
        db.session.commit()


def count_lines(app: Flask) -> int:
    """Lines of all ledgers of the office."""
    with inside(app):
        return db.session.query(QuotaMovement).count()


def push_time(app: Flask, agreement_id: int) -> object:
    with inside(app):
        return db.session.get_one(Agreement, agreement_id).pushed_at

"""Claims of all regencies in scope at once, as counts: who was paid, and whose death has no claim yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.claims.models import Claim, ClaimStep
from portal.claims.rules.benefits import Cause
from portal.claims.rules.states import ClaimState, StepKind
from portal.core.db import db


@dataclass(frozen=True)
class PaidLine:
    """Claims of a regency that were paid on a day, and their rupiah."""

    regency_id: int
    by_accident: bool
    on_day: date
    claims: int
    amount: int


def paid_lines(fiscal_year: int) -> list[PaidLine]:
    """Every payment that stands of a year, by regency, day and cause, in one query."""
    rows = db.session.execute(
        select(
            ClaimStep.regency_id,
            Claim.cause,
            ClaimStep.on_day,
            func.count(),
            func.sum(ClaimStep.amount),
        )
        .join(Claim, Claim.id == ClaimStep.claim_id)
        .where(
            ClaimStep.kind == StepKind.PAID,
            ClaimStep.taken_back_at.is_(None),
            ClaimStep.on_day.between(date(fiscal_year, 1, 1), date(fiscal_year, 12, 31)),
        )
        .group_by(ClaimStep.regency_id, Claim.cause, ClaimStep.on_day)
        .order_by(ClaimStep.regency_id, ClaimStep.on_day, Claim.cause)
    )
    return [
        PaidLine(regency_id, cause is Cause.WORK, day, claims, int(amount or 0))
        for regency_id, cause, day, claims, amount in rows
    ]


def unfiled_lines() -> Sequence[tuple[int, date, int]]:
    """(regency, day of the death or its guess, deaths) of all that have no claim yet, in one query."""
    rows = db.session.execute(
        select(Claim.regency_id, Claim.since_on, func.count())
        .where(Claim.state == ClaimState.UNFILED)
        .group_by(Claim.regency_id, Claim.since_on)
        .order_by(Claim.regency_id, Claim.since_on)
    )
    return [(regency_id, since, deaths) for regency_id, since, deaths in rows]

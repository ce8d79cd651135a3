"""Claims by quarter and year, and the letters of BPJS Ketenagakerjaan beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.claims.models import Claim, ClaimLetter, ClaimStep
from portal.claims.rules.totals import QUARTERS, WHOLE_YEAR, Happened, Totals, by_quarter
from portal.core.db import db
from portal.core.errors import NotFoundError


@dataclass(frozen=True)
class QuarterLine:
    """A quarter (0: the year), what the portal counts, and the newest letter about it with the difference."""

    quarter: int
    own: Totals
    letter: ClaimLetter | None
    difference: Totals | None


def happened_in(fiscal_year: int, regency_id: int | None = None) -> list[Happened]:
    """Every step that holds of the claims that moved in the year, until its end, in order: the steps before it say
    whether a receipt is a filing. `regency_id` None: all of the scope."""
    return [step for _regency, step in happened_by_regency(fiscal_year, regency_id)]


def happened_by_regency(fiscal_year: int, regency_id: int | None = None) -> list[tuple[int, Happened]]:
    """The same steps, each with its regency."""
    moved = select(ClaimStep.claim_id).where(
        ClaimStep.taken_back_at.is_(None),
        ClaimStep.on_day.between(date(fiscal_year, 1, 1), date(fiscal_year, 12, 31)),
    )
    query = (
        select(
            ClaimStep.regency_id,
            ClaimStep.claim_id,
            ClaimStep.kind,
            ClaimStep.on_day,
            func.coalesce(ClaimStep.amount, 0),
        )
        .where(ClaimStep.taken_back_at.is_(None), ClaimStep.on_day <= date(fiscal_year, 12, 31))
        .where(ClaimStep.claim_id.in_(moved))
        .order_by(ClaimStep.id)
    )
    if regency_id is not None:
        query = query.where(ClaimStep.regency_id == regency_id)
    return [(row[0], Happened(*row[1:])) for row in db.session.execute(query)]


def totals_of(fiscal_year: int, regency_id: int | None = None) -> dict[int, Totals]:
    """{0: the year, 1 … 4: its quarters}."""
    return by_quarter(happened_in(fiscal_year, regency_id), fiscal_year)


def letters_of(fiscal_year: int) -> Sequence[ClaimLetter]:
    """The letters about a year that hold, newest first."""
    return db.session.scalars(
        select(ClaimLetter)
        .where(ClaimLetter.fiscal_year == fiscal_year, ClaimLetter.taken_back_at.is_(None))
        .order_by(ClaimLetter.id.desc())
    ).all()


def letter_by_id(letter_id: int) -> ClaimLetter:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(ClaimLetter).where(ClaimLetter.id == letter_id)).one_or_none()
    if found is None:
        raise NotFoundError("Surat ini tidak ditemukan.")
    return found


def quarters_of(fiscal_year: int) -> list[QuarterLine]:
    """The four quarters and the year, each beside its newest letter."""
    own = totals_of(fiscal_year)
    newest: dict[int, ClaimLetter] = {}
    for letter in letters_of(fiscal_year):
        newest.setdefault(letter.quarter, letter)
    return [
        QuarterLine(
            quarter,
            own[quarter],
            newest.get(quarter),
            letter_totals(newest[quarter]).minus(own[quarter]) if quarter in newest else None,
        )
        for quarter in (*QUARTERS, WHOLE_YEAR)
    ]


def letter_totals(letter: ClaimLetter) -> Totals:
    """What somebody typed off a letter."""
    return Totals(letter.filed, letter.paid, letter.refused, letter.paid_amount)


def years(today: date) -> list[int]:
    """The years in which somebody died or a claim was decided, and the present one, oldest first."""
    first = db.session.scalar(select(func.min(Claim.since_on)))
    return list(range(min(first.year if first else today.year, today.year), today.year + 1))

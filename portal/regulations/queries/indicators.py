"""Reading the indicators of plans: of one regulation, one with its history, and of all regencies in scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.regulations.models import Regulation, RegulationIndicator
from portal.regulations.queries.standing import sort_day, standing_in_database
from portal.regulations.rules.chain import COUNTING

MISSING_INDICATOR = "Indikator ini tidak ditemukan di peraturan ini."


def _newest() -> Select[RegulationIndicator]:
    """The newest version of every indicator that was not dropped."""
    later = aliased(RegulationIndicator)
    newest = (
        select(func.max(later.version))
        .where(later.regulation_id == RegulationIndicator.regulation_id, later.series == RegulationIndicator.series)
        .correlate(RegulationIndicator)
        .scalar_subquery()
    )
    return select(RegulationIndicator).where(
        RegulationIndicator.version == newest, RegulationIndicator.dropped.is_(False)
    )


def indicators_of(regulation_id: int) -> Sequence[RegulationIndicator]:
    """What a plan holds now, in the order in which it was recorded."""
    return db.session.scalars(
        _newest().where(RegulationIndicator.regulation_id == regulation_id).order_by(RegulationIndicator.series)
    ).all()


def series_of(regulation_id: int) -> int:
    """The highest series that a regulation has given out, also to one that was dropped; 0 for none."""
    return (
        db.session.scalar(
            select(func.max(RegulationIndicator.series)).where(RegulationIndicator.regulation_id == regulation_id)
        )
        or 0
    )


def indicator_history(regulation_id: int, indicator_id: int) -> Sequence[RegulationIndicator]:
    """All versions of the indicator of which `indicator_id` is one, the newest first.

    Raises NotFoundError outside the scope, and for a version that belongs to another regulation.
    """
    one = aliased(RegulationIndicator)
    series = select(one.series).where(one.id == indicator_id, one.regulation_id == regulation_id).scalar_subquery()
    found = db.session.scalars(
        select(RegulationIndicator)
        .where(RegulationIndicator.regulation_id == regulation_id, RegulationIndicator.series == series)
        .order_by(RegulationIndicator.version.desc())
    ).all()
    if not found:
        raise NotFoundError(MISSING_INDICATOR)
    return found


def plan_indicators(day: date) -> dict[int, list[RegulationIndicator]]:
    """{regency id: indicators of its plans that bind on `day`}, those of the newest plan first; in one statement."""
    rows = db.session.scalars(
        _newest()
        .join(Regulation, Regulation.id == RegulationIndicator.regulation_id)
        .where(
            Regulation.removed_at.is_(None),
            standing_in_database(day).in_([standing.value for standing in COUNTING]),
        )
        .order_by(sort_day.desc(), Regulation.id.desc(), RegulationIndicator.series)
    )
    found: dict[int, list[RegulationIndicator]] = {}
    for indicator in rows:
        found.setdefault(indicator.regency_id, []).append(indicator)
    return found

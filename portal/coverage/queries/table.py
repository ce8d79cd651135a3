"""Regencies side by side: a year and a segment at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.coverage.models import CoverageFigure, CoverageTarget
from portal.coverage.queries.figures import UsedFigure, by_segment, used_of
from portal.coverage.queries.regions import Target
from portal.coverage.rules import targets
from portal.coverage.rules.segments import Segment
from portal.regencies import queries as regencies


@dataclass(frozen=True)
class RegionRow:
    """A regency in the table of a year and a segment."""

    regency_id: int
    name: str
    used: UsedFigure | None
    others: int  # further figures that hold, quotations included
    target: Target | None
    missing: int | None


def years() -> list[int]:
    """The years of which the scope has figures, the newest first."""
    query = select(CoverageFigure.year).distinct().order_by(CoverageFigure.year.desc())
    return list(db.session.scalars(query.where(CoverageFigure.withdrawn_at.is_(None))))


def rows_of_year(year: int, segment: Segment, regency_ids: Collection[int]) -> list[RegionRow]:
    """Every regency of the scope with its figure of a segment in use. Three statements."""
    figures = by_segment(year, [segment])
    goals: dict[int, CoverageTarget] = {
        row.regency_id: row
        for row in db.session.scalars(
            select(CoverageTarget).where(CoverageTarget.year == year).order_by(CoverageTarget.id)
        )
    }
    found = []
    for regency in regencies.all_regencies():
        if regency.id not in regency_ids:
            continue
        rows = figures.get((regency.id, segment), [])
        used = used_of(rows)
        # A target is about all workers together: beside a part of them it says nothing.
        target = goals.get(regency.id) if segment is Segment.TOTAL else None
        missing = (
            targets.missing_people(target.people, target.percent, used.numerator, used.denominator)
            if target and used
            else None
        )
        found.append(
            RegionRow(regency.id, regency.official_name, used, len(rows) - (used is not None), target, missing)
        )
    return found


def sum_of(rows: Iterable[RegionRow]) -> tuple[int, int, int]:
    """(people covered, workers, how many regencies) over those whose figure is there and not ambiguous."""
    clear = [row.used for row in rows if row.used is not None and not row.used.ambiguous]
    return sum(each.numerator for each in clear), sum(each.denominator for each in clear), len(clear)

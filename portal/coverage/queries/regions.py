"""What the page of one region shows: figures by segment, target and what is missing, the trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.coverage.models import CoverageTarget, ProvinceTarget
from portal.coverage.queries.figures import MISSING, Figure, SegmentGroup, figures_of, group_of, used_of
from portal.coverage.rules import targets
from portal.coverage.rules.segments import MAIN, Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.rules.trend import Share, Trend, cut_share, trend
from portal.regencies import queries as regencies

Target = CoverageTarget | ProvinceTarget


@dataclass(frozen=True)
class Gap:
    """How many people the target still asks for, measured against one figure; None where it cannot be said."""

    figure: Figure
    people: int | None


@dataclass(frozen=True)
class Goal:
    """A target, and what is missing against every figure of the whole; nothing where none names people."""

    target: Target
    gaps: Sequence[Gap]


@dataclass(frozen=True)
class TrendRow:
    """A year of the trend in numbers: of each main segment the figure in use, or all that contradict one another.

    `target`: the region's own, else the province's (`borrowed`).
    """

    year: int
    figures: Mapping[Segment, Sequence[Figure]]
    target: Target | None
    borrowed: bool


@dataclass(frozen=True)
class RegionStory:
    """Everything that the page of one region shows. `goal`: of the year shown; `latest`: of the newest target."""

    years: Sequence[int]
    groups: Sequence[SegmentGroup]
    goal: Goal | None
    latest: Goal | None
    picture: Trend
    table: Sequence[TrendRow]


def region_name(region: int) -> str:
    """Kabupaten Belu, or the province. Raises NotFoundError for a number that is neither."""
    if region == PROVINCE:
        return regencies.PROVINCE_NAME
    if region not in regencies.all_regency_ids():
        raise NotFoundError(MISSING)
    return regencies.regency_by_id(region).official_name


def targets_of(region: int) -> dict[int, Target]:
    """{year: the target that holds} of a region."""
    model: Any = ProvinceTarget if region == PROVINCE else CoverageTarget
    query = select(model).order_by(model.id)
    if region != PROVINCE:
        query = query.where(model.regency_id == region)
    return {row.year: row for row in db.session.scalars(query)}


def story_of(region: int, year: int | None, today: date) -> tuple[int, RegionStory]:
    """(the year shown, the page of it): the wished year, else the newest with a figure. Three statements."""
    figures, own, province = figures_of(region), targets_of(region), targets_of(PROVINCE)
    years = sorted({each.year for each in figures} | set(own) | {today.year}, reverse=True)
    shown = year if year is not None else max((each.year for each in figures), default=today.year)
    of_year = [each for each in figures if each.year == shown]
    groups = [
        group_of(segment, [each for each in of_year if each.segment is segment])
        for segment in Segment
        if segment in MAIN or any(each.segment is segment for each in of_year)
    ]
    goal = _goal(own[shown], figures) if shown in own else None
    latest = _goal(own[max(own)], figures) if own else None
    picture, table = _trend(figures, own, province)
    return shown, RegionStory(years, groups, goal, latest, picture, table)


def _goal(target: Target, figures: Sequence[Figure]) -> Goal:
    """Measured against the figures of the whole (TOTAL) that name people, of the target's year or the newest before.

    Of several that contradict one another each gives a gap of its own.
    """
    whole = [
        each
        for each in figures
        if each.segment is Segment.TOTAL and each.numerator is not None and each.year <= target.year
    ]
    newest = max((each.year for each in whole), default=None)
    rows = [each for each in whole if each.year == newest]
    chosen = used_of(rows)
    if chosen is not None and not chosen.ambiguous:
        rows = [each for each in rows if each.id == chosen.id]
    else:
        last = max((each.as_of_on for each in rows), default=None)
        rows = [each for each in rows if each.as_of_on == last]
    return Goal(
        target,
        [
            Gap(each, targets.missing_people(target.people, target.percent, each.numerator, each.denominator))
            for each in rows
            if each.numerator is not None
        ],
    )


def _trend(
    figures: Sequence[Figure], own: Mapping[int, Target], province: Mapping[int, Target]
) -> tuple[Trend, list[TrendRow]]:
    """A line a main segment through the years in which one figure stands for it; the others are marks of their own."""
    shown = {
        segment: {
            year: _standing([each for each in figures if each.segment is segment and each.year == year])
            for year in sorted({each.year for each in figures if each.segment is segment})
        }
        for segment in MAIN
    }
    goals = {**province, **own}
    picture = trend(
        {
            segment: {year: [_share(row) for row in rows] for year, rows in line.items()}
            for segment, line in shown.items()
        },
        {year: goal.percent for year, goal in goals.items() if goal.percent is not None},
    )
    years = sorted({year for line in shown.values() for year in line} | set(goals), reverse=True)
    table = [
        TrendRow(
            year,
            {segment: line[year] for segment, line in shown.items() if year in line},
            goals.get(year),
            year not in own,
        )
        for year in years
    ]
    return picture, table


def _standing(rows: Sequence[Figure]) -> list[Figure]:
    """What stands for a segment in a year: the figure in use, else all of the newest day that are complete, else all
    quotations of the newest day."""
    used = used_of(rows)
    if used is not None and not used.ambiguous:
        return [each for each in rows if each.id == used.id]
    found = [each for each in rows if each.terms.is_complete] or [each for each in rows if each.quoted is not None]
    newest = max(each.as_of_on for each in found)
    return [each for each in found if each.as_of_on == newest]


def _share(row: Figure) -> Share:
    if row.numerator is not None and row.denominator is not None:
        return Share(cut_share(row.numerator, row.denominator))
    return Share(row.quoted or 0, quoted=True)

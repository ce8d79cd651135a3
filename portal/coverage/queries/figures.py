"""Figures one by one: which is used where, one with all its versions, those of a region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.coverage.models import CoverageFigure, ProvinceFigure
from portal.coverage.rules.choice import Candidate, choose, contradict
from portal.coverage.rules.figures import differs_from_quoted
from portal.coverage.rules.segments import Segment
from portal.coverage.rules.sheet import PROVINCE

Figure = CoverageFigure | ProvinceFigure
MISSING = "Angka cakupan ini tidak ditemukan di wilayah Anda."


@dataclass(frozen=True)
class UsedFigure:
    """The figure that targets and scores count with: people, source and day. `ambiguous`: others of the same day
    say otherwise and nobody has decided; then this is the one with the smallest share."""

    numerator: int
    denominator: int
    source: str
    as_of_on: date
    id: int
    ambiguous: bool


@dataclass(frozen=True)
class FigureLine:
    """A figure that holds, among those of its segment and year."""

    figure: Figure
    used: bool
    contradicted: bool  # others of the same date say otherwise
    differs: bool  # the printed percentage is not the one that its numbers give


@dataclass(frozen=True)
class SegmentGroup:
    """All figures of a segment in a year, the newest first, and the one in use; None when none is complete."""

    segment: Segment
    lines: Sequence[FigureLine]
    used: UsedFigure | None
    outdated: bool  # a person marked one, and there is a newer one by now


def figures_used(year: int, segments: Collection[Segment] | None = None) -> dict[tuple[int, Segment], UsedFigure]:
    """{(regency, segment): the figure in use} of a year in the open scope; one statement whatever the scope.

    `segments`: only these. A regency without a complete figure has no entry: there is no data, which is not zero.
    """
    return {key: used for key, rows in by_segment(year, segments).items() if (used := used_of(rows)) is not None}


def figures_used_in(
    years: Collection[int], segments: Collection[Segment], *, of_province: bool = False
) -> dict[tuple[int, int, Segment], UsedFigure]:
    """{(region, year, segment): the figure in use} of several years in the open scope, in one statement; `of_province`:
    of the province's own series, whose region is PROVINCE."""
    model: Any = ProvinceFigure if of_province else CoverageFigure
    found: dict[tuple[int, int, Segment], list[Figure]] = defaultdict(list)
    query = select(model).where(
        model.year.in_(years),
        model.segment.in_(segments),
        model.replaced_at.is_(None),
        model.withdrawn_at.is_(None),
    )
    for row in db.session.scalars(query.order_by(model.id)):
        found[region_of(row), row.year, row.segment].append(row)
    return {key: used for key, rows in found.items() if (used := used_of(rows)) is not None}


def by_segment(
    year: int, segments: Collection[Segment] | None = None
) -> dict[tuple[int, Segment], list[CoverageFigure]]:
    """{(regency, segment): the figures that hold} of a year in the open scope, by number."""
    query = select(CoverageFigure).where(
        CoverageFigure.year == year, CoverageFigure.replaced_at.is_(None), CoverageFigure.withdrawn_at.is_(None)
    )
    if segments is not None:
        query = query.where(CoverageFigure.segment.in_(segments))
    found: dict[tuple[int, Segment], list[CoverageFigure]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(CoverageFigure.id)):
        found[row.regency_id, row.segment].append(row)
    return found


def used_of(rows: Iterable[Figure]) -> UsedFigure | None:
    """Which of the figures of one region, year and segment is used (rules.choice); None without a complete one."""
    by_id = {row.id: row for row in rows}
    chosen = choose(
        Candidate(row.id, row.as_of_on, row.numerator, row.denominator, row.used_at is not None)
        for row in by_id.values()
        if row.numerator is not None and row.denominator is not None
    )
    if chosen is None:
        return None
    found = chosen.figure
    return UsedFigure(
        found.numerator, found.denominator, by_id[found.id].source, found.as_of_on, found.id, chosen.ambiguous
    )


def figures_of(region: int, *, holding: bool = True) -> list[Figure]:
    """All figures of a region, the newest day first; those that hold, or every version."""
    model: Any = ProvinceFigure if region == PROVINCE else CoverageFigure
    query = select(model).order_by(model.as_of_on.desc(), model.id.desc())
    if region != PROVINCE:
        query = query.where(model.regency_id == region)
    if holding:
        query = query.where(model.replaced_at.is_(None), model.withdrawn_at.is_(None))
    return list(db.session.scalars(query))


def group_of(segment: Segment, rows: Sequence[Figure]) -> SegmentGroup:
    """The figures of a segment and year, the newest first, beside one another."""
    used = used_of(rows)
    lines = [
        FigureLine(
            row,
            used is not None and row.id == used.id and not used.ambiguous,
            contradict([_numbers(each) for each in rows if each.as_of_on == row.as_of_on]),
            differs_from_quoted(row.terms),
        )
        for row in rows
    ]
    newest = max((row.as_of_on for row in rows if row.terms.is_complete), default=None)
    return SegmentGroup(segment, lines, used, used is not None and used.as_of_on != newest)


def _numbers(row: Figure) -> tuple[int | None, int | None, int | None]:
    return row.numerator, row.denominator, row.quoted


def figure_by_id(region: int, figure_id: int) -> Figure:
    """Raises NotFoundError outside the scope, or for a figure of another region."""
    model: Any = ProvinceFigure if region == PROVINCE else CoverageFigure
    found: Figure | None = db.session.scalars(select(model).where(model.id == figure_id)).one_or_none()
    if found is None or region_of(found) != region:
        raise NotFoundError(MISSING)
    return found


def region_of(figure: Figure) -> int:
    """Whose figure it is."""
    return figure.regency_id if isinstance(figure, CoverageFigure) else PROVINCE


def versions_of(figure: Figure) -> list[Figure]:
    """The figure with all that it replaced and that replaced it, the newest first."""
    rows = [each for each in figures_of(region_of(figure), holding=False) if each.segment is figure.segment]
    by_id = {each.id: each for each in rows}
    later = {each.previous_id: each for each in rows if each.previous_id is not None}
    newest = figure
    while newest.id in later:
        newest = later[newest.id]
    chain: list[Figure] = [newest]
    while (previous := chain[-1].previous_id) is not None:
        chain.append(by_id[previous])
    return chain


def line_of(figure: Figure) -> FigureLine:
    """The figure among the others of its segment and year."""
    rows = [
        each for each in figures_of(region_of(figure)) if (each.segment, each.year) == (figure.segment, figure.year)
    ]
    found = [line for line in group_of(figure.segment, rows).lines if line.figure.id == figure.id]
    return found[0] if found else FigureLine(figure, False, False, differs_from_quoted(figure.terms))

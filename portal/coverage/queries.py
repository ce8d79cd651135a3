"""Reading coverage: which figure is used where, all figures of a region beside one another, versions, targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.coverage.models import CoverageFigure, CoverageTarget, CoverageUpload, ProvinceFigure, ProvinceTarget
from portal.coverage.rules import targets
from portal.coverage.rules.choice import Candidate, choose, contradict
from portal.coverage.rules.figures import differs_from_quoted
from portal.coverage.rules.segments import MAIN, Segment
from portal.coverage.rules.sheet import PROVINCE, Known
from portal.coverage.rules.trend import Share, Trend, cut_share, trend
from portal.regencies import queries as regencies

Figure = CoverageFigure | ProvinceFigure
Target = CoverageTarget | ProvinceTarget
MISSING = "Angka cakupan ini tidak ditemukan di wilayah Anda."
MISSING_UPLOAD = "Unggahan ini tidak ditemukan."
LISTED_UPLOADS = 10


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


@dataclass(frozen=True)
class Gap:
    """How many people the target still asks for, measured against one figure; None where it cannot be said."""

    figure: Figure
    people: int | None
    used: bool


@dataclass(frozen=True)
class TrendRow:
    """A year of the trend in numbers: the figure of each main segment (complete or quoted), and the target."""

    year: int
    figures: Mapping[Segment, Figure]
    target: Target | None


@dataclass(frozen=True)
class RegionStory:
    """Everything that the page of one region shows."""

    years: Sequence[int]
    groups: Sequence[SegmentGroup]
    target: Target | None
    gaps: Sequence[Gap]
    picture: Trend
    table: Sequence[TrendRow]


@dataclass(frozen=True)
class RegionRow:
    """A regency in the table of a year and a segment."""

    regency_id: int
    name: str
    used: UsedFigure | None
    others: int  # further figures that hold, quotations included
    target: Target | None
    missing: int | None


# --- for other capabilities -------------------------------------------------------------------------------------------


def figures_used(year: int, segments: Collection[Segment] | None = None) -> dict[tuple[int, Segment], UsedFigure]:
    """{(regency, segment): the figure in use} of a year in the open scope; one statement whatever the scope.

    `segments`: only these. A regency without a complete figure has no entry: there is no data, which is not zero.
    """
    return {key: used for key, rows in _by_segment(year, segments).items() if (used := used_of(rows)) is not None}


def _by_segment(
    year: int, segments: Collection[Segment] | None = None
) -> dict[tuple[int, Segment], list[CoverageFigure]]:
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


# --- a region's page --------------------------------------------------------------------------------------------------


def region_name(region: int) -> str:
    """Kabupaten Belu, or the province. Raises NotFoundError for a number that is neither."""
    if region == PROVINCE:
        return regencies.PROVINCE_NAME
    if region not in regencies.all_regency_ids():
        raise NotFoundError(MISSING)
    return regencies.regency_by_id(region).official_name


def _figures(region: int, *, holding: bool = True) -> list[Figure]:
    """All figures of a region, the newest day first; those that hold, or every version."""
    model: Any = ProvinceFigure if region == PROVINCE else CoverageFigure
    query = select(model).order_by(model.as_of_on.desc(), model.id.desc())
    if region != PROVINCE:
        query = query.where(model.regency_id == region)
    if holding:
        query = query.where(model.replaced_at.is_(None), model.withdrawn_at.is_(None))
    return list(db.session.scalars(query))


def targets_of(region: int) -> dict[int, Target]:
    """{year: the target that holds} of a region."""
    model: Any = ProvinceTarget if region == PROVINCE else CoverageTarget
    query = select(model).order_by(model.id)
    if region != PROVINCE:
        query = query.where(model.regency_id == region)
    return {row.year: row for row in db.session.scalars(query)}


def story_of(region: int, year: int | None, today: date) -> tuple[int, RegionStory]:
    """(the year shown, the page of it): the wished year, else the newest with a figure. Two statements."""
    figures, goals = _figures(region), targets_of(region)
    years = sorted({each.year for each in figures} | set(goals) | {today.year}, reverse=True)
    with_figures = [each.year for each in figures]
    shown = year if year is not None else max(with_figures, default=today.year)
    of_year = [each for each in figures if each.year == shown]
    groups = [
        _group(segment, [each for each in of_year if each.segment is segment])
        for segment in Segment
        if segment in MAIN or any(each.segment is segment for each in of_year)
    ]
    target = goals.get(shown)
    gaps = _gaps(target, groups) if target else []
    picture, table = _trend(figures, goals)
    return shown, RegionStory(years, groups, target, gaps, picture, table)


def _group(segment: Segment, rows: Sequence[Figure]) -> SegmentGroup:
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
    return SegmentGroup(segment, lines, used)


def _numbers(row: Figure) -> tuple[int | None, int | None, int | None]:
    return row.numerator, row.denominator, row.quoted


def _gaps(target: Target, groups: Sequence[SegmentGroup]) -> list[Gap]:
    """Against every figure of the whole (TOTAL) that names people: contradictory ones give a gap each."""
    return [
        Gap(
            line.figure,
            targets.missing_people(target.people, target.percent, line.figure.numerator, line.figure.denominator),
            line.used,
        )
        for group in groups
        if group.segment is Segment.TOTAL
        for line in group.lines
        if line.figure.numerator is not None
    ]


def _trend(figures: Sequence[Figure], goals: Mapping[int, Target]) -> tuple[Trend, list[TrendRow]]:
    """A line a main segment: the figure in use of every year, else the newest quotation."""
    shown: dict[Segment, dict[int, Figure]] = {segment: {} for segment in MAIN}
    for segment in MAIN:
        for year in {each.year for each in figures if each.segment is segment}:
            rows = [each for each in figures if each.segment is segment and each.year == year]
            used = used_of(rows)
            quoted = [each for each in rows if each.quoted is not None]
            if used is not None:
                shown[segment][year] = next(each for each in rows if each.id == used.id)
            elif quoted:
                shown[segment][year] = quoted[0]
    shares = {segment: {year: _share(row) for year, row in line.items()} for segment, line in shown.items()}
    picture = trend(shares, {year: goal.percent for year, goal in goals.items() if goal.percent is not None})
    years = sorted({year for line in shown.values() for year in line} | set(goals), reverse=True)
    table = [
        TrendRow(year, {segment: line[year] for segment, line in shown.items() if year in line}, goals.get(year))
        for year in years
    ]
    return picture, table


def _share(row: Figure) -> Share:
    if row.numerator is not None and row.denominator is not None:
        return Share(cut_share(row.numerator, row.denominator))
    return Share(row.quoted or 0, quoted=True)


# --- one figure -------------------------------------------------------------------------------------------------------


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
    rows = [each for each in _figures(region_of(figure), holding=False) if each.segment is figure.segment]
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
    rows = [each for each in _figures(region_of(figure)) if (each.segment, each.year) == (figure.segment, figure.year)]
    found = [line for line in _group(figure.segment, rows).lines if line.figure.id == figure.id]
    return found[0] if found else FigureLine(figure, False, False, differs_from_quoted(figure.terms))


# --- regencies side by side -------------------------------------------------------------------------------------------


def years() -> list[int]:
    """The years of which the scope has figures, the newest first."""
    query = select(CoverageFigure.year).distinct().order_by(CoverageFigure.year.desc())
    return list(db.session.scalars(query.where(CoverageFigure.withdrawn_at.is_(None))))


def rows_of_year(year: int, segment: Segment, regency_ids: Collection[int]) -> list[RegionRow]:
    """Every regency of the scope with its figure of a segment in use. Three statements."""
    figures = _by_segment(year, [segment])
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


# --- uploads ----------------------------------------------------------------------------------------------------------


def upload_by_id(upload_id: int, regency_id: int | None) -> CoverageUpload:
    """Raises NotFoundError outside the scope. `regency_id`: whose office asks; None for the province."""
    found = db.session.scalars(
        select(CoverageUpload).where(
            CoverageUpload.id == upload_id, CoverageUpload.regency_id.is_not_distinct_from(regency_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError(MISSING_UPLOAD)
    return found


def uploads_of(regency_id: int | None) -> Sequence[CoverageUpload]:
    """The newest uploads of an office, at most ten."""
    query = select(CoverageUpload).where(CoverageUpload.regency_id.is_not_distinct_from(regency_id))
    return db.session.scalars(query.order_by(CoverageUpload.id.desc()).limit(LISTED_UPLOADS)).all()


def region_names(regency_id: int | None) -> dict[int, list[str]]:
    """{region: what a workbook may call it} of all that an office may write: its own, or the province's 23."""
    found = {
        each.id: [each.code, str(each.id), each.official_name, each.name, each.short_name, each.slug]
        for each in regencies.all_regencies()
        if regency_id in (None, each.id)
    }
    if regency_id is None:
        found[PROVINCE] = [str(PROVINCE), "NTT", "Provinsi NTT", regencies.PROVINCE_NAME, "Nusa Tenggara Timur"]
    return found


def known_figures(regency_id: int | None, years: Collection[int]) -> list[Known]:
    """The figures that hold in those years, of all regions that the office may write."""
    found: list[Known] = []
    models: tuple[Any, ...] = (CoverageFigure,) if regency_id is not None else (CoverageFigure, ProvinceFigure)
    for model in models:
        query = select(model).where(model.year.in_(years), model.replaced_at.is_(None), model.withdrawn_at.is_(None))
        found += [Known(row.id, region_of(row), row.terms) for row in db.session.scalars(query.order_by(model.id))]
    return found


def count_of(year: int) -> int:
    """How many figures of a year hold in the scope."""
    query = (
        select(func.count())
        .select_from(CoverageFigure)
        .where(CoverageFigure.year == year, CoverageFigure.replaced_at.is_(None), CoverageFigure.withdrawn_at.is_(None))
    )
    return db.session.scalar(query) or 0

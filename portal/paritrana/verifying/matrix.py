"""The regions by criteria, as the page and the workbook show them: read once, filtered and sorted here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from portal.paritrana import queries
from portal.paritrana.models import ParitranaAssessment, ParitranaEdition, ParitranaStanding
from portal.paritrana.queries import CriterionLine
from portal.paritrana.rules.campaign import ASSESSMENT_LABELS
from portal.paritrana.rules.overview import NOT_BEGUN, Behind, Progress, behind
from portal.paritrana.rules.ranking import median
from portal.paritrana.rules.scoring import MISSING, UNKNOWN, LineState
from portal.regencies import queries as regencies
from portal.regencies.models import Regency

NONE = "belum"  # the state of a region that has not begun, as it stands in an address
ANY = "semua"  # behind in whatever
STATES = {NONE: NOT_BEGUN, **{state.value: label for state, label in ASSESSMENT_LABELS.items()}}
ORDERS = {"nama": "Nama", "nilai": "Nilai tertinggi", "kurang": "Paling banyak kurang"}


@dataclass(frozen=True)
class MatrixFilter:
    """What the page is asked for, as codes of the address; an unknown code is no filter."""

    state: str = ""
    behind: str = ""
    aspect: str = ""
    order: str = "nama"
    by_aspect: bool = False


def filter_of(args: Mapping[str, str]) -> MatrixFilter:
    """The filter that an address, a form or a kept request names."""

    def known(name: str, codes: object, otherwise: str = "") -> str:
        value = str(args.get(name, ""))
        return value if value in codes else otherwise  # type: ignore[operator]

    return MatrixFilter(
        state=known("keadaan", STATES),
        behind=known("tertinggal", {ANY, *Behind}),
        aspect=str(args.get("aspek", ""))[:10],
        order=known("urut", ORDERS, "nama"),
        by_aspect=args.get("tampilan") == "aspek",
    )


def address_of(wanted: MatrixFilter) -> dict[str, str]:
    """The same as an address: only what differs from the plain page."""
    found = {
        "keadaan": wanted.state,
        "tertinggal": wanted.behind,
        "aspek": wanted.aspect,
        "urut": "" if wanted.order == "nama" else wanted.order,
        "tampilan": "aspek" if wanted.by_aspect else "",
    }
    return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Cell:
    """One criterion (or aspect) of one region. `state` is None for an aspect; `missing` criteria lack something."""

    points: int
    weight: int
    state: LineState | None
    missing: int = 0
    bare: bool = False  # accepted although there was nothing: neither data nor proof

    @property
    def unknown(self) -> bool:
        """Whether nothing is known, so that no number is shown: nothing is no nought."""
        return self.bare or self.state in UNKNOWN


@dataclass(frozen=True)
class Row:
    """One region: its cells by column code, empty before anything was computed."""

    regency: Regency
    assessment: ParitranaAssessment | None
    standing: ParitranaStanding | None
    cells: Mapping[str, Cell]
    progress: Progress
    behind: frozenset[Behind]

    @property
    def points(self) -> int:
        return self.standing.points if self.standing is not None else 0

    @property
    def missing(self) -> int:
        return self.standing.missing if self.standing is not None else self.progress.of

    @property
    def state_code(self) -> str:
        return self.assessment.state.value if self.assessment is not None else NONE

    @property
    def state_label(self) -> str:
        return STATES[self.state_code]


@dataclass(frozen=True)
class Head:
    """One column: a criterion, or all criteria of an aspect."""

    code: str
    title: str
    weight: int


@dataclass(frozen=True)
class Matrix:
    """What is shown. `median` and `medians` are of all `begun` regions of the province, `totals` of the rows shown."""

    edition: ParitranaEdition
    wanted: MatrixFilter
    heads: tuple[Head, ...]
    aspects: tuple[tuple[str, str], ...]  # (code, name), all of the edition
    rows: tuple[Row, ...]
    of: int  # regions before filtering
    begun: int
    criteria: tuple[CriterionLine, ...]  # all of the edition
    median: Fraction | None
    medians: Mapping[str, Fraction | None] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(row.points for row in self.rows)


def rows_of(edition: ParitranaEdition, criteria: list[CriterionLine], today: date) -> list[Row]:
    """Every region with its newest standing, by name: three queries."""
    standings, begun = queries.newest_standings(edition.id), queries.assessments_of(edition.id)
    found = []
    for regency in sorted(regencies.all_regencies(), key=lambda each: each.short_name):
        standing, assessment = standings.get(regency.id), begun.get(regency.id)
        missing = standing.missing if standing is not None else len(criteria)
        progress = Progress(
            state=assessment.state if assessment is not None else None,
            late=assessment.late if assessment is not None else False,
            filled=len(criteria) - missing,
            of=len(criteria),
        )
        lines = standing.lines if standing is not None else ()
        cells = {line["code"]: _cell(line) for line in lines}
        found.append(Row(regency, assessment, standing, cells, progress, behind(progress, today, edition.calendar)))
    return found


def matrix(edition: ParitranaEdition, wanted: MatrixFilter, today: date) -> Matrix:
    """What page and workbook show, in four queries."""
    criteria = queries.criteria_of(edition.id)
    everything = rows_of(edition, criteria, today)
    aspects = tuple(dict.fromkeys((line.aspect.code, line.aspect.name) for line in criteria))
    chosen = [line for line in criteria if line.aspect.code == wanted.aspect] or criteria
    if wanted.by_aspect:
        heads, columns = _by_aspect(chosen, everything)
    else:
        heads = tuple(Head(line.criterion.code, line.criterion.title, line.criterion.weight) for line in chosen)
        columns = everything
    rows = _sorted([row for row in columns if _wanted(row, wanted)], wanted.order)
    scored = [row for row in columns if row.standing is not None and row.assessment is not None]
    return Matrix(
        edition=edition,
        wanted=wanted,
        heads=heads,
        aspects=aspects,
        rows=tuple(rows),
        of=len(everything),
        begun=len(scored),
        criteria=tuple(criteria),
        median=median(row.points for row in scored),
        medians={
            head.code: median(row.cells[head.code].points for row in scored if head.code in row.cells) for head in heads
        },
        totals={
            head.code: sum(row.cells[head.code].points for row in rows if head.code in row.cells) for head in heads
        },
    )


def _cell(line: Mapping[str, object]) -> Cell:
    state = LineState(str(line["state"]))
    bare = state is LineState.ACCEPTED and not (line["points"] or line["proofs"] or line.get("input"))
    return Cell(int(str(line["points"])), int(str(line["weight"])), state, int(state in MISSING), bare)


def _by_aspect(chosen: list[CriterionLine], rows: list[Row]) -> tuple[tuple[Head, ...], list[Row]]:
    """The same rows with one column for all criteria of an aspect."""
    codes: dict[tuple[str, str], list[str]] = {}
    weights: dict[str, int] = {}
    for line in chosen:
        codes.setdefault((line.aspect.code, line.aspect.name), []).append(line.criterion.code)
        weights[line.aspect.code] = weights.get(line.aspect.code, 0) + line.criterion.weight
    heads = tuple(Head(code, name, weights[code]) for code, name in codes)
    summed = []
    for row in rows:
        cells = {}
        for (code, _name), within in codes.items():
            parts = [row.cells[each] for each in within if each in row.cells]
            if parts:
                points, missing = sum(part.points for part in parts), sum(part.missing for part in parts)
                cells[code] = Cell(points, weights[code], None, missing)
        summed.append(Row(row.regency, row.assessment, row.standing, cells, row.progress, row.behind))
    return heads, summed


def is_behind(row: Row, code: str) -> bool:
    """Whether a region is behind in what `code` of a filter says; "" asks nothing."""
    if code == ANY:
        return bool(row.behind)
    return not code or Behind(code) in row.behind


def _wanted(row: Row, wanted: MatrixFilter) -> bool:
    return (not wanted.state or row.state_code == wanted.state) and is_behind(row, wanted.behind)


def _sorted(rows: list[Row], order: str) -> list[Row]:
    """By name among equals: the rows come by name, and sorting keeps that."""
    if order == "nilai":
        return sorted(rows, key=lambda row: -row.points)
    return sorted(rows, key=lambda row: -row.missing) if order == "kurang" else rows

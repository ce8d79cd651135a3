"""Benefits of all regencies in scope: what the portal counts, what letters say, what was contributed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.claims import queries as claims
from portal.compliance.benefits.models import BenefitLetter
from portal.compliance.benefits.rules.ages import AgeTable, age_table
from portal.compliance.benefits.rules.programmes import KEPT_HERE, Paid, Programme, quarter_of
from portal.compliance.benefits.rules.tables import (
    WHOLE_YEAR,
    PaidTable,
    difference,
    paid_table,
    side_by_side,
    together,
)
from portal.compliance.reports.frozen import told_of
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

Names = Mapping[int, str]  # {regency id: Kabupaten Belu}


@dataclass(frozen=True)
class QuarterLine:
    """A regency of a programme's table. Cells are the four quarters and the year; `letters` None where none was typed
    off, `hidden` says so of a number that is there and not shown. `slots`: {quarter: the letter that tells it}."""

    regency_id: int
    name: str
    own: Sequence[Paid | None]
    said: Sequence[Paid | None]
    letters: Mapping[int, BenefitLetter]
    differences: Sequence[Paid | None]


@dataclass(frozen=True)
class ProgrammeTable:
    """Own counts of a programme (None where the portal keeps none) beside those of letters; sums of each."""

    programme: Programme
    lines: Sequence[QuarterLine]
    own_sums: Sequence[Paid | None]
    said_sums: Sequence[Paid | None]
    kept_here: bool
    hides: bool

    @property
    def told(self) -> int:
        """How many quarters of regencies a letter tells."""
        return sum(len(line.letters) for line in self.lines)


@dataclass(frozen=True)
class BackLine:
    """A regency: contributions paid for the year's months, benefits that the portal counts and those of `told` letters
    (None: hidden)."""

    regency_id: int
    name: str
    contributed: int
    back: Paid | None
    said: Paid | None
    told: int


@dataclass(frozen=True)
class BackTable:
    """Benefits against contributions, and what all of them make."""

    lines: Sequence[BackLine]
    contributed: int
    back: Paid | None
    said: Paid | None
    told: int


@dataclass(frozen=True)
class _Tables:
    """A programme as the portal counts it (None: not at all) and as letters say; `telling`: by which letter."""

    own: PaidTable | None
    said: PaidTable
    telling: Mapping[tuple[int, int], BenefitLetter]


def names() -> dict[int, str]:
    """{regency id: its official name} of all regencies, by code."""
    return {each.id: each.official_name for each in regencies.all_regencies()}


def own_tables(fiscal_year: int, regency_ids: Sequence[int]) -> dict[Programme, PaidTable]:
    """What the portal counts of each programme that it keeps, small numbers hidden: three queries."""
    found = _tables(fiscal_year, regency_ids)
    return {programme: tables.own for programme, tables in found.items() if tables.own is not None}


def sums_of_year(
    fiscal_year: int, regency_ids: Sequence[int]
) -> dict[Programme, tuple[Sequence[Paid | None] | None, Sequence[Paid | None]]]:
    """{programme: (what the portal counts, None where it keeps nothing; what letters tell)} over all regencies, quarter
    by quarter and the year, as the pages show it: three queries."""
    found = _tables(fiscal_year, regency_ids)
    return {
        programme: (tables.own.sums if tables.own is not None else None, tables.said.sums)
        for programme, tables in found.items()
    }


def tables_of_year(fiscal_year: int, regency_ids: Sequence[int]) -> dict[Programme, PaidTable]:
    """{programme: what the portal counts, or what letters tell where it keeps nothing} as the pages show it: three
    queries."""
    found = _tables(fiscal_year, regency_ids)
    return {programme: tables.own if tables.own is not None else tables.said for programme, tables in found.items()}


def _tables(fiscal_year: int, regency_ids: Sequence[int]) -> dict[Programme, _Tables]:
    """Both tables of every programme, each hidden with an eye to the other and to what reports have told: three
    queries."""
    own: dict[Programme, dict[tuple[int, int], Paid]] = {each: defaultdict(Paid) for each in KEPT_HERE}
    for line in claims.paid_lines(fiscal_year):
        programme = Programme.JKK if line.by_accident else Programme.JKM
        own[programme][line.regency_id, quarter_of(line.on_day.month)] += Paid(line.claims, line.amount)
    letters, told = letters_of(fiscal_year), told_of(fiscal_year)
    found = {}
    for programme in Programme:
        telling = _telling(letters, programme)
        said = {key: paid for key, letter in telling.items() if (paid := letter.said(programme)) is not None}
        if programme in KEPT_HERE:
            mine, theirs = side_by_side(own[programme], said, regency_ids, told[programme])
            found[programme] = _Tables(mine, theirs, telling)
        else:
            found[programme] = _Tables(None, paid_table(said, regency_ids), telling)
    return found


def letters_of(fiscal_year: int) -> Sequence[BenefitLetter]:
    """Every letter about a year, all versions, the newest first."""
    return db.session.scalars(
        select(BenefitLetter).where(BenefitLetter.fiscal_year == fiscal_year).order_by(BenefitLetter.id.desc())
    ).all()


def versions_of(letter: BenefitLetter) -> Sequence[BenefitLetter]:
    """All versions about the regency and quarter of a letter, the newest first."""
    return db.session.scalars(
        select(BenefitLetter)
        .where(
            BenefitLetter.regency_id == letter.regency_id,
            BenefitLetter.fiscal_year == letter.fiscal_year,
            BenefitLetter.quarter == letter.quarter,
        )
        .order_by(BenefitLetter.version.desc())
    ).all()


def letter_by_id(letter_id: int) -> BenefitLetter:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(BenefitLetter).where(BenefitLetter.id == letter_id)).one_or_none()
    if found is None:
        raise NotFoundError("Surat ini tidak ditemukan.")
    return found


def programme_table(fiscal_year: int, programme: Programme, known: Names) -> ProgrammeTable:
    """A programme's quarters, the portal's count and the letters' side by side: three queries, never merged."""
    tables = _tables(fiscal_year, list(known))[programme]
    own, said, telling = tables.own, tables.said, tables.telling
    lines = []
    for regency_id, name in known.items():
        of_region = {quarter: letter for (region, quarter), letter in telling.items() if region == regency_id}
        of_letters = said.rows[regency_id]
        of_portal: Sequence[Paid | None] = own.rows[regency_id] if own else [None] * 5
        differences = [
            difference(of_letters[place], of_portal[place]) if place + 1 in of_region else None
            for place in range(WHOLE_YEAR)
        ]
        lines.append(QuarterLine(regency_id, name, of_portal, of_letters, of_region, differences))
    return ProgrammeTable(
        programme,
        lines,
        own.sums if own else [None] * 5,
        said.sums,
        own is not None,
        bool(own and own.hides) or said.hides,
    )


def back_table(fiscal_year: int, known: Names) -> BackTable:
    """What came back of the contributions of a year: seven queries, whatever the number of regencies."""
    contributed: dict[int, int] = defaultdict(int)
    for state in quotas.states_of_year(fiscal_year, Month.of(clock.today())):
        contributed[state.quota.regency_id] += state.realisation
    every = _tables(fiscal_year, list(known)).values()
    tables = [each.own for each in every if each.own is not None]
    said = [each.said for each in every]
    told = {place for each in every for place in each.telling}
    lines = [
        BackLine(
            each,
            name,
            contributed[each],
            together([table.rows[each][WHOLE_YEAR] for table in tables]),
            together([table.rows[each][WHOLE_YEAR] for table in said]),
            sum(regency_id == each for regency_id, _quarter in told),
        )
        for each, name in known.items()
    ]
    return BackTable(
        lines,
        sum(contributed.values()),
        together([table.sums[WHOLE_YEAR] for table in tables]),
        together([table.sums[WHOLE_YEAR] for table in said]),
        len(told),
    )


def _telling(letters: Sequence[BenefitLetter], programme: Programme) -> dict[tuple[int, int], BenefitLetter]:
    """{(regency, quarter): the newest version that tells of the programme}."""
    found: dict[tuple[int, int], BenefitLetter] = {}
    for letter in letters:
        if letter.said(programme) is not None:
            found.setdefault((letter.regency_id, letter.quarter), letter)
    return found


def deaths(known: Names) -> AgeTable:
    """Deaths without a claim today, by age; one query."""
    return age_table(claims.unfiled_lines(), list(known), clock.today())

"""What open data is made of, asked for the regencies of the open scope: as many questions for one as for 22."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries import reference as people_reference
from portal.beneficiaries.queries import PeopleFilter
from portal.compliance.benefits import queries as benefits
from portal.compliance.benefits.rules.programmes import LABELS, Programme
from portal.compliance.standings import queries as standings
from portal.compliance.standings.queries import RegencyRow
from portal.compliance.standings.rules import day_in
from portal.core import clock
from portal.core.suppression import FEWEST_SHOWN
from portal.coverage import queries as coverage
from portal.coverage.queries import UsedFigure
from portal.coverage.rules.segments import SEGMENT_LABELS, Segment
from portal.exports.open_data.rules import ages
from portal.exports.open_data.rules.facts import (
    AGE,
    DISTRICT,
    OCCUPATION,
    SEX,
    CoverageFact,
    Facts,
    PaidCell,
    Region,
    RegionFacts,
)
from portal.regencies import queries as regencies
from portal.regencies import reference

_TOGETHER = frozenset({Segment.FORMAL, Segment.INFORMAL, Segment.TOTAL})
_SEXES = {"L": "Laki-laki", "P": "Perempuan"}
Counts = dict[str, Counter[str]]


def facts_of(fiscal_year: int, *, whole: bool, most: int | None = None) -> Facts:
    """The facts of a year over the open scope. `whole`: of the province, with the benefits. `most`: only so many
    regencies, those first of which something is known; sums over them are then of no use.

    Four questions over an office, seven over the province with the benefits and what its reports have hidden before.
    """
    as_of_on = day_in(fiscal_year, clock.today())
    rows = standings.regency_rows(fiscal_year, regencies.ids_in_scope())
    if most is not None:
        rows = sorted(rows, key=lambda row: (not row.confirmed, row.regency_id))[:most]
    few = _few_in_a_source(fiscal_year)
    counted = _counted(fiscal_year, [row.regency_id for row in rows], ages.limits(as_of_on))
    figures = coverage.figures_used(fiscal_year)
    return Facts(
        year=fiscal_year,
        as_of_on=as_of_on,
        whole=whole,
        regions=[
            replace(
                _region(row, counted[row.regency_id], figures),
                few_in_a_source=row.regency_id in few,
            )
            for row in rows
        ],
        names=_names(),
        paid=_paid(fiscal_year) if whole else {},
    )


def _names() -> dict[str, dict[str, str]]:
    return {
        DISTRICT: {place.code: place.name for place in reference.districts()},
        OCCUPATION: {code or "lainnya": name for code, name in people_reference.occupation_names().items()},
        SEX: _SEXES,
        AGE: {code: words for code, words, _youngest in ages.GROUPS},
    }


def _few_in_a_source(fiscal_year: int) -> set[int]:
    """Regencies in which a quota, which is of one source, has one to four people."""
    counts = beneficiaries.counted_by(PeopleFilter(fiscal_year), "regency_id", "quota_id")
    return {regency_id for (regency_id, _quota), people in counts.items() if 0 < people < FEWEST_SHOWN}


def _counted(fiscal_year: int, regency_ids: Collection[int], limits: Sequence[tuple[str, date]]) -> dict[int, Counts]:
    counted: dict[int, Counts] = {
        each: {by: Counter() for by in (DISTRICT, OCCUPATION, SEX, AGE)} for each in regency_ids
    }
    for group in beneficiaries.people_groups(fiscal_year, regency_ids, limits):
        counts = counted[group.regency_id]
        counts[DISTRICT][group.district_code] += group.people
        counts[OCCUPATION][group.occupation_code or "lainnya"] += group.people
        counts[SEX][group.sex] += group.people
        counts[AGE][group.age] += group.people
    return counted


def _region(row: RegencyRow, counts: Counts, used: Mapping[tuple[int, Segment], UsedFigure]) -> RegionFacts:
    known, figures, names = reference.regency_by_slug()[row.slug], row.figures, _names()
    own = {place.code: place.name for place in reference.districts() if place.parent_code == known.code}
    people = {
        by: {code: counts[by][code] for code in (own if by == DISTRICT else names[by])} | dict(counts[by])
        for by in (DISTRICT, OCCUPATION, SEX, AGE)
    }
    return RegionFacts(
        region=Region(known.code, known.bps_code, known.official_name),
        known=bool(figures.quota or figures.budget_amount or counts[SEX].total()),
        people=people,
        quota=figures.quota,
        need=figures.need_amount,
        budget=figures.budget_amount,
        realised=figures.realised_amount,
        due_months=figures.due_months,
        paid_months=figures.paid_months,
        example=figures.is_example,
        coverage=[
            CoverageFact(
                segment=segment.value,
                label=SEGMENT_LABELS[segment],
                covered=figure.numerator,
                workers=figure.denominator,
                source=figure.source,
                as_of_on=figure.as_of_on,
                together=segment in _TOGETHER,
                ambiguous=figure.ambiguous,
            )
            for segment in Segment
            if (figure := used.get((row.regency_id, segment))) is not None
        ],
    )


def _paid(fiscal_year: int) -> dict[tuple[str, str], list[PaidCell]]:
    """The cells of the pages of benefits, as they hide them: always over all regencies."""
    codes = {int(regency.nik_prefix): regency.code for regency in reference.regencies()}
    tables = benefits.own_tables(fiscal_year, list(codes))
    found = {}
    for programme in (Programme.JKK, Programme.JKM):
        table = tables[programme]
        for code, cells in [*((codes[each], row) for each, row in table.rows.items()), ("", table.sums)]:
            found[LABELS[programme], code] = [
                PaidCell(cell.cases, cell.amount) if cell is not None else PaidCell(None, None) for cell in cells
            ]
    return found

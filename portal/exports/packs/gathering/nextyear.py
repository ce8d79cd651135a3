"""The need of the year to come in three ways (hearing table 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.queries import PeopleOnce
from portal.core import formatting
from portal.core.months import months_of_year
from portal.core.tenancy import seen_from_outside
from portal.coverage import queries as coverage
from portal.coverage.rules.segments import Segment
from portal.exports.packs.gathering.once import months_of
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import NextYear, RateLine
from portal.exports.packs.rules.scenarios import Office, scenarios
from portal.quotas import queries as quotas
from portal.quotas.queries import QuotaState
from portal.quotas.rules.rates import FundingClass, RateBook, Sector


def next_year(subject: Subject, states: Sequence[QuotaState], everybody: Mapping[int, PeopleOnce]) -> NextYear:
    """People of now, of the full quota, and of those who are still without: the count of eligible people where the
    office keeps one, else the gap of informal workers where a figure is in use, else whoever waits."""
    year = subject.fiscal_year + 1
    waiting = beneficiaries.count_waiting(state.quota.id for state in states) if states else {}
    eligible = quotas.eligible_counts(year)
    informal = {
        regency: used
        for (regency, _segment), used in coverage.figures_used(subject.fiscal_year, [Segment.INFORMAL]).items()
        if not used.ambiguous
    }
    by_regency: dict[int, list[QuotaState]] = defaultdict(list)
    for state in states:
        by_regency[state.quota.regency_id].append(state)
    offices = [
        _office(
            by_regency[regency],
            everybody.get(regency, PeopleOnce()),
            split=subject.regency_id is not None,
            waiting=sum(waiting.get(state.quota.id, 0) for state in by_regency[regency]),
            eligible=eligible[regency].people if regency in eligible else None,
            uncovered=max(informal[regency].denominator - informal[regency].numerator, 0)
            if regency in informal
            else None,
        )
        for regency in sorted({*by_regency, *eligible, *informal})
    ]
    # Outsiders are not told how few wait: a scenario that counts them would.
    told = not (seen_from_outside() and any(office.counts_few_waiting for office in offices))
    rates, basis = _rates(states[0].book if states else quotas.rate_book(), year)
    found = scenarios(offices, subject.fiscal_year, wider=told)
    return NextYear(year=year, rates=rates, basis=basis, scenarios=found)


def _office(
    states: Sequence[QuotaState],
    once: PeopleOnce,
    *,
    split: bool,
    waiting: int,
    eligible: int | None,
    uncovered: int | None,
) -> Office:
    """An office with each person and place once. Who goes on are those of the fullest month: people who took turns
    need one place for the year, and who has left it none. With `split` the province's part is what is beyond its own.
    """
    own = [state for state in states if not state.quota.funding_source.set_by_province]
    people, quota = _most(states)
    own_people, own_quota = _most(own)
    confirmed = min(once.people, people)
    own_confirmed = min(once.own, own_people, confirmed)
    return Office(
        quota=quota,
        confirmed=confirmed,
        waiting=waiting,
        eligible=eligible,
        uncovered=uncovered,
        province_quota=quota - own_quota if split else 0,
        province_confirmed=confirmed - own_confirmed if split else 0,
    )


def _most(states: Sequence[QuotaState]) -> tuple[int, int]:
    """(people, places) of the fullest month of each."""
    taken, quota = months_of(states)
    return max(taken.values(), default=0), max(quota.values(), default=0)


def _rates(book: RateBook, year: int) -> tuple[list[RateLine], str]:
    """The lowest bracket as APBD pays it, month by month as the planning page does, and where it comes from. Without a
    rate for every month there is none: a need of some months would be taken for that of the year."""
    first, last = months_of_year(year)
    known = book.known_rates(first, last, FundingClass.GOVERNMENT, Sector.OTHER)
    if len(known) <= last - first:
        missing = first + len(known)
        return [], f"Belum ada tarif untuk {formatting.month(missing)}, jadi kebutuhan tahun {year} belum dihitung."
    lines, said = [], []
    for (jkk, jkm), run in groupby(known, key=lambda each: (each[1].jkk, each[1].jkm)):
        months = list(run)
        begin, end = months[0][0], months[-1][0]
        lines.append(
            RateLine(
                first_month=f"{begin.year}-{begin.month:02d}",
                last_month=f"{end.year}-{end.month:02d}",
                months=len(months),
                jkk=jkk,
                jkm=jkm,
            )
        )
        said += [rate.basis for _month, rate in months]
    bases = "; ".join(dict.fromkeys(said))
    return lines, f"Tarif terendah tiap bulan tahun {year} yang dibayar APBD: {bases}"

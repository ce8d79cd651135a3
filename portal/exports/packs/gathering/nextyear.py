"""The need of the year to come in three ways (hearing table 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from portal.beneficiaries import queries as beneficiaries
from portal.core import formatting
from portal.core.months import Month, months_of_year
from portal.core.tenancy import seen_from_outside
from portal.coverage import queries as coverage
from portal.coverage.rules.segments import Segment
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import NextYear, Scenario
from portal.exports.packs.rules.scenarios import Office, reaching
from portal.quotas import queries as quotas
from portal.quotas.queries import QuotaState
from portal.quotas.rules.rates import LOWEST_BRACKET, FundingClass, RateBook, Sector


def next_year(subject: Subject, states: Sequence[QuotaState], people: Mapping[int, int]) -> NextYear:
    """People of now, of the full quota, and of those who are still without: the count of eligible people where the
    office keeps one, else the gap of informal workers where a figure is in use, else whoever waits."""
    year = subject.fiscal_year + 1
    places, taken = defaultdict[int, int](int), defaultdict[int, int](int)
    waiting_by_quota = beneficiaries.count_waiting(state.quota.id for state in states) if states else {}
    waiting = defaultdict[int, int](int)
    for state in states:
        places[state.quota.regency_id] += state.balance.allocated
        taken[state.quota.regency_id] += people.get(state.quota.id, 0)
        waiting[state.quota.regency_id] += waiting_by_quota.get(state.quota.id, 0)
    eligible = quotas.eligible_counts(year)
    informal = {
        regency: used
        for (regency, _segment), used in coverage.figures_used(subject.fiscal_year, [Segment.INFORMAL]).items()
        if not used.ambiguous
    }
    offices = [
        Office(
            quota=places[regency],
            confirmed=taken[regency],
            waiting=waiting[regency],
            eligible=eligible[regency].people if regency in eligible else None,
            uncovered=max(informal[regency].denominator - informal[regency].numerator, 0)
            if regency in informal
            else None,
        )
        for regency in sorted({*places, *eligible, *informal})
    ]
    whole, quota = sum(taken.values()), sum(places.values())
    reached, note = reaching(offices)
    months = months_of_year(year)
    # Outsiders are not told how few wait: a scenario that counts them would.
    told = not (seen_from_outside() and any(office.counts_few_waiting for office in offices))
    jkk, jkm, basis = _rate(states[0].book if states else quotas.rate_book(), months[0])
    return NextYear(
        year=year,
        months=months[1] - months[0] + 1,
        jkk=jkk,
        jkm=jkm,
        basis=basis,
        scenarios=[
            Scenario(
                name="Tetap",
                note=f"{formatting.number(whole)} peserta tahun {subject.fiscal_year} dilanjutkan.",
                people=whole,
            ),
            Scenario(
                name="Kuota penuh",
                note=f"Seluruh kuota tahun {subject.fiscal_year}, {formatting.number(quota)} orang, terisi.",
                people=quota,
            ),
            *([Scenario(name="Diperluas", note=note, people=reached)] if told else []),
        ],
    )


def _rate(book: RateBook, first: Month) -> tuple[int, int, str]:
    """The lowest bracket as APBD pays it in the first month, and where it comes from."""
    rate = book.rate(first, FundingClass.GOVERNMENT, Sector.OTHER, LOWEST_BRACKET)
    if rate is None:
        return 0, 0, f"Tarif untuk {formatting.month(first)} belum ada."
    return rate.jkk, rate.jkm, f"Tarif terendah untuk {formatting.month(first)} yang dibayar APBD: {rate.basis}"

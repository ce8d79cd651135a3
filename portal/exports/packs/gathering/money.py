"""Quota, need, budget and payments: by source, by month, over five years, and the year to come. Fourteen queries, for
the province fifteen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.queries import PlacesHeld
from portal.contributions import queries as contributions
from portal.contributions.rules import CellState
from portal.core.months import Month, month_range, months_of_year
from portal.exports.packs.gathering import once
from portal.exports.packs.gathering.nextyear import next_year
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import MonthLine, NeedLine, QuarterLine, RegencyLine, SourceLine, YearLine
from portal.quotas import queries as quotas
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import balance
from portal.regencies import queries as regencies


@dataclass(frozen=True)
class _Read:
    """The quotas of the years of the trend, and the people of each quota."""

    of_years: Mapping[int, Sequence[QuotaState]]
    states: Sequence[QuotaState]  # of the year itself
    people: Mapping[int, int]
    due: Mapping[int, int]  # the day of the month until which a regency pays, where it was asked for


def gather(subject: Subject) -> dict[str, Any]:
    """people, sources, need, months, years, contributions, regencies, next_year, example."""
    read = _read(subject, due=True)
    everybody = beneficiaries.people_once(subject.fiscal_year)
    return {
        **_of_sources(subject, read),
        **_of_months(subject, read),
        "people": once.people(subject, read.states, everybody),
        "need": _need(read.states),
        "regencies": _regencies(subject, read) if subject.regency_id is None else [],
        "next_year": next_year(subject, read.states, everybody),
        "example": any(state.quota.is_example for state in read.states),
    }


def compared(subject: Subject) -> dict[str, Any]:
    """sources, need, years: in six queries."""
    read = _read(subject, due=True)
    return {**_of_sources(subject, read), "need": _need(read.states)}


def people_compared(subject: Subject) -> dict[str, Any]:
    """people: in four queries, for the province five."""
    return {"people": once.people(subject, _states(subject), beneficiaries.people_once(subject.fiscal_year))}


def months_compared(subject: Subject) -> dict[str, Any]:
    """months, contributions: in five queries."""
    return _of_months(subject, _read(subject))


def next_year_compared(subject: Subject) -> dict[str, Any]:
    """next_year: in seven queries."""
    return {"next_year": next_year(subject, _states(subject), beneficiaries.people_once(subject.fiscal_year))}


def regencies_compared(subject: Subject) -> dict[str, Any]:
    """regencies: in six queries."""
    return {"regencies": _regencies(subject, _read(subject, due=True))}


@dataclass
class Counted:
    """Of a regency: {source: people}, people taken month by month, {year: people}, rupiah in arrears, the highest
    rate of a month, and the months for which its quotas have people."""

    sources: dict[str, int] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    years: dict[int, int] = field(default_factory=dict)
    owed: int = 0
    rate: int = 0
    terms: set[tuple[Month, ...]] = field(default_factory=set)


def counted_by_regency(subject: Subject) -> dict[int, Counted]:
    """{regency: its people and arrears}: in five queries."""
    read = _read(subject, due=True)
    found: dict[int, Counted] = {}
    for year, states in read.of_years.items():
        for state in states:
            people = read.people.get(state.quota.id, 0)
            own = found.setdefault(state.quota.regency_id, Counted())
            own.years[year] = own.years.get(year, 0) + people
            if year == subject.fiscal_year:
                name = state.quota.funding_source.name
                own.sources[name] = own.sources.get(name, 0) + people
                own.rate = max([own.rate, *(rate.total for rate in state.rates.values())])
    for regency_id, own in found.items():
        states = [state for state in read.states if state.quota.regency_id == regency_id]
        own.taken.extend(once.months_of(states)[0].values())
        own.owed = _arrears(subject, read, states)
        terms = (tuple(month for month in state.rates if balance(state.lines, month).taken) for state in states)
        own.terms |= {months for months in terms if months}
    return found


def _arrears(subject: Subject, read: _Read, states: Sequence[QuotaState]) -> int:
    """Rupiah of bills that are late, of quotas of the year."""
    return sum(
        cell.open_amount
        for state in states
        for cell in contributions.cells_of(
            state, today=subject.today, due_day=read.due[state.quota.regency_id]
        ).values()
        if cell.state is CellState.LATE
    )


def _states(subject: Subject) -> Sequence[QuotaState]:
    return quotas.states_of_years([subject.fiscal_year], Month.of(subject.today), bills=False)


def _read(subject: Subject, *, due: bool = False) -> _Read:
    """In four queries, with the days `due` in five."""
    found: dict[int, list[QuotaState]] = defaultdict(list)
    for state in quotas.states_of_years(subject.years, Month.of(subject.today)):
        found[state.quota.fiscal_year].append(state)
    ids = [state.quota.id for states in found.values() for state in states]
    days = contributions.due_days({state.quota.regency_id for state in found[subject.fiscal_year]}) if due else {}
    return _Read(found, found[subject.fiscal_year], beneficiaries.people_of_quotas(ids), days)


def _of_sources(subject: Subject, read: _Read) -> dict[str, Any]:
    return {
        "sources": _sources(subject, read),
        "years": [_year(year, states, read.people) for year in subject.years if (states := read.of_years.get(year))],
    }


def _of_months(subject: Subject, read: _Read) -> dict[str, Any]:
    return {"months": _months(subject, read.states), "contributions": _quarters(subject, read.states)}


def _sources(subject: Subject, read: _Read) -> list[SourceLine]:
    """One line a funding source, over all regencies; where one of its figures is invented the line says so."""
    found: dict[str, SourceLine] = {}
    held: dict[int, list[PlacesHeld]] = defaultdict(list)
    for each in beneficiaries.places_held(subject.fiscal_year):
        held[each.quota_id].append(each)
    for state in sorted(read.states, key=lambda each: each.quota.funding_source.position):
        source = state.quota.funding_source
        line = found.setdefault(
            source.code,
            SourceLine(
                name=source.name,
                by_province=source.set_by_province,
                example=False,
                allocated=0,
                confirmed=0,
                verified=0,
                active=0,
                need_jkk=0,
                need_jkm=0,
                budget=0,
                realised=0,
                months_paid=0,
                months_due=0,
            ),
        )
        cells = contributions.cells_of(state, today=subject.today, due_day=read.due[state.quota.regency_id])
        paid = [month for month, cell in cells.items() if cell.drawn and 0 < cell.amount <= cell.paid]
        due = [month for month, cell in cells.items() if cell.amount > 0 and subject.today > cell.due_on]
        places = held[state.quota.id]
        line["example"] = line["example"] or state.quota.is_example
        line["allocated"] += state.balance.allocated
        line["confirmed"] += read.people.get(state.quota.id, 0)
        line["verified"] = (line["verified"] or 0) + sum(each.people for each in places if each.verified)
        line["active"] = (line["active"] or 0) + sum(
            each.people for each in places if any(each.first_month <= month <= each.last_month for month in paid)
        )
        line["need_jkk"] += state.jkk_need
        line["need_jkm"] += state.jkm_need
        line["budget"] += state.budget.amount
        line["realised"] += state.realisation
        line["months_paid"] = (line["months_paid"] or 0) + len(set(paid) & set(due))
        line["months_due"] = (line["months_due"] or 0) + len(due)
    return list(found.values())


def _need(states: Sequence[QuotaState]) -> list[NeedLine]:
    """Months in a row of a source with the same people and rates; over several regencies those alike together."""
    found: dict[tuple[int, str, Month, Month, int, int], int] = defaultdict(int)
    for state in states:
        source = state.quota.funding_source
        for part in state.need_segments:
            key = (source.position, source.name, part.first_month, part.last_month, part.rate.jkk, part.rate.jkm)
            found[key] += part.people
    return [
        NeedLine(
            source=name,
            first_month=_text(first),
            last_month=_text(last),
            people=people,
            months=last - first + 1,
            jkk=jkk,
            jkm=jkm,
        )
        for (_position, name, first, last, jkk, jkm), people in sorted(found.items())
    ]


def _months(subject: Subject, states: Sequence[QuotaState]) -> list[MonthLine]:
    """Every month of the year, those of terms that reach beyond it, and those of the day of an SP2D."""
    realised = contributions.realised_by_month([state.quota.id for state in states])
    of_terms = {month for state in states for month in state.rates}
    of_terms |= {bill.month for state in states for bill in state.bills}
    lines = []
    for month in sorted({*month_range(*months_of_year(subject.fiscal_year)), *of_terms, *realised}):
        within = [state for state in states if month in state.rates]
        bills = [bill for state in states for bill in state.bills if bill.month == month]
        lines.append(
            MonthLine(
                month=_text(month),
                quota=sum(state.allocated_in(month) for state in within),
                taken=sum(balance(state.lines, month).taken for state in within),
                need=sum(state.allocated_in(month) * state.rates[month].total for state in within),
                billed=sum(bill.billed for bill in bills),
                paid=sum(bill.paid for bill in bills),
                realised=realised.get(month, 0),
            )
        )
    return lines


def _quarters(subject: Subject, states: Sequence[QuotaState]) -> list[QuarterLine]:
    """What was paid for the months of each quarter; a month before or after the year counts to its nearest."""
    found = dict.fromkeys((1, 2, 3, 4), 0)
    first, last = months_of_year(subject.fiscal_year)
    for state in states:
        for bill in state.bills:
            found[(min(max(bill.month, first), last).month + 2) // 3] += bill.paid
    return [QuarterLine(quarter=quarter, amount=amount) for quarter, amount in found.items()]


def _year(year: int, states: Sequence[QuotaState], people: Mapping[int, int]) -> YearLine:
    return YearLine(
        year=year,
        quota=sum(state.balance.allocated for state in states),
        confirmed=sum(people.get(state.quota.id, 0) for state in states),
        need=sum(state.need for state in states),
        budget=sum(state.budget.amount for state in states),
        realised=sum(state.realisation for state in states),
    )


def _regencies(subject: Subject, read: _Read) -> list[RegencyLine]:
    """All 22, also without a quota."""
    own: dict[int, list[QuotaState]] = defaultdict(list)
    for state in read.states:
        own[state.quota.regency_id].append(state)
    return [
        RegencyLine(
            code=regency_id,
            name=name,
            allocated=sum(state.balance.allocated for state in own[regency_id]),
            confirmed=sum(read.people.get(state.quota.id, 0) for state in own[regency_id]),
            need=sum(state.need for state in own[regency_id]),
            budget=sum(state.budget.amount for state in own[regency_id]),
            realised=sum(state.realisation for state in own[regency_id]),
            arrears=_arrears(subject, read, own[regency_id]),
        )
        for regency_id, name in regencies.official_names().items()
    ]


def _text(month: Month) -> str:
    return f"{month.year}-{month.month:02d}"

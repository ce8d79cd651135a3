"""The facts of regencies in all their fiscal years, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.agreements import queries as agreements
from portal.agreements.queries.allowing import Standing
from portal.agreements.rules.allowing import allowed_by_quota, allowing_lines
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.beneficiaries import queries as beneficiaries
from portal.compliance.standings.rules import Figures, MonthMoney, agreed_until, day_in, months_funded, paying
from portal.contributions import queries as contributions
from portal.contributions.rules import due_on
from portal.core.formatting import WITA
from portal.core.months import Month, month_range, months_of_year
from portal.paritrana import queries as paritrana
from portal.quotas import queries as quotas
from portal.quotas.queries import QuotaState
from portal.regulations import queries as regulations
from portal.regulations.rules.papers import RegulationKind, rank
from portal.regulations.rules.standing import StandingPaper, overview

WORDS = {
    RegulationKind.PERDA: "Perda",
    RegulationKind.HEAD_REGULATION: "Perbup",
    RegulationKind.HEAD_DECISION: "Keputusan",
    RegulationKind.RECIPIENTS: "SK penerima",
    RegulationKind.INSTRUCTION: "Instruksi",
    RegulationKind.CIRCULAR: "Surat edaran",
}


@dataclass(frozen=True)
class Report:
    """What is known of a regency's newest semester report: "sent", "due" or "late", words for it, and its day."""

    state: str
    words: str
    on: date | None = None


Reports = Callable[[Collection[int], Sequence[int], date], Mapping[tuple[int, int], Report]]
_reports: list[Reports] = []


def contribute(reports: Reports) -> Reports:
    """Make known who tells where semester reports stand: {(regency, fiscal year): Report} of what it is asked for.

    It is asked inside the transaction that rewrites the summary rows, with one query. Whoever changes a report watches
    its model (`core.changes.watch`) or marks the regency (`touched`).
    """
    if reports not in _reports:
        _reports.append(reports)
    return reports


@dataclass(frozen=True)
class _Known:
    """What was read, by regency."""

    states: Mapping[tuple[int, int], Sequence[QuotaState]]
    people: Mapping[tuple[int, int], int]
    lists: Mapping[tuple[int, int], datetime]
    agreements: Mapping[int, Sequence[Standing]]
    papers: Mapping[int, Sequence[StandingPaper]]
    awards: Mapping[tuple[int, int], tuple[object, int | None]]
    due_days: Mapping[int, int]


def figures_of(regency_ids: Collection[int], today: date) -> dict[tuple[int, int], Figures]:
    """{(regency, fiscal year): figures} of the present year and of every year with a quota."""
    ids = sorted(regency_ids)
    states: dict[tuple[int, int], list[QuotaState]] = defaultdict(list)
    for state in quotas.states_of_regencies(ids, Month.of(today)):
        states[state.quota.regency_id, state.quota.fiscal_year].append(state)
    signed: dict[int, list[Standing]] = defaultdict(list)
    for each in agreements.standing_agreements(regency_ids=ids):
        signed[each.agreement.regency_id].append(each)
    known = _Known(
        states,
        beneficiaries.people_by_year(ids),
        beneficiaries.last_uploads_by_year(ids),
        signed,
        regulations.standing_papers(today, ids),
        paritrana.states_by_year(ids),
        contributions.due_days(ids),
    )
    keys = sorted({*states, *((regency_id, today.year) for regency_id in ids)})
    years = sorted({year for _regency_id, year in keys})
    reports: dict[tuple[int, int], Report] = {}
    for asked in _reports:
        reports.update(asked(ids, years, today))
    return {key: _figures(known, key, reports.get(key), today) for key in keys}


def _figures(known: _Known, key: tuple[int, int], report: Report | None, today: date) -> Figures:
    regency_id, year = key
    own = known.states.get(key, ())
    day = day_in(year, today)
    due_day = known.due_days[regency_id]
    money = paying(
        (
            MonthMoney(month, cell.amount, cell.paid, cell.due_on)
            for state in own
            for month, cell in contributions.cells_of(state, today=today, due_day=due_day).items()
        ),
        today,
    )
    until, people = _agreed(known.agreements.get(regency_id, ()), day)
    highest = overview(known.papers.get(regency_id, ()), today).highest
    last = known.lists.get(key)
    award, points = known.awards.get(key, ("", None))
    return Figures(
        day=today,
        fiscal_year=year,
        quota=sum(state.balance.allocated for state in own),
        confirmed=known.people.get(key, 0),
        funded_months=months_funded(_funded(state) for state in own),
        need_amount=sum(state.need for state in own),
        budget_amount=sum(state.budget.amount for state in own),
        realised_amount=sum(state.realisation for state in own),
        elapsed_months=sum(today > due_on(month, due_day) for month in month_range(*months_of_year(year))),
        due_months=money.due,
        paid_months=money.paid,
        arrears_months=money.arrears,
        arrears_since=money.since,
        arrears_amount=money.amount,
        agreed_until=until,
        agreed_people=people,
        last_list_on=last.astimezone(WITA).date() if last else None,
        regulation_rank=rank(highest.kind) if highest else 0,
        regulation_word=_word(highest) if highest else "",
        regulation=f"Nomor {highest.number} Tahun {highest.year}" if highest else "",
        award_state="none" if award is None else str(award),
        award_points=points,
        report_state=report.state if report else "",
        report_words=report.words if report else "",
        report_on=report.on if report else None,
        is_example=any(state.quota.is_example for state in own),
    )


def _word(paper: StandingPaper) -> str:
    """Perda, Perbup, or (of a city) Perwali."""
    return "Perwali" if paper.citation.startswith("Peraturan Wali Kota") else WORDS[paper.kind]


def _funded(state: QuotaState) -> dict[Month, bool]:
    """{month with people: whether the budget reaches it}."""
    last = state.funded.last
    return {month: last is not None and month <= last for month in state.rates if state.allocated_in(month) > 0}


_HOLDS = (AgreementState.COUNTERSIGNED, AgreementState.TERMINATED)  # one that was terminated has the day of its end


def _agreed(signed: Sequence[Standing], day: date) -> tuple[date | None, int]:
    """(until when agreements hold without a gap, people that they allow in the month of `day`)."""
    terms = [
        (each.agreement.first_day, each.agreement.last_day)
        for each in signed
        if each.signed.state in _HOLDS and each.agreement.kind is not AgreementKind.NOTE
    ]
    month = Month.of(day)
    allowed = allowed_by_quota(allowing_lines([each.signed for each in signed]))
    return agreed_until(terms, day), sum(months.get(month, 0) for months in allowed.values())

"""Reading the figures of a period's report, for all regencies at once: a fixed number of queries a section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from portal.agreements import queries as agreements
from portal.agreements.rules.allowing import allowed_by_quota, allowing_lines
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.compliance.benefits import queries as benefits
from portal.compliance.benefits.rules.programmes import Paid, Programme
from portal.compliance.reports.rules.body import HIDDEN, Gathered, Value
from portal.compliance.reports.rules.periods import Period
from portal.core import formatting
from portal.core.months import month_range
from portal.coverage import queries as coverage
from portal.coverage.rules.segments import Segment
from portal.quotas import queries as quotas
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import balance
from portal.regulations import queries as regulations
from portal.regulations.rules.standing import overview

Names = Mapping[int, str]
_AMBIGUOUS = "sumber saling berbeda, belum dipilih"
_OLD_BAND = 3  # of the ages of deaths: more than 90 days
_ALL_DEATHS = 4


def gather(section: str, period: Period, names: Names, today: date) -> Gathered:
    """What is known of a section now; `today` for ages. Raises KeyError for a section that no report has."""
    return _GATHERERS[section](period, names, today)


def _quota(period: Period, names: Names, today: date) -> Gathered:
    """Of every state, and once more of the ledger by source: five queries."""
    rows = _by_region(period, _places)
    sums = quotas.places_by_source(period.year, period.last_month)
    sources = {name: {"quota": each.allocated, "taken": each.taken} for name, each in sums.items()}
    return Gathered({each: rows.get(each, {"quota": 0, "taken": 0}) for each in names}, sources=sources)


def _budget(period: Period, names: Names, today: date) -> Gathered:
    """Of every state, and once more of budgets and bills by source: six queries."""
    rows = _by_region(period, _money)
    sums = quotas.money_by_source(period.year, period.first_month, period.last_month)
    keys = ("budget", "realised", "billed", "paid")
    sources = {name: {key: getattr(each, key) for key in keys} for name, each in sums.items()}
    nothing = dict.fromkeys(("budget", "funded", "months", "realised", "billed", "paid"), 0)
    return Gathered({each: rows.get(each, nothing) for each in names}, sources=sources)


def _by_region(period: Period, figures: Callable[[QuotaState, Period], dict[str, int]]) -> dict[int, dict[str, int]]:
    """The quotas added up by regency; what the sources make is asked by itself, so that the two can differ."""
    regions: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for state in quotas.states_of_year(period.year, period.last_month):
        for key, value in figures(state, period).items():
            regions[state.quota.regency_id][key] += value
    return regions


def _places(state: QuotaState, period: Period) -> dict[str, int]:
    """Of the period's last month: nobody outside the quota's term."""
    month = period.last_month
    within = state.quota.first_month <= month <= state.quota.last_month
    return {
        "quota": state.allocated_in(month),
        "taken": balance(state.lines, month).taken if within else 0,
    }


def _money(state: QuotaState, period: Period) -> dict[str, int]:
    bills = [bill for bill in state.bills if period.first_month <= bill.month <= period.last_month]
    return {
        "budget": state.budget.amount,
        "funded": state.funded.months,
        "months": len(state.rates),
        "realised": state.realisation,
        "billed": sum(bill.billed for bill in bills),
        "paid": sum(bill.paid for bill in bills),
    }


def _authority(period: Period, names: Names, today: date) -> Gathered:
    """Agreements and regulations: five queries."""
    signed = defaultdict(list)
    in_force: dict[int, int] = defaultdict(int)
    for each in agreements.standing_agreements():
        agreement = each.agreement
        signed[agreement.regency_id].append(each.signed)
        holds = agreement.state in (AgreementState.COUNTERSIGNED, AgreementState.TERMINATED)
        if (
            holds
            and agreement.kind is not AgreementKind.ADDENDUM
            and agreement.first_day <= period.last_day <= agreement.last_day
        ):
            in_force[agreement.regency_id] += 1
    papers = regulations.standing_papers(period.last_day)
    months = set(month_range(period.first_month, period.last_month))
    rows: dict[int, dict[str, Value]] = {}
    for code in names:
        held = {
            month
            for allowed in allowed_by_quota(allowing_lines(signed[code])).values()
            for month, people in allowed.items()
            if people > 0 and month in months
        }
        seen = overview(papers.get(code, []), period.last_day)
        rows[code] = {
            "agreed": len(held),
            "agreements": in_force[code],
            "binding": seen.binding,
            "highest": seen.highest.citation if seen.highest else "belum ada",
        }
    return Gathered(rows)


def _coverage(period: Period, names: Names, today: date) -> Gathered:
    """The figures in use of the year; contradicting ones say so and count nowhere. One query."""
    used = coverage.figures_used(period.year, [Segment.FORMAL, Segment.INFORMAL])
    rows: dict[int, dict[str, Value]] = {}
    for code in names:
        row: dict[str, Value] = {}
        for key, segment in (("formal", Segment.FORMAL), ("informal", Segment.INFORMAL)):
            found = used.get((code, segment))
            clear = found if found is not None and not found.ambiguous else None
            row[f"{key}_covered"] = clear.numerator if clear else None
            row[f"{key}_workers"] = clear.denominator if clear else None
            source = f"{clear.source}, {formatting.day(clear.as_of_on)}" if clear else ""
            row[f"{key}_source"] = source or (_AMBIGUOUS if found else "belum ada data")
        rows[code] = row
    return Gathered(rows)


def _benefits(period: Period, names: Names, today: date) -> Gathered:
    """The very cells of the pages of benefits, hidden where those are hidden: no new sum can give one away."""
    tables = benefits.own_tables(period.year, list(names))
    ages = benefits.deaths(names)
    rows: dict[int, dict[str, Value]] = {code: {} for code in names}
    totals: dict[str, Value] = {}
    for quarter in period.quarters:
        for programme in (Programme.JKK, Programme.JKM):
            table = tables[programme]
            for code, row in rows.items():
                row |= _told(programme, quarter, table.rows[code][quarter - 1])
            totals |= _told(programme, quarter, table.sums[quarter - 1])
    for key, place in (("unfiled", _ALL_DEATHS), ("unfiled_old", _OLD_BAND)):
        for code, row in rows.items():
            row[key] = _shown(ages.rows[code][place])
        totals[key] = _shown(ages.sums[place])
    return Gathered(rows, totals)


def _told(programme: Programme, quarter: int, cell: Paid | None) -> dict[str, Value]:
    return {
        f"{programme.value}_cases_{quarter}": _shown(cell.cases if cell else None),
        f"{programme.value}_amount_{quarter}": _shown(cell.amount if cell else None),
    }


def _shown(value: int | None) -> Value:
    return HIDDEN if value is None else value


_GATHERERS: Mapping[str, Callable[[Period, Names, date], Gathered]] = MappingProxyType(
    {"kuota": _quota, "anggaran": _budget, "dasar": _authority, "cakupan": _coverage, "manfaat": _benefits}
)

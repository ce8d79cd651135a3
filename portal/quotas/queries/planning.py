"""Reading what an office plans with: how far a budget reaches, scenarios, and the need of the year after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month, months_of_year
from portal.quotas.models import EligibleCount, Quota, QuotaScenario
from portal.quotas.queries.states import QuotaState, states_of_year
from portal.quotas.rules.funding import (
    MOST_MONTHS,
    Funded,
    MonthCost,
    NextYearNeed,
    Plan,
    Unknown,
    funded,
    month_costs,
    solve,
)
from portal.quotas.rules.rates import Rate, RateBook


@dataclass(frozen=True)
class Outlook:
    """A quota with all that its planning page tells. `siblings`: (year, quota id) of the same source, oldest first."""

    state: QuotaState
    siblings: Sequence[tuple[int, int]]
    rates: Sequence[tuple[Month, Rate]]  # from the first month of the term on, past its end, as far as a plan looks
    next_year: int
    next_rates: Sequence[tuple[Month, Rate]]
    covered: int  # people who have a place this month, over all sources of the year
    eligible: EligibleCount | None

    @property
    def costs(self) -> list[MonthCost]:
        """The term month by month, with the people of each month, against the pagu."""
        state = self.state
        months = [(month, state.allocated_in(month), rate) for month, rate in state.rates.items()]
        return month_costs(state.budget.amount, months)

    @property
    def need(self) -> NextYearNeed | None:
        """The need of the year after; None without a number of eligible people."""
        if self.eligible is None:
            return None
        return NextYearNeed(self.eligible.people, self.covered, self.next_rates)

    def plan(self, solved: Unknown, *, people: int, months: int, budget: int) -> Plan:
        """Two numbers known, one solved, from the first month of the term on. Raises ValueError as `solve` does."""
        return solve(solved, self.rates, people=people, months=months, budget=budget)

    def as_it_is(self, budget: int) -> Funded:
        """How far `budget` reaches with the people that the quota promises month by month."""
        state = self.state
        return funded(budget, [(month, state.allocated_in(month) * rate.total) for month, rate in state.rates.items()])

    def missing(self, plan: Plan) -> int:
        """Rupiah that a plan's people lack until the end of the term, or until the plan's own months end."""
        through = max(self.state.quota.months, plan.months)
        return max(self.plan(Unknown.BUDGET, people=plan.people, months=through, budget=0).budget - plan.budget, 0)


def outlook(quota_id: int, present: Month) -> Outlook:
    """Raises NotFoundError outside the scope."""
    year, siblings, eligible = _basis(quota_id)
    states = states_of_year(year, present)
    state = next(each for each in states if each.quota.id == quota_id)
    quota, book = state.quota, state.book
    return Outlook(
        state=state,
        siblings=siblings,
        rates=_rates(quota, book, quota.first_month, quota.first_month + (MOST_MONTHS - 1)),
        next_year=year + 1,
        next_rates=_rates(quota, book, *months_of_year(year + 1)),
        covered=sum(each.balance.taken for each in states if each.quota.regency_id == quota.regency_id),
        eligible=eligible,
    )


def _basis(quota_id: int) -> tuple[int, list[tuple[int, int]], EligibleCount | None]:
    """The fiscal year of a quota, the (year, quota id) of its source, and the newest count of eligible people for the
    year after; in one query."""
    this = aliased(Quota)
    newest = (
        select(func.max(EligibleCount.id))
        .where(EligibleCount.regency_id == this.regency_id, EligibleCount.fiscal_year == this.fiscal_year + 1)
        .correlate(this)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Quota.fiscal_year, Quota.id, EligibleCount)
        .join(this, (Quota.regency_id == this.regency_id) & (Quota.funding_source_code == this.funding_source_code))
        .outerjoin(EligibleCount, EligibleCount.id == newest)
        .where(this.id == quota_id)
        .order_by(Quota.fiscal_year)
    ).all()
    if not rows:
        raise NotFoundError("Kuota ini tidak ditemukan di wilayah Anda.")
    year = next(int(each_year) for each_year, number, _ in rows if number == quota_id)
    return year, [(int(each_year), int(number)) for each_year, number, _ in rows], rows[0][2]


def _rates(quota: Quota, book: RateBook, first: Month, last: Month) -> list[tuple[Month, Rate]]:
    """Rates of months in a row, as far as there are any: later years may have none yet."""
    return book.known_rates(first, last, quota.funding_source.funding_class, quota.sector, quota.bracket)


def eligible_counts(fiscal_year: int) -> dict[int, EligibleCount]:
    """{regency: its newest count of the people eligible for a year} in the open scope, in one query."""
    newest = (
        select(func.max(EligibleCount.id))
        .where(EligibleCount.fiscal_year == fiscal_year)
        .group_by(EligibleCount.regency_id)
    )
    rows = db.session.scalars(select(EligibleCount).where(EligibleCount.id.in_(newest)))
    return {row.regency_id: row for row in rows}


def scenarios_of(quota_id: int) -> Sequence[QuotaScenario]:
    """Saved plans of a quota, newest first."""
    return db.session.scalars(
        select(QuotaScenario).where(QuotaScenario.quota_id == quota_id).order_by(QuotaScenario.id.desc())
    ).all()


def scenario_by_id(quota_id: int, scenario_id: int) -> QuotaScenario:
    """Raises NotFoundError outside the scope, and for a scenario of another quota."""
    found = db.session.scalars(
        select(QuotaScenario).where(QuotaScenario.id == scenario_id, QuotaScenario.quota_id == quota_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Skenario ini tidak ditemukan di wilayah Anda.")
    return found

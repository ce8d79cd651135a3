"""Budget against need, and what was paid of it: from the quotas of the year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from portal.core.months import Month
from portal.paritrana.rules.sources import Input, Source
from portal.quotas import queries as quotas
from portal.quotas.rules.rates import FundingClass

ORIGIN = "Kuota, anggaran, dan pembayaran di portal"


def budget_and_realisation(judged_year: int, today: date) -> dict[tuple[int, Source], Input]:
    """Rupiah of each region's own quotas; a region without one, or without need or budget, is not in it.

    Quotas that the province pays are the province's merit and stay out, and so does what companies, sponsors and the
    people themselves pay: it is no budget. A budget above its need counts as the need, a payment above the budget as
    the budget.
    """
    states = defaultdict(list)
    for state in quotas.states_of_year(judged_year, Month(today.year, today.month)):
        source = state.quota.funding_source
        if not source.set_by_province and source.funding_class is not FundingClass.PRIVATE:
            states[state.quota.regency_id].append(state)
    found = {}
    for regency_id, own in states.items():
        need = sum(state.need for state in own)
        budget = sum(state.budget.amount for state in own)
        covered = [(state.quota.funding_source.name, min(state.budget.amount, state.need)) for state in own]
        paid = [(state.quota.funding_source.name, min(state.realisation, state.budget.amount)) for state in own]
        if need > 0:
            found[regency_id, Source.BUDGET] = _input(covered, need, today)
        if budget > 0:
            found[regency_id, Source.REALISATION] = _input(paid, budget, today)
    return found


def _input(parts: list[tuple[str, int]], denominator: int, today: date) -> Input:
    return Input(sum(amount for _, amount in parts), denominator, ORIGIN, today, tuple(parts))

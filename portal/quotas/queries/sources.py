"""What funding sources make over all quotas in scope: sums of the rows themselves, to check other sums against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import BudgetVersion, FundingSource, Quota, QuotaMonth, QuotaMovement
from portal.quotas.rules.ledger import EFFECTS


@dataclass
class SourceSums:
    """A funding source: people of a month, rupiah of the newest budgets, rupiah paid in all and of some months."""

    allocated: int = 0
    taken: int = 0
    budget: int = 0
    realised: int = 0
    billed: int = 0
    paid: int = 0


def places_by_source(fiscal_year: int, month: Month) -> dict[str, SourceSums]:
    """{name of the source: places promised and taken in a month} of the year's quotas whose term holds it: one query
    of the ledger's lines."""
    found: dict[str, SourceSums] = defaultdict(SourceSums)
    effects = (
        func.sum(
            QuotaMovement.people * case(*((QuotaMovement.kind == kind, each[place]) for kind, each in EFFECTS.items()))
        )
        for place in (0, 2)
    )
    rows = db.session.execute(
        _of_year(select(FundingSource.name, *effects), fiscal_year)
        .join(QuotaMovement, QuotaMovement.quota_id == Quota.id)
        .where(
            QuotaMovement.first_month <= month,
            QuotaMovement.last_month >= month,
            Quota.first_month <= month,
            Quota.last_month >= month,
        )
    )
    for name, allocated, taken in rows:
        found[name].allocated, found[name].taken = int(allocated), int(taken)
    return found


def money_by_source(fiscal_year: int, first: Month, last: Month) -> dict[str, SourceSums]:
    """{name of the source: its budgets and what was paid of them, and what was billed and paid of the months `first` to
    `last`}: two queries of the budgets' newest versions and of the bills."""
    found: dict[str, SourceSums] = defaultdict(SourceSums)
    newest = (
        select(BudgetVersion.quota_id, func.max(BudgetVersion.sequence).label("sequence"))
        .group_by(BudgetVersion.quota_id)
        .subquery()
    )
    budgets = (
        _of_year(select(FundingSource.name, func.sum(BudgetVersion.jkk_amount + BudgetVersion.jkm_amount)), fiscal_year)
        .join(BudgetVersion, BudgetVersion.quota_id == Quota.id)
        .join(newest, (newest.c.quota_id == BudgetVersion.quota_id) & (newest.c.sequence == BudgetVersion.sequence))
    )
    for name, amount in db.session.execute(budgets):
        found[name].budget = int(amount)
    within = QuotaMonth.month.between(first, last)
    paid = QuotaMonth.paid_jkk + QuotaMonth.paid_jkm
    billed = QuotaMonth.billed_jkk + QuotaMonth.billed_jkm
    bills = _of_year(
        select(
            FundingSource.name,
            func.sum(paid),
            func.sum(case((within, billed), else_=0)),
            func.sum(case((within, paid), else_=0)),
        ),
        fiscal_year,
    ).join(QuotaMonth, QuotaMonth.quota_id == Quota.id)
    for name, realised, of_bills, of_months in db.session.execute(bills):
        sums = found[name]
        sums.realised, sums.billed, sums.paid = int(realised), int(of_bills), int(of_months)
    return found


def _of_year(columns: Any, fiscal_year: int) -> Any:
    """The statement over the quotas of a year, by source."""
    return (
        columns.select_from(Quota)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .where(Quota.fiscal_year == fiscal_year)
        .group_by(FundingSource.name, FundingSource.position)
        .order_by(FundingSource.position)
    )

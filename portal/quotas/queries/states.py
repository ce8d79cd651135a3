"""Quotas as they stand: places of a month, need by dated rates, budget and realisation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month, month_range
from portal.quotas.models import BudgetVersion, FundingSource, Quota, QuotaMonth
from portal.quotas.queries.ledger import held_for, lines_of
from portal.quotas.queries.money import months_of, rate_book, rates_of
from portal.quotas.rules.funding import Funded, funded
from portal.quotas.rules.ledger import Balance, Line, Shortage, balance, next_room, shortage, worst_month
from portal.quotas.rules.rates import Rate, RateBook, Segment, segments

_NO_BILLS = "these states were read without their bills"
_NOT_FOUND = "Kuota ini tidak ditemukan di wilayah Anda."


@dataclass(frozen=True)
class QuotaState:
    """A quota with its balance: of `month` (the present month, kept inside the term) and of the worst month ahead.

    `rates` has every month of the term; `bills` the months that contributions have drawn up.
    """

    quota: Quota
    month: Month
    balance: Balance
    worst: Balance
    worst_in: Month
    rates: Mapping[Month, Rate]
    need_segments: Sequence[Segment]
    budget: BudgetVersion
    bills: Sequence[QuotaMonth]
    book: RateBook  # where the rates come from, for months outside the term
    lines: Sequence[Line]  # the ledger, summed

    @property
    def rate(self) -> Rate:
        """Of `month`."""
        return self.rates[self.month]

    @property
    def need(self) -> int:
        """Rupiah that the allocated people need for the whole term, each month at its own number and rate (rule 4)."""
        return sum(part.amount for part in self.need_segments)

    @property
    def jkk_need(self) -> int:
        return sum(part.jkk_amount for part in self.need_segments)

    @property
    def jkm_need(self) -> int:
        return sum(part.jkm_amount for part in self.need_segments)

    def next_room(self, first: Month) -> tuple[Month, int]:
        """The earliest month from `first` in which somebody could begin, and how many; (`first`, 0) for nobody."""
        return next_room(self.lines, first, self.quota.last_month)

    def allocated_in(self, month: Month) -> int:
        """People promised in a month of the term; 0 outside it."""
        return sum(part.people for part in self.need_segments if part.first_month <= month <= part.last_month)

    @property
    def funded(self) -> Funded:
        """How far the budget reaches with the allocated people of each month."""
        people = {month: self.allocated_in(month) for month in self.rates}
        return funded(self.budget.amount, [(month, people[month] * rate.total) for month, rate in self.rates.items()])

    @property
    def realisation(self) -> int:
        """Rupiah paid."""
        return sum(bill.paid for bill in self.bills)

    @property
    def next_due(self) -> date | None:
        """When the earliest unpaid bill is due; None when all that were drawn up are paid."""
        return min((bill.due_on for bill in self.bills if bill.paid < bill.billed), default=None)


def funding_sources() -> Sequence[FundingSource]:
    """Who may pay, in the order of the reference data."""
    return db.session.scalars(select(FundingSource).order_by(FundingSource.position)).all()


def quotas_of_year(fiscal_year: int) -> Sequence[Quota]:
    """Every quota of the year inside the scope, by regency and source."""
    return db.session.scalars(
        select(Quota)
        .join(Quota.funding_source)
        .where(Quota.fiscal_year == fiscal_year)
        .options(joinedload(Quota.funding_source))
        .order_by(Quota.regency_id, FundingSource.position)
    ).all()


def quotas_of(regency_ids: Collection[int], fiscal_years: Collection[int]) -> Sequence[Quota]:
    """The quotas of some regencies and years inside the scope, with their sources, in one query."""
    return db.session.scalars(
        select(Quota)
        .join(Quota.funding_source)
        .where(Quota.regency_id.in_(regency_ids), Quota.fiscal_year.in_(fiscal_years))
        .options(contains_eager(Quota.funding_source))
        .order_by(Quota.regency_id, Quota.fiscal_year, FundingSource.position)
    ).all()


def states_of_year(fiscal_year: int, present: Month, known_at: datetime | None = None) -> list[QuotaState]:
    """All quotas of the year in scope as they stand: four queries whatever their number.

    With `known_at` the places are those of the lines recorded by then.
    """
    return _states(Quota.fiscal_year == fiscal_year, present, known_at)


def states_of_years(fiscal_years: Sequence[int], present: Month, *, bills: bool = True) -> list[QuotaState]:
    """The same for several years at once: as many queries as for one. Without `bills` three, and whoever asks the
    states for bills or payments gets RuntimeError."""
    return _states(Quota.fiscal_year.in_(fiscal_years), present, bills=bills)


def states_of_regencies(regency_ids: Collection[int], present: Month) -> list[QuotaState]:
    """All quotas of some regencies, of every year: as many queries as for one year."""
    return _states(Quota.regency_id.in_(regency_ids), present)


def state_of(quota_id: int, present: Month) -> QuotaState:
    """Raises NotFoundError outside the scope."""
    found = _states(Quota.id == quota_id, present)
    if not found:
        raise NotFoundError(_NOT_FOUND)
    return found[0]


class _NotRead(Sequence[QuotaMonth]):
    """Bills that nobody wanted: no bill at all would be taken for nothing paid."""

    def __getitem__(self, place: Any) -> NoReturn:
        raise RuntimeError(_NO_BILLS)

    def __len__(self) -> NoReturn:
        raise RuntimeError(_NO_BILLS)


def _states(
    which: ColumnElement[bool], present: Month, known_at: datetime | None = None, *, bills: bool = True
) -> list[QuotaState]:
    newest = (
        select(func.max(BudgetVersion.sequence))
        .where(BudgetVersion.quota_id == Quota.id)
        .correlate(Quota)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Quota, BudgetVersion)
        .join(Quota.funding_source)
        .join(BudgetVersion, (BudgetVersion.quota_id == Quota.id) & (BudgetVersion.sequence == newest))
        .where(which)
        .options(contains_eager(Quota.funding_source))
        .order_by(Quota.regency_id, FundingSource.position)
    ).all()
    if not rows:
        return []
    ids = [quota.id for quota, _ in rows]
    lines, book = lines_of(ids, known_at), rate_book()
    drawn: Mapping[int, Sequence[QuotaMonth]] = months_of(ids) if bills else dict.fromkeys(ids, _NotRead())
    return [_state(quota, lines[quota.id], budget, drawn[quota.id], book, present) for quota, budget in rows]


def _state(
    quota: Quota,
    lines: list[Line],
    budget: BudgetVersion,
    bills: Sequence[QuotaMonth],
    book: RateBook,
    present: Month,
) -> QuotaState:
    month = min(max(present, quota.first_month), quota.last_month)
    worst_in, worst = worst_month(lines, month, quota.last_month)
    rates = dict(rates_of(quota, book))
    parts = segments((each, balance(lines, each).allocated, rate) for each, rate in rates.items())
    return QuotaState(quota, month, balance(lines, month), worst, worst_in, rates, parts, budget, bills, book, lines)


def shortage_of(quota: Quota, starts: Mapping[Month, int]) -> Shortage | None:
    """What would be missing if `starts` = {start month: people} began now; None when they fit. Nothing is locked: a
    forecast."""
    return shortage(lines_of([quota.id])[quota.id], starts, quota.last_month)


def next_room_in(quota: Quota, first: Month) -> tuple[Month, int]:
    """The earliest month from `first` in which somebody could begin and stay to the end of the term, and how many."""
    return next_room(lines_of([quota.id])[quota.id], first, quota.last_month)


def free_by_month(quota: Quota, *, held_for_list: int) -> dict[Month, int]:
    """{month: places nobody holds} of the whole term; what is reserved for that very list counts as free to it."""
    lines = lines_of([quota.id])[quota.id]
    held = held_for(quota.id, held_for_list)
    return {
        month: balance(lines, month).remaining + sum(people for start, people in held.items() if start <= month)
        for month in months_in(quota)
    }


def quota_by_id(quota_id: int) -> Quota:
    """Raises NotFoundError outside the scope."""
    quota = db.session.scalars(
        select(Quota).where(Quota.id == quota_id).options(joinedload(Quota.funding_source))
    ).one_or_none()
    if quota is None:
        raise NotFoundError(_NOT_FOUND)
    return quota


_YEARS = select(Quota.fiscal_year).distinct().order_by(Quota.fiscal_year.desc())


def years() -> list[int]:
    """Fiscal years with a quota in scope, newest first."""
    return list(db.session.scalars(_YEARS))


def months_in(quota: Quota) -> list[Month]:
    """The months of its term."""
    return list(month_range(quota.first_month, quota.last_month))


def balance_in(quota_id: int, month: Month) -> Balance:
    """The places of one month."""
    return balance(lines_of([quota_id])[quota_id], month)


def same_source(quota: Quota) -> list[tuple[int, int]]:
    """(fiscal year, quota id) of the same office and source, oldest first."""
    rows = db.session.execute(
        select(Quota.fiscal_year, Quota.id)
        .where(Quota.regency_id == quota.regency_id, Quota.funding_source_code == quota.funding_source_code)
        .order_by(Quota.fiscal_year)
    )
    return [(year, quota_id) for year, quota_id in rows]

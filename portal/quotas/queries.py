"""Reading quotas: balances are sums of movements, computed by the database, never row by row here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.money import contribution_need
from portal.core.months import Month
from portal.quotas.models import FundingSource, Quota, QuotaMovement
from portal.quotas.rules import Balance, Line, MovementKind, Shortage, balance, shortage, worst_month


@dataclass(frozen=True)
class QuotaState:
    """A quota with its balance: of `month` (the present month, kept inside the term) and of the worst month ahead."""

    quota: Quota
    month: Month
    balance: Balance
    worst: Balance
    worst_in: Month

    @property
    def need(self) -> int:
        """Rupiah that the allocated people need for the whole term (rule 4)."""
        return self.need_at(self.quota.monthly_rate)

    def need_at(self, rate: int) -> int:
        """The same for a part of the rate: JKK and JKM are reported apart (rule 5)."""
        return contribution_need(self.balance.allocated, rate, self.quota.months)


def funding_sources() -> Sequence[FundingSource]:
    """Who may pay, in the order of the reference data."""
    return db.session.scalars(select(FundingSource).order_by(FundingSource.position)).all()


def lines_of(quota_ids: Iterable[int]) -> dict[int, list[Line]]:
    """{quota id: summed ledger lines}, in one query."""
    found: dict[int, list[Line]] = defaultdict(list)
    ids = list(quota_ids)
    if not ids:
        return found
    grouped = (
        select(
            QuotaMovement.quota_id,
            QuotaMovement.kind,
            QuotaMovement.first_month,
            QuotaMovement.last_month,
            func.sum(QuotaMovement.people),
        )
        .where(QuotaMovement.quota_id.in_(ids))
        .group_by(QuotaMovement.quota_id, QuotaMovement.kind, QuotaMovement.first_month, QuotaMovement.last_month)
    )
    for quota_id, kind, first, last, people in db.session.execute(grouped):
        found[quota_id].append(Line(MovementKind(kind), int(people), first, last))
    return found


def quotas_of_year(fiscal_year: int) -> Sequence[Quota]:
    """Every quota of the year inside the scope, by regency and source."""
    return db.session.scalars(
        select(Quota)
        .join(Quota.funding_source)
        .where(Quota.fiscal_year == fiscal_year)
        .options(joinedload(Quota.funding_source))
        .order_by(Quota.regency_id, FundingSource.position)
    ).all()


def states_of_year(fiscal_year: int, present: Month) -> list[QuotaState]:
    """All quotas of the year in scope with their balances: two queries whatever their number."""
    quotas = quotas_of_year(fiscal_year)
    lines = lines_of(quota.id for quota in quotas)
    return [_state(quota, lines[quota.id], present) for quota in quotas]


def state_of(quota_id: int, present: Month) -> QuotaState:
    """Raises NotFoundError outside the scope."""
    quota = quota_by_id(quota_id)
    return _state(quota, lines_of([quota.id])[quota.id], present)


def _state(quota: Quota, lines: list[Line], present: Month) -> QuotaState:
    month = min(max(present, quota.first_month), quota.last_month)
    worst_in, worst = worst_month(lines, month, quota.last_month)
    return QuotaState(quota, month, balance(lines, month), worst, worst_in)


def shortage_of(quota: Quota, start: Month, people: int) -> Shortage | None:
    """What would be missing if `people` began in `start` now; None when they fit. Nothing is locked: a forecast."""
    return shortage(lines_of([quota.id])[quota.id], {start: people}, quota.last_month)


def quota_by_id(quota_id: int) -> Quota:
    """Raises NotFoundError outside the scope."""
    quota = db.session.scalars(
        select(Quota).where(Quota.id == quota_id).options(joinedload(Quota.funding_source))
    ).one_or_none()
    if quota is None:
        raise NotFoundError("Kuota ini tidak ditemukan di wilayah Anda.")
    return quota


def movements_of(quota_id: int, limit: int = 50) -> Sequence[QuotaMovement]:
    """The newest lines of one quota's ledger."""
    return db.session.scalars(
        select(QuotaMovement).where(QuotaMovement.quota_id == quota_id).order_by(QuotaMovement.id.desc()).limit(limit)
    ).all()


def years() -> list[int]:
    """Fiscal years with a quota in scope, newest first."""
    return list(db.session.scalars(select(Quota.fiscal_year).distinct().order_by(Quota.fiscal_year.desc())))

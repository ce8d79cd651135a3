"""Reading the money of quotas: dated rates, budgets by version, and each month in summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import String, func, literal, select, type_coerce
from sqlalchemy.orm import aliased

from portal.core import formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.quotas.models import BudgetCode, BudgetVersion, ContributionRate, Quota, QuotaMonth, RateReduction
from portal.quotas.rules.rates import BracketRate, FundingClass, Rate, RateBook, Reduction, Sector, term_rates


def rate_book() -> RateBook:
    """All dated rates and cuts, in one query: nearly every page about quotas needs them."""
    rates = select(
        ContributionRate.bracket,
        ContributionRate.first_month,
        ContributionRate.last_month,
        ContributionRate.jkk_amount,
        ContributionRate.jkm_amount,
        ContributionRate.basis,
        literal("").label("sector"),
        literal("").label("classes"),
    )
    cuts = select(
        literal(0),
        RateReduction.first_month,
        RateReduction.last_month,
        RateReduction.percent,
        literal(0),
        RateReduction.basis,
        type_coerce(RateReduction.sector, String),
        RateReduction.classes,
    )
    brackets, reductions = [], []
    for row in db.session.execute(rates.union_all(cuts)):
        if not row.sector:
            brackets.append(
                BracketRate(row.bracket, row.first_month, row.last_month, row.jkk_amount, row.jkm_amount, row.basis)
            )
            continue
        classes = frozenset(FundingClass(word) for word in row.classes.split())
        reductions.append(
            Reduction(Sector(row.sector), row.first_month, row.last_month, row.jkk_amount, classes, row.basis)
        )
    return RateBook(brackets, reductions)


def rates_of(quota: Quota, book: RateBook) -> list[tuple[Month, Rate]]:
    """The rate of every month of a quota's term; its funding source must be loaded.

    Raises DomainError when the bracket has no rate in one of them.
    """
    return term_rates_of(quota, book, quota.first_month, quota.last_month)


def term_rates_of(quota: Quota, book: RateBook, first: Month, last: Month) -> list[tuple[Month, Rate]]:
    """The same for other months of the quota's source, sector and bracket."""
    funding = quota.funding_source.funding_class
    try:
        return term_rates(book, first, last, funding, quota.sector, quota.bracket)
    except ValueError:
        raise DomainError(
            "Tarif iuran untuk masa ini belum ada. Minta administrator provinsi melengkapi tarif.", field="first_month"
        ) from None


def rate_in(quota: Quota, month: Month) -> Rate:
    """What one person costs in a month of a quota's term; its funding source must be loaded."""
    return dict(rates_of(quota, rate_book()))[month]


def budgets_of(quota_ids: Iterable[int]) -> dict[int, BudgetVersion]:
    """{quota id: the version that holds}, in one query."""
    ids = list(quota_ids)
    newest = (
        select(BudgetVersion.quota_id, func.max(BudgetVersion.sequence).label("sequence"))
        .where(BudgetVersion.quota_id.in_(ids))
        .group_by(BudgetVersion.quota_id)
        .subquery()
    )
    rows = db.session.scalars(
        select(BudgetVersion).join(
            newest,
            (BudgetVersion.quota_id == newest.c.quota_id) & (BudgetVersion.sequence == newest.c.sequence),
        )
    )
    return {row.quota_id: row for row in rows}


def budget_of_or_none(quota_id: int) -> BudgetVersion | None:
    """The version that holds; None for a quota that is being opened."""
    return budgets_of([quota_id]).get(quota_id)


def budget_versions(quota_id: int) -> Sequence[BudgetVersion]:
    """The history of a pagu, oldest first."""
    return db.session.scalars(
        select(BudgetVersion).where(BudgetVersion.quota_id == quota_id).order_by(BudgetVersion.sequence)
    ).all()


def budget_codes(fiscal_year: int) -> dict[str, list[BudgetCode]]:
    """{"activity", "jkk" or "jkm": codes of the year, in their order}."""
    found: dict[str, list[BudgetCode]] = defaultdict(list)
    for code in db.session.scalars(
        select(BudgetCode).where(BudgetCode.fiscal_year == fiscal_year).order_by(BudgetCode.code)
    ):
        found[code.kind].append(code)
    return found


def months_of(quota_ids: Iterable[int]) -> dict[int, list[QuotaMonth]]:
    """{quota id: its months with a bill, oldest first}, in one query."""
    found: dict[int, list[QuotaMonth]] = defaultdict(list)
    for row in db.session.scalars(
        select(QuotaMonth).where(QuotaMonth.quota_id.in_(list(quota_ids))).order_by(QuotaMonth.month)
    ):
        found[row.quota_id].append(row)
    return found


def paid_of(quota_id: int) -> tuple[int, int]:
    """Rupiah paid so far for JKK and for JKM."""
    jkk, jkm = db.session.execute(
        select(func.coalesce(func.sum(QuotaMonth.paid_jkk), 0), func.coalesce(func.sum(QuotaMonth.paid_jkm), 0)).where(
            QuotaMonth.quota_id == quota_id
        )
    ).one()
    return int(jkk), int(jkm)


def bracket_choices() -> list[tuple[int, str]]:
    """(bracket, words) of every income bracket that is open today, lowest first."""
    rows = db.session.scalars(
        select(ContributionRate).where(ContributionRate.last_month.is_(None)).order_by(ContributionRate.bracket)
    )
    return [
        (
            row.bracket,
            f"sampai {formatting.rupiah(row.income_until)}"
            if not row.income_from and row.income_until
            else f"mulai {formatting.rupiah(row.income_from)}",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class BudgetChange:
    """A version of the pagu with the difference to the one before it, and the names of its codes ("" where the year's
    list has none)."""

    version: BudgetVersion
    change: int
    activity_name: str
    jkk_name: str
    jkm_name: str


@dataclass(frozen=True)
class Account:
    """One of the two rekening of a pagu: its code and name, what it may pay, what it paid. Rupiah."""

    word: str
    code: str
    name: str
    amount: int
    paid: int

    @property
    def remaining(self) -> int:
        return self.amount - self.paid


def accounts_of(held: BudgetChange, bills: Iterable[QuotaMonth]) -> list[Account]:
    """The JKK and the JKM account of a version, with what the months were paid from them (rule 5)."""
    version, months = held.version, list(bills)
    paid_jkk, paid_jkm = sum(bill.paid_jkk for bill in months), sum(bill.paid_jkm for bill in months)
    return [
        Account("JKK", version.jkk_account, held.jkk_name, version.jkk_amount, paid_jkk),
        Account("JKM", version.jkm_account, held.jkm_name, version.jkm_amount, paid_jkm),
    ]


def budget_history(quota_id: int) -> list[BudgetChange]:
    """Every version of a pagu, newest first, in one query; the first one's difference is its whole amount."""
    activity, jkk, jkm = aliased(BudgetCode), aliased(BudgetCode), aliased(BudgetCode)
    statement = (
        select(BudgetVersion, activity.name, jkk.name, jkm.name)
        .join(Quota, Quota.id == BudgetVersion.quota_id)
        .where(BudgetVersion.quota_id == quota_id)
        .order_by(BudgetVersion.sequence)
    )
    for code, kind, column in (
        (activity, "activity", BudgetVersion.activity_code),
        (jkk, "jkk", BudgetVersion.jkk_account),
        (jkm, "jkm", BudgetVersion.jkm_account),
    ):
        named = (code.fiscal_year == Quota.fiscal_year) & (code.kind == kind) & (code.code == column)
        statement = statement.outerjoin(code, named)
    found: list[BudgetChange] = []
    for version, *names in db.session.execute(statement):
        before = found[-1].version.amount if found else 0
        found.append(BudgetChange(version, version.amount - before, *(name or "" for name in names)))
    return found[::-1]


def rate_rows() -> Sequence[ContributionRate]:
    """Every bracket with all its rates, lowest first, the newest rate of each first."""
    return db.session.scalars(
        select(ContributionRate).order_by(ContributionRate.bracket, ContributionRate.first_month.desc())
    ).all()


def reduction_rows() -> Sequence[RateReduction]:
    """The temporary cuts, the newest first."""
    return db.session.scalars(select(RateReduction).order_by(RateReduction.first_month.desc())).all()

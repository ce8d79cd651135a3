"""What others hold an office to: months and what they owe, the newest payment, payments that explain nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.contributions.models import Bill, Payment, PaymentPart
from portal.contributions.rules import due_on
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries as quotas
from portal.quotas.models import Quota, QuotaMonth
from portal.quotas.rules.ledger import Line, balance
from portal.quotas.rules.rates import RateBook


@dataclass(frozen=True)
class OwedMonth:
    """A month of a quota: its due day, and rupiah owed and paid. Without a bill, what the ledger foretells is owed."""

    month: Month
    due_on: date
    owed: int
    paid: int


def owed_months(
    quota: Quota, lines: Sequence[Line], bills: Sequence[QuotaMonth], book: RateBook, *, due_day: int, until: Month
) -> list[OwedMonth]:
    """The months of a quota's term up to `until`, oldest first, as the calendar of contributions shows them."""
    drawn = {bill.month: bill for bill in bills}
    found = []
    for month, rate in quotas.rates_of(quota, book):
        if month > until:
            break
        bill = drawn.get(month)
        if bill is not None:
            found.append(OwedMonth(month, bill.due_on, bill.billed, bill.paid))
        else:
            owed = balance(lines, month).taken * rate.total
            found.append(OwedMonth(month, due_on(month, due_day), owed, 0))
    return found


def newest_payments(quota_ids: Sequence[int]) -> Mapping[int, tuple[str, date]]:
    """{quota: (number, day) of its newest SP2D that stands}, in one query."""
    reversal = aliased(Payment)
    taken_back = select(reversal.id).where(reversal.reverses_id == Payment.id).correlate(Payment)
    newest = (
        select(func.max(Payment.id))
        .where(Payment.quota_id.in_(quota_ids), Payment.reverses_id.is_(None), ~taken_back.exists())
        .group_by(Payment.quota_id)
    )
    rows = db.session.execute(
        select(Payment.quota_id, Payment.sp2d_number, Payment.sp2d_on).where(Payment.id.in_(newest))
    )
    return {quota_id: (number, day) for quota_id, number, day in rows}


@dataclass(frozen=True)
class Unexplained:
    """A payment without a reason whose amount is not what its months were billed (domain rule 20); rupiah."""

    regency_id: int
    payment_id: int
    quota_id: int
    sp2d_number: str
    sp2d_on: date
    amount: int
    billed: int


def unexplained_payments(quota_ids: Sequence[int]) -> list[Unexplained]:
    """Payments that alone meet their bills and differ from people × rate × months without a reason, in one query."""
    reversal, other = aliased(Payment), aliased(PaymentPart)
    billed = func.sum(Bill.people * (Bill.jkk_rate + Bill.jkm_rate))
    paid = Payment.jkk_amount + Payment.jkm_amount
    rows = db.session.execute(
        select(
            Payment.regency_id,
            Payment.id,
            Payment.quota_id,
            Payment.sp2d_number,
            Payment.sp2d_on,
            paid.label("amount"),
            billed.label("billed"),
        )
        .join(PaymentPart, PaymentPart.payment_id == Payment.id)
        .join(Bill, Bill.id == PaymentPart.bill_id)
        .where(
            Payment.quota_id.in_(quota_ids),
            Payment.reason == "",
            Payment.reverses_id.is_(None),
            ~select(reversal.id).where(reversal.reverses_id == Payment.id).correlate(Payment).exists(),
            ~select(other.payment_id)
            .where(other.bill_id == PaymentPart.bill_id, other.payment_id != Payment.id)
            .correlate(Payment, PaymentPart)
            .exists(),
        )
        .group_by(
            Payment.regency_id,
            Payment.id,
            Payment.quota_id,
            Payment.sp2d_number,
            Payment.sp2d_on,
            Payment.jkk_amount,
            Payment.jkm_amount,
        )
        .having(billed != paid)
    )
    return [Unexplained(*row[:5], int(row.amount), int(row.billed)) for row in rows]

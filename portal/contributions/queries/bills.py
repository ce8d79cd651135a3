"""Bills, the payments that met them, and what they still owe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from portal.contributions.models import Bill, BillState, Payment, PaymentPart
from portal.contributions.rules import CellState, MonthShare, cell_state, expected, owed, split_total
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas import queries as quotas


@dataclass(frozen=True)
class BillLine:
    """A bill with what was paid of it so far."""

    bill: Bill
    jkk_paid: int
    jkm_paid: int

    @property
    def paid(self) -> int:
        return self.jkk_paid + self.jkm_paid

    @property
    def owes(self) -> MonthShare:
        """What is still to be paid, on each account."""
        bill = self.bill
        return owed(bill.month, bill.people, (bill.jkk_rate, bill.jkm_rate), (self.jkk_paid, self.jkm_paid))

    def state(self, today: date) -> CellState:
        """Where the month stands today."""
        return cell_state(
            drawn=True,
            frozen=self.bill.state is BillState.FROZEN,
            billed=self.bill.amount,
            paid=self.paid,
            due=self.bill.due_on,
            today=today,
        )


def bills_of(quota_id: int) -> list[BillLine]:
    """The bills of a quota with what was paid, oldest first: one query, from bills and parts themselves."""
    return bill_lines(Bill.quota_id == quota_id)


def bill_lines(*wanted: ColumnElement[bool]) -> list[BillLine]:
    """Bills in scope with what was paid, by quota and month, in one query."""
    paid = (
        select(
            PaymentPart.bill_id,
            func.sum(PaymentPart.jkk_amount).label("jkk"),
            func.sum(PaymentPart.jkm_amount).label("jkm"),
        )
        .join(Bill, Bill.id == PaymentPart.bill_id)
        .where(*wanted)
        .group_by(PaymentPart.bill_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Bill, func.coalesce(paid.c.jkk, 0), func.coalesce(paid.c.jkm, 0))
        .outerjoin(paid, paid.c.bill_id == Bill.id)
        .where(*wanted)
        .order_by(Bill.quota_id, Bill.month)
    )
    return [BillLine(bill, int(jkk), int(jkm)) for bill, jkk, jkm in rows]


def bill_line_or_none(quota_id: int, month: Month) -> BillLine | None:
    """The bill of one month; None while it was not drawn up."""
    return next((line for line in bills_of(quota_id) if line.bill.month == month), None)


def bill_line(bill_id: int) -> BillLine:
    """One bill with what was paid. Raises NotFoundError outside the scope."""
    found = bill_lines(Bill.id == bill_id)
    if not found:
        raise NotFoundError("Tagihan ini tidak ditemukan di wilayah Anda.")
    return found[0]


@dataclass(frozen=True)
class PaymentLine:
    """A payment or its reversal, with its parts by month."""

    payment: Payment
    parts: Sequence[MonthShare]
    reversed: bool

    @property
    def months(self) -> int:
        return self.payment.last_month - self.payment.first_month + 1


def payments_of(quota_id: int) -> list[PaymentLine]:
    """The payments of a quota, newest first, in two queries."""
    found = db.session.scalars(select(Payment).where(Payment.quota_id == quota_id).order_by(Payment.id.desc())).all()
    parts: dict[int, list[MonthShare]] = defaultdict(list)
    rows = db.session.execute(
        select(PaymentPart.payment_id, Bill.month, PaymentPart.jkk_amount, PaymentPart.jkm_amount)
        .join(Bill, Bill.id == PaymentPart.bill_id)
        .where(Bill.quota_id == quota_id)
        .order_by(Bill.month)
    )
    for payment_id, month, jkk, jkm in rows:
        parts[payment_id].append(MonthShare(month, jkk, jkm))
    taken_back = {payment.reverses_id for payment in found}
    return [PaymentLine(payment, parts[payment.id], payment.id in taken_back) for payment in found]


def payments_by_quota(quota_ids: Sequence[int]) -> dict[int, list[Payment]]:
    """{quota: its payments and their reversals, by the day of the SP2D}, in one query."""
    found: dict[int, list[Payment]] = defaultdict(list)
    rows = db.session.scalars(
        select(Payment).where(Payment.quota_id.in_(quota_ids)).order_by(Payment.sp2d_on, Payment.id)
    )
    for payment in rows:
        found[payment.quota_id].append(payment)
    return found


def payment_line(quota_id: int, payment_id: int) -> PaymentLine:
    """One payment of a quota. Raises NotFoundError when there is none in scope."""
    for line in payments_of(quota_id):
        if line.payment.id == payment_id:
            return line
    raise NotFoundError("Pembayaran ini tidak ditemukan di wilayah Anda.")


def sp2d_numbers(quota_ids: Sequence[int]) -> dict[tuple[int, Month], list[str]]:
    """{(quota, month): numbers of the payments that met it and were not taken back}, in one query."""
    found: dict[tuple[int, Month], list[str]] = defaultdict(list)
    reversals = select(Payment.reverses_id).where(Payment.quota_id.in_(quota_ids), Payment.reverses_id.is_not(None))
    rows = db.session.execute(
        select(Bill.quota_id, Bill.month, Payment.sp2d_number)
        .join(PaymentPart, PaymentPart.bill_id == Bill.id)
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .where(Bill.quota_id.in_(quota_ids), Payment.reverses_id.is_(None), Payment.id.not_in(reversals))
        .order_by(Payment.id)
    )
    for quota_id, month, number in rows:
        found[quota_id, month].append(number)
    return found


@dataclass(frozen=True)
class Due:
    """What a period of a quota owes: rupiah for each account, the people of its fullest month, its frozen bills."""

    first_month: Month
    last_month: Month
    shares: Sequence[MonthShare]
    people: int
    months: int

    @property
    def jkk(self) -> int:
        return expected(self.shares)[0]

    @property
    def jkm(self) -> int:
        return expected(self.shares)[1]

    @property
    def total(self) -> int:
        return self.jkk + self.jkm

    def split(self, amount: int, jkk: int | None) -> tuple[int, int]:
        """An amount for JKK and JKM: as the bills are split, unless the SP2D names the part for JKK."""
        return (jkk, amount - jkk) if jkk is not None else split_total(amount, self.jkk, self.jkm)


def due_for(lines: Sequence[BillLine], first: Month, last: Month) -> Due:
    """What the frozen bills from `first` to `last` still owe."""
    chosen = [line for line in lines if first <= line.bill.month <= last and line.bill.state is BillState.FROZEN]
    still_open = [line for line in chosen if line.owes.total]
    return Due(
        first,
        last,
        [line.owes for line in chosen],
        max((line.bill.people for line in still_open), default=0),
        len(still_open),
    )


def next_period_or_none(lines: Sequence[BillLine]) -> tuple[Month, Month] | None:
    """The earliest months in a row whose bills are frozen and not paid; None when nothing can be paid."""
    payable = payable_months(lines)
    if not payable:
        return None
    last = payable[0]
    while last + 1 in payable:
        last = last + 1
    return payable[0], last


def payable_months(lines: Sequence[BillLine]) -> list[Month]:
    """Months whose bills are frozen and still owe something."""
    return [line.bill.month for line in lines if line.bill.state is BillState.FROZEN and line.owes.total]


@dataclass(frozen=True)
class BudgetRoom:
    """The pagu of a quota on its two accounts, and what is left of it; rupiah."""

    jkk_budget: int
    jkm_budget: int
    jkk_paid: int
    jkm_paid: int

    @property
    def budget(self) -> int:
        return self.jkk_budget + self.jkm_budget

    @property
    def paid(self) -> int:
        return self.jkk_paid + self.jkm_paid

    @property
    def jkk_left(self) -> int:
        return self.jkk_budget - self.jkk_paid

    @property
    def jkm_left(self) -> int:
        return self.jkm_budget - self.jkm_paid

    @property
    def left(self) -> int:
        return self.budget - self.paid


def budget_room(quota_id: int) -> BudgetRoom:
    """The newest pagu against what was paid, in two queries."""
    budget = quotas.budget_of_or_none(quota_id)
    assert budget is not None  # a quota is opened with one
    return BudgetRoom(budget.jkk_amount, budget.jkm_amount, *quotas.paid_of(quota_id))


def frozen_in(quota_id: int, first: Month, last: Month) -> list[BillLine]:
    """The frozen bills of a period, oldest first."""
    return [
        line for line in bills_of(quota_id) if first <= line.bill.month <= last and line.bill.state is BillState.FROZEN
    ]


@dataclass(frozen=True)
class PeriodTotals:
    """The frozen bills of a period with their sums, in rupiah."""

    lines: list[BillLine]

    @property
    def jkk(self) -> int:
        return sum(line.bill.jkk_amount for line in self.lines)

    @property
    def jkm(self) -> int:
        return sum(line.bill.jkm_amount for line in self.lines)

    @property
    def billed(self) -> int:
        return self.jkk + self.jkm

    @property
    def paid(self) -> int:
        return sum(line.paid for line in self.lines)


def period_totals(quota_id: int, first: Month, last: Month) -> PeriodTotals:
    """What the papers of a period add up to."""
    return PeriodTotals(frozen_in(quota_id, first, last))

"""Payments: one SP2D for months of one quota, within its pagu; a wrong one is reversed, never changed (rule 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.audit.service import record
from portal.contributions import queries
from portal.contributions.models import BillState, Payment, PaymentPart
from portal.contributions.queries import BillLine, Due, PaymentLine
from portal.contributions.rules import MonthShare, same_number, spread
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from portal.quotas import service as quota_service
from portal.quotas.models import Quota


@dataclass(frozen=True)
class PaymentTerms:
    """What an SP2D says, in rupiah for each account. `reason` is why it is not people × rate × months, if it is not."""

    sp2d_number: str
    sp2d_on: date
    first_month: Month
    last_month: Month
    people: int
    jkk_amount: int
    jkm_amount: int
    reason: str = ""

    @property
    def amount(self) -> int:
        return self.jkk_amount + self.jkm_amount


def pay(quota_id: int, terms: PaymentTerms, *, deciding: Deciding) -> Payment:
    """Record a payment and spread it over the bills of its months, the oldest first.

    Raises DomainError when a bill is missing or not frozen, nothing is owed, the SP2D was used or its date does not
    fit, the amount is not the expected one and carries no reason, or the pagu of an account would be exceeded.
    """
    quota = quota_service.lock(quota_id)
    quota_service.refuse_past_year(quota.fiscal_year)
    lines = _frozen_bills(quota, terms)
    due = queries.due_for(lines, terms.first_month, terms.last_month)
    _refuse_paper(quota, terms)
    explained = _explained(terms, due)
    _refuse_above_budget(quota, terms)
    payment = _payment(quota, terms, deciding)
    payment.reason = explained
    parts = spread(due.shares, terms.jkk_amount, terms.jkm_amount)
    _write(quota, payment, parts, {line.bill.month: line.bill.id for line in lines})
    _record(
        quota,
        "payment_recorded",
        f"Pembayaran SP2D {payment.sp2d_number}, {_period(payment)}: {formatting.rupiah(payment.amount)}.",
        deciding,
        reason=explained,
    )
    return payment


def reverse(payment_id: int, quota_id: int, *, reason: str, deciding: Deciding) -> Payment:
    """Take a wrong payment back by another one with minus signs; its months owe again what it had paid.

    Raises DomainError without a reason, for a reversal, or when it was taken back already.
    """
    if not reason.strip():
        raise DomainError("Tulis alasan pembayaran dibatalkan.", field="reason")
    quota = quota_service.lock(quota_id)
    quota_service.refuse_past_year(quota.fiscal_year)
    line = queries.payment_line(quota_id, payment_id)
    _refuse_reversal(line)
    wrong = line.payment
    payment = _payment(
        quota,
        PaymentTerms(
            sp2d_number=wrong.sp2d_number,
            sp2d_on=wrong.sp2d_on,
            first_month=wrong.first_month,
            last_month=wrong.last_month,
            people=wrong.people,
            jkk_amount=-wrong.jkk_amount,
            jkm_amount=-wrong.jkm_amount,
        ),
        deciding,
    )
    payment.reverses_id, payment.reason = wrong.id, reason
    bills = {each.bill.month: each.bill.id for each in queries.bills_of(quota_id)}
    _write(quota, payment, [MonthShare(part.month, -part.jkk, -part.jkm) for part in line.parts], bills)
    _record(
        quota,
        "payment_reversed",
        f"Pembayaran SP2D {wrong.sp2d_number}, {_period(wrong)}, dibatalkan: {formatting.rupiah(wrong.amount)}.",
        deciding,
        reason=reason,
    )
    return payment


def _refuse_reversal(line: PaymentLine) -> None:
    """A reversal, or what was taken back already."""
    if line.payment.reverses_id is not None:
        raise DomainError("Ini sendiri sebuah pembatalan. Catat pembayaran baru bila pembatalannya keliru.")
    if line.reversed:
        raise DomainError("Pembayaran ini sudah dibatalkan.")


def _frozen_bills(quota: Quota, terms: PaymentTerms) -> list[BillLine]:
    """The bills of the period, every month of it frozen."""
    if terms.first_month > terms.last_month:
        raise DomainError("Bulan akhir tidak boleh sebelum bulan awal.", field="last_month")
    if not (quota.first_month <= terms.first_month and terms.last_month <= quota.last_month):
        raise DomainError(
            f"Periode harus di dalam masa kuota, {formatting.month(quota.first_month)} sampai "
            f"{formatting.month(quota.last_month)}.",
            field="first_month",
        )
    months = list(month_range(terms.first_month, terms.last_month))
    lines = [line for line in queries.bills_of(quota.id) if line.bill.month in months]
    frozen = {line.bill.month for line in lines if line.bill.state is BillState.FROZEN}
    missing = [month for month in months if month not in frozen]
    if missing:
        raise DomainError(
            f"Tagihan {formatting.month(missing[0])} belum dibekukan. Susun dan bekukan lebih dahulu, baru catat "
            "pembayarannya.",
            field="first_month",
        )
    return lines


def _refuse_paper(quota: Quota, terms: PaymentTerms) -> None:
    """The SP2D itself: its date lies in the fiscal year and not ahead, its number was not used."""
    if terms.sp2d_on > clock.today():
        raise DomainError("Tanggal SP2D belum tiba. Isi tanggal yang tertulis di SP2D.", field="sp2d_on")
    if terms.sp2d_on.year != quota.fiscal_year:
        raise DomainError(f"Tanggal SP2D harus di dalam tahun anggaran {quota.fiscal_year} kuota ini.", field="sp2d_on")
    for line in queries.payments_of(quota.id):
        standing = line.payment.reverses_id is None and not line.reversed
        if standing and same_number(line.payment.sp2d_number, terms.sp2d_number):
            raise DomainError(
                f"SP2D {line.payment.sp2d_number} sudah dicatat untuk kuota ini ({_period(line.payment)}). Periksa "
                "nomornya, atau batalkan pembayaran yang keliru lebih dahulu.",
                field="sp2d_number",
            )


def _explained(terms: PaymentTerms, due: Due) -> str:
    """The reason that goes with the payment: empty when it is what its months owe. Raises DomainError without one."""
    if terms.jkk_amount < 0 or terms.jkm_amount < 0:
        raise DomainError("Bagian JKK harus antara nol dan jumlah yang dibayar.", field="jkk_amount")
    if not terms.amount:
        raise DomainError("Jumlah pembayaran harus di atas nol.", field="amount")
    if not due.total:
        raise DomainError("Semua bulan pada periode ini sudah lunas. Pilih periode lain.", field="first_month")
    if (terms.jkk_amount, terms.jkm_amount, terms.people) == (due.jkk, due.jkm, due.people):
        return ""
    if terms.reason:
        return terms.reason
    raise DomainError(
        f"Seharusnya {formatting.rupiah(due.total)} (JKK {formatting.rupiah(due.jkk)} + JKM "
        f"{formatting.rupiah(due.jkm)}) untuk {formatting.number(due.people)} orang. Perbaiki jumlahnya, atau tulis "
        "alasan selisihnya.",
        field="reason",
    )


def _refuse_above_budget(quota: Quota, terms: PaymentTerms) -> None:
    """Realisation never exceeds the pagu, on either account (rule 20). The quota must have been locked."""
    room = queries.budget_room(quota.id)
    for name, field, pagu, paid, amount in (
        ("JKK", "jkk_amount", room.jkk_budget, room.jkk_paid, terms.jkk_amount),
        ("JKM", "jkm_amount", room.jkm_budget, room.jkm_paid, terms.jkm_amount),
    ):
        if paid + amount > pagu:
            raise DomainError(
                f"Realisasi {name} akan menjadi {formatting.rupiah(paid + amount)}, melebihi pagu {name} "
                f"{formatting.rupiah(pagu)}. Sisa pagu {formatting.rupiah(max(pagu - paid, 0))}. Ubah pagu lebih "
                "dahulu, atau kurangi bulan yang dibayar.",
                field=field,
            )


def _payment(quota: Quota, terms: PaymentTerms, deciding: Deciding) -> Payment:
    return Payment(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        sp2d_number=terms.sp2d_number,
        sp2d_on=terms.sp2d_on,
        first_month=terms.first_month,
        last_month=terms.last_month,
        people=terms.people,
        jkk_amount=terms.jkk_amount,
        jkm_amount=terms.jkm_amount,
        reason=terms.reason,
        proposal_id=deciding.proposal_id,
        recorded_at=clock.now(),
        recorded_by=deciding.maker.id,
        recorded_by_name=deciding.maker.name,
        approved_by_name=deciding.approved_by,
    )


def _write(quota: Quota, payment: Payment, parts: Sequence[MonthShare], bills: dict[Month, int]) -> None:
    """The payment with its parts, and the summaries of the months they meet."""
    db.session.add(payment)
    db.session.flush()
    for part in parts:
        db.session.add(
            PaymentPart(
                regency_id=quota.regency_id,
                payment_id=payment.id,
                bill_id=bills[part.month],
                jkk_amount=part.jkk,
                jkm_amount=part.jkm,
            )
        )
    db.session.flush()
    money = queries.month_money(quota.id)
    quota_service.note_months(quota, {part.month: money[part.month] for part in parts})


def _period(payment: Payment) -> str:
    first, last = formatting.month(payment.first_month), formatting.month(payment.last_month)
    return first if first == last else f"{first} sampai {last}"


def _record(quota: Quota, action: str, sentence: str, deciding: Deciding, reason: str = "") -> None:
    record(
        action,
        by=deciding.maker,
        sentence=sentence,
        regency_id=quota.regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=reason,
    )

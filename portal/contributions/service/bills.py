"""A month's bill: drawn up from the register, frozen, given its billing code."""

from __future__ import annotations

from collections.abc import Sequence

from portal.audit.service import Actor, record
from portal.beneficiaries import queries as register
from portal.contributions import queries
from portal.contributions.models import Bill, BillState
from portal.contributions.queries import BillLine
from portal.contributions.rules import due_on
from portal.contributions.settings import DUE_DAY
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.core.settings import value_of
from portal.quotas import queries as quotas
from portal.quotas import service as quota_service
from portal.quotas.models import Quota
from portal.quotas.rules.rates import Rate


def draw_up(quota_id: int, month: Month, *, by: Actor) -> Bill:
    """Draw up a month's bill, or draw it anew while it is not frozen: people covered × rate of that month (rule 1).

    Raises DomainError when it is frozen, the month lies outside the term, or the year is over.
    """
    quota = _hold(quota_id)
    if not quota.first_month <= month <= quota.last_month:
        raise DomainError(f"{formatting.month(month)} di luar masa kuota. Pilih bulan di dalam masa kuota.")
    line = queries.bill_line_or_none(quota_id, month)
    if line is not None and line.bill.state is BillState.FROZEN:
        raise DomainError(
            f"Tagihan {formatting.month(month)} sudah dibekukan. Buka pembekuannya lebih dahulu bila perlu disusun "
            "ulang."
        )
    (bill,) = _draw(quota, [month], by)
    return bill


def draw_up_until(quota_id: int, last: Month, *, by: Actor) -> list[Bill]:
    """Draw up every month of the term until `last` whose bill is not frozen. Returns those bills, oldest first.

    Raises DomainError when there is none to draw, or the year is over.
    """
    quota = _hold(quota_id)
    frozen = {line.bill.month for line in queries.bills_of(quota_id) if line.bill.state is BillState.FROZEN}
    months = [month for month in month_range(quota.first_month, min(last, quota.last_month)) if month not in frozen]
    if not months:
        raise DomainError("Tidak ada tagihan yang perlu disusun: semua bulan sudah dibekukan atau belum tiba.")
    return _draw(quota, months, by)


def freeze(quota_id: int, month: Month, *, billing_code: str = "", by: Actor) -> Bill:
    """People and rupiah of a month stand from now on, whatever register and rates do; only then it may be paid.

    Raises DomainError when the bill was not drawn up, is frozen, covers nobody, or no longer says what the register
    and the rates say.
    """
    quota = _hold(quota_id)
    bill = _bill(quota_id, month).bill
    name = formatting.month(month)
    if bill.state is BillState.FROZEN:
        raise DomainError(f"Tagihan {name} sudah dibekukan.")
    if not bill.people:
        raise DomainError(f"Tidak ada peserta yang ditanggung pada {name}, jadi tidak ada yang ditagih.")
    people = register.covered_in(quota_id, [month])[month]
    rate = _rates(quota)[month]
    if (bill.people, bill.jkk_rate, bill.jkm_rate) != (people, rate.jkk, rate.jkm):
        raise DomainError(
            f"Data peserta atau tarif berubah sejak tagihan {name} disusun "
            f"({formatting.number(bill.people)} orang menjadi {formatting.number(people)} orang). "
            "Susun ulang, periksa jumlahnya, lalu bekukan."
        )
    bill.state = BillState.FROZEN
    bill.billing_code = billing_code
    bill.frozen_at, bill.frozen_by_name = clock.now(), by.name
    _settle(quota, [month])
    _record(
        quota,
        "bill_frozen",
        f"Tagihan {name} dibekukan: {formatting.number(bill.people)} orang, {formatting.rupiah(bill.amount)}."
        + (f" Kode billing {billing_code}." if billing_code else ""),
        by,
    )
    return bill


def set_billing_code(quota_id: int, month: Month, billing_code: str, *, by: Actor) -> Bill:
    """Attach the code that BPJS Ketenagakerjaan gave for this month, or change it while nothing was paid.

    Raises DomainError when the bill is not frozen or something was paid.
    """
    quota = _hold(quota_id)
    line = _bill(quota_id, month)
    name = formatting.month(month)
    if line.bill.state is not BillState.FROZEN:
        raise DomainError(f"Bekukan tagihan {name} lebih dahulu, baru isi kode billing.", field="billing_code")
    if line.paid:
        raise DomainError(f"Tagihan {name} sudah dibayar, jadi kode billing tidak diubah lagi.", field="billing_code")
    before, line.bill.billing_code = line.bill.billing_code, billing_code
    db.session.flush()
    _record(
        quota,
        "billing_code_set",
        f"Kode billing {name}: {before or '(kosong)'} menjadi {billing_code or '(kosong)'}.",
        by,
    )
    return line.bill


def unfreeze(quota_id: int, month: Month, *, reason: str, by: Actor) -> Bill:
    """A frozen bill may be drawn anew again; its billing code is forgotten, since the amount may change.

    Raises DomainError without a reason, when it is not frozen, or when something was paid.
    """
    if not reason.strip():
        raise DomainError("Tulis alasan pembekuan dibuka.", field="reason")
    quota = _hold(quota_id)
    line = _bill(quota_id, month)
    name = formatting.month(month)
    if line.bill.state is not BillState.FROZEN:
        raise DomainError(f"Tagihan {name} tidak sedang dibekukan.")
    if line.paid:
        raise DomainError(f"Tagihan {name} sudah dibayar. Batalkan pembayarannya lebih dahulu.")
    line.bill.state = BillState.DRAWN
    line.bill.billing_code = line.bill.frozen_by_name = ""
    line.bill.frozen_at = None
    _settle(quota, [month])
    _record(quota, "bill_unfrozen", f"Pembekuan tagihan {name} dibuka.", by, reason=reason)
    return line.bill


def _hold(quota_id: int) -> Quota:
    """The quota with its source, locked; a past year is read only."""
    quota_service.lock(quota_id)
    quota = quotas.quota_by_id(quota_id)
    quota_service.refuse_past_year(quota.fiscal_year)
    return quota


def _bill(quota_id: int, month: Month) -> BillLine:
    line = queries.bill_line_or_none(quota_id, month)
    if line is None:
        raise DomainError(f"Tagihan {formatting.month(month)} belum disusun. Susun lebih dahulu.")
    return line


def _rates(quota: Quota) -> dict[Month, Rate]:
    return dict(quotas.rates_of(quota, quotas.rate_book()))


def _draw(quota: Quota, months: Sequence[Month], by: Actor) -> list[Bill]:
    people = register.covered_in(quota.id, months)
    rates = _rates(quota)
    due_day = value_of(DUE_DAY.name, quota.regency_id)
    present = {line.bill.month: line.bill for line in queries.bills_of(quota.id)}
    bills = []
    for month in months:
        bill = present.get(month)
        if bill is None:
            bill = Bill(regency_id=quota.regency_id, quota_id=quota.id, month=month, state=BillState.DRAWN)
            db.session.add(bill)
        bill.people = people[month]
        bill.jkk_rate, bill.jkm_rate, bill.basis = rates[month].jkk, rates[month].jkm, rates[month].basis
        bill.due_on = due_on(month, due_day)
        bill.drawn_at, bill.drawn_by_name = clock.now(), by.name
        bills.append(bill)
    _settle(quota, months)
    term = formatting.month(months[0])
    if len(months) > 1:
        term = f"{len(months)} bulan, {term} sampai {formatting.month(months[-1])},"
    _record(
        quota,
        "bill_drawn",
        f"Tagihan {term} disusun: {formatting.rupiah(sum(bill.amount for bill in bills))}.",
        by,
    )
    return bills


def _settle(quota: Quota, months: Sequence[Month]) -> None:
    """Push the summaries of these months, in the transaction of the act itself."""
    db.session.flush()
    money = queries.month_money(quota.id)
    quota_service.note_months(quota, {month: money[month] for month in months})


def _record(quota: Quota, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"{quota.funding_source.name}: {sentence}",
        regency_id=quota.regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=reason,
    )

"""Monthly bills of a quota and the payments that meet them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned


class BillState(StrEnum):
    """Where a month's bill stands; whether it is paid is a sum of payments, not a state."""

    DRAWN = "drawn"  # follows the register when drawn anew
    FROZEN = "frozen"  # people and rupiah stand; may be paid


BILL_STATE_LABELS = MappingProxyType({BillState.DRAWN: "Disusun", BillState.FROZEN: "Dibekukan"})


class Bill(RegencyOwned, Base):
    """One month of one quota: people covered × rate, JKK and JKM apart (domain rules 1 and 5)."""

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("quota_id", "month"),
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        CheckConstraint("state IN ('drawn', 'frozen')", name="state"),
        CheckConstraint("people >= 0 AND jkk_rate >= 0 AND jkm_rate >= 0", name="amounts"),
        CheckConstraint("(state = 'frozen') = (frozen_at IS NOT NULL)", name="frozen"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[Month] = mapped_column(MonthNumber)
    state: Mapped[BillState] = mapped_column(EnumText(BillState, 8))
    people: Mapped[int] = mapped_column(BigInteger)
    jkk_rate: Mapped[int] = mapped_column(BigInteger)  # as it was when the bill was drawn
    jkm_rate: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[str] = mapped_column(String(200))  # the regulation behind the rate
    billing_code: Mapped[str] = mapped_column(String(40), default="")  # of BPJS Ketenagakerjaan
    due_on: Mapped[date]
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_by_name: Mapped[str] = mapped_column(String(120))
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_by_name: Mapped[str] = mapped_column(String(120), default="")

    @property
    def jkk_amount(self) -> int:
        return self.people * self.jkk_rate

    @property
    def jkm_amount(self) -> int:
        return self.people * self.jkm_rate

    @property
    def amount(self) -> int:
        return self.jkk_amount + self.jkm_amount


class Payment(RegencyOwned, Base):
    """One SP2D for months of one quota. Never edited; a wrong one is reversed by another with minus signs."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("reverses_id"),
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "reverses_id"], ["payments.regency_id", "payments.id"]),
        ForeignKeyConstraint(["regency_id", "proposal_id"], ["proposals.regency_id", "proposals.id"]),
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("reverses_id IS NOT NULL OR (jkk_amount >= 0 AND jkm_amount >= 0)", name="amounts"),
        CheckConstraint("people >= 0", name="people"),
        Index("ix_payments_quota", "quota_id", "id"),
        Index("ix_payments_sp2d", "regency_id", "sp2d_number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    sp2d_number: Mapped[str] = mapped_column(String(80))
    sp2d_on: Mapped[date]
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    people: Mapped[int] = mapped_column(BigInteger)
    jkk_amount: Mapped[int] = mapped_column(BigInteger)
    jkm_amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)  # why the amount is not people × rate × months; empty when it is
    reverses_id: Mapped[int | None] = mapped_column(BigId)
    proposal_id: Mapped[int | None] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None]
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    approved_by_name: Mapped[str] = mapped_column(String(250), default="")

    @property
    def amount(self) -> int:
        return self.jkk_amount + self.jkm_amount


class PaymentPart(RegencyOwned, Base):
    """What of a payment meets one month's bill; the parts add up to the payment."""

    __tablename__ = "payment_parts"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "payment_id"], ["payments.regency_id", "payments.id"]),
        ForeignKeyConstraint(["regency_id", "bill_id"], ["bills.regency_id", "bills.id"]),
        Index("ix_payment_parts_bill", "bill_id"),
    )

    payment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bill_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    jkk_amount: Mapped[int] = mapped_column(BigInteger)
    jkm_amount: Mapped[int] = mapped_column(BigInteger)

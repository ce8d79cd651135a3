"""Numbers around claims: the dated rules of the benefits, and what letters of BPJS Ketenagakerjaan say."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned


class BenefitRate(Base):
    """One number of the benefit rules from a month until a month: rupiah, months, years, children or a multiple."""

    __tablename__ = "benefit_rates"
    __table_args__ = (
        CheckConstraint("value > 0", name="value"),
        CheckConstraint("last_month IS NULL OR first_month <= last_month", name="term"),
    )

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    first_month: Mapped[Month] = mapped_column(MonthNumber, primary_key=True)
    last_month: Mapped[Month | None] = mapped_column(MonthNumber)
    value: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[str] = mapped_column(String(200))


class ClaimLetter(RegencyOwned, Base):
    """A letter with the totals of a quarter or a year (quarter 0), as somebody typed them off, and its scan."""

    __tablename__ = "claim_letters"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        CheckConstraint("filed >= 0 AND paid >= 0 AND refused >= 0 AND paid_amount >= 0", name="amounts"),
        Index("ix_claim_letters_year", "regency_id", "fiscal_year", "quarter"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    quarter: Mapped[int]
    number: Mapped[str] = mapped_column(String(80))
    letter_on: Mapped[date]
    filed: Mapped[int]
    paid: Mapped[int]
    refused: Mapped[int]
    paid_amount: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120), default="")
    taken_back_why: Mapped[str] = mapped_column(String(200), default="")

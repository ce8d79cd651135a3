"""Quotas, their funding sources, and the movements that make up the ledger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.quotas.rules import MovementKind


class FundingSource(Base):
    """Who pays: one enrolment-month has exactly one (domain 6.3). The class decides which rate rules hold."""

    __tablename__ = "funding_sources"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    funding_class: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]


class Quota(RegencyOwned, Base):
    """So many people, for a term, at a rate, from one source: a promise in the budget (domain rule 6).

    The people are not a column: they are the sum of the movements.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        UniqueConstraint("regency_id", "fiscal_year", "funding_source_code"),
        UniqueConstraint("regency_id", "id"),
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("jkk_rate >= 0 AND jkm_rate >= 0 AND budget_amount >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    funding_source_code: Mapped[str] = mapped_column(ForeignKey("funding_sources.code"))
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    jkk_rate: Mapped[int] = mapped_column(BigInteger)  # rupiah a person and month; reported apart (rule 5)
    jkm_rate: Mapped[int] = mapped_column(BigInteger)
    budget_amount: Mapped[int] = mapped_column(BigInteger)  # pagu
    is_example: Mapped[bool] = mapped_column(default=False)  # demo figures without a source: shown as "contoh"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    funding_source: Mapped[FundingSource] = relationship(lazy="raise")

    @property
    def monthly_rate(self) -> int:
        return self.jkk_rate + self.jkm_rate

    @property
    def months(self) -> int:
        return self.last_month - self.first_month + 1


class QuotaMovement(RegencyOwned, Base):
    """A line of the ledger. Never edited; a wrong one is reversed by another."""

    __tablename__ = "quota_movements"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint(
            "people > 0 OR reverses_id IS NOT NULL OR (kind = 'revised' AND people <> 0)", name="people_sign"
        ),
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "reverses_id"], ["quota_movements.regency_id", "quota_movements.id"]),
        UniqueConstraint("reverses_id"),
        Index("ix_quota_movements_quota", "quota_id", "kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[MovementKind] = mapped_column(EnumText(MovementKind, 12))
    people: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200))
    upload_id: Mapped[int | None] = mapped_column(BigInteger)  # the confirmed list, for TAKEN lines
    reverses_id: Mapped[int | None] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None]
    recorded_by_name: Mapped[str] = mapped_column(String(120))

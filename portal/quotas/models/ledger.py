"""Quotas, their funding sources, the movements that make up the ledger, and each month's money in summary."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.quotas.rules.ledger import MovementKind
from portal.quotas.rules.rates import FundingClass, Sector


class FundingSource(Base):
    """Who pays: one enrolment-month has exactly one (domain 6.3). The class decides which rate rules hold."""

    __tablename__ = "funding_sources"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    funding_class: Mapped[FundingClass] = mapped_column(EnumText(FundingClass, 12))
    set_by_province: Mapped[bool]  # its quotas are allotted on the province's screen, not opened by the regency
    position: Mapped[int]


class Quota(RegencyOwned, Base):
    """So many people, for a term, at dated rates, from one source: a promise in the budget (domain rule 6).

    People, rates and budget are no columns: they are the sum of the movements, the rates of source, sector and bracket
    by month, and the newest budget version.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        UniqueConstraint("regency_id", "fiscal_year", "funding_source_code"),
        UniqueConstraint("regency_id", "id"),
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("sector IN ('transport', 'other')", name="sector"),
    )
    writable_by = frozenset({"province"})  # those of its own sources; quotas.service.province is the only door

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    funding_source_code: Mapped[str] = mapped_column(ForeignKey("funding_sources.code"))
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    sector: Mapped[Sector] = mapped_column(EnumText(Sector, 12))
    bracket: Mapped[int] = mapped_column(BigInteger)  # reported income in rupiah that decides the JKK rate
    is_example: Mapped[bool] = mapped_column(default=False)  # demo figures without a source: shown as "contoh"
    # Its allocation is what agreements push (service/following.py); nobody changes it by hand.
    follows_agreements: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    funding_source: Mapped[FundingSource] = relationship(lazy="raise")

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
        ForeignKeyConstraint(["regency_id", "proposal_id"], ["proposals.regency_id", "proposals.id"]),
        UniqueConstraint("reverses_id"),
        # Covering: the balance of a quota with 50,000 lines, now and after each line, is read from the index alone.
        Index("ix_quota_movements_balance", "quota_id", "kind", "first_month", "last_month", "people"),
        Index("ix_quota_movements_newest", "quota_id", "id", "kind", "first_month", "last_month", "people"),
    )
    writable_by = frozenset({"province"})  # see Quota

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[MovementKind] = mapped_column(EnumText(MovementKind, 12))
    people: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200))
    upload_id: Mapped[int | None] = mapped_column(BigInteger)  # the list, for reserved, released and taken lines
    reverses_id: Mapped[int | None] = mapped_column(BigId)
    agreement_id: Mapped[int | None] = mapped_column(BigInteger)  # the agreement that allows these people
    proposal_id: Mapped[int | None] = mapped_column(BigId)  # what was proposed and approved
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None]
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    approved_by_name: Mapped[str] = mapped_column(String(250), default="")


class QuotaMonth(RegencyOwned, Base):
    """One month of a quota in rupiah, in summary: pushed by `contributions`, which holds the bills and payments.

    Overviews and a person's page read this row; `portal contributions prove` compares it with bills and payments.
    """

    __tablename__ = "quota_months"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        CheckConstraint("billed_jkk >= 0 AND billed_jkm >= 0 AND paid_jkk >= 0 AND paid_jkm >= 0", name="amounts"),
        Index("ix_quota_months_regency", "regency_id", "quota_id"),
    )

    quota_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    month: Mapped[Month] = mapped_column(MonthNumber, primary_key=True)
    billed_people: Mapped[int] = mapped_column(BigInteger, default=0)
    billed_jkk: Mapped[int] = mapped_column(BigInteger, default=0)
    billed_jkm: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_jkk: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_jkm: Mapped[int] = mapped_column(BigInteger, default=0)
    frozen: Mapped[bool] = mapped_column(default=False)  # the bill stands: no longer drawn anew
    due_on: Mapped[date]

    @property
    def billed(self) -> int:
        return self.billed_jkk + self.billed_jkm

    @property
    def paid(self) -> int:
        return self.paid_jkk + self.paid_jkm

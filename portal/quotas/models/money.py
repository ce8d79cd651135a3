"""Money beside the places: dated contribution rates, codes of the budget by year, and the versions of each pagu."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.quotas.rules.rates import Sector


class ContributionRate(Base):
    """Rupiah a person and month of one income bracket from a month on (PP 44/2015 Lampiran II)."""

    __tablename__ = "contribution_rates"
    __table_args__ = (
        CheckConstraint("jkk_amount >= 0 AND jkm_amount >= 0", name="amounts"),
        CheckConstraint("last_month IS NULL OR first_month <= last_month", name="term"),
    )

    bracket: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_month: Mapped[Month] = mapped_column(MonthNumber, primary_key=True)
    last_month: Mapped[Month | None] = mapped_column(MonthNumber)
    income_from: Mapped[int] = mapped_column(BigInteger)
    income_until: Mapped[int | None] = mapped_column(BigInteger)
    jkk_amount: Mapped[int] = mapped_column(BigInteger)
    jkm_amount: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[str] = mapped_column(String(200))


class RateReduction(Base):
    """A temporary cut for one sector (PP 50/2025), and which funding classes get it, separated by spaces."""

    __tablename__ = "rate_reductions"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        CheckConstraint("first_month <= last_month", name="term"),
    )

    sector: Mapped[Sector] = mapped_column(EnumText(Sector, 12), primary_key=True)
    first_month: Mapped[Month] = mapped_column(MonthNumber, primary_key=True)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    percent: Mapped[int]
    classes: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(String(200))


class BudgetCode(Base):
    """A sub kegiatan or rekening of one fiscal year (Permendagri 90/2019 and its yearly updates)."""

    __tablename__ = "budget_codes"
    __table_args__ = (CheckConstraint("kind IN ('activity', 'jkk', 'jkm')", name="kind"),)

    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


class BudgetStage(StrEnum):
    """Which act of the budget year set the pagu."""

    ORIGINAL = "murni"
    SHIFT = "pergeseran"
    REVISION = "perubahan"


BUDGET_STAGE_LABELS = MappingProxyType(
    {
        BudgetStage.ORIGINAL: "APBD murni",
        BudgetStage.SHIFT: "Pergeseran",
        BudgetStage.REVISION: "APBD Perubahan",
    }
)


class BudgetVersion(RegencyOwned, Base):
    """The pagu of a quota as one document set it. Never edited; the newest holds, the others are its history."""

    __tablename__ = "budget_versions"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "proposal_id"], ["proposals.regency_id", "proposals.id"]),
        UniqueConstraint("quota_id", "sequence"),
        CheckConstraint("jkk_amount >= 0 AND jkm_amount >= 0", name="amounts"),
    )
    writable_by = frozenset({"province"})  # with the quotas it allots

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int]  # 1 for the first
    stage: Mapped[BudgetStage] = mapped_column(EnumText(BudgetStage, 12))
    activity_code: Mapped[str] = mapped_column(String(30))
    jkk_account: Mapped[str] = mapped_column(String(30))
    jkm_account: Mapped[str] = mapped_column(String(30))
    jkk_amount: Mapped[int] = mapped_column(BigInteger)
    jkm_amount: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str] = mapped_column(String(200))
    document_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    proposal_id: Mapped[int | None] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None]
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    approved_by_name: Mapped[str] = mapped_column(String(250), default="")

    @property
    def amount(self) -> int:
        return self.jkk_amount + self.jkm_amount

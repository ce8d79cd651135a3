"""Places of kecamatan and villages inside a quota, and what an office plans with: scenarios and eligible people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class PlaceKind(StrEnum):
    """What a line of the places does."""

    SHARE = "share"  # places given to a kecamatan or village; negative when they go elsewhere
    TAKEN = "taken"
    FREED = "freed"


class PlaceMovement(RegencyOwned, Base):
    """A line of the ledger inside a quota. Without a village it concerns the kecamatan as a whole.

    Shares of villages lie inside the share of their kecamatan: the two levels are never added.
    """

    __tablename__ = "place_movements"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "proposal_id"], ["proposals.regency_id", "proposals.id"]),
        CheckConstraint("people <> 0", name="people"),
        CheckConstraint("kind = 'share' OR village_code IS NOT NULL", name="people_live_in_villages"),
        Index("ix_place_movements_sum", "quota_id", "kind", "district_code", "village_code", "people"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[PlaceKind] = mapped_column(EnumText(PlaceKind, 8))
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str | None] = mapped_column(ForeignKey("villages.code"))
    people: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200))
    upload_id: Mapped[int | None] = mapped_column(BigInteger)  # the list, for taken lines and its return
    proposal_id: Mapped[int | None] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    approved_by_name: Mapped[str] = mapped_column(String(250), default="")


class QuotaScenario(RegencyOwned, Base):
    """A named answer to "how many people, how many months, how much money"; changes nothing."""

    __tablename__ = "quota_scenarios"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        CheckConstraint("people >= 0 AND months >= 0 AND budget_amount >= 0", name="amounts"),
        CheckConstraint("solved_for IN ('people', 'months', 'budget')", name="solved_for"),
        Index("ix_quota_scenarios_quota", "quota_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(80))
    people: Mapped[int] = mapped_column(BigInteger)
    months: Mapped[int]
    budget_amount: Mapped[int] = mapped_column(BigInteger)
    solved_for: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(120))


class EligibleCount(RegencyOwned, Base):
    """How many people an office counts as eligible for a year, with its source; the newest holds, none is edited."""

    __tablename__ = "eligible_counts"
    __table_args__ = (
        CheckConstraint("people >= 0", name="people"),
        Index("ix_eligible_counts_year", "regency_id", "fiscal_year", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    people: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
    counted_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(120))

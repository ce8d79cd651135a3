"""The province's own: what it has to allot, and the divisions that were proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.proposals.models import PROPOSAL_STATE_LABELS, ProposalState


class ProvinceQuota(Base):
    """What the province itself has to allot in a year from one of its sources; the shares are the regencies' quotas."""

    __tablename__ = "province_quotas"
    __table_args__ = (
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("people > 0", name="people"),
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    funding_source_code: Mapped[str] = mapped_column(ForeignKey("funding_sources.code"), primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    document: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(120))


class ProvinceAllotment(Base):
    """A division over the regencies on its way from its maker to a second person of the province.

    `shares` = {regency id as text: people}; `changes` = [regency, before, after] of those that change, as they were
    when it was handed in; `touched` = ids of everybody who worked on it and so may not approve it.
    """

    __tablename__ = "province_allotments"
    __table_args__ = (
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("people > 0", name="people"),
        CheckConstraint("state IN ('submitted', 'returned', 'approved', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'returned' OR comment <> ''", name="return_needs_comment"),
        Index("ix_province_allotments_year", "fiscal_year", "funding_source_code", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    funding_source_code: Mapped[str] = mapped_column(ForeignKey("funding_sources.code"))
    people: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    from_month: Mapped[Month] = mapped_column(MonthNumber)
    document: Mapped[str] = mapped_column(String(200))
    shares: Mapped[dict[str, int]] = mapped_column(JSON)
    changes: Mapped[list[list[Any]]] = mapped_column(JSON)
    touched: Mapped[list[int]] = mapped_column(JSON)
    state: Mapped[ProposalState] = mapped_column(EnumText(ProposalState, 9))
    created_by: Mapped[int] = mapped_column(BigInteger)  # who handed it in last
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")
    comment: Mapped[str] = mapped_column(Text, default="")

    @property
    def state_label(self) -> str:
        return PROPOSAL_STATE_LABELS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in (ProposalState.SUBMITTED, ProposalState.RETURNED)

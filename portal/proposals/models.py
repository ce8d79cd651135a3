"""What somebody proposes and somebody else approves: quota changes, budgets, divisions, payments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class ProposalState(StrEnum):
    """Where a proposal stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"  # and carried out, in the same transaction
    WITHDRAWN = "withdrawn"


PROPOSAL_STATE_LABELS = MappingProxyType(
    {
        ProposalState.SUBMITTED: "Menunggu persetujuan",
        ProposalState.RETURNED: "Perlu diperbaiki",
        ProposalState.APPROVED: "Berlaku",
        ProposalState.WITHDRAWN: "Ditarik kembali",
    }
)


class Proposal(RegencyOwned, Base):
    """One proposed act with all it needs to be carried out. `facts` is what its reader is shown, as it was proposed."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        CheckConstraint("state IN ('submitted', 'returned', 'approved', 'withdrawn')", name="state"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_proposals_state", "regency_id", "state", "id"),
        Index("ix_proposals_subject", "regency_id", "subject_id", "kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)  # the quota it is about, where there is one already
    fiscal_year: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    facts: Mapped[list[list[str]]] = mapped_column(JSON)  # [label, value] or [label, before, after]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)  # whole numbers, codes and words; never a person
    amount: Mapped[int] = mapped_column(BigInteger)  # rupiah at stake: decides how many have to approve
    state: Mapped[ProposalState] = mapped_column(EnumText(ProposalState, 9))
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(250), default="")
    comment: Mapped[str] = mapped_column(Text, default="")

    @property
    def state_label(self) -> str:
        return PROPOSAL_STATE_LABELS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in (ProposalState.SUBMITTED, ProposalState.RETURNED)

"""Who came into whose place, and the changes that are proposed to an office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.beneficiaries.replacing.rules import SuggestionState
from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.quotas.rules.ledger import FreedReason

_HOLDS = "taken_back_at IS NULL"


class Replacement(RegencyOwned, Base):
    """One place that passed from a person to the next of the waiting list. Taken back, it stays as history.

    `at_once`: the place was freed in the same act, so taking it back gives it to the earlier person again; otherwise
    the place had been freed before, for a reason of its own, and only becomes free again.
    """

    __tablename__ = "replacements"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "old_enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        ForeignKeyConstraint(["regency_id", "new_enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        ForeignKeyConstraint(["regency_id", "proposal_id"], ["proposals.regency_id", "proposals.id"]),
        CheckConstraint("old_enrolment_id <> new_enrolment_id", name="two_people"),
        UniqueConstraint("regency_id", "id"),
        # One place has one successor, and one enrolment one predecessor, as long as it holds.
        Index(
            "uq_replacements_old_enrolment",
            "old_enrolment_id",
            unique=True,
            sqlite_where=text(_HOLDS),
            postgresql_where=text(_HOLDS),
        ),
        Index("uq_replacements_new_enrolment", "new_enrolment_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    old_enrolment_id: Mapped[int] = mapped_column(BigInteger)
    new_enrolment_id: Mapped[int] = mapped_column(BigInteger)
    waiting_id: Mapped[int] = mapped_column(BigInteger)  # the place in the queue, to which taking back returns
    from_month: Mapped[Month] = mapped_column(MonthNumber)
    why: Mapped[FreedReason] = mapped_column(EnumText(FreedReason, 13))
    document: Mapped[str] = mapped_column(String(200))
    at_once: Mapped[bool]
    proposal_id: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    approved_by_name: Mapped[str] = mapped_column(String(250))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120), default="")
    taken_back_why: Mapped[str] = mapped_column(String(200), default="")


class ChangeSuggestion(RegencyOwned, Base):
    """A change that the portal proposes and a person decides: the same finding is asked once.

    Whose place has ended meanwhile is not asked about, though the row stays open: taking the end back asks again.
    """

    __tablename__ = "change_suggestions"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        CheckConstraint("state IN ('open', 'accepted', 'dismissed')", name="state"),
        CheckConstraint("why IN ('died', 'moved', 'formal_worker', 'age', 'refused', 'duplicate')", name="why"),
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("enrolment_id", "why", "since"),
        Index("ix_change_suggestions_state", "regency_id", "state", "why", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(BigInteger)
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[FreedReason] = mapped_column(EnumText(FreedReason, 13))
    since: Mapped[Month] = mapped_column(MonthNumber)
    told_by: Mapped[str] = mapped_column(String(80))
    refusals: Mapped[int]
    state: Mapped[SuggestionState] = mapped_column(EnumText(SuggestionState, 9))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(200))

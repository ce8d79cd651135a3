"""The record of messages: what was written to whom about what, without an address and without a word of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOrProvince


class MailState(StrEnum):
    """Where a message stands. All but WAITING are final."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # at sending time it was no longer for this person
    FAILED = "failed"


class Mail(RegencyOrProvince, Base):
    """One message to one person about one thing: a second one of the same kind cannot be queued."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id"),
        CheckConstraint("state IN ('waiting', 'sent', 'dropped', 'failed')", name="state"),
        CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name="finished"),
        Index("ix_mails_state", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int]
    state: Mapped[MailState] = mapped_column(EnumText(MailState, 7), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(String(30), default="")  # of the last attempt, as a code
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""What the province wrote to a region that is behind: once a press, and when."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class ParitranaReminder(RegencyOwned, Base):
    """One reminder to one region. `addresses` is how many people of its office had one to write to."""

    __tablename__ = "paritrana_reminders"
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})
    __table_args__ = (
        CheckConstraint("people >= addresses AND addresses >= 0", name="people"),
        Index("ix_paritrana_reminders_edition", "edition_id", "regency_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("paritrana_editions.id"))
    people: Mapped[int]
    addresses: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_name: Mapped[str] = mapped_column(String(120))

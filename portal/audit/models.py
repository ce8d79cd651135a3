"""The record of who did what, when and why: append-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOrProvince


class AuditEntry(RegencyOrProvince, Base):
    """One act. Actor's name and role are kept as they were; nothing here refers to a row that may change.

    `detail` holds codes, counts and ids, never a person's data. The database refuses UPDATE and DELETE (triggers).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_regency_id_id", "regency_id", "id"),
        Index("ix_audit_entries_action_id", "action", "id"),
        Index("ix_audit_entries_regency_id_actor_id", "regency_id", "actor_id", "id"),
        Index("ix_audit_entries_actor_id", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    actor_role: Mapped[str] = mapped_column(Text)  # all roles held there
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    sentence: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)

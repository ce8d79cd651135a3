"""Which reminders of an agreement's end were given: once for 90, 60 and 30 days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class AgreementReminder(RegencyOwned, Base):
    """One reminder: whoever is to know of it is asked for when each message is sent."""

    __tablename__ = "agreement_reminders"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        UniqueConstraint("agreement_id", "days"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    days: Mapped[int]  # 90, 60 or 30
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""The decree (SK) of a regent or mayor, and the lists that it covers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class Decree(RegencyOwned, Base):
    """One decree as its head reads: number, date, title, and who signed it. What it said before is in the record."""

    __tablename__ = "decrees"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("regency_id", "year", "number"),  # offices count anew every year
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    decreed_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    signatory_title: Mapped[str] = mapped_column(String(120))  # "Bupati Timor Tengah Utara"
    signatory_name: Mapped[str] = mapped_column(String(120))
    revision: Mapped[int] = mapped_column(default=1)  # so that two people who correct it notice one another
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))


class ListDecree(RegencyOwned, Base):
    """The one decree that a list rests on."""

    __tablename__ = "list_decrees"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        ForeignKeyConstraint(["regency_id", "decree_id"], ["decrees.regency_id", "decrees.id"]),
        Index("ix_list_decrees_decree", "decree_id", "upload_id"),
    )

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    decree_id: Mapped[int] = mapped_column(BigInteger)
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attached_by_name: Mapped[str] = mapped_column(String(120))


class DecreeRegulation(RegencyOwned, Base):
    """Where a decree stands in the register of regulations, once it was taken over there."""

    __tablename__ = "decree_regulations"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "decree_id"], ["decrees.regency_id", "decrees.id"]),
        ForeignKeyConstraint(["regency_id", "regulation_id"], ["regulations.regency_id", "regulations.id"]),
        UniqueConstraint("regulation_id"),
    )

    decree_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    regulation_id: Mapped[int] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_name: Mapped[str] = mapped_column(String(120))

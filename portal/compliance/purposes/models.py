"""Purposes for which the province sees people of a regency, and every look that was taken through one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.compliance.purposes.rules import LookKind, Reach
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class LookPurpose(RegencyOwned, Base):
    """Why one supervisor sees names of one regency until a day. The regency reads it; nobody rewrites it."""

    __tablename__ = "look_purposes"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("(reach = 'list') = (upload_id IS NOT NULL)", name="reach"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_name = '')", name="ended"),
        Index("ix_look_purposes_regency", "regency_id", "until_on"),
    )
    writable_by = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    what_for: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(String(200))
    fiscal_year: Mapped[int]
    reach: Mapped[Reach] = mapped_column(EnumText(Reach, 9))
    upload_id: Mapped[int | None] = mapped_column(BigInteger)
    may_export: Mapped[bool]
    until_on: Mapped[date]  # the last day, in WITA
    owner_id: Mapped[int] = mapped_column(BigInteger)
    owner_name: Mapped[str] = mapped_column(String(120))
    owner_role: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # earlier than `until_on`
    ended_by_name: Mapped[str] = mapped_column(String(120), default="")
    ended_why: Mapped[str] = mapped_column(String(200), default="")


class PurposeLook(RegencyOwned, Base):
    """One page that was opened, and how many people it showed. The address of a page of people names its look."""

    __tablename__ = "purpose_looks"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "purpose_id"], ["look_purposes.regency_id", "look_purposes.id"]),
        UniqueConstraint("regency_id", "id"),
        Index("ix_purpose_looks_purpose", "purpose_id", "id"),
    )
    writable_by = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    purpose_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[LookKind] = mapped_column(EnumText(LookKind, 8))
    subject: Mapped[str] = mapped_column(String(80))  # a kecamatan, a sample: never a person
    after: Mapped[int | None] = mapped_column(BigInteger)  # the row behind which the page begins
    district_code: Mapped[str] = mapped_column(String(13))
    search_key: Mapped[str] = mapped_column(String(22))  # the terms themselves are kept for an hour only
    people: Mapped[int]
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_by: Mapped[int] = mapped_column(BigInteger)
    looked_by_name: Mapped[str] = mapped_column(String(120))

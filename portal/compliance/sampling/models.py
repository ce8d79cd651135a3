"""Samples with their frozen frames, and the people who were drawn with what a visit found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.compliance.sampling.rules.results import VisitResult
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class Sample(RegencyOwned, Base):
    """One sample of one regency: seed and frame are fixed with the first press, people are drawn with the second."""

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "purpose_id"], ["look_purposes.regency_id", "look_purposes.id"]),
        CheckConstraint("wanted > 0 AND wanted <= frame_count", name="wanted"),
    )
    writable_by = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    purpose_id: Mapped[int] = mapped_column(BigInteger, index=True)
    seed: Mapped[str] = mapped_column(String(60))
    wanted: Mapped[int]
    fiscal_year: Mapped[int]
    frame_count: Mapped[int]
    frame_sha256: Mapped[str] = mapped_column(String(64))
    frame: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # `rules.drawing.frame_text`, deflated
    strata: Mapped[dict[str, Any]] = mapped_column(JSON)  # {kecamatan: [people, places]}
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prepared_by_name: Mapped[str] = mapped_column(String(120))
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SamplePerson(RegencyOwned, Base):
    """Somebody who was drawn, in the order of the visit sheet, and what the visit found.

    The note may name people, so it is one encrypted field.
    """

    __tablename__ = "sample_people"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "sample_id"], ["samples.regency_id", "samples.id"]),
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("sample_id", "position"),
        UniqueConstraint("sample_id", "beneficiary_id"),
        CheckConstraint("(result = '') = (entered_at IS NULL)", name="entered"),
        CheckConstraint("(result = '') = (visited_on IS NULL)", name="visited"),
    )
    writable_by = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sample_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"))
    result: Mapped[VisitResult] = mapped_column(EnumText(VisitResult, 9), default=VisitResult.NONE)
    wrong: Mapped[str] = mapped_column(String(60), default="")  # WrongField values, separated by spaces
    note_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    visited_on: Mapped[date | None]
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_by_name: Mapped[str] = mapped_column(String(120), default="")

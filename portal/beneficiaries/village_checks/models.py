"""Rounds of verification, their printed sheets with the people on each, and every version of a sheet's answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.beneficiaries.rules.village_checks import Answer, VillageResult
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class VillageRound(RegencyOwned, Base):
    """One verification of a quota's people. Sheets join it as they are printed."""

    __tablename__ = "village_rounds"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("quota_id", "name"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(120))


class VillageSheet(RegencyOwned, Base):
    """One printed page. Its people never change: an answer for its code always means the same lines.

    The counts are those of its newest answers, so that progress is a sum over sheets and not over people.
    """

    __tablename__ = "village_sheets"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "round_id"], ["village_rounds.regency_id", "village_rounds.id"]),
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("code"),
        UniqueConstraint("round_id", "village_code", "page"),
        CheckConstraint("(revision = 0) = (entered_at IS NULL)", name="entered"),
        CheckConstraint("confirmed + exceptions <= lines", name="counts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(9))
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"))
    page: Mapped[int]  # of its desa in this round, counted from 1
    lines: Mapped[int]
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # for the first time, when its people were fixed
    revision: Mapped[int] = mapped_column(default=0)  # counts the versions of its answers; 0: none yet
    checked_on: Mapped[date | None]  # when the village looked at it
    confirmed: Mapped[int] = mapped_column(default=0)
    exceptions: Mapped[int] = mapped_column(default=0)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_by_name: Mapped[str] = mapped_column(String(120), default="")


class VillageLine(RegencyOwned, Base):
    """One person on a sheet, and what the village says about them by the newest version of its answers."""

    __tablename__ = "village_lines"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "sheet_id"], ["village_sheets.regency_id", "village_sheets.id"]),
        # A list that is withdrawn as a whole takes its people along; the versions of the answers stay.
        ForeignKeyConstraint(
            ["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["regency_id", "enrolment_id"], ["enrolments.regency_id", "enrolments.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("round_id", "enrolment_id"),
        CheckConstraint("result IN ('', 'confirmed', 'moved', 'died', 'not_eligible', 'unknown')", name="result"),
        Index("ix_village_lines_beneficiary", "beneficiary_id"),
        Index("ix_village_lines_enrolment", "enrolment_id"),
    )

    sheet_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # as printed, from 1
    round_id: Mapped[int] = mapped_column(BigInteger)
    enrolment_id: Mapped[int] = mapped_column(BigInteger)
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    result: Mapped[VillageResult] = mapped_column(EnumText(VillageResult, 12))
    remark: Mapped[str] = mapped_column(String(120))

    @property
    def answer(self) -> Answer:
        return Answer(self.result, self.remark)


class VillageEntry(RegencyOwned, Base):
    """One version of a sheet's answers as somebody entered it: {line: [result, remark]}. Never changed."""

    __tablename__ = "village_entries"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "sheet_id"], ["village_sheets.regency_id", "village_sheets.id"]),
    )

    sheet_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    checked_on: Mapped[date]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_name: Mapped[str] = mapped_column(String(120))

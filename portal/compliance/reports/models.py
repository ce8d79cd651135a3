"""Frozen reports of the province, their files, and when they were sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.compliance.reports.rules.periods import Kind
from portal.core.db import Base, BigId, EnumText, UtcDateTime


class ProvinceReport(Base):
    """One version of a period's report. `body` is the canonical text that `sha256` is of; no row is ever rewritten."""

    __tablename__ = "province_reports"
    __table_args__ = (
        UniqueConstraint("kind", "year", "place", "version"),
        CheckConstraint("kind IN ('semester', 'bulanan')", name="kind"),
        CheckConstraint("place BETWEEN 1 AND 12 AND version > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind, 8))
    year: Mapped[int]
    place: Mapped[int]  # semester 1 or 2, month 1 to 12
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by_name: Mapped[str] = mapped_column(String(120))
    made_by_role: Mapped[str] = mapped_column(String(200))


class ProvinceReportFile(Base):
    """A file that was rendered from a report's body, once; never rewritten."""

    __tablename__ = "province_report_files"
    __table_args__ = (CheckConstraint("form IN ('xlsx', 'pdf')", name="form"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("province_reports.id"), primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(4), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProvinceReportSending(Base):
    """That a report was sent: when, to whom, by which letter. One that was noted wrongly is taken back and stays."""

    __tablename__ = "province_report_sendings"
    __table_args__ = (
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_why = '')", name="taken_back"),
        Index("ix_province_report_sendings_report", "report_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("province_reports.id"))
    sent_on: Mapped[date]
    addressee: Mapped[str] = mapped_column(String(200))
    letter_number: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120), default="")
    taken_back_why: Mapped[str] = mapped_column(String(200), default="")

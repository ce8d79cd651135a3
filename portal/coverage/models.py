"""Coverage figures and targets as versions, of regencies behind walls and of the province as a whole, and uploads.

What is published about the whole province is open: every office reads it beside its own.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOrProvince, RegencyOwned
from portal.coverage.rules.figures import FigureTerms
from portal.coverage.rules.segments import Segment
from portal.coverage.rules.sheet import RawRow
from portal.coverage.rules.targets import TargetTerms

_USED = text("used_at IS NOT NULL AND replaced_at IS NULL AND withdrawn_at IS NULL")
_SEGMENTS = ", ".join(f"'{segment.value}'" for segment in Segment)


class _Figure:
    """One version of a figure. It holds until another names it as `previous_id`, or until it is withdrawn.

    Without numerator or denominator it is a quotation: kept, shown, counted nowhere.
    """

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    segment: Mapped[Segment] = mapped_column(EnumText(Segment, 15))
    year: Mapped[int]
    as_of_on: Mapped[date]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    quoted: Mapped[int | None]  # percentage as printed, in hundredths of one percent
    source: Mapped[str] = mapped_column(String(300))
    source_on: Mapped[date | None]
    link: Mapped[str] = mapped_column(String(300), default="")
    explanation: Mapped[str] = mapped_column(String(500), default="")
    correction_why: Mapped[str] = mapped_column(String(200), default="")  # of a version that names a previous one
    upload_id: Mapped[int | None] = mapped_column(BigInteger)  # the workbook it came with; typed in without one
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    recorded_by_role: Mapped[str] = mapped_column(String(60))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_name: Mapped[str] = mapped_column(String(120), default="")
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a person marked it as the one to count with
    used_by_name: Mapped[str] = mapped_column(String(120), default="")
    used_why: Mapped[str] = mapped_column(String(200), default="")

    @property
    def terms(self) -> FigureTerms:
        """What was typed of it."""
        return FigureTerms(
            segment=self.segment,
            year=self.year,
            as_of_on=self.as_of_on,
            numerator=self.numerator,
            denominator=self.denominator,
            source=self.source,
            quoted=self.quoted,
            source_on=self.source_on,
            link=self.link,
            explanation=self.explanation,
        )

    @property
    def holds(self) -> bool:
        """Whether it is the newest version and was not withdrawn."""
        return self.replaced_at is None and self.withdrawn_at is None


def _figure_rules(table: str, *owner: str) -> tuple[Any, ...]:
    """What the database itself refuses, and the indices; each table gets constraints of its own."""
    return (
        CheckConstraint(f"segment IN ({_SEGMENTS})", name="segment"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("(numerator IS NOT NULL AND denominator IS NOT NULL) OR quoted IS NOT NULL", name="complete"),
        CheckConstraint("denominator > 0 AND numerator >= 0", name="people"),
        CheckConstraint("numerator <= denominator OR explanation <> ''", name="explained"),
        CheckConstraint("previous_id IS NULL OR correction_why <> ''", name="corrected"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why = '')", name="withdrawn"),
        CheckConstraint("(used_at IS NULL) = (used_why = '')", name="used"),
        CheckConstraint("used_at IS NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL)", name="used_complete"),
        UniqueConstraint("previous_id"),
        Index(f"ix_{table}_year", *owner, "year", "segment"),
        Index(f"uq_{table}_used", *owner, "year", "segment", unique=True, sqlite_where=_USED, postgresql_where=_USED),
    )


class CoverageFigure(_Figure, RegencyOwned, Base):
    """A figure of one regency; the province writes them too."""

    __tablename__ = "coverage_figures"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "previous_id"], ["coverage_figures.regency_id", "coverage_figures.id"]),
        *_figure_rules("coverage_figures", "regency_id"),
    )
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})

    previous_id: Mapped[int | None] = mapped_column(BigInteger)


class ProvinceFigure(_Figure, Base):
    """A figure of the province as a whole, as it was published."""

    __tablename__ = "province_coverage_figures"
    __table_args__ = _figure_rules("province_coverage_figures")

    previous_id: Mapped[int | None] = mapped_column(ForeignKey("province_coverage_figures.id"))


class _Target:
    """One version of a year's target: the newest of a year holds, the others stay readable."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    people: Mapped[int | None]
    percent: Mapped[int | None]  # as printed, in hundredths of one percent
    source: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def terms(self) -> TargetTerms:
        """What was typed of it."""
        return TargetTerms(self.year, self.people, self.percent, self.source)


def _target_rules(table: str, *owner: str) -> tuple[Any, ...]:
    return (
        CheckConstraint("people IS NOT NULL OR percent IS NOT NULL", name="something"),
        CheckConstraint("source <> ''", name="source"),
        Index(f"ix_{table}_year", *owner, "year", "id"),
    )


class CoverageTarget(_Target, RegencyOwned, Base):
    """A target of one regency; the province writes them too."""

    __tablename__ = "coverage_targets"
    __table_args__ = _target_rules("coverage_targets", "regency_id")
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})


class ProvinceTarget(_Target, Base):
    """A target of the province as a whole."""

    __tablename__ = "province_coverage_targets"
    __table_args__ = _target_rules("province_coverage_targets")


class UploadState(StrEnum):
    """Where an uploaded workbook stands."""

    JUDGED = "judged"  # shown; waits for whoever sent it
    RECORDED = "recorded"
    DISCARDED = "discarded"


UPLOAD_STATE_LABELS = MappingProxyType(
    {
        UploadState.JUDGED: "Menunggu keputusan",
        UploadState.RECORDED: "Sudah dicatat",
        UploadState.DISCARDED: "Dibatalkan",
    }
)


class CoverageUpload(RegencyOrProvince, Base):
    """A workbook of figures as it was read. The cells are kept (figures of regions, no person) and judged anew.

    `regency_id` is null for the province's own. `result`: [sheet, row, verdict, message] of every row once decided.
    """

    __tablename__ = "coverage_uploads"
    __table_args__ = (
        CheckConstraint("state IN ('judged', 'recorded', 'discarded')", name="state"),
        CheckConstraint("(state = 'judged') = (decided_at IS NULL)", name="decided"),
        Index("ix_coverage_uploads_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[list[Any]]] = mapped_column(JSON)  # [sheet, row, {column: text}]
    state: Mapped[UploadState] = mapped_column(EnumText(UploadState, 9))
    result: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    recorded_rows: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")

    @property
    def raw_rows(self) -> list[RawRow]:
        """The rows as rules read them."""
        return [RawRow(*row) for row in self.rows]

"""Evidence of a region, and which criteria it serves: the same paper may serve many."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
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
from portal.core.tenancy import RegencyOwned
from portal.paritrana.rules.criteria import EvidenceKind, Paper


def _once(column: str, condition: str, *further: str) -> Index:
    return Index(
        f"uq_paritrana_evidence_{column}",
        "regency_id",
        *further,
        column,
        unique=True,
        sqlite_where=text(condition),
        postgresql_where=text(condition),
    )


class ParitranaEvidence(RegencyOwned, Base):
    """A file, an address, or a pointer to something that the portal holds (a soft reference by kind and id)."""

    __tablename__ = "paritrana_evidence"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        ForeignKeyConstraint(["regency_id", "preview_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("kind IN ('file', 'link', 'regulation', 'agreement', 'payment')", name="kind"),
        CheckConstraint("kind <> 'file' OR sha256 <> ''", name="file"),
        CheckConstraint("kind <> 'file' OR file_id IS NOT NULL OR removed_at IS NOT NULL", name="file_kept"),
        CheckConstraint("kind <> 'link' OR url <> ''", name="link"),
        CheckConstraint("kind IN ('file', 'link') OR pointer_id IS NOT NULL", name="pointer"),
        CheckConstraint("valid_until IS NULL OR dated_on IS NULL OR valid_until >= dated_on", name="term"),
        CheckConstraint("removed_at IS NULL OR removed_why <> ''", name="removed"),
        Index("ix_paritrana_evidence_regency", "regency_id", "id"),
        # The same file, address or thing stands in a library once, also when two people add it in the same second.
        _once("sha256", "kind = 'file' AND removed_at IS NULL"),
        _once("url", "kind = 'link' AND removed_at IS NULL"),
        _once("pointer_id", "kind NOT IN ('file', 'link') AND removed_at IS NULL", "kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[EvidenceKind] = mapped_column(EnumText(EvidenceKind, 10))
    title: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    preview_id: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    pointer_id: Mapped[int | None] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_name: Mapped[str] = mapped_column(String(120))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_name: Mapped[str] = mapped_column(String(120), default="")
    removed_why: Mapped[str] = mapped_column(String(200), default="")

    @property
    def paper(self) -> Paper:
        """Its days, as the rules take them."""
        return Paper(self.dated_on, self.valid_until)


class ParitranaEvidenceUse(RegencyOwned, Base):
    """One piece of evidence serves one criterion of one assessment; `late` when it came after its day."""

    __tablename__ = "paritrana_evidence_uses"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "evidence_id"], ["paritrana_evidence.regency_id", "paritrana_evidence.id"]),
        ForeignKeyConstraint(
            ["regency_id", "assessment_id"], ["paritrana_assessments.regency_id", "paritrana_assessments.id"]
        ),
        Index("ix_paritrana_evidence_uses_assessment", "assessment_id", "criterion_id"),
    )

    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    assessment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("paritrana_criteria.id"), primary_key=True)
    late: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_by_name: Mapped[str] = mapped_column(String(120))

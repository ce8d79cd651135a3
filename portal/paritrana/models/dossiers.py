"""Dossiers: numbered archives of an assessment with its evidence. Once made, one never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class ParitranaDossier(RegencyOwned, Base):
    """One archive: what it tells was fixed with the request, its file follows and is kept for good."""

    __tablename__ = "paritrana_dossiers"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("assessment_id", "number"),
        ForeignKeyConstraint(
            ["regency_id", "assessment_id"], ["paritrana_assessments.regency_id", "paritrana_assessments.id"]
        ),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(file_id IS NULL) = (sha256 = '')", name="made"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    assessment_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # as `dossier.content` writes it
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the archive
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by_name: Mapped[str] = mapped_column(String(120))
    requested_by_role: Mapped[str] = mapped_column(String(200))

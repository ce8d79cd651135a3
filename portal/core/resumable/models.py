"""Uploads that are not complete yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class PartialUpload(RegencyOwned, Base):
    """One file on its way in pieces, or one that arrived a short while ago. Only who sends it may see it.

    How much has arrived stands in the file of its pieces, not here: a row written for every piece would hold SQLite's
    one writer as long as a slow link sends.
    """

    __tablename__ = "partial_uploads"
    __table_args__ = (
        UniqueConstraint("regency_id", "created_by", "kind", "sha256"),  # the same file goes on where it stopped
        Index("ix_partial_uploads_created_by", "regency_id", "created_by"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))  # what it is for: "beneficiaries.list"
    file_name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigId)  # bytes of the whole
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of the whole, as announced; none once it arrived
    args: Mapped[dict[str, str]] = mapped_column(JSON)  # what was chosen in the form beside the file: ids and codes
    metadata_line: Mapped[str] = mapped_column(Text)  # as the client sent it
    token: Mapped[str] = mapped_column(String(32), unique=True)  # its name on disk
    location: Mapped[str] = mapped_column(Text, default="")  # the page of what became of it; empty: not complete
    created_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

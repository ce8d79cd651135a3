"""The columns of a list that waits, and what officers answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class UploadColumns(RegencyOwned, Base):
    """Headings, sample values and guesses of one list: one encrypted blob, gone once it is recorded or discarded."""

    __tablename__ = "upload_columns"
    __table_args__ = (ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),)

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class ColumnMapping(RegencyOwned, Base):
    """What an officer said the columns of a set of headings are: the next list with these headings is not asked.

    Headings are encrypted: a row that was taken for one may be a person. `fields` is a list of [column from 0, field or
    null]; all null where the sheet is no list.
    """

    __tablename__ = "column_mappings"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        UniqueConstraint("regency_id", "signature"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    signature: Mapped[str] = mapped_column(String(64))  # sha256 of the headings, see rules.mapping
    headings_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    fields: Mapped[list[Any]] = mapped_column(JSON)
    upload_id: Mapped[int] = mapped_column(BigInteger)  # the list it was answered for
    answered_by_name: Mapped[str] = mapped_column(String(120))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used: Mapped[int] = mapped_column(default=0)  # lists that were read by it

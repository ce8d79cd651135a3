"""Why a verifier rejected a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, UtcDateTime
from portal.core.tenancy import RegencyOwned


class RowRejection(RegencyOwned, Base):
    """A rejected row of a list, by its place in the file: the reason, and who rejected it.

    It holds until the row is mended or a verifier takes it back, however often the list is judged, returned or handed
    in meanwhile; then it goes with the list's staged rows.
    """

    __tablename__ = "row_rejections"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("reason <> ''", name="reason"),
    )

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sheet: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(200))
    rejected_by_name: Mapped[str] = mapped_column(String(120))
    rejected_at: Mapped[datetime] = mapped_column(UtcDateTime)

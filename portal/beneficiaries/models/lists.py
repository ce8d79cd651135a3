"""Lists as they were sent in, their judged rows, and what officers mended in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.beneficiaries.models.enrolments import BeneficiaryStatus
from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned


class UploadState(StrEnum):
    """Where a list stands."""

    RECEIVED = "received"  # stored; the worker is or will be judging it
    ASKED = "asked"  # its columns are unclear; waits for the operator to say what they are
    JUDGED = "judged"  # every row has a verdict; waits for the operator
    SUBMITTED = "submitted"  # waits for a verifier, where the office wants one
    CONFIRMING = "confirming"  # the worker is writing it into the register
    CONFIRMED = "confirmed"
    WITHDRAWING = "withdrawing"  # the worker is taking it out of the register
    WITHDRAWN = "withdrawn"  # it was recorded, and is taken back: places, months and counts are as before
    UNREADABLE = "unreadable"  # the file as a whole was refused
    DISCARDED = "discarded"


# Of these nothing stands in the register: the same file may be sent again, the same people renewed again.
GONE = (UploadState.UNREADABLE, UploadState.DISCARDED, UploadState.WITHDRAWN)

UPLOAD_STATE_LABELS = MappingProxyType(
    {
        UploadState.RECEIVED: "Sedang diperiksa",
        UploadState.ASKED: "Menunggu kolom dicocokkan",
        UploadState.JUDGED: "Menunggu konfirmasi",
        UploadState.SUBMITTED: "Menunggu persetujuan",
        UploadState.CONFIRMING: "Sedang dicatat",
        UploadState.CONFIRMED: "Sudah dicatat",
        UploadState.WITHDRAWING: "Sedang ditarik kembali",
        UploadState.WITHDRAWN: "Ditarik kembali",
        UploadState.UNREADABLE: "Tidak dapat dibaca",
        UploadState.DISCARDED: "Dibatalkan",
    }
)


class Upload(RegencyOwned, Base):
    """One list as it was sent in: the file, the verdicts in numbers, and what became of it."""

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "renews_quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "renews_upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint(
            "read_rows = ready_rows + warned_rows + refused_rows + present_rows + left_out_rows + rejected_rows",
            name="every_row_has_one_verdict",
        ),
        Index("ix_uploads_regency_id_id", "regency_id", "id"),
        Index("ix_uploads_sha256", "regency_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int | None] = mapped_column(BigInteger)  # null once retention removed the file
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    start_month: Mapped[Month] = mapped_column(MonthNumber)
    state: Mapped[UploadState] = mapped_column(EnumText(UploadState, 12))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    read_rows: Mapped[int] = mapped_column(default=0)
    ready_rows: Mapped[int] = mapped_column(default=0)
    warned_rows: Mapped[int] = mapped_column(default=0)
    refused_rows: Mapped[int] = mapped_column(default=0)
    present_rows: Mapped[int] = mapped_column(default=0)
    left_out_rows: Mapped[int] = mapped_column(default=0)
    rejected_rows: Mapped[int] = mapped_column(default=0)  # by a verifier, one by one (`rejecting`)
    confirmed_rows: Mapped[int] = mapped_column(default=0)
    waiting_rows: Mapped[int] = mapped_column(default=0)  # confirmed without a place: on the quota's waiting list
    skip_hidden: Mapped[bool] = mapped_column(default=False)  # rows that a filter hides were left out, by choice
    renews_quota_id: Mapped[int | None] = mapped_column(BigInteger)  # made of this quota's people, not sent in
    renews_upload_id: Mapped[int | None] = mapped_column(BigInteger)  # only of those of this list
    rest_waits: Mapped[bool] = mapped_column(default=False)  # what does not fit goes there, instead of nothing at all
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # grouped problems, notes, sheets: no person
    sentence: Mapped[str] = mapped_column(Text, default="")  # why it was refused, or could not be confirmed
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_name: Mapped[str] = mapped_column(String(120), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_name: Mapped[str] = mapped_column(String(120), default="")  # who asked for it
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")

    @property
    def confirmable_rows(self) -> int:
        return self.ready_rows + self.warned_rows

    @property
    def sendable_rows(self) -> int:
        """Rows that go back to the operator in a workbook: refused by the rules or rejected by a verifier."""
        return self.refused_rows + self.rejected_rows


class StagedRow(RegencyOwned, Base):
    """A judged row that waits, gone once the list is confirmed or discarded.

    Whoever can be recorded stands here as the register will have them, so that recording moves them inside the
    database; a refused row has no person. `cells_cipher` holds the row as it stood in the file and what is said of it,
    where anything is. `nik_key` is there for a NIK that is structurally sound; `problems` names which problems there
    are (`staging.token`), without what they say.
    """

    __tablename__ = "staged_rows"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        {"sqlite_with_rowid": False},  # the key is the order in which rows are written and read
    )

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sheet: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the file, counted from 1
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # as Excel numbers it
    verdict: Mapped[str] = mapped_column(String(16))
    nik_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    problems: Mapped[str] = mapped_column(Text)
    cells_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    # The person, in the columns of `Beneficiary` and `Enrolment`:
    private_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    nik_prefix: Mapped[str | None] = mapped_column(String(6))
    name: Mapped[str | None] = mapped_column(Text)
    name_key: Mapped[str | None] = mapped_column(String(120))
    birth_place: Mapped[str | None] = mapped_column(Text)
    birth_date: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(String(1))
    address: Mapped[str | None] = mapped_column(Text)
    district_code: Mapped[str | None] = mapped_column(String(8))
    village_code: Mapped[str | None] = mapped_column(String(13))
    occupation_code: Mapped[str | None] = mapped_column(String(20))
    occupation_text: Mapped[str | None] = mapped_column(Text)
    desil: Mapped[int | None]
    start_month: Mapped[Month | None] = mapped_column(MonthNumber)
    status: Mapped[BeneficiaryStatus | None] = mapped_column(EnumText(BeneficiaryStatus, 12))


class RowCorrection(RegencyOwned, Base):
    """What an officer changed in a row of a list before it was confirmed: cells by field, or that it is left out.

    The file stays as it was sent; judging it again applies these. They go with the staged rows.
    """

    __tablename__ = "row_corrections"
    __table_args__ = (ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),)

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sheet: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    left_out: Mapped[bool]
    revision: Mapped[int]  # counts the changes, so that two people who mend the same row notice one another
    corrected_by_name: Mapped[str] = mapped_column(String(120))
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""People, their enrolments and months, and the lists they came from."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.beneficiaries.rules.twins import TwinState
from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.quotas.rules.ledger import FreedReason


class UploadState(StrEnum):
    """Where a list stands."""

    RECEIVED = "received"  # stored; the worker is or will be judging it
    ASKED = "asked"  # its columns are unclear; waits for the operator to say what they are
    JUDGED = "judged"  # every row has a verdict; waits for the operator
    SUBMITTED = "submitted"  # waits for a verifier, where the office wants one
    CONFIRMING = "confirming"  # the worker is writing it into the register
    CONFIRMED = "confirmed"
    UNREADABLE = "unreadable"  # the file as a whole was refused
    DISCARDED = "discarded"


UPLOAD_STATE_LABELS = MappingProxyType(
    {
        UploadState.RECEIVED: "Sedang diperiksa",
        UploadState.ASKED: "Menunggu kolom dicocokkan",
        UploadState.JUDGED: "Menunggu konfirmasi",
        UploadState.SUBMITTED: "Menunggu persetujuan",
        UploadState.CONFIRMING: "Sedang dicatat",
        UploadState.CONFIRMED: "Sudah dicatat",
        UploadState.UNREADABLE: "Tidak dapat dibaca",
        UploadState.DISCARDED: "Dibatalkan",
    }
)


class BeneficiaryStatus(StrEnum):
    """Domain rule 8: a warned identity waits for a check before it may be delivered to BPJS."""

    CLEAR = "clear"
    NEEDS_CHECK = "needs_check"


STATUS_LABELS = MappingProxyType(
    {BeneficiaryStatus.CLEAR: "Siap dikirim", BeneficiaryStatus.NEEDS_CHECK: "Perlu verifikasi"}
)


class Upload(RegencyOwned, Base):
    """One list as it was sent in: the file, the verdicts in numbers, and what became of it."""

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        CheckConstraint(
            "read_rows = ready_rows + warned_rows + refused_rows + present_rows + left_out_rows",
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
    confirmed_rows: Mapped[int] = mapped_column(default=0)
    waiting_rows: Mapped[int] = mapped_column(default=0)  # confirmed without a place: on the quota's waiting list
    skip_hidden: Mapped[bool] = mapped_column(default=False)  # rows that a filter hides were left out, by choice
    rest_waits: Mapped[bool] = mapped_column(default=False)  # what does not fit goes there, instead of nothing at all
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # grouped problems, notes, sheets: no person
    sentence: Mapped[str] = mapped_column(Text, default="")  # why it was refused, or could not be confirmed
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_name: Mapped[str] = mapped_column(String(120), default="")

    @property
    def confirmable_rows(self) -> int:
        return self.ready_rows + self.warned_rows


class StagedRow(RegencyOwned, Base):
    """A judged row that waits: one encrypted blob, gone once the list is confirmed or discarded.

    Beside it stands what rows are looked for by: the verdict, the keyed hash of a NIK that is structurally sound, and
    which problems it has (`staging.token`), without what they say.
    """

    __tablename__ = "staged_rows"
    __table_args__ = (ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),)

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sheet: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the file, counted from 1
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # as Excel numbers it
    verdict: Mapped[str] = mapped_column(String(16))
    nik_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    problems: Mapped[str] = mapped_column(Text)
    blob: Mapped[bytes] = mapped_column(LargeBinary)


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


class Beneficiary(RegencyOwned, Base):
    """A vulnerable worker in a regency's register.

    NIK, family card, phone and mother's name are in `private_cipher`.
    """

    __tablename__ = "beneficiaries"
    __table_args__ = (
        UniqueConstraint("regency_id", "nik_key"),
        UniqueConstraint("regency_id", "id"),
        CheckConstraint("sex IN ('L', 'P')", name="sex"),
        CheckConstraint("desil BETWEEN 1 AND 10", name="desil"),
        Index("ix_beneficiaries_name", "regency_id", "name_key", "id"),
        Index("ix_beneficiaries_village", "regency_id", "village_code", "name_key", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    nik_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    private_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    nik_prefix: Mapped[str] = mapped_column(String(6))  # the six digits that lists may show
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(String(120))  # case-folded and cut: sorts and searches alike everywhere
    birth_place: Mapped[str] = mapped_column(Text)
    birth_date: Mapped[date]
    sex: Mapped[str] = mapped_column(String(1))
    address: Mapped[str] = mapped_column(Text)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"))
    occupation_code: Mapped[str] = mapped_column(String(20))  # empty when the list's word is not in the reference
    occupation_text: Mapped[str] = mapped_column(Text)
    desil: Mapped[int | None]  # as the newest list had it; an enrolment keeps that of its own list
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Enrolment(RegencyOwned, Base):
    """A person's place in a quota, from a month until a month, through one confirmed list.

    Village, occupation and sex are kept as they were then: the recap of a past year must not change when people move.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("ended_from IS NULL OR ended_from BETWEEN first_month AND last_month", name="ended"),
        CheckConstraint("desil BETWEEN 1 AND 10", name="desil"),
        UniqueConstraint("regency_id", "id"),
        Index("ix_enrolments_beneficiary", "beneficiary_id"),
        Index("ix_enrolments_quota", "quota_id", "village_code"),
        Index("ix_enrolments_upload", "upload_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    upload_id: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"))
    occupation_code: Mapped[str] = mapped_column(String(20))  # empty when the list's word is not in the reference
    sex: Mapped[str] = mapped_column(String(1))
    desil: Mapped[int | None]  # of the family's welfare in DTSEN, as the list had it
    status: Mapped[BeneficiaryStatus] = mapped_column(EnumText(BeneficiaryStatus, 12))
    ended_from: Mapped[Month | None] = mapped_column(MonthNumber)  # no longer covered from this month on


class EnrolmentEnding(RegencyOwned, Base):
    """Why a person's place became free before the term ended (domain rule 19). Taken back, it stays as history."""

    __tablename__ = "enrolment_endings"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        ForeignKeyConstraint(["regency_id", "movement_id"], ["quota_movements.regency_id", "quota_movements.id"]),
        CheckConstraint("why IN ('died', 'moved', 'formal_worker', 'age', 'refused', 'duplicate')", name="why"),
        Index("ix_enrolment_endings_enrolment", "enrolment_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(BigInteger)
    movement_id: Mapped[int] = mapped_column(BigInteger)  # the freed line of the quota's ledger
    from_month: Mapped[Month] = mapped_column(MonthNumber)
    why: Mapped[FreedReason] = mapped_column(EnumText(FreedReason, 13))
    document: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120), default="")


class CoverageMonth(RegencyOwned, Base):
    """One worker, one month, one payer: the key itself refuses the second (domain rule 7).

    `worker_key` is the keyed hash of the NIK. Without a rowid on SQLite: 12 rows a person make this the largest table.
    """

    __tablename__ = "coverage_months"
    __table_args__ = ({"sqlite_with_rowid": False},)

    worker_key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthNumber, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(BigInteger)


class BeneficiaryCount(RegencyOwned, Base):
    """Summary rows, written in the transaction that enrols: people of a quota by village, occupation and sex.

    Counts and dashboards read these; `portal beneficiaries prove` compares them with the enrolments.
    """

    __tablename__ = "beneficiary_counts"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        Index("ix_beneficiary_counts_regency", "regency_id", "quota_id"),
    )

    quota_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    sex: Mapped[str] = mapped_column(String(1), primary_key=True)
    status: Mapped[BeneficiaryStatus] = mapped_column(EnumText(BeneficiaryStatus, 12), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    people: Mapped[int]


class WaitingPerson(RegencyOwned, Base):
    """Somebody who was confirmed when the quota had no place left. The id is the order of arrival.

    `person_cipher` is the whole row as it was judged; beside it stands only what the orders of the list look at.
    Whoever gets a place leaves this table; whoever is taken off stays readable until the office's retention.
    """

    __tablename__ = "waiting_people"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("desil BETWEEN 1 AND 10", name="desil"),
        Index("ix_waiting_people_quota", "quota_id", "removed_at", "id"),
        Index(
            "uq_waiting_people_nik_key",
            "quota_id",
            "nik_key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    upload_id: Mapped[int] = mapped_column(BigInteger)
    nik_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    person_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"))
    birth_date: Mapped[date]
    desil: Mapped[int | None]
    start_month: Mapped[Month] = mapped_column(MonthNumber)  # in which the person wanted to begin
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_name: Mapped[str] = mapped_column(String(120), default="")
    removed_why: Mapped[str] = mapped_column(String(200), default="")


class PersonChange(RegencyOwned, Base):
    """What a list changed about somebody, and what stood there before. Taken back, it stays as history.

    `values_cipher` holds field, old and new value of every change as one encrypted field.
    """

    __tablename__ = "person_changes"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        UniqueConstraint("regency_id", "id"),
        Index("ix_person_changes_beneficiary", "beneficiary_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    upload_id: Mapped[int] = mapped_column(BigInteger)
    values_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(120))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120))


class LikelyTwin(RegencyOwned, Base):
    """Two people of the register who may be one person under two NIKs: asked once, whatever the order of the two."""

    __tablename__ = "likely_twins"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "first_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "second_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("state IN ('open', 'same', 'different')", name="state"),
        UniqueConstraint("first_id", "second_id"),
        UniqueConstraint("regency_id", "id"),
        Index("ix_likely_twins_state", "regency_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first_id: Mapped[int] = mapped_column(BigInteger)
    second_id: Mapped[int] = mapped_column(BigInteger)
    wrong_id: Mapped[int | None] = mapped_column(BigInteger)  # of one person: whose NIK is the wrong one
    upload_id: Mapped[int] = mapped_column(BigInteger)  # the list that brought the newer of the two
    state: Mapped[TwinState] = mapped_column(EnumText(TwinState, 9))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(200))


class PeopleSearch(RegencyOwned, Base):
    """Search terms kept on the server for an hour, so that no name or NIK ever stands in an address."""

    __tablename__ = "people_searches"

    key: Mapped[str] = mapped_column(String(22), primary_key=True)
    person_id: Mapped[int]
    terms_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

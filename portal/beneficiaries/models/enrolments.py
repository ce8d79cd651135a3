"""Places of people in quotas, their months, their ends, and who waits for one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.quotas.rules.ledger import FreedReason

# Few rows once lists are sent: who waits is asked with every change of a regency.
_UNSENT = text("delivered_at IS NULL AND withdrawn_at IS NULL")


class BeneficiaryStatus(StrEnum):
    """Domain rule 8: a warned identity waits for a check before it may be delivered to BPJS."""

    CLEAR = "clear"
    NEEDS_CHECK = "needs_check"


STATUS_LABELS = MappingProxyType(
    {BeneficiaryStatus.CLEAR: "Siap dikirim", BeneficiaryStatus.NEEDS_CHECK: "Perlu verifikasi"}
)


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
        CheckConstraint("withdrawn_at IS NULL OR ended_from = first_month", name="withdrawn"),
        UniqueConstraint("regency_id", "id"),
        Index("ix_enrolments_beneficiary", "beneficiary_id"),
        Index("ix_enrolments_quota", "quota_id", "village_code"),
        Index("ix_enrolments_upload", "upload_id"),
        Index("ix_enrolments_unsent", "quota_id", "first_month", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
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
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # sent to BPJS; none once it may be sent again
    # Its whole list was taken back. It ended in its first month then, so that whoever asks who is covered finds nobody.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EnrolmentEnding(RegencyOwned, Base):
    """Why a person's place became free before the term ended (domain rule 19). Taken back, it stays as history."""

    __tablename__ = "enrolment_endings"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        ForeignKeyConstraint(["regency_id", "movement_id"], ["quota_movements.regency_id", "quota_movements.id"]),
        CheckConstraint(
            "why IN ('died', 'moved', 'formal_worker', 'age', 'refused', 'duplicate', 'undone')", name="why"
        ),
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
    So it has no foreign key either: months are made from enrolments, which have them all.
    """

    __tablename__ = "coverage_months"
    __table_args__ = ({"sqlite_with_rowid": False},)

    regency_id: Mapped[int] = mapped_column()
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
    Whoever gets a place or is taken off leaves the queue, and the row stays until the office's retention: a place may
    be taken back with its whole list, and somebody taken off by mistake.
    """

    __tablename__ = "waiting_people"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        ForeignKeyConstraint(["regency_id", "placed_upload_id"], ["uploads.regency_id", "uploads.id"]),
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
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # left the queue for a place, not by hand
    placed_upload_id: Mapped[int | None] = mapped_column(BigInteger)  # the list that gave it

"""Deliveries of a quota's people to a branch of BPJS, line by line with its answers, and what the codes mean."""

from __future__ import annotations

from datetime import datetime
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
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned
from portal.deliveries.rules.answers import LONGEST_CODE, LineState

_BRANCH = frozenset({"branch"})  # who answers writes into the regency's rows (design, section 3.3)


class DeliveryTemplate(Base):
    """The columns that a branch wants, one version a row; the newest holds, a delivery keeps its own."""

    __tablename__ = "delivery_templates"
    __table_args__ = (Index("ix_delivery_templates_branch", "branch_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
    columns: Mapped[list[Any]] = mapped_column(JSON)  # of [field, heading], in their order
    date_format: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(120))


class Delivery(RegencyOwned, Base):
    """Some people of a quota, sent to the branch at one moment. Its lines are fixed with it; the file follows."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "quota_id"], ["quotas.regency_id", "quotas.id"]),
        CheckConstraint("row_count > 0", name="not_empty"),
        CheckConstraint("accepted + refused <= row_count AND accepted >= 0 AND refused >= 0", name="answers"),
        CheckConstraint("recalled_at IS NULL OR (fetched_at IS NULL AND accepted + refused = 0)", name="recalled"),
        Index("ix_deliveries_regency", "regency_id", "id"),
        Index("ix_deliveries_quota", "quota_id"),
    )
    writable_by = _BRANCH

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quota_id: Mapped[int] = mapped_column(BigInteger)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
    columns: Mapped[list[Any]] = mapped_column(JSON)
    date_format: Mapped[str] = mapped_column(String(10))
    row_count: Mapped[int]
    accepted: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[int | None] = mapped_column(BigInteger)  # null until it is made, and once retention removed it
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the file; empty until it is made
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)  # as of when the lines stand
    sent_by: Mapped[int | None]
    sent_by_name: Mapped[str] = mapped_column(String(120))
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first time
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recalled_by_name: Mapped[str] = mapped_column(String(120), default="")

    @property
    def answered(self) -> int:
        return self.accepted + self.refused

    @property
    def is_ready(self) -> bool:
        """Whether the branch may see it: the file has been made and nobody took it back."""
        return bool(self.sha256) and self.recalled_at is None


class DeliveryLine(RegencyOwned, Base):
    """One person in a delivery, and what the branch said."""

    __tablename__ = "delivery_lines"
    __table_args__ = (
        UniqueConstraint("delivery_id", "position"),
        ForeignKeyConstraint(["regency_id", "delivery_id"], ["deliveries.regency_id", "deliveries.id"]),
        ForeignKeyConstraint(["regency_id", "enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        CheckConstraint("state IN ('sent', 'accepted', 'refused')", name="state"),
        CheckConstraint("(state = 'accepted') = (kpj <> '')", name="accepted_has_kpj"),
        CheckConstraint("(state = 'refused') = (code <> '')", name="refused_has_code"),
        CheckConstraint("(state = 'sent') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("resend_at IS NULL OR state = 'refused'", name="resend"),
        Index("ix_delivery_lines_enrolment", "enrolment_id", "id"),
        Index(
            "ix_delivery_lines_code",
            "code",
            "regency_id",
            sqlite_where=text("state = 'refused'"),
            postgresql_where=text("state = 'refused'"),
        ),
    )
    writable_by = _BRANCH

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[LineState] = mapped_column(EnumText(LineState, 8))
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), default="")
    kpj: Mapped[str] = mapped_column(String(11), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_name: Mapped[str] = mapped_column(String(120), default="")
    resend_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # mended, and in the next delivery again
    resend_by_name: Mapped[str] = mapped_column(String(120), default="")
    resend_note: Mapped[str] = mapped_column(String(200), default="")


class ParticipantCard(RegencyOwned, Base):
    """The KPJ of a person: one each, and nobody's twice in the whole province (domain rule 12), so that the constraint
    answers for regencies that one cannot see. Lists show four digits of it."""

    __tablename__ = "participant_cards"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        UniqueConstraint("kpj"),
        Index("ix_participant_cards_regency", "regency_id", "kpj"),
    )
    writable_by = _BRANCH

    beneficiary_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kpj: Mapped[str] = mapped_column(String(11))


class DeliveryFetch(RegencyOwned, Base):
    """Somebody of the branch took the file, and what for. The link holds for a day, for that person alone."""

    __tablename__ = "delivery_fetches"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "delivery_id"], ["deliveries.regency_id", "deliveries.id"]),
        Index("ix_delivery_fetches_delivery", "delivery_id", "id"),
    )
    writable_by = _BRANCH

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int]
    person_name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(200))
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AnswerFileState(StrEnum):
    """Where a returned workbook stands."""

    RECEIVED = "received"
    JUDGED = "judged"
    APPLYING = "applying"
    APPLIED = "applied"
    UNREADABLE = "unreadable"
    DISCARDED = "discarded"


ANSWER_FILE_LABELS = MappingProxyType(
    {
        AnswerFileState.RECEIVED: "Sedang diperiksa",
        AnswerFileState.JUDGED: "Menunggu konfirmasi",
        AnswerFileState.APPLYING: "Sedang dicatat",
        AnswerFileState.APPLIED: "Sudah dicatat",
        AnswerFileState.UNREADABLE: "Tidak dapat dibaca",
        AnswerFileState.DISCARDED: "Dibatalkan",
    }
)


class AnswerFile(RegencyOwned, Base):
    """A workbook that came back with answers: what it would change, and whether it did."""

    __tablename__ = "answer_files"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "delivery_id"], ["deliveries.regency_id", "deliveries.id"]),
        CheckConstraint(
            "state IN ('received', 'judged', 'applying', 'applied', 'unreadable', 'discarded')", name="state"
        ),
        Index("ix_answer_files_delivery", "delivery_id", "id"),
    )
    writable_by = _BRANCH

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    file_name: Mapped[str] = mapped_column(String(255))
    state: Mapped[AnswerFileState] = mapped_column(EnumText(AnswerFileState, 10))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # counts, codes, problems by row: no person
    seal: Mapped[str] = mapped_column(String(64), default="")  # digest of what the preview would change
    sentence: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def working(self) -> bool:
        return self.state in (AnswerFileState.RECEIVED, AnswerFileState.APPLYING)


class AnswerCode(Base):
    """What a branch's answer code means and what to do about it: the province's, the same for all."""

    __tablename__ = "answer_codes"

    code: Mapped[str] = mapped_column(String(LONGEST_CODE), primary_key=True)
    meaning: Mapped[str] = mapped_column(String(200))
    remedy: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: as the portal shipped it
    changed_by_name: Mapped[str] = mapped_column(String(120), default="")

"""An answer of Dukcapil as it was sent in: what it said in numbers, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class AnswerState(StrEnum):
    """Where an answer stands."""

    RECEIVED = "received"  # stored; the worker is or will be judging it
    JUDGED = "judged"  # every row has a verdict; waits for the operator
    CONFIRMING = "confirming"  # the worker is judging it once more and writing the results to the people
    CONFIRMED = "confirmed"
    UNREADABLE = "unreadable"
    DISCARDED = "discarded"


ANSWER_STATE_LABELS = MappingProxyType(
    {
        AnswerState.RECEIVED: "Sedang diperiksa",
        AnswerState.JUDGED: "Menunggu konfirmasi",
        AnswerState.CONFIRMING: "Sedang dicatat",
        AnswerState.CONFIRMED: "Sudah dicatat",
        AnswerState.UNREADABLE: "Tidak dapat dibaca",
        AnswerState.DISCARDED: "Dibatalkan",
    }
)


class DukcapilAnswer(RegencyOwned, Base):
    """One answer file. Its rows are never kept: preview, workbook of problems and recording judge the file anew.

    What remains of it is a result, a date and this row as their source on every person (domain 7.4).
    """

    __tablename__ = "dukcapil_answers"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        CheckConstraint("read_rows = ready_rows + same_rows + refused_rows", name="every_row_has_one_verdict"),
        Index("ix_dukcapil_answers_sha256", "regency_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int | None] = mapped_column(BigInteger)  # null once retention removed the file
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))  # the letter it came with
    answered_on: Mapped[date | None]  # of rows without a date of their own
    state: Mapped[AnswerState] = mapped_column(EnumText(AnswerState, 12))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    read_rows: Mapped[int] = mapped_column(default=0)
    ready_rows: Mapped[int] = mapped_column(default=0)
    same_rows: Mapped[int] = mapped_column(default=0)
    refused_rows: Mapped[int] = mapped_column(default=0)
    confirmed_rows: Mapped[int] = mapped_column(default=0)
    cleared_people: Mapped[int] = mapped_column(default=0)  # whose identity needed a check until this answer
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # results in numbers, grouped problems, notes
    sentence: Mapped[str] = mapped_column(Text, default="")  # why it was refused, or could not be recorded
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_name: Mapped[str] = mapped_column(String(120), default="")

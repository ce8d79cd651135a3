"""Threads of messages on anything a capability registers (`talk.kinds`): each row belongs to one office.

Where two offices talk who may not know each other, each has a thread and every message of its own. What binds the two
is a random token that says nothing; only `core.crossing` goes from one to the other.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    column,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned
from portal.talk.rules import Origin, Side, ThreadState

__all__ = ["Origin", "Side", "TalkMessage", "TalkRead", "TalkThread", "ThreadState"]

_GUESTS = frozenset({"branch", "province"})  # they speak in an office's thread where a capability lets them
_ASKED_HERE_AND_OPEN = (column("state") == ThreadState.OPEN.value) & column("opened_here")


class TalkThread(RegencyOwned, Base):
    """What is talked about, and where it stands. The id is drawn at random: a running number would tell how much, and
    when, other offices talk.
    """

    __tablename__ = "talk_threads"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("regency_id", "pairing"),
        CheckConstraint("state IN ('open', 'settled')", name="state"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        CheckConstraint("0 <= heard AND heard <= said", name="heard"),
        CheckConstraint("last_side IN ('office', 'branch', 'province')", name="last_side"),
        CheckConstraint("(reply_by IS NULL) = (asked_side IS NULL)", name="reply_by"),
        Index("ix_talk_threads_last_at", "regency_id", "state", "last_at", "id"),
        Index("ix_talk_threads_subject", "regency_id", "kind", "subject_key"),
        Index("ix_talk_threads_pairing", "pairing"),
        Index("ix_talk_threads_province", "with_province", "state", "last_at"),
        Index(
            "uq_talk_threads_open",
            "regency_id",
            "kind",
            "subject_key",
            unique=True,
            sqlite_where=_ASKED_HERE_AND_OPEN,
            postgresql_where=_ASKED_HERE_AND_OPEN,
        ),
    )
    writable_by = _GUESTS

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    subject_key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))  # a sentence that names nobody
    about_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)  # whom it concerns, for this office only
    month: Mapped[Month | None] = mapped_column(MonthNumber)  # from which on it is about
    opened_here: Mapped[bool]  # this office asked first; otherwise the other one did
    pairing: Mapped[bytes | None] = mapped_column(LargeBinary(16))  # shared with the other side's thread
    state: Mapped[ThreadState] = mapped_column(EnumText(ThreadState, 7))
    resolution: Mapped[str] = mapped_column(String(20), default="")
    outcome: Mapped[str] = mapped_column(String(200), default="")  # how it was settled, as this office reads it
    said: Mapped[int] = mapped_column(default=0)  # messages so far
    heard: Mapped[int] = mapped_column(default=0)  # number of the last one that did not come from this office
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who takes part besides the office, and who spoke last; a thread between two offices has no guests.
    with_branch: Mapped[bool] = mapped_column(default=False, server_default=false())
    with_province: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_side: Mapped[Side] = mapped_column(EnumText(Side, 8), default=Side.OFFICE, server_default=Side.OFFICE.value)
    reply_by: Mapped[date | None]  # an answer is asked for until this day; null again once somebody gave one
    asked_side: Mapped[Side | None] = mapped_column(EnumText(Side, 8))  # by whom
    asked_id: Mapped[int | None]

    @property
    def is_open(self) -> bool:
        return self.state is ThreadState.OPEN


class TalkMessage(RegencyOwned, Base):
    """One message as this office has it; numbered within its thread. Officials write about people: encrypted."""

    __tablename__ = "talk_messages"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "thread_id"], ["talk_threads.regency_id", "talk_threads.id"]),
        CheckConstraint("origin IN ('own', 'guest', 'other', 'portal')", name="origin"),
        CheckConstraint(
            "origin IN ('own', 'guest') OR (author_id IS NULL AND author_name = '')", name="the_other_has_no_name"
        ),
    )
    writable_by = _GUESTS

    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[Origin] = mapped_column(EnumText(Origin, 6))
    author_id: Mapped[int | None]
    author_name: Mapped[str] = mapped_column(String(120), default="")  # and role: as they were then
    author_role: Mapped[str] = mapped_column(Text, default="")
    body_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mentions: Mapped[str | None] = mapped_column(Text)  # [[person id, name then], …] or nothing
    reply_by: Mapped[date | None]  # the day that this message asked for
    # The file that came with it: what it was stays after the file's time (`core.storage` forgets it).
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    file_name: Mapped[str | None] = mapped_column(String(255))
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    file_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TalkRead(RegencyOwned, Base):
    """How far a person has read a thread, and where they were last named in it."""

    __tablename__ = "talk_reads"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "thread_id"], ["talk_threads.regency_id", "talk_threads.id"]),
    )
    writable_by = _GUESTS

    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called: Mapped[int] = mapped_column(default=0, server_default="0")  # number of the last message naming them

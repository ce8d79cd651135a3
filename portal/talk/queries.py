"""Reading threads: the inbox, one thread with its messages, what somebody has not read yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from portal.core import crypto
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.talk.models import Origin, TalkMessage, TalkRead, TalkThread, ThreadState
from portal.talk.service import ABOUT, BODY

PAGE_SIZE = 50
# Something came from outside this office after the person's mark.
_UNREAD = TalkThread.heard > func.coalesce(TalkRead.seen, 0)


class Box(StrEnum):
    """Where a thread lies in somebody's inbox; what is new to them lies in the first one too."""

    WAITING = "untuk-anda"
    ASKED = "ditanyakan"
    SETTLED = "selesai"


BOX_LABELS = MappingProxyType({Box.WAITING: "Untuk Anda", Box.ASKED: "Ditanyakan", Box.SETTLED: "Selesai"})
_BOXES: Mapping[Box, ColumnElement[bool]] = MappingProxyType(
    {
        Box.WAITING: or_(_UNREAD, and_(TalkThread.state == ThreadState.OPEN, TalkThread.opened_here.is_(False))),
        Box.ASKED: and_(TalkThread.state == ThreadState.OPEN, TalkThread.opened_here),
        Box.SETTLED: TalkThread.state == ThreadState.SETTLED,
    }
)


@dataclass(frozen=True)
class ThreadPage:
    """Up to 50 threads, the last spoken in first; ids of those not read to the end; the id to go on after, if any."""

    threads: Sequence[TalkThread]
    unread: frozenset[int]
    next_after: int | None


@dataclass(frozen=True)
class Message:
    """A message as it is read. The other side has neither name nor role."""

    number: int
    origin: Origin
    author_name: str
    author_role: str
    said_at: datetime
    body: str

    def __repr__(self) -> str:
        return f"<Message {self.number}>"


def page(box: Box, person_id: int, after: int | None = None) -> ThreadPage:
    """Threads of the scope that lie in a box for this person, with what they have not read."""
    query = select(TalkThread, _UNREAD).outerjoin(TalkRead, _mark_of(person_id)).where(_BOXES[box])
    if after is not None:
        position = db.session.execute(
            select(TalkThread.last_at, TalkThread.id).where(TalkThread.id == after)
        ).one_or_none()
        if position is not None:
            query = query.where(
                or_(
                    TalkThread.last_at < position.last_at,
                    and_(TalkThread.last_at == position.last_at, TalkThread.id < position.id),
                )
            )
    rows = db.session.execute(
        query.order_by(TalkThread.last_at.desc(), TalkThread.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    shown = [thread for thread, _unread in rows[:PAGE_SIZE]]
    unread = frozenset(thread.id for thread, is_unread in rows[:PAGE_SIZE] if is_unread)
    return ThreadPage(shown, unread, shown[-1].id if len(rows) > PAGE_SIZE else None)


def _mark_of(person_id: int) -> ColumnElement[bool]:
    return and_(TalkRead.thread_id == TalkThread.id, TalkRead.person_id == person_id)


def counts(person_id: int) -> dict[Box, int]:
    """How many threads of the scope lie in each box, for this person."""
    sums = [func.count(case((condition, 1))) for condition in _BOXES.values()]
    row = db.session.execute(select(*sums).select_from(TalkThread).outerjoin(TalkRead, _mark_of(person_id))).one()
    return dict(zip(_BOXES, row, strict=True))


def count_waiting(person_id: int) -> int:
    """Threads of the scope that wait for this person: questions of another office, and what they have not read."""
    query = select(func.count(TalkThread.id)).outerjoin(TalkRead, _mark_of(person_id)).where(_BOXES[Box.WAITING])
    return db.session.scalar(query) or 0


def questions() -> Select[int, datetime]:
    """How many questions of one office to another are open in the scope, each counted once, and since when the oldest
    is: for the province, which sees no more of them.
    """
    return select(func.count(TalkThread.id).label("count"), func.min(TalkThread.created_at).label("oldest")).where(
        TalkThread.state == ThreadState.OPEN, TalkThread.opened_here.is_(False)
    )


def thread_by_id(thread_id: int) -> TalkThread:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(TalkThread).where(TalkThread.id == thread_id)).one_or_none()
    if found is None:
        raise NotFoundError("Percakapan ini tidak ditemukan di kantor Anda.")
    return found


def messages_of(thread: TalkThread) -> list[Message]:
    """All messages of a thread, oldest first."""
    return _opened(
        db.session.scalars(
            select(TalkMessage).where(TalkMessage.thread_id == thread.id).order_by(TalkMessage.number)
        ).all()
    )


def messages_about(kind: str, subject_key: str) -> list[Message]:
    """All messages of all threads of this office about one thing, oldest first."""
    return _opened(
        db.session.scalars(
            select(TalkMessage)
            .join(TalkThread, TalkThread.id == TalkMessage.thread_id)
            .where(TalkThread.kind == kind, TalkThread.subject_key == subject_key, TalkThread.opened_here)
            .order_by(TalkThread.created_at, TalkThread.id, TalkMessage.number)
        ).all()
    )


def _opened(rows: Sequence[TalkMessage]) -> list[Message]:
    keys = crypto.keys()
    bodies = keys.decrypt_many((row.body_cipher for row in rows), BODY)
    return [
        Message(row.number, row.origin, row.author_name, row.author_role, row.said_at, body.decode())
        for row, body in zip(rows, bodies, strict=True)
    ]


def seen_by(thread: TalkThread, person_id: int) -> int:
    """Up to which message this person has read."""
    return (
        db.session.scalar(select(TalkRead.seen).where(TalkRead.thread_id == thread.id, TalkRead.person_id == person_id))
        or 0
    )


def latest_about(kinds: Sequence[str], subject_keys: Iterable[str]) -> dict[str, TalkThread]:
    """{subject key: the newest thread that this office opened about it}, for up to some hundred keys."""
    rows = db.session.scalars(
        select(TalkThread)
        .where(TalkThread.kind.in_(kinds), TalkThread.subject_key.in_(list(subject_keys)), TalkThread.opened_here)
        .order_by(TalkThread.created_at, TalkThread.id)
    )
    return {thread.subject_key: thread for thread in rows}


def keys_asked(kinds: Sequence[str]) -> set[str]:
    """Subject keys of all threads that this office began, open or settled."""
    return set(
        db.session.scalars(select(TalkThread.subject_key).where(TalkThread.kind.in_(kinds), TalkThread.opened_here))
    )


def open_subject_keys(kind: str) -> set[str]:
    """Subject keys of this office's threads of a kind that nobody has settled."""
    return set(
        db.session.scalars(
            select(TalkThread.subject_key).where(TalkThread.kind == kind, TalkThread.state == ThreadState.OPEN)
        )
    )


def about(thread: TalkThread) -> str:
    """Whom this office's own thread names; empty when it names nobody."""
    return "" if thread.about_cipher is None else crypto.decrypt(thread.about_cipher, ABOUT).decode()

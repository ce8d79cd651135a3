"""Reading threads: one with its messages, who takes part, what somebody has not read. Inboxes: `talk.inboxes`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select

from portal.accounts import queries as accounts
from portal.accounts.models import Person
from portal.core import clock, crypto
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.permissions import ROLE_LABELS, WorkplaceKind
from portal.regencies import queries as regencies
from portal.talk.kinds import About, Kind, kind_of
from portal.talk.models import Origin, Side, TalkMessage, TalkRead, TalkThread, ThreadState
from portal.talk.rows import side_here
from portal.talk.service import ABOUT, BODY


@dataclass(frozen=True)
class Message:
    """A message as it is read. The other side has neither name nor role."""

    number: int
    origin: Origin
    author_name: str
    author_role: str
    said_at: datetime
    body: str
    thread_id: int = 0
    author_id: int | None = None
    told: tuple[str, ...] = ()  # names of those who were told of it
    reply_by: date | None = None
    file_name: str = ""
    file_size: int | None = None
    file_until: datetime | None = None

    def __repr__(self) -> str:
        return f"<Message {self.number}>"


@dataclass(frozen=True)
class Speaker:
    """Somebody who may speak in a thread today, and the last message that they have read."""

    person_id: int
    name: str
    role_label: str
    seen: int


@dataclass(frozen=True)
class Conversation:
    """What is said about a thing, for one reader: all its threads' messages, the newest thread, who takes part."""

    about: About
    thread: TalkThread | None
    messages: Sequence[Message]
    people: Sequence[Speaker]
    seen: int  # how far the reader has read the newest thread
    read_by: Mapping[
        int, Sequence[str]
    ]  # message of the newest thread → who has read up to there, others than its author
    reader_id: int

    @property
    def is_open(self) -> bool:
        return self.thread is not None and self.thread.is_open

    @property
    def others(self) -> Sequence[Speaker]:
        return [each for each in self.people if each.person_id != self.reader_id]

    @property
    def unread(self) -> bool:
        return self.takes_part and self.thread is not None and self.thread.heard > self.seen

    @property
    def takes_part(self) -> bool:
        """Whether the reader may speak here; whoever only reads has nothing new."""
        return any(each.person_id == self.reader_id for each in self.people)

    def is_new(self, message: Message) -> bool:
        """Whether the reader has not read this one of somebody else."""
        return (
            self.takes_part
            and self.thread is not None
            and message.thread_id == self.thread.id
            and message.number > self.seen
            and message.author_id != self.reader_id
        )

    def readers_of(self, message: Message) -> Sequence[str]:
        """Names of those who read just up to this message."""
        here = self.thread is not None and message.thread_id == self.thread.id
        return self.read_by.get(message.number, ()) if here else ()


def conversation(about: About, reader_id: int) -> Conversation:
    """What was said about a thing so far, in two questions."""
    rows = db.session.execute(
        select(TalkMessage, TalkThread)
        .join(TalkThread, TalkThread.id == TalkMessage.thread_id)
        .where(
            TalkThread.regency_id == about.regency_id,
            TalkThread.kind == about.kind.code,
            TalkThread.subject_key == about.subject_key,
        )
        .order_by(TalkThread.created_at, TalkThread.state.desc(), TalkThread.id, TalkMessage.number)  # settled first
    ).all()
    thread = rows[-1][1] if rows else None
    people = speakers(about.kind, about.regency_id, about.parties, thread.id if thread is not None else 0)
    seen = {each.person_id: each.seen for each in people}
    messages = _opened([message for message, _thread in rows])
    return Conversation(
        about,
        thread,
        messages,
        people,
        seen.get(reader_id, 0),
        _read_by(messages, thread, people, reader_id),
        reader_id,
    )


def conversation_of(thread: TalkThread, reader_id: int) -> Conversation:
    """The same for somebody who comes from the inbox."""
    kind = kind_of(thread.kind)
    return conversation(
        About(kind, thread.subject_key, thread.title, thread.regency_id, frozenset(sides_of(thread))), reader_id
    )


def sides_of(thread: TalkThread) -> frozenset[Side]:
    """Which sides take part in a thread."""
    guests = {Side.BRANCH: thread.with_branch, Side.PROVINCE: thread.with_province}
    return frozenset({Side.OFFICE} | {side for side, there in guests.items() if there})


def speakers(kind: Kind, regency_id: int, sides: frozenset[Side], thread_id: int = 0) -> list[Speaker]:
    """Who may speak in a thread of this kind at this office today, by name, and how far they have read it."""
    today = clock.today()
    at: dict[Side, tuple[WorkplaceKind, int | Select[int]]] = {
        Side.OFFICE: (WorkplaceKind.REGENCY, regency_id),
        Side.PROVINCE: (WorkplaceKind.PROVINCE, 0),
        Side.BRANCH: (WorkplaceKind.BRANCH, regencies.branch_ids_of(regency_id, today)),
    }
    places = [(*at[side], kind.speakers[side]) for side in sorted(sides)]
    read = and_(TalkRead.person_id == Person.id, TalkRead.thread_id == thread_id, TalkRead.regency_id == regency_id)
    query = accounts.colleagues(places, today).add_columns(TalkRead.seen).outerjoin(TalkRead, read)
    found: dict[int, Speaker] = {}
    for person_id, name, role, seen in db.session.execute(query):
        found.setdefault(person_id, Speaker(person_id, name, ROLE_LABELS[role], seen or 0))
    return list(found.values())


def _read_by(
    messages: Sequence[Message],
    thread: TalkThread | None,
    people: Sequence[Speaker],
    reader_id: int,
) -> dict[int, list[str]]:
    """Nobody is said to have read their own word: they stand at the last one before it that is another's."""
    found: dict[int, list[str]] = {}
    if thread is None:
        return found
    here = [each for each in messages if each.thread_id == thread.id]
    for person in people:
        read = [each.number for each in here if each.number <= person.seen and each.author_id != person.person_id]
        if person.person_id != reader_id and read:
            found.setdefault(read[-1], []).append(person.name)
    return found


def questions() -> Select[int, datetime]:
    """How many questions of one office to another are open in the scope, each counted once, and since when the oldest
    is: for the province, which sees no more of them.
    """
    return select(func.count(TalkThread.id).label("count"), func.min(TalkThread.created_at).label("oldest")).where(
        TalkThread.state == ThreadState.OPEN, TalkThread.opened_here.is_(False)
    )


def thread_by_id(thread_id: int) -> TalkThread:
    """Raises NotFoundError outside the scope, and for guests in what they take no part."""
    query = select(TalkThread).where(TalkThread.id == thread_id, *taking_part(side_here()))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("Percakapan ini tidak ditemukan di kantor Anda.")
    return found


def taking_part(side: Side) -> list[ColumnElement[bool]]:
    """The condition on threads of the scope in which a side takes part: an office in all of its own."""
    guests = {Side.BRANCH: TalkThread.with_branch, Side.PROVINCE: TalkThread.with_province}
    return [guests[side].is_(True)] if side in guests else []


def message_with_file(thread_id: int, number: int) -> TalkMessage:
    """A message of a thread that came with a file. Raises NotFoundError."""
    thread = thread_by_id(thread_id)
    found = db.session.scalars(
        select(TalkMessage).where(
            TalkMessage.thread_id == thread.id, TalkMessage.number == number, TalkMessage.file_id.is_not(None)
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError("Pesan dengan lampiran ini tidak ditemukan.")
    return found


def messages_of(thread: TalkThread) -> list[Message]:
    """All messages of a thread, oldest first."""
    return _opened(
        db.session.scalars(
            select(TalkMessage).where(TalkMessage.thread_id == thread.id).order_by(TalkMessage.number)
        ).all()
    )


def _opened(rows: Sequence[TalkMessage]) -> list[Message]:
    keys = crypto.keys()
    bodies = keys.decrypt_many((row.body_cipher for row in rows), BODY)
    return [
        Message(
            row.number,
            row.origin,
            row.author_name,
            row.author_role,
            row.said_at,
            body.decode(),
            thread_id=row.thread_id,
            author_id=row.author_id,
            told=tuple(name for _number, name in json.loads(row.mentions)) if row.mentions else (),
            reply_by=row.reply_by,
            file_name=row.file_name or "",
            file_size=row.file_size,
            file_until=row.file_until,
        )
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

"""Rows of threads and messages, as all verbs write them: held first, counted, read marks that never go back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock, crossing
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.storage import StoredFile
from portal.core.tenancy import current_scope
from portal.talk import rules
from portal.talk.kinds import kind_of
from portal.talk.models import Origin, Side, TalkMessage, TalkRead, TalkThread, ThreadState

SUBJECT = "thread"


@dataclass(frozen=True)
class Enclosed:
    """What goes with a message: who is told ({person id: name}), until when an answer is asked for, a file."""

    told: Mapping[int, str] = field(default_factory=dict)
    reply_by: date | None = None
    file: StoredFile | None = None


NOTHING = Enclosed()


def side_here() -> Side:
    """From which side this session speaks: its scope says so."""
    scope = current_scope()
    return {"branch": Side.BRANCH, "province": Side.PROVINCE}.get(scope.kind if scope else "", Side.OFFICE)


def origin_here() -> Origin:
    """Whoever speaks from another workplace than the office's own is its guest."""
    return Origin.OWN if side_here() is Side.OFFICE else Origin.GUEST


def hold(thread_id: int) -> TalkThread:
    """The thread, and with it its pair, held until the end of the transaction."""
    pairing = db.session.execute(select(TalkThread.pairing).where(TalkThread.id == thread_id)).one_or_none()
    if pairing is None:
        raise NotFoundError("Percakapan ini tidak ditemukan di kantor Anda.")
    if pairing[0] is not None:
        crossing.hold(pairing[0])
    return db.session.scalars(
        select(TalkThread).where(TalkThread.id == thread_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def refuse_settled(thread: TalkThread) -> None:
    """Raises DomainError when nothing can be said any more."""
    if not thread.is_open:
        raise DomainError(f"Percakapan ini sudah selesai: {thread.outcome}. Muat ulang halaman untuk membacanya.")


def add_message(
    thread: TalkThread, origin: Origin, body: bytes, by: Actor | None, enclosed: Enclosed = NOTHING
) -> None:
    """Add a message to this office's own thread."""
    now, named = clock.now(), kind_of(thread.kind).named
    thread.said += 1
    thread.last_at = now
    if named or origin is not Origin.OWN:  # guests too: the office has something to read
        thread.heard = thread.said
    if by is not None:
        side = side_here()
        alone = not (thread.with_branch or thread.with_province)
        if thread.asked_side and rules.answers(thread.asked_side, thread.asked_id, side, by.id, alone=alone):
            thread.reply_by = thread.asked_side = thread.asked_id = None
        if enclosed.reply_by is not None:
            thread.reply_by, thread.asked_side, thread.asked_id = enclosed.reply_by, side, by.id
        thread.last_side = side
    db.session.add(
        TalkMessage(
            regency_id=thread.regency_id,
            thread_id=thread.id,
            number=thread.said,
            origin=origin,
            author_id=by.id if by else None,
            author_name=by.name if by else "",
            author_role=by.role if by else "",
            body_cipher=body,
            said_at=now,
            mentions=json.dumps(sorted(enclosed.told.items()), ensure_ascii=False) if enclosed.told else None,
            reply_by=enclosed.reply_by,
            file_id=enclosed.file.id if enclosed.file else None,
            file_name=enclosed.file.file_name if enclosed.file else None,
            file_size=enclosed.file.size if enclosed.file else None,
            file_until=enclosed.file.delete_after if enclosed.file else None,
        )
    )
    for person_id in enclosed.told:
        mark(thread, person_id, called=thread.said)


def have_read(thread: TalkThread, by: Actor) -> None:
    """Whoever answers has read what was there."""
    db.session.flush()
    assert by.id is not None
    mark(thread, by.id, seen=thread.said)
    mark_before(thread, by.id)


def mark_before(thread: TalkThread, person_id: int) -> None:
    """A page of a thread by name shows the settled ones about the same above it: they were read with it."""
    if not kind_of(thread.kind).named:
        return
    earlier = select(TalkThread).where(
        TalkThread.regency_id == thread.regency_id,
        TalkThread.kind == thread.kind,
        TalkThread.subject_key == thread.subject_key,
        TalkThread.id != thread.id,
        TalkThread.state == ThreadState.SETTLED,
    )
    for each in db.session.scalars(earlier).all():
        mark(each, person_id, seen=each.said)


def mark(thread: TalkThread, person_id: int, *, seen: int = 0, called: int = 0) -> None:
    """This person has read up to `seen`, was named up to `called`: neither ever goes back."""
    row = db.session.get(TalkRead, (thread.id, person_id))
    if row is None:
        row = TalkRead(regency_id=thread.regency_id, thread_id=thread.id, person_id=person_id, seen=0, called=0)
        row.seen_at = clock.now()
        db.session.add(row)
    if seen > row.seen:
        row.seen, row.seen_at = seen, clock.now()
    row.called = max(row.called, called)


def record_act(thread: TalkThread, action: str, sentence: str, by: Actor) -> None:
    """Leave the audit entry of an act on a thread."""
    record(
        action,
        by=by,
        sentence=f"{sentence}. {thread.title}",
        regency_id=thread.regency_id,
        subject_kind=SUBJECT,
        subject_id=thread.id,
    )

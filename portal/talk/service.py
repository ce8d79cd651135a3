"""The verbs of talking: open, say, settle, read. Two offices that may not know each other stay so in all of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Set
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import PORTAL, Actor
from portal.core import clock, crossing, crypto
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.talk import places, rules
from portal.talk.kinds import Resolution, kind_of
from portal.talk.models import Origin, Side, TalkThread, ThreadState
from portal.talk.rows import (
    NOTHING,
    Enclosed,
    add_message,
    have_read,
    hold,
    mark,
    mark_before,
    origin_here,
    record_act,
    refuse_settled,
    side_here,
)

BODY = b"talk_messages.body_cipher"  # not bound to an office: the other side gets the very same words
ABOUT = b"talk_threads.about_cipher"
_LARGEST_ID = 2**31 - 1  # what an address may name
_TRIES = 3  # to draw an id that is free


@dataclass(frozen=True)
class Topic:
    """What a new thread is about. `about` names the person for this office only and is kept encrypted."""

    kind: str
    subject_key: str
    title: str
    about: str
    month: Month | None

    def __repr__(self) -> str:
        return f"<Topic {self.kind}>"


@dataclass(frozen=True)
class Counterpart:
    """Where the other side's thread is put: before whoever pays for a worker in a month, with words of its own."""

    worker_key: bytes
    month: Month
    kind: str
    title: str

    def __repr__(self) -> str:
        return f"<Counterpart {self.kind}>"


class NobodyPaysError(DomainError):
    """No other office pays for this worker in this month any more."""


@dataclass(frozen=True)
class Closing:
    """How the portal itself settles a thread: the code, how it reads at either side, and what it says to both."""

    code: str
    outcome: str
    told: str
    note: str
    told_note: str


def open_thread(
    topic: Topic, text: str, *, regency_id: int, by: Actor, counterpart: Counterpart | None = None
) -> TalkThread:
    """Open a thread with its first message; the one that is open about the same already is given back as it is.

    Raises DomainError for an empty or telling message, NobodyPaysError when no other office pays in the counterpart's
    month.
    """
    body = body_of(text, regency_id, crosses=counterpart is not None)
    for _ in range(_TRIES):
        found = open_about(topic, regency_id)
        if found is not None:
            return found
        try:
            with db.session.begin_nested():
                return open_row(topic, body, regency_id, by, counterpart)
        except IntegrityError:  # a colleague asked in this very moment, or the id is taken
            continue
    raise DomainError("Pertanyaan belum dapat dikirim. Tunggu sebentar, lalu coba lagi.")


def open_about(topic: Topic, regency_id: int) -> TalkThread | None:
    """The thread that this office has open about the same, if any."""
    return db.session.scalars(
        select(TalkThread).where(
            TalkThread.regency_id == regency_id,
            TalkThread.kind == topic.kind,
            TalkThread.subject_key == topic.subject_key,
            TalkThread.state == ThreadState.OPEN,
            TalkThread.opened_here,
        )
    ).one_or_none()


def open_row(
    topic: Topic,
    body: bytes,
    regency_id: int,
    by: Actor,
    counterpart: Counterpart | None,
    enclosed: Enclosed = NOTHING,
    guests: Set[Side] = frozenset(),
) -> TalkThread:
    """A new thread with its first message. Raises IntegrityError when there is one already, or the id is taken."""
    now = clock.now()
    token = secrets.token_bytes(16) if counterpart is not None else None
    thread = TalkThread(
        id=_random_id(),
        regency_id=regency_id,
        kind=topic.kind,
        subject_key=topic.subject_key,
        title=topic.title,
        about_cipher=crypto.encrypt(topic.about.encode(), ABOUT),
        month=topic.month,
        opened_here=True,
        pairing=token,
        state=ThreadState.OPEN,
        resolution="",
        outcome="",
        said=0,
        heard=0,
        created_at=now,
        last_at=now,
        with_branch=Side.BRANCH in guests,
        with_province=Side.PROVINCE in guests,
        last_side=side_here(),
    )
    db.session.add(thread)
    db.session.flush()  # before its message: no relationship tells the session which comes first
    add_message(thread, origin_here(), body, by, enclosed)
    db.session.flush()
    if counterpart is not None and token is not None:
        opened = crossing.open_where_covered(
            counterpart.worker_key,
            counterpart.month,
            token=token,
            thread_id=_random_id(),
            kind=counterpart.kind,
            title=counterpart.title,
            first=crossing.Said(Origin.OTHER.value, body, now),
        )
        if not opened:
            raise NobodyPaysError(
                "Tidak ada lagi sumber lain yang melindungi orang ini. Pilih Periksa ulang di halaman daftar."
            )
    return thread


def _random_id() -> int:
    return secrets.randbelow(_LARGEST_ID) + 1


def post(thread_id: int, text: str, *, by: Actor) -> TalkThread:
    """Say something in an open thread. Raises NotFoundError outside the scope, DomainError for what cannot be said."""
    thread = hold(thread_id)
    refuse_settled(thread)
    body = body_of(text, thread.regency_id, crosses=thread.pairing is not None)
    add_message(thread, origin_here(), body, by)
    _tell(thread, Origin.OTHER, body)
    have_read(thread, by)
    record_act(thread, "talk_posted", "Pesan ditulis", by)
    db.session.flush()
    return thread


def settle(thread_id: int, code: str, reason: str, *, by: Actor) -> TalkThread:
    """Settle an open thread in one of the ways of its kind; the reason is the last message.

    Raises NotFoundError outside the scope, DomainError when it is settled already or there is no such way.
    """
    thread = hold(thread_id)
    refuse_settled(thread)
    resolution = _resolution(thread, code)
    body = body_of(reason, thread.regency_id, crosses=thread.pairing is not None, field="reason")
    add_message(thread, origin_here(), body, by)
    _tell(thread, Origin.OTHER, body, resolution.code, resolution.told)
    _close(thread, resolution.code, resolution.outcome)
    have_read(thread, by)
    record_act(thread, "talk_settled", f"Percakapan diselesaikan: {resolution.outcome}", by)
    db.session.flush()
    return thread


def _resolution(thread: TalkThread, code: str) -> Resolution:
    for each in kind_of(thread.kind).resolutions:
        if each.code == code:
            return each
    raise DomainError("Pilih salah satu dari daftar.", field="resolution")


def close_about(
    kind: str, subject_key: str, closing_for: Callable[[TalkThread], Closing | None], *, instead_of: str = ""
) -> int:
    """What was asked has been answered by an act elsewhere in the portal: settle the open threads about it.

    `closing_for` says how each is settled, or None to leave it. With `instead_of`, those settled by that code get the
    new outcome: the act was taken back. Returns how many were looked at.
    """
    ids = db.session.scalars(
        select(TalkThread.id)
        .where(
            TalkThread.kind == kind,
            TalkThread.subject_key == subject_key,
            TalkThread.resolution == instead_of if instead_of else TalkThread.state == ThreadState.OPEN,
        )
        .order_by(TalkThread.id)
    ).all()
    for thread_id in ids:
        thread = hold(thread_id)
        closing = closing_for(thread)
        if closing is None:
            continue
        note = crypto.encrypt(closing.note.encode(), BODY)
        told = crypto.encrypt(closing.told_note.encode(), BODY)
        add_message(thread, Origin.PORTAL, note, None)
        _tell(thread, Origin.PORTAL, told, closing.code, closing.told)
        _close(thread, closing.code, closing.outcome)
        record_act(thread, "talk_settled", f"Percakapan diselesaikan: {closing.outcome}", PORTAL)
    db.session.flush()
    return len(ids)


def mark_read(thread_id: int, seen: int, *, by: Actor) -> TalkThread:
    """The person has read the thread up to message `seen`. Raises NotFoundError outside the scope."""
    thread = db.session.scalars(
        select(TalkThread).where(TalkThread.id == thread_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if thread is None:
        raise NotFoundError("Percakapan ini tidak ditemukan di kantor Anda.")
    assert by.id is not None
    mark(thread, by.id, seen=min(seen, thread.said))
    mark_before(thread, by.id)
    db.session.flush()
    return thread


def body_of(text: str, regency_id: int, *, crosses: bool, field: str = "text") -> bytes:
    """The words, encrypted. Raises DomainError when there are none, too many, or they tell who writes."""
    words = rules.tidy_message(text)
    if not words:
        raise DomainError("Tulis pesannya.", field=field)
    if len(words) > rules.LONGEST:
        raise DomainError(f"Persingkat menjadi paling banyak {rules.LONGEST} karakter.", field=field)
    if crosses:
        told = rules.telling(words, places.names_of_office(regency_id), places.villages_of_office(regency_id))
        if told:
            raise DomainError(
                f'Hapus "{told}" dari pesan: kantor lain tidak boleh mengetahui kantor Anda, dan NIK atau nomor '
                "telepon tidak perlu ditulis.",
                field=field,
            )
    return crypto.encrypt(words.encode(), BODY)


def _tell(thread: TalkThread, origin: Origin, body: bytes, resolution: str = "", outcome: str = "") -> None:
    """The same at the other side, if the thread has one. Closing needs nobody there; saying something does."""
    if thread.pairing is None:
        return
    said = crossing.Said(origin.value, body, clock.now())
    if not crossing.tell(thread.pairing, said, resolution=resolution, outcome=outcome) and not resolution:
        raise DomainError("Kantor lain sudah tidak menyimpan percakapan ini. Tutup, lalu tanyakan sekali lagi.")


def _close(thread: TalkThread, code: str, outcome: str) -> None:
    thread.state = ThreadState.SETTLED
    thread.resolution = code
    thread.outcome = outcome
    thread.settled_at = clock.now()
    thread.reply_by = thread.asked_side = thread.asked_id = None

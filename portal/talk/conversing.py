"""Talking by name about what a page shows: its thread is opened or continued, with mentions, a day, a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor
from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.settings import value_of
from portal.core.storage import StoredFile
from portal.talk import queries, rows, rules, service
from portal.talk.kinds import About, kind_of
from portal.talk.models import TalkThread
from portal.talk.rows import Enclosed
from portal.talk.service import Topic

FILE = "talk.attachment"
_TRIES = 3


@dataclass(frozen=True)
class Words:
    """What somebody says: the text, whom they tick, the day until which an answer is asked for, (name, content)."""

    text: str
    told: frozenset[int] = frozenset()
    reply_by: date | None = None
    file: tuple[str, bytes] | None = None

    def __repr__(self) -> str:
        return "<Words>"


def say_about(about: About, words: Words, *, by: Actor) -> TalkThread:
    """Say something about a thing: in its open thread, or in a new one. The page that calls has let `by` in.

    Raises DomainError for an empty message, a day that has passed, a file that is refused.
    """
    topic = Topic(about.kind.code, about.subject_key, about.title, "", None)
    people = queries.speakers(about.kind, about.regency_id, about.parties)
    body, enclosed = _ready(words, about.regency_id, {each.person_id: each.name for each in people}, by)
    for _ in range(_TRIES):
        found = service.open_about(topic, about.regency_id)
        if found is not None:
            return _say(found.id, body, enclosed, by)
        try:
            with db.session.begin_nested():
                thread = service.open_row(topic, body, about.regency_id, by, None, enclosed, about.parties)
        except IntegrityError:  # a colleague began in this very moment, or the id is taken
            continue
        rows.have_read(thread, by)
        rows.record_act(thread, "talk_posted", "Percakapan dimulai", by)
        db.session.flush()
        return thread
    raise DomainError("Pesan belum dapat dikirim. Tunggu sebentar, lalu coba lagi.")


def reply(thread: TalkThread, words: Words, *, by: Actor) -> TalkThread:
    """Say something in a thread by name that is open. Raises DomainError as `say_about`, and when it is settled."""
    people = queries.speakers(kind_of(thread.kind), thread.regency_id, queries.sides_of(thread))
    body, enclosed = _ready(words, thread.regency_id, {each.person_id: each.name for each in people}, by)
    return _say(thread.id, body, enclosed, by)


def _say(thread_id: int, body: bytes, enclosed: Enclosed, by: Actor) -> TalkThread:
    thread = rows.hold(thread_id)
    rows.refuse_settled(thread)
    rows.add_message(thread, rows.origin_here(), body, by, enclosed)
    rows.have_read(thread, by)
    rows.record_act(thread, "talk_posted", "Pesan ditulis", by)
    db.session.flush()
    return thread


def _ready(words: Words, regency_id: int, people: Mapping[int, str], by: Actor) -> tuple[bytes, Enclosed]:
    """The words encrypted and what goes with them; the file is stored last, when nothing else is refused."""
    body = service.body_of(words.text, regency_id, crosses=False)
    if words.reply_by is not None and words.reply_by < clock.today():
        raise DomainError("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.", field="reply_by")
    told = (words.told | rules.named_in(words.text, people)) & people.keys() - {by.id}
    return body, Enclosed({number: people[number] for number in told}, words.reply_by, _kept(words, regency_id, by))


def _kept(words: Words, regency_id: int, by: Actor) -> StoredFile | None:
    if words.file is None:
        return None
    name, content = words.file
    problem = rules.why_not_attached(name, content)
    if problem:
        raise DomainError(problem, field="file")
    return storage.store(
        BytesIO(content),
        kind=FILE,
        file_name=name,
        media_type=rules.media_type_of(name),
        regency_id=regency_id,
        created_by=by.id,
        retention_days=value_of("file_retention_days", regency_id),
    )

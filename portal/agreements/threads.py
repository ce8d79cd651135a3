"""What is said about the articles of an agreement: region, branch and the province's legal desk in one thread each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.agreements.models import Agreement
from portal.agreements.rules.terms import KIND_LABELS
from portal.audit.service import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.talk import queries as talk
from portal.talk import service as talking
from portal.talk.kinds import Kind, Link, Resolution, Subject, register
from portal.talk.models import TalkThread
from portal.talk.service import Topic

KIND = "agreement_article"
SETTLED = "settled"


def subject_key(agreement_id: int, key: str) -> str:
    """What a thread about an article is known by."""
    return f"{agreement_id}:{key}"


def threads_of(agreement_id: int, keys: Sequence[str]) -> dict[str, TalkThread]:
    """{article: the newest thread about it}."""
    wanted = {subject_key(agreement_id, key): key for key in keys}
    return {wanted[each]: thread for each, thread in talk.latest_about((KIND,), wanted).items()}


def messages_of(agreement_id: int, key: str) -> list[talk.Message]:
    """Everything that was said about an article, oldest first."""
    return talk.messages_about(KIND, subject_key(agreement_id, key))


def say(agreement: Agreement, key: str, heading: str, text: str, *, by: Actor) -> TalkThread:
    """Say something about an article: in its open thread, or in a new one. Raises DomainError for an empty message."""
    thread = threads_of(agreement.id, (key,)).get(key)
    if thread is not None and thread.is_open:
        return talking.post(thread.id, text, by=by)
    title = f"Pasal {heading}, {KIND_LABELS[agreement.kind]} no. {agreement.id}"
    topic = Topic(KIND, subject_key(agreement.id, key), title, "", None)
    return talking.open_thread(topic, text, regency_id=agreement.regency_id, by=by)


def _describe(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    places = {thread.id: thread.subject_key.split(":", 1) for thread in threads}
    agreements = {
        row.id: row
        for row in db.session.scalars(
            select(Agreement).where(Agreement.id.in_({int(place[0]) for place in places.values()}))
        )
    }
    found = {}
    for thread in threads:
        number, key = places[thread.id]
        agreement = agreements[int(number)]
        link = Link(
            "Buka pasal", "agreements.article", {"agreement_id": agreement.id, "key": key}, Permission.VIEW_FIGURES
        )
        found[thread.id] = Subject(KIND_LABELS[agreement.kind], agreement.subject, (link,))
    return found


register(
    Kind(
        KIND,
        "Komentar pasal",
        "Bahas dengan pihak lain, lalu selesaikan setelah pasalnya disepakati.",
        _describe,
        (Resolution(SETTLED, "Tandai selesai", "Komentar sudah ditanggapi", ""),),
        kept=True,
    )
)

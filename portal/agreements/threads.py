"""What is said about the articles of an agreement: region, branch and the province's legal desk in one thread each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.agreements.models import Agreement
from portal.agreements.rules.terms import KIND_LABELS
from portal.audit.service import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.talk import conversing
from portal.talk import queries as talk
from portal.talk.conversing import Words
from portal.talk.kinds import About, Kind, Link, Resolution, Subject, register
from portal.talk.models import Side, TalkThread

KIND = "agreement_article"
SETTLED = "settled"
_PAGES = (
    (Side.OFFICE, "article", Permission.VIEW_FIGURES),
    (Side.BRANCH, "branch_article", Permission.ANSWER_AGREEMENTS),
    (Side.PROVINCE, "province_article", Permission.COMMENT_AGREEMENTS),
)


def subject_key(agreement_id: int, key: str) -> str:
    """What a thread about an article is known by."""
    return f"{agreement_id}:{key}"


def threads_of(agreement_id: int, keys: Sequence[str]) -> dict[str, TalkThread]:
    """{article: the newest thread about it}."""
    wanted = {subject_key(agreement_id, key): key for key in keys}
    return {wanted[each]: thread for each, thread in talk.latest_about((KIND,), wanted).items()}


def about(agreement: Agreement, key: str, heading: str) -> About:
    """What is talked about: an article, by all three parties."""
    title = f"Pasal {heading}, {KIND_LABELS[agreement.kind]} no. {agreement.id}"
    return About(ARTICLE, subject_key(agreement.id, key), title, agreement.regency_id)


def say(agreement: Agreement, key: str, heading: str, text: str, *, by: Actor) -> TalkThread:
    """Say something about an article, without a page. Raises DomainError for an empty message."""
    return conversing.say_about(about(agreement, key, heading), Words(text), by=by)


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
        place: dict[str, int | str] = {"agreement_id": agreement.id, "key": key}
        links = [Link("Buka pasal", f"agreements.{page}", place, may, side) for side, page, may in _PAGES]
        found[thread.id] = Subject(KIND_LABELS[agreement.kind], agreement.subject, links)
    return found


ARTICLE = register(
    Kind(
        KIND,
        "Komentar pasal",
        "Bahas dengan pihak lain, lalu selesaikan setelah pasalnya disepakati.",
        _describe,
        (Resolution(SETTLED, "Tandai selesai", "Komentar sudah ditanggapi", ""),),
        kept=True,
        speakers={
            Side.OFFICE: Permission.TALK,
            Side.BRANCH: Permission.ANSWER_AGREEMENTS,
            Side.PROVINCE: Permission.COMMENT_AGREEMENTS,
        },
    )
)

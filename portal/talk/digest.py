"""The daily digest: one e-mail a person with what waits in the inboxes, by counts and titles; no message, no people.

It goes out in the first hourly round after six (WITA), only to a confirmed address, only when something was said that
the person has not read since the last one, and never to whoever switched it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.accounts import queries as accounts
from portal.accounts.addresses import service as addresses
from portal.accounts.models import Person
from portal.core import clock, formatting, mail, tasks
from portal.core.db import db
from portal.core.mail import Letter, Mail
from portal.core.permissions import ROLE_PERMISSIONS, Permission, WorkplaceKind
from portal.core.tasks import Job
from portal.regencies import queries as regencies
from portal.talk import inboxes
from portal.talk.inboxes import Found
from portal.talk.models import Side

DIGEST = "talk.digest"
SUBJECT = "digest"
FROM_HOUR = 6
_SIDES = {
    WorkplaceKind.REGENCY: Side.OFFICE,
    WorkplaceKind.BRANCH: Side.BRANCH,
    WorkplaceKind.PROVINCE: Side.PROVINCE,
}


@dataclass(frozen=True)
class Place:
    """One workplace of a person: how it is called, its inbox, and what waits there."""

    name: str
    url: str
    found: Found


def places_of(person: Person, since: datetime | None, today: date) -> list[Place]:
    """What waits for somebody at each workplace where they may talk, those with nothing left out. Needs a scope that
    sees all offices: a person may work at several.
    """
    places = []
    seen: set[tuple[WorkplaceKind, int]] = set()
    for grant in person.grants(today):
        if Permission.TALK not in ROLE_PERMISSIONS[grant.role] or (grant.kind, grant.workplace_id) in seen:
            continue
        seen.add((grant.kind, grant.workplace_id))
        name, url, ids = _workplace(grant.kind, grant.workplace_id, today)
        found = inboxes.news(_SIDES[grant.kind], ids, person.id, since, today)
        if found.waiting:
            places.append(Place(name, url, found))
    return places


def _workplace(kind: WorkplaceKind, number: int, today: date) -> tuple[str, str, Sequence[int] | None]:
    """(name, address of the inbox, ids of its regencies; None for all)."""
    if kind is WorkplaceKind.PROVINCE:
        return regencies.PROVINCE_NAME, mail.link("talk.province_index"), None
    if kind is WorkplaceKind.BRANCH:
        branch = next(each for each in regencies.branches() if each.id == number)
        ids = sorted(regencies.branch_regency_ids(number, today))
        return branch.name, mail.link("talk.branch_index", branch=branch.slug), ids
    regency = regencies.regency_by_id(number)
    return regency.official_name, mail.link("talk.index", regency=regency.slug), [number]


def _last_before(person_id: int, mail_id: int | None) -> datetime | None:
    query = select(func.max(Mail.created_at)).where(Mail.kind == DIGEST, Mail.person_id == person_id)
    return db.session.scalar(query if mail_id is None else query.where(Mail.id < mail_id))


@mail.writer(DIGEST)
def digest_letter(message: Mail) -> Letter | None:
    """None for whoever has read everything meanwhile, or wants no digest any more."""
    person = accounts.person_by_id(message.person_id)
    address = addresses.address_for_mail(message.person_id)
    if not address or not person.wants_digest:
        return None
    today = clock.today()
    places = places_of(person, _last_before(person.id, message.id), today)
    if not any(place.found.new for place in places):
        return None
    waiting = sum(place.found.waiting for place in places)
    stop = mail.link("addresses.digest", digest_token=addresses.digest_token(person.id))
    return Letter(
        to=address,
        subject=f"{formatting.number(waiting)} percakapan menunggu Anda di Portal Jamsostek NTT",
        lines=(
            *(_told(place) for place in places),
            "Isi pesan hanya dapat dibaca di portal. Surat ini dikirim otomatis, paling banyak sekali sehari, jangan "
            "dibalas.",
            f"Berhenti menerima ringkasan ini: {stop}",
        ),
        unsubscribe=stop,
    )


def _told(place: Place) -> str:
    """Counts, the newest titles, the inbox: as plain text."""
    found = place.found
    parts = [f"{formatting.number(found.waiting)} menunggu Anda"]
    for many, words in (
        (found.new, "baru"),
        (found.called, "menyebut nama Anda"),
        (found.asked, "meminta balasan dengan batas hari"),
        (found.late, "sudah lewat batasnya"),
    ):
        if many:
            parts.append(f"{formatting.number(many)} {words}")
    return "\n".join([f"{place.name}: {', '.join(parts)}.", *(f"- {title}" for title in found.titles), place.url])


@tasks.handler(DIGEST)
def queue_digests(run: tasks.JobRun) -> str | None:
    """A step a person. Begun again, nobody gets a second one of the day."""
    people = list(
        db.session.scalars(
            select(Person.id)
            .where(Person.mail_cipher.is_not(None), Person.wants_mail, Person.wants_digest, Person.closed_at.is_(None))
            .order_by(Person.id)
        )
    )
    queued = 0
    for number, person_id in enumerate(people):
        run.progress(number, len(people), "Menyusun ringkasan percakapan")
        with run.step():
            today = clock.today()
            person = accounts.person_by_id(person_id)
            if any(place.found.new for place in places_of(person, _last_before(person_id, None), today)):
                queued += mail.queue(DIGEST, subject_id=_number_of(today), person_ids=[person_id], regency_id=None)
    return f"{formatting.number(queued)} ringkasan dikirim."


def _number_of(day: date) -> int:
    return int(f"{day:%Y%m%d}")


@tasks.on_purge
def begin_the_days_digests(now: datetime) -> None:
    """Once a day, in the first hourly round of the morning that a worker is there."""
    here = now.astimezone(formatting.WITA)
    if not mail.enabled() or here.hour < FROM_HOUR:
        return
    number = _number_of(here.date())
    begun = select(func.count()).where(Job.kind == DIGEST, Job.subject_kind == SUBJECT, Job.subject_id == number)
    if not db.session.scalar(begun):
        tasks.start(DIGEST, regency_id=None, subject=(SUBJECT, number), created_by=None)

"""Reminding the regions that are behind: who would be written to, and writing to them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.accounts import queries as accounts
from portal.accounts.queries import Reach
from portal.audit.service import Actor, record
from portal.core import clock, formatting, mail
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.holding import hold
from portal.core.permissions import ROLE_LABELS, Permission, Role, WorkplaceKind
from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition, ParitranaReminder
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.overview import progress_in_words, reminded_lately, why_not_reminded
from portal.paritrana.verifying import queries as own
from portal.paritrana.verifying.matrix import Row, rows_of

REMINDER = "paritrana.reminder"
AT_THE_OFFICE = (Permission.MANAGE_PARITRANA, Permission.APPROVE_PROPOSALS)  # who fills, and who answers for the office
_NO_EDITION = "Edisi ini tidak ditemukan. Pilih edisi dari daftar."
NO_MAIL = "Portal ini belum dapat mengirim email."


@dataclass(frozen=True)
class Target:
    """One region, what it would be told, and whom: those of its office, with and without an address."""

    row: Row
    sentence: str
    people: Sequence[Reach]
    last: datetime | None
    lately: bool

    @property
    def by_mail(self) -> list[int]:
        """The ids of those whom e-mail finds."""
        return sorted({each.person_id for each in self.people if each.by_mail})

    @property
    def offices(self) -> list[tuple[str, int, int]]:
        """[(role in words, people, of them with an address)]."""
        found: dict[Role, tuple[int, int]] = {}
        for each in self.people:
            people, addresses = found.get(each.role, (0, 0))
            found[each.role] = (people + 1, addresses + each.by_mail)
        return [(ROLE_LABELS[role], *counts) for role, counts in found.items()]

    @property
    def number(self) -> int:
        """How many people, each once."""
        return len({each.person_id for each in self.people})


def targets(edition: ParitranaEdition, today: date) -> list[Target]:
    """Every region that may be reminded, by name: five queries."""
    reach = accounts.reach_of(AT_THE_OFFICE, WorkplaceKind.REGENCY, today)
    last, now = own.last_reminders(edition.id), clock.now()
    return [
        Target(
            row=row,
            sentence=progress_in_words(row.progress, today, edition.calendar),
            people=reach.get(row.regency.id, ()),
            last=last.get(row.regency.id),
            lately=reminded_lately(last.get(row.regency.id), now),
        )
        for row in rows_of(edition, queries.criteria_of(edition.id), today)
        if not why_not_reminded(row.progress)
    ]


def fingerprint(shown: Collection[Target]) -> str:
    """What was listed, as a short code: other recipients or other words give another one."""
    listed = sorted(f"{each.row.regency.id}:{each.sentence}:{each.by_mail}:{each.number}" for each in shown)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16]


def remind(edition_id: int, chosen: Collection[int], *, again: bool, seen: str, by: Actor) -> int:
    """Write to the offices of the chosen regions and record each; how many messages were queued.

    `seen` is the `fingerprint` of the chosen as the page listed them. Raises DomainError when that has changed, nobody
    is chosen or reached, a region was reminded within three days and `again` is not said, the edition is not open, or
    the portal sends no e-mail.
    """
    edition = hold(ParitranaEdition, edition_id, _NO_EDITION)
    if why := why_no_reminders(edition):
        raise DomainError(why)
    wanted = [each for each in targets(edition, clock.today()) if each.row.regency.id in chosen]
    if not wanted:
        raise DomainError("Pilih sekurang-kurangnya satu wilayah.", field="regions")
    if len(wanted) != len(set(chosen)) or fingerprint(wanted) != seen:
        raise DomainError("Daftar penerima baru saja berubah. Periksa lagi di bawah, lalu kirim bila sudah benar.")
    names = [each.row.regency.short_name for each in wanted if each.lately]
    if names and not again:
        raise DomainError(
            f"Baru diingatkan dalam tiga hari terakhir: {', '.join(names)}. "
            "Keluarkan dari pilihan, atau centang bahwa pengingat dikirim lagi.",
            field="again",
        )
    if not any(each.by_mail for each in wanted):
        raise DomainError("Tidak ada penerima yang beralamat email. Hubungi kantornya dengan cara lain.")
    return sum(_remind(edition, each, by) for each in wanted)


def why_no_reminders(edition: ParitranaEdition) -> str:
    """Why nobody can be reminded at all; empty when somebody can."""
    if edition.state is not EditionState.OPEN:
        return "Edisi ini tidak sedang dibuka, jadi tidak ada yang diingatkan."
    return "" if mail.enabled() else NO_MAIL


def _remind(edition: ParitranaEdition, target: Target, by: Actor) -> int:
    """One region: recorded also when nobody there has an address, so that it is seen who was not reached."""
    regency, people = target.row.regency, target.by_mail
    made = ParitranaReminder(
        regency_id=regency.id,
        edition_id=edition.id,
        people=target.number,
        addresses=len(people),
        sent_at=clock.now(),
        sent_by_name=by.name,
    )
    db.session.add(made)
    db.session.flush()
    queued = mail.queue(REMINDER, subject_id=made.id, person_ids=people, regency_id=regency.id)
    reached = f"{formatting.number(len(people))} dari {formatting.number(target.number)} orang beralamat email"
    record(
        "paritrana_reminded",
        by=by,
        sentence=f"{regency.official_name} diingatkan tentang {edition.title}: {reached}.",
        regency_id=regency.id,
        subject_kind="paritrana_reminder",
        subject_id=made.id,
    )
    return queued

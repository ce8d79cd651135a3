"""A lost telephone and a lost paper: an administrator asks for the reset, a second person of the province confirms it.

Any second person of the province, administrator or supervisor, as with the province's quotas: an office with one
administrator would otherwise have nobody. `core.approval` is for things of a regency, with its verifier as the second
person; an account of the province or a branch belongs to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.factors import rules, service
from portal.accounts.factors.models import FactorReset, ResetOutcome
from portal.accounts.models import Membership, PasswordLink, Person
from portal.accounts.service import locked, record_for_offices
from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.formatting import WITA
from portal.core.permissions import PERMISSION_HOLDERS, Permission, WorkplaceKind

DECIDED_SHOWN = 20
_ALREADY = "Sudah ada permintaan yang menunggu orang kedua untuk akun ini."
_NOBODY = (
    "Belum ada orang kedua yang dapat menyetujuinya: pengelola server menghapusnya dengan perintah "
    "portal user reset-factor."
)


def ask(person: Person, reason: str, *, by: Actor) -> FactorReset:
    """Ask that this person may enrol anew. Raises DomainError for oneself, without a factor, and when one waits."""
    person = locked(person.id)
    assert by.id is not None
    if by.id == person.id:
        raise DomainError("Untuk akun sendiri, minta rekan administrator mengajukannya.")
    if person.factor_confirmed_at is None:
        raise DomainError("Akun ini belum mempunyai kode verifikasi, jadi tidak ada yang perlu dihapus.")
    asked = FactorReset(
        person_id=person.id,
        reason=reason,
        asked_by=by.id,
        asked_by_name=by.name,
        asked_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(asked)
    except IntegrityError as error:
        raise DomainError(_ALREADY) from error
    record_for_offices(person, "factor_reset_asked", f"Penghapusan kode verifikasi {person.name} diminta.", by, reason)
    return asked


def confirm(reset_id: int, *, by: Actor) -> FactorReset:
    """Take the factor away: at the next sign-in the person enrols anew. Raises DomainError for the person concerned,
    for whoever asked, for whom the asker could have made a second person, and for a request that is out of date."""
    asked, person = _waiting_and_person(reset_id)
    assert by.id is not None
    verdict = verdict_for(asked, by.id, standings())
    if verdict.against_confirming:
        raise DomainError(verdict.against_confirming)
    service.remove(person)
    _decide(asked, ResetOutcome.CONFIRMED, by)
    sentence = f"Kode verifikasi {person.name} dihapus atas permintaan {asked.asked_by_name}."
    record_for_offices(person, "factor_reset_confirmed", sentence, by, asked.reason)
    return asked


def refuse(reset_id: int, reason: str, *, by: Actor) -> FactorReset:
    """Leave everything as it is. Raises DomainError for the person concerned and for whoever asked."""
    asked, person = _waiting_and_person(reset_id)
    assert by.id is not None
    problem = rules.reset_problem(asked.person_id, asked.asked_by, by.id)
    if problem:
        raise DomainError(problem)
    _decide(asked, ResetOutcome.REFUSED, by)
    sentence = f"Penghapusan kode verifikasi {person.name} ditolak."
    record_for_offices(person, "factor_reset_refused", sentence, by, reason)
    return asked


def withdraw(reset_id: int, *, by: Actor) -> FactorReset:
    """Whoever asked takes it back. Raises DomainError for anybody else."""
    asked, person = _waiting_and_person(reset_id)
    if by.id != asked.asked_by:
        raise DomainError(f"Hanya {asked.asked_by_name}, yang mengajukan, dapat menarik permintaan ini.")
    _decide(asked, ResetOutcome.WITHDRAWN, by)
    record_for_offices(person, "factor_reset_withdrawn", f"Permintaan hapus kode verifikasi {person.name} ditarik.", by)
    return asked


def by_operator(person: Person, reason: str, *, by: Actor) -> None:
    """The machine's operator resets a factor when nobody of the province can. Raises DomainError without a factor."""
    person = locked(person.id)
    if person.factor_confirmed_at is None:
        raise DomainError("Akun ini belum mempunyai kode verifikasi, jadi tidak ada yang perlu dihapus.")
    service.overtake_resets(person)
    service.remove(person)
    sentence = f"Kode verifikasi {person.name} dihapus pengelola server."
    record_for_offices(person, "factor_reset_by_operator", sentence, by, reason)


# --- reading ----------------------------------------------------------------------------------------------------------


def by_id(reset_id: int) -> FactorReset:
    """One request, with whom it is about. Raises NotFoundError."""
    found = db.session.scalars(
        select(FactorReset).where(FactorReset.id == reset_id).options(joinedload(FactorReset.person))
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def waiting_of(person: Person) -> FactorReset | None:
    """The request about this person that waits for a second person."""
    return db.session.scalars(
        select(FactorReset).where(FactorReset.person_id == person.id, FactorReset.outcome.is_(None))
    ).one_or_none()


def waiting() -> Sequence[FactorReset]:
    """All that wait, the oldest first, with whom they are about."""
    return db.session.scalars(
        select(FactorReset)
        .where(FactorReset.outcome.is_(None))
        .options(joinedload(FactorReset.person))
        .order_by(FactorReset.asked_at, FactorReset.id)
    ).all()


def decided() -> Sequence[FactorReset]:
    """The last twenty that are settled, newest first."""
    return db.session.scalars(
        select(FactorReset)
        .where(FactorReset.outcome.is_not(None))
        .options(joinedload(FactorReset.person))
        .order_by(FactorReset.decided_at.desc(), FactorReset.id.desc())
        .limit(DECIDED_SHOWN)
    ).all()


def count_to_confirm(person_id: int) -> Select[int]:
    """How many wait for this person of the province: not those that they asked for or that are about them."""
    return (
        select(func.count())
        .select_from(FactorReset)
        .where(FactorReset.outcome.is_(None), FactorReset.asked_by != person_id, FactorReset.person_id != person_id)
    )


@dataclass(frozen=True)
class Standings:
    """Who in the province could decide, and who could ask, today."""

    settled_at: dict[int, datetime]  # {who may confirm: since when account, password, role and factor are theirs}
    managers: frozenset[int]


@dataclass(frozen=True)
class Verdict:
    """What somebody may do with a request: the sentences beside locked buttons, empty when they may."""

    against_confirming: str
    against_refusing: str


def standings() -> Standings:
    """The people of the province as they stand now."""
    today = clock.today()
    of_province = exists().where(Membership.person_id == Person.id, Membership.kind == WorkplaceKind.PROVINCE)
    people = db.session.scalars(
        select(Person).where(Person.closed_at.is_(None), of_province).options(selectinload(Person.memberships))
    ).all()
    last_links = dict(
        db.session.execute(
            select(PasswordLink.person_id, func.max(PasswordLink.created_at))
            .where(PasswordLink.person_id.in_([person.id for person in people]))
            .group_by(PasswordLink.person_id)
        )
        .tuples()
        .all()
    )
    settled_at: dict[int, datetime] = {}
    managers = set()
    for person in people:
        held = [
            membership
            for membership in person.memberships
            if membership.kind is WorkplaceKind.PROVINCE and membership.in_force(today)
        ]
        if any(membership.role in PERMISSION_HOLDERS[Permission.MANAGE_ACCOUNTS] for membership in held):
            managers.add(person.id)
        days = [each.valid_from for each in held if each.role in PERMISSION_HOLDERS[Permission.CONFIRM_FACTOR_RESETS]]
        if days and person.factor_confirmed_at is not None:
            given_by = datetime.combine(min(days) + timedelta(days=1), time(), WITA)  # the hour is not recorded
            known = [person.created_at, person.factor_confirmed_at, given_by, last_links.get(person.id)]
            settled_at[person.id] = max(moment for moment in known if moment is not None)
    return Standings(settled_at, frozenset(managers))


def verdict_for(asked: FactorReset, person_id: int, now_there: Standings) -> Verdict:
    """What this person may do with a request; where nobody can confirm it, the sentence says who helps then."""
    same = rules.reset_problem(asked.person_id, asked.asked_by, person_id)
    problem = same or rules.confirmation_problem(
        asked.asked_at,
        now=clock.now(),
        asker_manages=asked.asked_by in now_there.managers,
        settled_at=now_there.settled_at.get(person_id),
    )
    anybody = any(
        rules.is_settled(since, asked.asked_at)
        for each, since in now_there.settled_at.items()
        if each not in (asked.asked_by, asked.person_id)
    )
    return Verdict(problem if anybody or not problem else f"{problem} {_NOBODY}", same)


# --- what the verbs share ---------------------------------------------------------------------------------------------


def _waiting_and_person(reset_id: int) -> tuple[FactorReset, Person]:
    """A request that still waits, with the person, both locked: the person first, as everywhere."""
    person_id = db.session.scalar(select(FactorReset.person_id).where(FactorReset.id == reset_id))
    if person_id is None:
        raise NotFoundError
    person = locked(person_id)
    asked = db.session.scalars(
        select(FactorReset)
        .where(FactorReset.id == reset_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if asked.outcome is not None:
        who = f" oleh {asked.decided_by_name}" if asked.decided_by_name else ""
        raise DomainError(f"Permintaan ini sudah selesai: {asked.outcome_label.lower()}{who}.")
    return asked, person


def _decide(asked: FactorReset, outcome: ResetOutcome, by: Actor) -> None:
    asked.outcome = outcome
    asked.decided_by, asked.decided_by_name, asked.decided_at = by.id, by.name, clock.now()
    db.session.flush()

"""Acts on accounts: making and closing them, memberships, one-time links, passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts import passwords, rules, throttle
from portal.accounts.models import Membership, PasswordLink, Person
from portal.accounts.passwords import NewPassword
from portal.audit.service import Actor, record
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import ROLE_LABELS, Role, WorkplaceKind

LINKS_KEPT = timedelta(days=30)  # long enough to tell a complainant what became of a link


def locked(person_id: int) -> Person:
    """The person as they stand at this moment, with memberships; nobody else changes them until the transaction ends.

    What was read before may be out of date: two administrators who give or take roles at once must see each other.
    """
    return db.session.scalars(
        select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.memberships))
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    ).one()


def record_for_offices(person: Person, action: str, sentence: str, by: Actor | None = None, reason: str = "") -> None:
    """Record what concerns every office where the person works today; `by` is the person unless told otherwise.

    The province's own people, the branches' and those without work have no regency.
    """
    today = clock.today()
    offices = {membership.regency_id for membership in person.memberships if membership.in_force(today)}
    for regency_id in offices or {None}:
        record(
            action,
            by=by or Actor(person.id, person.name, role_in_words(person)),
            sentence=sentence,
            regency_id=regency_id,
            subject_kind="person",
            subject_id=person.id,
            reason=reason,
        )


def role_in_words(person: Person) -> str:
    """The roles of a person today as the record names them."""
    labels = dict.fromkeys(ROLE_LABELS[grant.role] for grant in person.grants(clock.today()))
    return ", ".join(labels) or "tanpa peran"


# One question on every page: written once, and the memberships come along.
_SIGNED_IN = select(Person).where(Person.id == bindparam("number")).options(joinedload(Person.memberships))


def person_for_session(session_id: str) -> Person | None:
    """flask-login's loader: the person, unless closed or signed out everywhere since."""
    number, _dot, epoch = session_id.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    person = db.session.scalars(_SIGNED_IN, {"number": int(number)}).unique().one_or_none()
    if person is None or person.session_epoch != int(epoch) or not person.is_active:
        return None
    return person


def create_person(username: str, name: str, role: Role, kind: WorkplaceKind, workplace_id: int, *, by: Actor) -> Person:
    """A new account with its first membership and no password yet. Raises DomainError for a taken user name."""
    person = Person(username=username.strip().casefold(), name=name, created_at=clock.now(), memberships=[])
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as error:  # the database alone knows of one that is being made at the same moment
        raise DomainError(
            "Nama pengguna ini sudah dipakai. Pilih nama lain, misalnya dengan nama wilayah.", field="username"
        ) from error
    add_membership(person, role, kind, workplace_id, by=by)
    return person


def add_membership(person: Person, role: Role, kind: WorkplaceKind, workplace_id: int, *, by: Actor) -> Membership:
    """Give `person` a role at a workplace from today. Raises DomainError for oneself, and when roles exclude each
    other."""
    if person.id == by.id:
        raise DomainError("Peran sendiri tidak dapat ditambah. Minta rekan administrator provinsi.", field="role")
    person = locked(person.id)
    today = clock.today()
    held = [
        membership.role
        for membership in person.memberships
        if membership.kind == kind and membership.workplace_id == workplace_id and membership.in_force(today)
    ]
    problem = rules.role_problem(role, kind, held)
    if problem:
        raise DomainError(problem, field="role")
    membership = Membership(
        kind=kind,
        regency_id=workplace_id if kind is WorkplaceKind.REGENCY else None,
        branch_id=workplace_id if kind is WorkplaceKind.BRANCH else None,
        role=role,
        valid_from=today,
    )
    person.memberships.append(membership)
    db.session.flush()
    record(
        "membership_added",
        by=by,
        sentence=f"{person.name} diberi peran {ROLE_LABELS[role]}.",
        regency_id=membership.regency_id,
        subject_kind="person",
        subject_id=person.id,
    )
    return membership


def end_membership(membership: Membership, person: Person, *, by: Actor, reason: str) -> None:
    """Take a role away at once; the last one closes the account. Every session of the person ends.

    Raises DomainError without a reason, and for one's own membership.
    """
    if not reason.strip():
        raise DomainError("Tulis alasan penutupan, misalnya nomor surat mutasi.", field="reason")
    if person.id == by.id:
        raise DomainError("Akun sendiri tidak dapat ditutup. Minta rekan atau administrator provinsi.")
    person = locked(person.id)
    today = clock.today()
    if not membership.in_force(today):
        raise DomainError("Peran ini sudah berakhir.")
    membership.valid_until = today
    membership.ended_at = clock.now()
    person.session_epoch += 1
    record(
        "membership_ended",
        by=by,
        sentence=f"Peran {membership.role_label} milik {person.name} ditutup.",
        regency_id=membership.regency_id,
        subject_kind="person",
        subject_id=person.id,
        reason=reason,
    )
    if not person.grants(today):
        person.closed_at = membership.ended_at
        person.mail_cipher = None  # who comes back enters it again


def reopen(person: Person, *, by: Actor) -> None:
    """Open a closed account again; its roles are given anew."""
    person = locked(person.id)
    person.closed_at = None
    record_for_offices(person, "account_reopened", f"Akun {person.name} dibuka kembali.", by)


def make_password_link(person: Person, *, by: Actor) -> str:
    """A new one-time token for `person`; earlier unused ones stop working. Only the hash is stored."""
    person = locked(person.id)  # of two made in the same moment the second ends the first
    now = clock.now()
    db.session.execute(
        update(PasswordLink)
        .where(PasswordLink.person_id == person.id, PasswordLink.used_at.is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(24)
    db.session.add(
        PasswordLink(
            token_hash=_hash_of(token),
            person_id=person.id,
            created_at=now,
            expires_at=now + rules.LINK_LIFETIME,
        )
    )
    record_for_offices(person, "password_link_made", f"Tautan kata sandi dibuat untuk {person.name}.", by)
    return token


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def person_of_link(token: str) -> Person:
    """Who may set a password with this token. Raises NotFoundError for an unknown, used or expired one, and when the
    account was closed meanwhile."""
    link = db.session.get(PasswordLink, _hash_of(token))
    if link is None or link.used_at is not None or link.expires_at < clock.now():
        raise NotFoundError(
            "Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan baru kepada administrator provinsi."
        )
    person = db.session.scalars(
        select(Person).where(Person.id == link.person_id).options(selectinload(Person.memberships))
    ).one()
    if not person.is_active:
        raise NotFoundError("Akun ini sudah ditutup. Hubungi administrator provinsi.")
    return person


def new_password_by_link(token: str, password: str) -> NewPassword:
    """Check the link and the password, and hash it with no transaction open. Raises NotFoundError or DomainError."""
    with passwords.no_transaction():
        person = person_of_link(token)
        facts = person.id, person.password_hash, person.username, person.name
        db.session.rollback()
        return _new_password(password, *facts)


def set_password_by_link(token: str, new: NewPassword) -> Person:
    """Use the link up and set the password; wrong ones typed before are forgotten. Raises NotFoundError or
    DomainError."""
    person = locked(new.person_id)  # the person before the link, as everywhere
    used = db.session.execute(
        update(PasswordLink)
        .where(PasswordLink.token_hash == _hash_of(token), PasswordLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFoundError("Tautan ini baru saja dipakai. Masuk dengan kata sandi yang baru.")
    throttle.forget_failures(throttle.caller(person.username, ""))
    return change_password(new)


def new_password(person: Person, present: str, new: str) -> NewPassword:
    """Check the present and the new password, and hash the new one with no transaction open.

    Ends the transaction and loads `person` again. Raises DomainError when the present password is wrong or the new one
    is weak.
    """
    person_id, stored, username, name = person.id, person.password_hash, person.username, person.name
    try:
        with passwords.no_transaction():
            if not passwords.fits(stored, present):
                raise DomainError("Kata sandi sekarang tidak cocok.", field="present")
            return _new_password(new, person_id, stored, username, name)
    finally:
        locked(person_id)


def change_password(new: NewPassword) -> Person:
    """Set it and end every session of the person. Raises DomainError when it was changed elsewhere meanwhile."""
    person = locked(new.person_id)
    if person.password_hash != new.replaces or not person.is_active:
        raise DomainError("Kata sandi atau akun ini baru saja diubah dari tempat lain. Masuk kembali, lalu coba lagi.")
    person.password_hash = new.hashed
    person.session_epoch += 1
    record_for_offices(person, "password_changed", f"{person.name} mengganti kata sandi.")
    return person


def set_password(person: Person, password: str) -> None:
    """The same in one step, for commands. Raises DomainError for a weak password."""
    change_password(_new_password(password, person.id, person.password_hash, person.username, person.name))


def _new_password(password: str, person_id: int, stored: str | None, username: str, name: str) -> NewPassword:
    problem = rules.password_problem(password, username=username, name=name)
    if problem:
        raise DomainError(problem, field="password")
    return NewPassword(person_id, stored, passwords.hashed(password))


def members_of_regency(regency_id: int, today: date) -> Sequence[Membership]:
    """Memberships in force at one office, with their people, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.regency_id == regency_id,
            Membership.valid_from <= today,
            or_(Membership.valid_until.is_(None), Membership.valid_until >= today),
            Membership.ended_at.is_(None),
        )
        .options(selectinload(Membership.person))
        .order_by(Person.name, Membership.id)
    ).all()


@tasks.on_purge
def forget_old_links(now: datetime) -> None:
    """One-time links that were used or expired a month ago."""
    before = now - LINKS_KEPT
    db.session.execute(delete(PasswordLink).where(or_(PasswordLink.expires_at < before, PasswordLink.used_at < before)))

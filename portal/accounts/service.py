"""Acts on accounts: sign-in with throttle, one-time links, memberships, closing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import current_app
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import selectinload

from portal.accounts import rules
from portal.accounts.models import Membership, PasswordLink, Person, SignInFailure
from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import ROLE_LABELS, Role, WorkplaceKind

# 19 MiB, two passes: 18 ms a sign-in (design, section 5), OWASP's minimum for argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DUMMY_HASH = _HASHER.hash(secrets.token_hex(16))

WRONG = "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."


class SignInRefused(DomainError):  # noqa: N818 - reads as the event it is
    """No entry: wrong, closed, or throttled. 422 for wrong, 429 when the person has to wait."""

    def __init__(self, sentence: str, *, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


def _keyed(text: str) -> bytes:
    """What the throttle remembers of an account name or an address: nothing readable."""
    key = current_app.config["PORTAL"].secret_key.encode()
    return hmac.digest(key, text.casefold().encode(), hashlib.sha256)[:16]


def sign_in(username: str, password: str, address: str) -> Person:
    """The person, when name and password fit and nobody has tried too often.

    Raises SignInRefused. A failure is recorded in the session: the caller commits although it refuses. Unknown names
    cost the same time as known ones.
    """
    now = clock.now()
    account_hash, address_hash = _keyed(username), _keyed(address)
    _refuse_while_throttled(account_hash, address_hash)
    person = db.session.scalars(
        select(Person).where(Person.username == username.strip().casefold()).options(selectinload(Person.memberships))
    ).one_or_none()
    fits = _password_fits(person.password_hash if person else None, password)
    if person is None or not fits or not person.is_active or not person.grants(clock.today()):
        db.session.add(SignInFailure(account_hash=account_hash, address_hash=address_hash, failed_at=now))
        if person is not None:
            _record_for_offices(person, "sign_in_failed", f"Gagal masuk: {person.name}.")
        if person is not None and fits:
            raise SignInRefused(
                "Akun ini sudah ditutup atau masa tugasnya berakhir. Hubungi verifikator atau administrator provinsi."
            )
        raise SignInRefused(WRONG)
    db.session.execute(delete(SignInFailure).where(SignInFailure.account_hash == account_hash))
    person.last_sign_in_at = now
    if person.password_hash and _HASHER.check_needs_rehash(person.password_hash):
        person.password_hash = _HASHER.hash(password)
    _record_for_offices(person, "signed_in", f"{person.name} masuk.")
    return person


def _password_fits(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _DUMMY_HASH, password)
    except VerifyMismatchError:
        return False
    return stored is not None


def _refuse_while_throttled(account_hash: bytes, address_hash: bytes) -> None:
    since = clock.now() - rules.THROTTLE_WINDOW
    for column, value, limit in (
        (SignInFailure.account_hash, account_hash, rules.ACCOUNT_LIMIT),
        (SignInFailure.address_hash, address_hash, rules.ADDRESS_LIMIT),
    ):
        times = db.session.scalars(
            select(SignInFailure.failed_at)
            .where(column == value, SignInFailure.failed_at > since)
            .order_by(SignInFailure.failed_at.desc())
            .limit(limit)
        ).all()
        until = rules.wait_until(times, limit)
        if until is not None and until > clock.now():
            raise SignInRefused(
                f"Terlalu banyak percobaan. Coba lagi setelah {formatting.moment(until + timedelta(minutes=1))}, "
                "atau minta tautan kata sandi baru kepada administrator provinsi.",
                status=429,
            )


def _record_for_offices(person: Person, action: str, sentence: str) -> None:
    """A sign-in concerns every office the person works at; the province's own and the branches' have no regency."""
    offices = {membership.regency_id for membership in person.memberships} or {None}
    for regency_id in offices:
        record(
            action,
            by=Actor(person.id, person.name, role_in_words(person)),
            sentence=sentence,
            regency_id=regency_id,
            subject_kind="person",
            subject_id=person.id,
        )


def role_in_words(person: Person) -> str:
    """The roles of a person as the record names them."""
    labels = dict.fromkeys(membership.role_label for membership in person.memberships)
    return ", ".join(labels) or "tanpa peran"


def person_for_session(session_id: str) -> Person | None:
    """flask-login's loader: the person, unless closed or signed out everywhere since."""
    number, _dot, epoch = session_id.partition(".")
    if not (number.isdigit() and epoch.isdigit()):
        return None
    person = db.session.scalars(
        select(Person).where(Person.id == int(number)).options(selectinload(Person.memberships))
    ).one_or_none()
    if person is None or person.session_epoch != int(epoch) or not person.is_active:
        return None
    return person


def create_person(username: str, name: str, role: Role, kind: WorkplaceKind, workplace_id: int, *, by: Actor) -> Person:
    """A new account with its first membership and no password yet. Raises DomainError for a taken user name."""
    username = username.strip().casefold()
    if db.session.scalar(select(func.count()).select_from(Person).where(Person.username == username)):
        raise DomainError(
            "Nama pengguna ini sudah dipakai. Pilih nama lain, misalnya dengan nama wilayah.", field="username"
        )
    person = Person(username=username, name=name, created_at=clock.now(), memberships=[])
    db.session.add(person)
    db.session.flush()
    add_membership(person, role, kind, workplace_id, by=by)
    return person


def add_membership(person: Person, role: Role, kind: WorkplaceKind, workplace_id: int, *, by: Actor) -> Membership:
    """Give `person` a role at a workplace from today. Raises DomainError when roles exclude each other."""
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
    today = clock.today()
    if not membership.in_force(today):
        raise DomainError("Peran ini sudah berakhir.")
    yesterday = today - timedelta(days=1)
    if membership.valid_from > yesterday:
        membership.valid_from = yesterday
    membership.valid_until = yesterday
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
        person.closed_at = clock.now()


def reopen(person: Person, *, by: Actor) -> None:
    """Open a closed account again; its roles are given anew."""
    person.closed_at = None
    _record_for_offices_by(person, "account_reopened", f"Akun {person.name} dibuka kembali.", by)


def _record_for_offices_by(person: Person, action: str, sentence: str, by: Actor) -> None:
    for regency_id in {membership.regency_id for membership in person.memberships} or {None}:
        record(action, by=by, sentence=sentence, regency_id=regency_id, subject_kind="person", subject_id=person.id)


def make_password_link(person: Person, *, by: Actor) -> str:
    """A new one-time token for `person`; earlier unused ones stop working. Only the hash is stored."""
    now = clock.now()
    db.session.execute(
        update(PasswordLink)
        .where(PasswordLink.person_id == person.id, PasswordLink.used_at.is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(24)
    db.session.add(
        PasswordLink(
            token_hash=hashlib.sha256(token.encode()).digest(),
            person_id=person.id,
            created_at=now,
            expires_at=now + rules.LINK_LIFETIME,
        )
    )
    _record_for_offices_by(person, "password_link_made", f"Tautan kata sandi dibuat untuk {person.name}.", by)
    return token


def person_of_link(token: str) -> Person:
    """Who may set a password with this token. Raises NotFoundError for an unknown, used or expired one, and when the
    account was closed meanwhile."""
    link = db.session.get(PasswordLink, hashlib.sha256(token.encode()).digest())
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


def set_password_by_link(token: str, password: str) -> Person:
    """Use the link up and set the password. Raises NotFoundError or DomainError."""
    person = person_of_link(token)
    set_password(person, password)
    used = db.session.execute(
        update(PasswordLink)
        .where(PasswordLink.token_hash == hashlib.sha256(token.encode()).digest(), PasswordLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFoundError("Tautan ini baru saja dipakai. Masuk dengan kata sandi yang baru.")
    return person


def change_password(person: Person, present: str, new: str) -> None:
    """Raises DomainError when the present password is wrong or the new one is weak."""
    if not _password_fits(person.password_hash, present):
        raise DomainError("Kata sandi sekarang tidak cocok.", field="present")
    set_password(person, new)


def set_password(person: Person, password: str) -> None:
    """Set it and end every session of this person. Raises DomainError for a weak one."""
    problem = rules.password_problem(password, username=person.username, name=person.name)
    if problem:
        raise DomainError(problem, field="password")
    person.password_hash = _HASHER.hash(password)
    person.session_epoch += 1
    by = Actor(person.id, person.name, role_in_words(person))
    _record_for_offices_by(person, "password_changed", f"{person.name} mengganti kata sandi.", by)


def members_of_regency(regency_id: int, today: date) -> Sequence[Membership]:
    """Memberships in force at one office, with their people, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.regency_id == regency_id,
            Membership.valid_from <= today,
            or_(Membership.valid_until.is_(None), Membership.valid_until >= today),
        )
        .options(selectinload(Membership.person))
        .order_by(Person.name, Membership.id)
    ).all()

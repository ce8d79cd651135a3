"""Who gets in: the password, the throttle, the record; and leaving."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, select

from portal.accounts import passwords, rules, service
from portal.accounts.models import Person, SignInFailure
from portal.audit.service import Actor
from portal.core import clock, formatting, tasks
from portal.core.db import db
from portal.core.errors import DomainError

WRONG = "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."


class SignInRefused(DomainError):  # noqa: N818 - reads as the event it is
    """No entry: wrong, closed, or throttled. 422 for wrong, 429 when the person has to wait."""

    def __init__(self, sentence: str, *, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Attempt:
    """A name and a password whose fit is known, not yet let in nor refused."""

    account_hash: bytes
    address_hash: bytes
    person_id: int | None
    stored: str | None = field(repr=False)
    fits: bool = field(repr=False)
    renewed: str = field(repr=False)  # the same password hashed at today's cost; empty when it is already


def attempt(username: str, password: str, address: str) -> Attempt:
    """Compare the password with no transaction open. Unknown names cost the same time as known ones.

    Raises SignInRefused, before anything is compared, when somebody has tried too often.
    """
    account_hash, address_hash = _keyed(username), _keyed(address)
    with passwords.no_transaction():
        _refuse_while_throttled(account_hash, address_hash)
        found = db.session.execute(
            select(Person.id, Person.password_hash).where(Person.username == username.strip().casefold())
        ).one_or_none()
        db.session.rollback()
        person_id, stored = found if found is not None else (None, None)
        fits = passwords.fits(stored, password)
        renewed = passwords.hashed(password) if stored and fits and passwords.is_outdated(stored) else ""
    return Attempt(account_hash, address_hash, person_id, stored, fits, renewed)


def sign_in(made: Attempt) -> Person:
    """Let the person in, or refuse and remember it. Raises SignInRefused.

    A failure is recorded in the session: the caller commits although it refuses. Of many attempts that were compared at
    the same time each counts those before it.
    """
    _line_up(made.account_hash, made.address_hash)
    _refuse_while_throttled(made.account_hash, made.address_hash)
    person = service.locked(made.person_id) if made.person_id is not None else None
    fits = person is not None and made.fits and person.password_hash == made.stored
    if person is None or not fits or not person.is_active or not person.grants(clock.today()):
        db.session.add(
            SignInFailure(account_hash=made.account_hash, address_hash=made.address_hash, failed_at=clock.now())
        )
        if person is not None:
            service.record_for_offices(person, "sign_in_failed", f"Gagal masuk: {person.name}.")
        if fits:
            raise SignInRefused(
                "Akun ini sudah ditutup atau masa tugasnya berakhir. Hubungi verifikator atau administrator provinsi."
            )
        raise SignInRefused(WRONG)
    db.session.execute(delete(SignInFailure).where(SignInFailure.account_hash == made.account_hash))
    person.last_sign_in_at = clock.now()
    if made.renewed:
        person.password_hash = made.renewed
    service.record_for_offices(person, "signed_in", f"{person.name} masuk.")
    return person


def sign_out(person: Person, *, by: Actor) -> None:
    """End every session of the person.

    All of them, since a cookie cannot be taken back: one copied from a shared computer would work until its time is
    over. Ending only this session would need a table of ended ones and a further question in every request.
    """
    person = service.locked(person.id)
    person.session_epoch += 1
    service.record_for_offices(person, "signed_out", f"{person.name} keluar.", by)


def _keyed(text: str) -> bytes:
    """What the throttle remembers of an account name or an address: nothing readable."""
    key = current_app.config["PORTAL"].secret_key.encode()
    return hmac.digest(key, text.casefold().encode(), hashlib.sha256)[:16]


def _line_up(*hashes: bytes) -> None:
    """Until the transaction ends, one attempt at a time on an account and from an address. SQLite has one writer."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted(int.from_bytes(each[:8], "big", signed=True) for each in hashes):
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


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


@tasks.on_purge
def forget_old_failures(now: datetime) -> None:
    """Failed attempts that the throttle no longer counts."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - rules.THROTTLE_WINDOW))

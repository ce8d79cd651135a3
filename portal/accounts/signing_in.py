"""Who gets in: the password, the throttle, the record; and leaving."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from portal.accounts import passwords, service, throttle
from portal.accounts.models import Person
from portal.accounts.throttle import Caller, SignInRefused
from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db

WRONG = "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."


@dataclass(frozen=True)
class Attempt:
    """A name and a password whose fit is known, not yet let in nor refused."""

    who: Caller
    person_id: int | None
    stored: str | None = field(repr=False)
    fits: bool = field(repr=False)
    renewed: str = field(repr=False)  # the same password hashed at today's cost; empty when it is already


def attempt(username: str, password: str, address: str) -> Attempt:
    """Compare the password with no transaction open. Unknown names cost the same time as known ones.

    Raises SignInRefused, before anything is compared, when somebody has tried too often.
    """
    who = throttle.caller(username, address)
    with passwords.no_transaction():
        throttle.refuse_while_throttled(who)
        found = db.session.execute(
            select(Person.id, Person.password_hash).where(Person.username == username.strip().casefold())
        ).one_or_none()
        db.session.rollback()
        person_id, stored = found if found is not None else (None, None)
        fits = passwords.fits(stored, password)
        renewed = passwords.hashed(password) if stored and fits and passwords.is_outdated(stored) else ""
    return Attempt(who, person_id, stored, fits, renewed)


def sign_in(made: Attempt) -> Person:
    """Let the person in, or refuse and remember it. Raises SignInRefused.

    Somebody with a second factor is not in yet: the code is asked for, and until it is right the wrong passwords of
    before go on counting. A failure is recorded in the session: the caller commits although it refuses. Of many
    attempts that were compared at the same time each counts those before it.
    """
    throttle.line_up(made.who)
    throttle.refuse_while_throttled(made.who)
    person = service.locked(made.person_id) if made.person_id is not None else None
    fits = person is not None and made.fits and person.password_hash == made.stored
    if person is None or not fits or not person.is_active or not person.grants(clock.today()):
        throttle.remember_failure(made.who)
        if person is not None:
            service.record_for_offices(person, "sign_in_failed", f"Gagal masuk: {person.name}.")
        if fits:
            raise SignInRefused(
                "Akun ini sudah ditutup atau masa tugasnya berakhir. Hubungi verifikator atau administrator provinsi."
            )
        raise SignInRefused(WRONG)
    if made.renewed:
        person.password_hash = made.renewed
    if person.factor_confirmed_at is None:
        let_in(person)
    return person


def let_in(person: Person) -> None:
    """All that was asked for was right."""
    throttle.forget_both(person.username)
    person.last_sign_in_at = clock.now()
    service.record_for_offices(person, "signed_in", f"{person.name} masuk.")


def sign_out(person: Person, *, by: Actor) -> None:
    """End every session of the person.

    All of them, since a cookie cannot be taken back: one copied from a shared computer would work until its time is
    over. Ending only this session would need a table of ended ones and a further question in every request.
    """
    person = service.locked(person.id)
    person.session_epoch += 1
    service.record_for_offices(person, "signed_out", f"{person.name} keluar.", by)

"""The people everyone knows (design, section 8). All invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask

from portal.accounts.factors import service
from portal.accounts.factors.rules import ROLES_NEEDING_FACTOR
from portal.accounts.models import Membership, Person
from portal.core.db import db, writing
from portal.core.permissions import ROLE_WORKPLACE, Role, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope

TTU, BELU = 5303, 5304
ATAMBUA, ENDE_BRANCH = 2, 3
PASSWORD = "jagung bose kuah santan"
SECRET = "JAGUNGBOSEKUAHSANTANJAGUNGBOSEKU"  # of everybody's app, invented; base32

# username → (name, role, workplace id). Adi is nobody: he is signed out.
PEOPLE = {
    "sari": ("Sari Contoh", Role.OPERATOR, TTU),
    "budi": ("Budi Contoh", Role.VERIFIER, TTU),
    "tia": ("Tia Contoh", Role.SIGNATORY, TTU),
    "vera": ("Vera Contoh", Role.VIEWER, TTU),
    "rani": ("Rani Contoh", Role.OPERATOR, BELU),
    "bela": ("Bela Contoh", Role.VERIFIER, BELU),
    "wati": ("Wati Contoh", Role.PROVINCE_SUPERVISOR, 0),
    "nona": ("Nona Contoh", Role.PROVINCE_ADMIN, 0),
    "petrus": ("Petrus Contoh", Role.BRANCH_OFFICER, ATAMBUA),
    "endang": ("Endang Contoh", Role.BRANCH_OFFICER, ENDE_BRANCH),
}
OPERATORS, VERIFIERS = {TTU: "sari", BELU: "rani"}, {TTU: "budi", BELU: "bela"}


def make_people(app: Flask) -> None:
    """Write them into a migrated database; every one has the same invented pass phrase.

    Whoever needs a second factor has one, confirmed long ago, with the same invented secret.
    """
    from portal.accounts import passwords

    hashed = passwords.hashed(PASSWORD)
    with app.app_context(), writing():
        for username, (name, role, workplace_id) in PEOPLE.items():
            kind = ROLE_WORKPLACE[role]
            person = Person(
                username=username,
                name=name,
                password_hash=hashed,
                session_epoch=0,
                created_at=datetime(2026, 1, 5, tzinfo=UTC),
                memberships=[
                    Membership(
                        kind=kind,
                        regency_id=workplace_id if kind is WorkplaceKind.REGENCY else None,
                        branch_id=workplace_id if kind is WorkplaceKind.BRANCH else None,
                        role=role,
                        valid_from=date(2026, 1, 1),
                    )
                ],
            )
            db.session.add(person)
            db.session.flush()
            if role in ROLES_NEEDING_FACTOR:
                give_factor(person)
        db.session.commit()
        db.session.remove()


def give_factor(person: Person, secret: str = SECRET) -> None:
    """A confirmed factor, as if enrolled long ago: no session ends. Somebody who has one keeps it."""
    if person.factor_confirmed_at is not None:
        return
    epoch = person.session_epoch
    service.put(person, secret)
    person.factor_confirmed_at, person.session_epoch = datetime(2026, 1, 5, tzinfo=UTC), epoch


def enrolled(app: Flask, username: str) -> None:
    """Give somebody a factor who has none: their roles of today need none, tomorrow's may."""
    with app.app_context(), writing():
        give_factor(db.session.scalars(db.select(Person).where(Person.username == username)).one())
        db.session.commit()
        db.session.remove()


def code_of(app: Flask, username: str) -> str:
    """The next code that this person's app shows and the portal has not seen."""
    with app.app_context():
        person = db.session.scalars(db.select(Person).where(Person.username == username)).one()
        code, _seconds = service.present_code(person)
        db.session.remove()
    return code


def recovery_codes_of(app: Flask, username: str) -> list[str]:
    """The ten codes of a new paper."""
    with app.app_context(), writing(), scope_of(system_scope()):
        person = db.session.scalars(db.select(Person).where(Person.username == username)).one()
        codes = service.renew_recovery_codes(person)
        db.session.commit()
    return codes

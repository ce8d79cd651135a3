"""The people everyone knows (design, section 8). All invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask

from portal.accounts.models import Membership, Person
from portal.core.db import db, writing
from portal.core.permissions import ROLE_WORKPLACE, Role, WorkplaceKind

TTU, BELU = 5303, 5304
ATAMBUA, ENDE_BRANCH = 2, 3
PASSWORD = "jagung bose kuah santan"

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


def make_people(app: Flask) -> None:
    """Write them into a migrated database; every one has the same invented pass phrase."""
    from portal.accounts import passwords

    hashed = passwords.hashed(PASSWORD)
    with app.app_context(), writing():
        for username, (name, role, workplace_id) in PEOPLE.items():
            kind = ROLE_WORKPLACE[role]
            db.session.add(
                Person(
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
            )
        db.session.commit()
        db.session.remove()

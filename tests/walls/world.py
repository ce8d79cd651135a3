"""What stands behind the walls: in TTU and in Belu a quota, lists, people, files, accounts; and the province's own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Membership, PasswordLink, Person
from portal.accounts.service import make_password_link
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.core.db import Base, db, writing
from portal.core.permissions import ROLE_WORKPLACE, Role, WorkplaceKind
from portal.core.tenancy import RegencyOrProvince, RegencyOwned, scope_of
from portal.regencies.queries import system_scope
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.people import BELU, PEOPLE, TTU

SLUGS = {TTU: "ttu", BELU: "belu"}
OPERATORS = {TTU: "sari", BELU: "rani"}
PLACES = {TTU: (factories.VILLAGE, factories.DISTRICT), BELU: ("Manumutin", "Kota Atambua")}
PREFIXES = {TTU: "530301", BELU: "530401"}
MORNING = datetime(2026, 1, 5, tzinfo=UTC)
# Reference data is the same everywhere and never written by a request.
REFERENCE = frozenset({"branch_areas", "branches", "districts", "funding_sources", "regencies", "villages"})


@dataclass
class World:
    """Real ids, by regency id (0: the province) and by the name of the URL's parameter."""

    app: Flask
    ids: dict[int, dict[str, int]] = field(default_factory=dict)
    downloads: dict[str, int] = field(default_factory=dict)  # who asked → download
    enrolments: dict[int, int] = field(default_factory=dict)
    searches: dict[str, str] = field(default_factory=dict)  # who searched → key in the address
    token: str = ""
    clients: dict[str, PortalClient] = field(default_factory=dict)

    def client(self, username: str) -> PortalClient:
        """One browser a person, kept: signing in reads the database."""
        if username not in self.clients:
            self.clients[username] = signed_in(self.app, username)
        return self.clients[username]

    def fingerprint(self) -> dict[str, str]:
        """{table: digest of all its rows}, over every regency: two that are equal prove that nothing was written."""
        found = {}
        with self.app.app_context(), scope_of(system_scope()):
            connection = db.session.connection()
            for table in db.metadata.sorted_tables:
                if table.name in REFERENCE:
                    continue
                rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                found[table.name] = f"{len(rows)}:{hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
        return found


def build_world(app: Flask, folder: Path) -> World:
    """Everything is made through the portal itself, by the people whose work it is."""
    world = World(app)
    for regency_id in (TTU, BELU):
        world.ids[regency_id] = _office(world, regency_id, folder)
    for username in ("wati", "nona"):
        answer = world.client(username).post("/provinsi/wilayah/unduh")
        world.downloads[username] = _number(answer.location)
    vera = _person_id(app, "vera")
    world.ids[0] = {"person_id": vera, "membership_id": _membership_id(app, vera)}
    with app.app_context(), writing(), scope_of(system_scope()):
        person = db.session.get_one(Person, vera, options=[selectinload(Person.memberships)])
        world.token = make_password_link(person, by=factories.actor("nona"))
        db.session.commit()
        assert db.session.scalar(select(PasswordLink.person_id)) == vera
    return world


def _office(world: World, regency_id: int, folder: Path) -> dict[str, int]:
    app, slug, operator = world.app, SLUGS[regency_id], OPERATORS[regency_id]
    client = world.client(operator)
    quota_id = factories.quota(app, regency_id=regency_id)
    confirmed = _send(client, slug, quota_id, folder / f"{slug}-1.xlsx", [_row(regency_id, n) for n in (1, 2)])
    assert client.post(f"/wilayah/{slug}/daftar/{confirmed}/catat").status_code == 303
    rows = [_row(regency_id, 3), _row(regency_id, 4, NIK="123")]
    judged = _send(client, slug, quota_id, folder / f"{slug}-2.xlsx", rows)
    for username, (_name, role, workplace_id) in PEOPLE.items():
        if ROLE_WORKPLACE[role] is WorkplaceKind.REGENCY and workplace_id == regency_id:
            answer = world.client(username).post(f"/wilayah/{slug}/unduhan/rapat-anggaran", data={"tahun": "2026"})
            world.downloads[username] = _number(answer.location)
    searched = client.post(f"/wilayah/{slug}/peserta/cari", data={"q": "Contoh"})
    world.searches[operator] = searched.location.partition("cari=")[2]
    with factories.inside(app, regency_id):
        beneficiary_id = db.session.scalars(select(Beneficiary.id).order_by(Beneficiary.id)).first()
        world.enrolments[regency_id] = db.session.scalars(select(Enrolment.id).order_by(Enrolment.id)).first() or 0
    assert beneficiary_id
    return {
        "quota_id": quota_id,
        "upload_id": judged,
        "confirmed_upload_id": confirmed,
        "beneficiary_id": beneficiary_id,
        "membership_id": _former_colleague(app, regency_id),
        "download_id": world.downloads[operator],
    }


def _row(regency_id: int, number: int, **changes: Any) -> list[Any]:
    village, district = PLACES[regency_id]
    nik = factories.nik(number, prefix=PREFIXES[regency_id])
    return factories.row(number, **{"NIK": nik, "Desa/Kelurahan": village, "Kecamatan": district, **changes})


def _send(client: PortalClient, slug: str, quota_id: int, path: Path, rows: list[list[Any]]) -> int:
    with factories.xlsx(path, rows).open("rb") as stream:
        answer = client.post(
            f"/wilayah/{slug}/daftar/baru",
            data={"quota_id": quota_id, "start_month": "2026-03", "file": (stream, path.name)},
        )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return _number(answer.location)


def _number(location: str) -> int:
    found = re.search(r"/(\d+)$", location)
    assert found, location
    return int(found[1])


def _former_colleague(app: Flask, regency_id: int) -> int:
    """Somebody whose membership ended, and a further signatory whose membership holds: the id of the latter's."""
    slug = SLUGS[regency_id]
    with app.app_context(), writing():
        for username, until in ((f"lama.{slug}", date(2026, 1, 31)), (f"kini.{slug}", None)):
            person = Person(username=username, name=f"{username.title()} Contoh", created_at=MORNING, memberships=[])
            membership = Membership(
                kind=WorkplaceKind.REGENCY,
                regency_id=regency_id,
                role=Role.SIGNATORY,
                valid_from=date(2026, 1, 1),
                valid_until=until,
            )
            person.memberships.append(membership)
            db.session.add(person)
        db.session.commit()
        made = membership.id
        db.session.remove()
    return made


def _person_id(app: Flask, username: str) -> int:
    with app.app_context():
        found = db.session.scalars(select(Person.id).where(Person.username == username)).one()
        db.session.remove()
    return found


def _membership_id(app: Flask, person_id: int) -> int:
    with app.app_context():
        found = db.session.scalars(select(Membership.id).where(Membership.person_id == person_id)).one()
        db.session.remove()
    return found


def walled_models() -> list[Any]:
    """Every model that belongs to a regency, from the mappers themselves (other tests map models of their own)."""
    found = [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, (RegencyOwned, RegencyOrProvince))
        and mapper.class_.__module__.startswith("portal.")
    ]
    return sorted(found, key=lambda model: model.__tablename__)

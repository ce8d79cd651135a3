"""Whoever needs a second factor and has none sees nothing: over the whole URL map."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from portal.accounts.factors.guard import OPEN
from portal.accounts.factors.rules import ROLES_NEEDING_FACTOR
from portal.accounts.models import Person
from portal.core.db import db, writing
from tests.support.client import HTMX
from tests.support.people import PEOPLE
from tests.walls.routes import address, routes
from tests.walls.world import World

ENROL = "/kode/daftar"
NEEDING = [name for name, (_name, role, _place) in PEOPLE.items() if role in ROLES_NEEDING_FACTOR]


@pytest.fixture
def lost(world: World) -> Iterator[World]:
    """Nobody has a factor."""
    with world.app.app_context(), writing():
        before = dict(db.session.execute(db.select(Person.id, Person.factor_confirmed_at)).tuples().all())
        db.session.execute(update(Person).values(factor_confirmed_at=None))
        db.session.commit()
        db.session.remove()
    yield world
    with world.app.app_context(), writing():
        for person_id, at in before.items():
            db.session.execute(update(Person).where(Person.id == person_id).values(factor_confirmed_at=at))
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("name", NEEDING)
def test_every_address_leads_to_enrolment(lost: World, name: str) -> None:
    """Their own pages, their neighbours', and what is not there alike; a word of it reaches nobody."""
    before = lost.fingerprint()
    client = lost.client(name)
    wrong = []
    for route in routes(lost.app):
        if route.mark.public or route.endpoint in OPEN:
            continue
        url = address(lost, route)
        plain = client.open(url, method=route.method)
        if plain.status_code != 303 or not plain.location.startswith(ENROL):
            wrong.append(f"{route}: {plain.status_code} {plain.location}")
        partial = client.open(url, method=route.method, headers=HTMX)
        if partial.status_code != 204 or partial.headers.get("HX-Redirect") != ENROL:
            wrong.append(f"{route} with htmx: {partial.status_code}")
        if plain.get_data() or partial.get_data():
            wrong.append(f"{route}: says something")
    assert not wrong
    assert lost.fingerprint() == before


def test_what_is_open_leads_to_no_office(lost: World) -> None:
    """The exceptions are few, each about the own account, and named here too."""
    assert {"factors.enrol", "factors.enrol_submit", "accounts.password", "accounts.change_password"} == OPEN
    found = {route.endpoint: route for route in routes(lost.app)}
    assert all(found[endpoint].kind is None for endpoint in OPEN)


def test_whoever_needs_none_goes_on(lost: World) -> None:
    for name in set(PEOPLE) - set(NEEDING):
        assert lost.client(name).get("/tempat-kerja").status_code == 200, name


def test_a_post_leads_back_to_no_form(lost: World) -> None:
    """What was sent is not sent again after enrolling: the page it came from is asked for anew."""
    assert lost.client("budi").post("/wilayah/ttu/pengaturan/").location == ENROL
    assert lost.client("budi").get("/wilayah/ttu/pengaturan/").location == f"{ENROL}?lanjut=/wilayah/ttu/pengaturan/"

"""The province reads figures: no page of its own names anybody of a register, but those of a recorded purpose."""

from __future__ import annotations

from sqlalchemy import select

from portal.beneficiaries.models import Beneficiary, WaitingPerson
from portal.core.access import kind_of_rule
from portal.core.db import db
from portal.core.permissions import WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support.client import HTMX
from tests.walls.routes import address, holds, routes
from tests.walls.world import World

# Behind a recorded press each, and a line that the regency reads.
BY_PURPOSE = {"purposes.people", "samples.visits", "samples.visit"}
# A post whose answer is somebody, recorded with the press itself; and the files behind a recorded press.
PRESSES = {"purposes.reveal"}
FILES = {"purposes.file", "samples.sheets_file"}


def _people(world: World) -> set[str]:
    """What would give somebody away: names, and the part of a NIK that lists show with its dots."""
    with world.app.app_context(), scope_of(system_scope()):
        rows = db.session.execute(select(Beneficiary.name, Beneficiary.nik_prefix)).all()
        assert len(rows) > 4
        assert db.session.scalar(select(WaitingPerson.id).limit(1)) is not None
    return {name for name, _prefix in rows} | {prefix + "·" for _name, prefix in rows}


def test_no_page_of_the_province_names_anybody_without_a_purpose(world: World) -> None:
    people = _people(world)
    named = set()
    looked_at = 0
    for route in routes(world.app, WorkplaceKind.PROVINCE):
        if route.method != "GET":
            continue
        for username in ("wati", "nona"):
            if not holds(username, route.permission):
                continue
            for headers in ({}, HTMX):
                answer = world.client(username).get(address(world, route, asker=username), headers=headers)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    looked_at += 1
                    text = answer.get_data(as_text=True)
                    if any(each in text for each in people):
                        named.add(route.endpoint)
    assert looked_at > 50
    assert named == BY_PURPOSE, "people are seen through a purpose; see portal/compliance/purposes"


def test_what_names_people_asks_for_the_purpose(world: World) -> None:
    """Whatever shows the province somebody asks for the one permission that opens purposes."""
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint in BY_PURPOSE | PRESSES | FILES:
            assert kind_of_rule(rule.rule) is WorkplaceKind.PROVINCE
    found = {route.endpoint: route.permission.value for route in routes(world.app, WorkplaceKind.PROVINCE)}
    assert {found[endpoint] for endpoint in BY_PURPOSE | PRESSES | FILES} == {"look_by_purpose"}

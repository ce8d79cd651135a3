"""Fragments on the live pages: what htmx gets has one root with the fragment's name, and each region its own."""

from __future__ import annotations

from lxml import html

from portal.core.permissions import WorkplaceKind
from tests.support.client import HTMX
from tests.templates.test_templates import fragments
from tests.walls.routes import address, holder, routes
from tests.walls.world import World

# Fragments that only a POST sends: which, and what it answers.
ANSWERS_ONLY = {
    "jumlah": "the sum of a division, while it is typed",
    "yang_kurang": "the order of what is missing, once efforts were saved",
}


def test_every_fragment_is_one_element_with_its_name(world: World) -> None:
    names = {block for blocks in fragments().values() for block in blocks}
    seen: set[str] = set()
    for route in routes(world.app, *WorkplaceKind):
        if route.method != "GET":
            continue
        name = holder(route)
        answer = world.client(name).get(address(world, route, asker=name), headers=HTMX)
        if answer.mimetype != "text/html":
            continue
        text = answer.get_data(as_text=True)
        if "<!doctype" in text.lower():
            continue  # changes as a whole
        parts = html.fragments_fromstring(text, no_leading_text=True)
        regions = [part for part in parts if part.tag == "hx-partial"]
        main = [part.get("id") for part in parts if part.tag != "hx-partial"]
        assert len(main) == 1 and main[0] in names, f"{route}: roots {main}"
        seen.add(main[0])
        for region in regions:
            inside = [child.get("id") for child in region]
            assert [f"#{each}" for each in inside] == [region.get("hx-target")], f"{route}: region {inside}"
            seen.update(inside)
    assert names - ANSWERS_ONLY.keys() <= seen, f"no page of the world sends {names - seen}"

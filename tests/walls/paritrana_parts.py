"""What the walls' world holds of the award: an edition that judges 2026, and what each office has begun of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import paritrana, paritrana_year
from tests.support.people import BELU, TTU

if TYPE_CHECKING:
    from tests.walls.world import World

SHARED = ("edition_id", "criterion_id")  # the province's, the same for every office


def make_edition(world: World) -> dict[str, int]:
    """{parameter: id} of an open edition that TTU and Belu have begun."""
    edition_id = paritrana.edition(world.app)
    for regency_id in (TTU, BELU):
        assessment_id = paritrana.begun(world.app, edition_id, regency_id)
        paritrana_year.answered(world.app, assessment_id, {"I1": paritrana_year.USUAL["I1"]})
        paritrana_year.linked(world.app, assessment_id, "C7")
        world.ids[regency_id]["dossier_id"] = paritrana.dossier(world.app, edition_id, regency_id)
    return {"edition_id": edition_id, "criterion_id": paritrana.criterion_id(world.app, edition_id, "C7")}

"""What the walls' world holds of purposes: one for each office, a page opened, a sample drawn and visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import purposes
from tests.support.people import BELU, TTU
from tests.walls.parts import number_in

if TYPE_CHECKING:
    from tests.walls.world import World


def make_purposes(world: World) -> dict[str, int]:
    """{parameter: id} of TTU's, as the province's addresses name them; each office's own go to the office."""
    wati, made = world.client("wati"), {}
    for regency_id in (BELU, TTU):
        purpose = purposes.opened(wati, regency_id, may_export="y")
        sample = purposes.drawn(wati, purpose, wanted=1)
        visits = purposes.visits(wati, sample)
        purposes.visited(wati, visits, 1, "wrong", wrong="name", note="Contoh")
        made = {"purpose_id": number_in(purpose), "sample_id": number_in(sample)}
        world.ids[regency_id] |= made
        made |= {
            "look_id": number_in(purposes.looked(wati, purpose)),
            "visits_look_id": number_in(visits),
            "file_look_id": number_in(str(wati.post(purpose + "/unduh").location).removesuffix("/berkas")),
            "sheets_look_id": number_in(str(wati.post(sample + "/lembar").location)),
            "beneficiary_id": world.ids[regency_id]["beneficiary_id"],
        }
    return made

"""What the walls' world holds of evidence: a file in each office, and one of which nothing has arrived yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import evidence, paritrana, resumable
from tests.support.people import OPERATORS
from tests.walls.parts import SLUGS, number_in

if TYPE_CHECKING:
    from tests.walls.world import World


def make_evidence(world: World, regency_id: int) -> dict[str, int]:
    """A file that serves a criterion of the edition of 2026, which is one for all regions."""
    app, slug = world.app, SLUGS[regency_id]
    edition_id = paritrana.the_edition(app)
    criterion_id = paritrana.criterion_id(app, edition_id, "I1")
    evidence_id = evidence.a_file(app, 200 + regency_id % 50, regency_id=regency_id)
    evidence.attached(app, edition_id, criterion_id, evidence_id, regency_id)
    begun = resumable.begin(
        world.client(OPERATORS[regency_id]),
        evidence.picture(9),
        url=f"/wilayah/{slug}/paritrana/bukti/kiriman",
        title="Contoh",
        filename="bukti.png",
    )
    return {
        "evidence_id": evidence_id,
        "evidence_partial_id": number_in(begun.location),
    }

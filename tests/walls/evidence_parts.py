"""What the walls' world holds of evidence: a file in each office, and one of which nothing has arrived yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.core.db import db
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaReminder,
    ParitranaReply,
    ParitranaResult,
    ParitranaVerdict,
)
from portal.paritrana.rules.scoring import Decision
from tests.support import evidence, paritrana, resumable
from tests.support.factories import inside
from tests.support.people import OPERATORS
from tests.walls.parts import MORNING, SLUGS, number_in

if TYPE_CHECKING:
    from tests.walls.world import World


def make_evidence(world: World, regency_id: int) -> dict[str, int]:
    """A file that serves a criterion of the edition of 2026, which is one for all regions."""
    app, slug = world.app, SLUGS[regency_id]
    edition_id = paritrana.the_edition(app)
    criterion_id = paritrana.criterion_id(app, edition_id, "I1")
    evidence_id = evidence.a_file(app, 200 + regency_id % 50, regency_id=regency_id)
    evidence.attached(app, edition_id, criterion_id, evidence_id, regency_id)
    _complete(world, regency_id, edition_id)
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


def _complete(world: World, regency_id: int, edition_id: int) -> None:
    """One row of everything else that an assessment has, as rows: it goes on being filled in."""
    criterion_id = paritrana.criterion_id(world.app, edition_id, "P2")
    with inside(world.app, regency_id):
        assessment_id = db.session.scalars(select(ParitranaAssessment.id)).one()
        both = {"regency_id": regency_id, "assessment_id": assessment_id}
        of_it = {**both, "criterion_id": criterion_id}
        db.session.add_all(
            [
                ParitranaAnswer(**of_it, yes=True, answered_at=MORNING, answered_by_name="Contoh"),
                ParitranaVerdict(
                    **of_it,
                    decision=Decision.SEND_BACK,
                    reason="Contoh",
                    decided_at=MORNING,
                    decided_by_name="Wati Contoh",
                ),
                ParitranaReply(**of_it, words="Contoh", replied_at=MORNING, replied_by_name="Contoh"),
                ParitranaResult(
                    **both, points=0, body="{}", sha256="0" * 64, frozen_at=MORNING, frozen_by_name="Wati Contoh"
                ),
                ParitranaReminder(
                    regency_id=regency_id,
                    edition_id=edition_id,
                    people=2,
                    addresses=1,
                    sent_at=MORNING,
                    sent_by_name="Wati Contoh",
                ),
            ]
        )
        db.session.commit()

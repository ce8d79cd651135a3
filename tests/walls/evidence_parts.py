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
from portal.paritrana.rules.answering import AnswerTerms
from portal.paritrana.rules.scoring import Answer, Decision
from tests.support import evidence, paritrana, paritrana_year, resumable
from tests.support.factories import inside
from tests.support.people import OPERATORS
from tests.walls.parts import MORNING, SLUGS, number_in

if TYPE_CHECKING:
    from tests.walls.world import World


def make_evidence(world: World, regency_id: int) -> dict[str, int]:
    """A file that serves a criterion of the edition of 2026, which is one for all regions, and of the one before it,
    which was handed in: so the province may look at it."""
    app, slug = world.app, SLUGS[regency_id]
    edition_id = paritrana.the_edition(app)
    criterion_id = paritrana.criterion_id(app, edition_id, "I1")
    evidence_id = evidence.a_file(app, 200 + regency_id % 50, regency_id=regency_id)
    evidence.attached(app, edition_id, criterion_id, evidence_id, regency_id)
    _complete(world, regency_id, edition_id)
    _hand_in(world, regency_id, evidence_id)
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


def _hand_in(world: World, regency_id: int, evidence_id: int) -> None:
    edition_id = paritrana.the_edition(world.app, 2025)
    criterion_id = paritrana.criterion_id(world.app, edition_id, "K3")
    evidence.attached(world.app, edition_id, criterion_id, evidence_id, regency_id)
    assessment_id = paritrana.begun(world.app, edition_id, regency_id)
    paritrana_year.answered(world.app, assessment_id, {"K3": AnswerTerms(Answer(yes=True))})
    paritrana_year.submitted(world.app, assessment_id)


def _complete(world: World, regency_id: int, edition_id: int) -> None:
    """One row of everything else that an assessment has, as rows: it goes on being filled in."""
    criterion_id = paritrana.criterion_id(world.app, edition_id, "P2")
    with inside(world.app, regency_id):
        own = select(ParitranaAssessment.id).where(ParitranaAssessment.edition_id == edition_id)
        assessment_id = db.session.scalars(own).one()
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

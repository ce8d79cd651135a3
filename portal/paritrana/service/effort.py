"""How much work the office thinks something is: its own note, which changes no score and no answer."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.paritrana import queries
from portal.paritrana.models import ParitranaAnswer
from portal.paritrana.rules.campaign import AssessmentState
from portal.paritrana.rules.rehearsal import EFFORTS, USUAL_EFFORT
from portal.paritrana.service.holding import held


def set_efforts(assessment_id: int, efforts: Mapping[int, int], *, by: Actor) -> int:
    """Note {criterion id: 1 (little) to 5 (much)}; answers stay as they are, whatever the state of the assessment.
    Answers how many notes have changed.

    A colleague who has a criterion's form open is told, as its row has another revision. Raises DomainError for any
    other number, for criteria of another edition, and once the score is frozen.
    """
    assessment, edition = held(assessment_id)
    if assessment.state is AssessmentState.FROZEN:
        raise DomainError("Nilai edisi ini sudah dibekukan, jadi tidak ada lagi yang direncanakan.")
    codes = {line.criterion.id: line.criterion.code for line in queries.criteria_of(edition.id)}
    if not efforts.keys() <= codes.keys() or not set(efforts.values()) <= set(EFFORTS):
        raise DomainError("Isi upaya 1 (ringan) sampai 5 (berat).")
    rows = db.session.scalars(
        select(ParitranaAnswer)
        .where(ParitranaAnswer.assessment_id == assessment_id)
        .execution_options(populate_existing=True)
    )
    answers = {row.criterion_id: row for row in rows}
    changed = []
    for criterion_id, effort in efforts.items():
        found = answers.get(criterion_id)
        if effort == ((found.effort if found is not None else None) or USUAL_EFFORT):
            continue
        if found is None:
            found = ParitranaAnswer(
                regency_id=assessment.regency_id,
                assessment_id=assessment_id,
                criterion_id=criterion_id,
                revision=0,
                answered_at=clock.now(),
                answered_by_name=by.name,
            )
            db.session.add(found)
        found.effort = effort
        found.revision += 1
        changed.append(codes[criterion_id])
    if changed:
        record(
            "paritrana_planned",
            by=by,
            sentence=f"Upaya kriteria {', '.join(changed)} {edition.title} ditaksir.",
            regency_id=assessment.regency_id,
            subject_kind="paritrana_assessment",
            subject_id=assessment.id,
        )
    db.session.flush()
    return len(changed)

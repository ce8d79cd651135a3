"""An assessment held for a move, together with the edition that it belongs to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.holding import hold
from portal.paritrana.models import ParitranaAssessment, ParitranaEdition
from portal.paritrana.rules.campaign import AssessmentState, EditionState, Move, Mover, moved, reason_against

_NOT_FOUND = "Penilaian mandiri ini tidak ditemukan."


def share_edition(edition_id: int) -> ParitranaEdition:
    """The edition as it stands now; until the transaction ends nobody closes it or takes it back to a draft, while
    other regions go on. Raises NotFoundError."""
    found = db.session.scalars(
        select(ParitranaEdition)
        .where(ParitranaEdition.id == edition_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Edisi ini tidak ditemukan. Pilih edisi dari daftar.")
    return found


def held(assessment_id: int, revision: int | None = None) -> tuple[ParitranaAssessment, ParitranaEdition]:
    """Both as they stand now. `revision` is the one that the page showed, if it is to be the same.

    Raises NotFoundError outside the scope, DomainError when another has moved it, or when the edition is closed.
    """
    assessment = hold(ParitranaAssessment, assessment_id, _NOT_FOUND)
    if revision is not None and revision != assessment.revision:
        raise DomainError("Keadaan penilaian ini baru saja berubah. Periksa lagi di bawah, lalu ulangi bila perlu.")
    edition = share_edition(assessment.edition_id)
    if edition.state is EditionState.CLOSED:
        raise DomainError("Edisi ini sudah ditutup, jadi penilaiannya tidak berubah lagi.")
    return assessment, edition


def hold_assessments(edition_ids: Collection[int], regency_ids: Collection[int] | None = None) -> None:
    """Hold the assessments of these editions, of some regions or of all in scope, until the transaction ends: nobody
    answers or freezes between reading and writing. Always in the same order, so that nobody waits in a circle.
    """
    query = select(ParitranaAssessment).where(ParitranaAssessment.edition_id.in_(edition_ids))
    if regency_ids is not None:
        query = query.where(ParitranaAssessment.regency_id.in_(regency_ids))
    query = query.order_by(ParitranaAssessment.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).all()


def refuse_move(assessment: ParitranaAssessment, wanted: Move, mover: Mover) -> None:
    """Raises DomainError with the reason when it is not this mover's turn."""
    if problem := reason_against(assessment.state, wanted, mover):
        raise DomainError(problem)


def move(assessment: ParitranaAssessment, wanted: Move, mover: Mover) -> None:
    """Raises DomainError as `refuse_move`; every move raises the revision."""
    refuse_move(assessment, wanted, mover)
    following = moved(assessment.state, wanted, mover)
    assert following is not None
    if following is AssessmentState.SUBMITTED:
        assessment.submitted_at = clock.now()
    if following is AssessmentState.FROZEN:
        assessment.frozen_at = clock.now()
    assessment.state = following
    assessment.revision += 1


def record_about(action: str, assessment: ParitranaAssessment, sentence: str, by: Actor, reason: str = "") -> None:
    """A line in the record."""
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=assessment.regency_id,
        subject_kind="paritrana_assessment",
        subject_id=assessment.id,
        reason=reason,
    )

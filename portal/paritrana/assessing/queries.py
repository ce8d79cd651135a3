"""What an office's pages read of an edition: a fixed number of queries, whatever has been answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.paritrana import queries
from portal.paritrana.assessing.sheet import Sheet, sheet_from
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaEvidence,
    ParitranaEvidenceUse,
    ParitranaReply,
)
from portal.paritrana.rules.campaign import EditionState


@dataclass(frozen=True)
class Said:
    """What the office says about one criterion."""

    answer: ParitranaAnswer | None = None
    reply: ParitranaReply | None = None


def editions_shown() -> list[ParitranaEdition]:
    """The editions that offices see, the newest judged year first: none that is still drafted."""
    return [edition for edition in queries.editions() if edition.state is not EditionState.DRAFT]


def edition_shown(editions: Sequence[ParitranaEdition], judged_year: int) -> ParitranaEdition:
    """Raises NotFoundError for a year without an edition, and for a draft."""
    for edition in editions:
        if edition.judged_year == judged_year:
            return edition
    raise NotFoundError("Edisi ini tidak ditemukan. Pilih edisi dari daftar.")


def sheet_of(edition: ParitranaEdition, regency_id: int) -> Sheet:
    """Criteria, assessment and newest standing: three queries."""
    return sheet_from(
        edition,
        queries.criteria_of(edition.id),
        queries.assessment_of_or_none(regency_id, edition.id),
        queries.standing_or_none(regency_id, edition.id),
    )


def sheet_and_said(edition: ParitranaEdition, regency_id: int, criterion_id: int) -> tuple[Sheet, Said]:
    """The sheet, and what the office says about one criterion: three queries, too."""
    row = db.session.execute(
        select(ParitranaAssessment, ParitranaAnswer, ParitranaReply)
        .outerjoin(
            ParitranaAnswer,
            (ParitranaAnswer.assessment_id == ParitranaAssessment.id) & (ParitranaAnswer.criterion_id == criterion_id),
        )
        .outerjoin(
            ParitranaReply,
            (ParitranaReply.assessment_id == ParitranaAssessment.id) & (ParitranaReply.criterion_id == criterion_id),
        )
        .where(ParitranaAssessment.regency_id == regency_id, ParitranaAssessment.edition_id == edition.id)
    ).one_or_none()
    assessment, answer, reply = row if row is not None else (None, None, None)
    standing = queries.standing_or_none(regency_id, edition.id)
    return sheet_from(edition, queries.criteria_of(edition.id), assessment, standing), Said(answer, reply)


def replies_of(assessment_id: int) -> dict[int, ParitranaReply]:
    """{criterion id: what the office replies}."""
    rows = db.session.scalars(select(ParitranaReply).where(ParitranaReply.assessment_id == assessment_id))
    return {row.criterion_id: row for row in rows}


def late_criteria(assessment_id: int) -> list[str]:
    """Codes of the criteria that have evidence marked late."""
    rows = db.session.scalars(
        select(ParitranaCriterion.code)
        .join(ParitranaEvidenceUse, ParitranaEvidenceUse.criterion_id == ParitranaCriterion.id)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .where(
            ParitranaEvidenceUse.assessment_id == assessment_id,
            ParitranaEvidenceUse.late,
            ParitranaEvidence.removed_at.is_(None),
        )
        .distinct()
        .order_by(ParitranaCriterion.code)
    )
    return list(rows)

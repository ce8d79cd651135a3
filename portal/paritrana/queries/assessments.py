"""Assessments in scope, and the province's newest word about each criterion."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.formatting import WITA
from portal.paritrana.models import ParitranaAssessment, ParitranaEdition, ParitranaVerdict
from portal.paritrana.rules.campaign import EditionState

_NOT_FOUND = "Penilaian mandiri ini tidak ditemukan."


def assessment_by_id(assessment_id: int) -> ParitranaAssessment:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(ParitranaAssessment).where(ParitranaAssessment.id == assessment_id)).one_or_none()
    if found is None:
        raise NotFoundError(_NOT_FOUND)
    return found


def assessment_of_or_none(regency_id: int, edition_id: int) -> ParitranaAssessment | None:
    """A region's assessment; None before it has begun."""
    return db.session.scalars(
        select(ParitranaAssessment).where(
            ParitranaAssessment.regency_id == regency_id, ParitranaAssessment.edition_id == edition_id
        )
    ).one_or_none()


def assessments_of(edition_id: int) -> dict[int, ParitranaAssessment]:
    """{regency id: its assessment} of the regions in scope that have begun."""
    rows = db.session.scalars(select(ParitranaAssessment).where(ParitranaAssessment.edition_id == edition_id))
    return {row.regency_id: row for row in rows}


@dataclass(frozen=True)
class Owed:
    """A self-assessment that a region owes in an open edition: until when, and when it was first handed in."""

    edition_id: int
    title: str
    due_on: date
    submitted_on: date | None


def owed_assessments(regency_ids: Collection[int]) -> dict[int, list[Owed]]:
    """{region: what it owes} in the editions that are open, whether it has begun or not: two queries."""
    rows = db.session.scalars(select(ParitranaEdition).where(ParitranaEdition.state == EditionState.OPEN)).all()
    begun = db.session.execute(
        select(ParitranaAssessment.regency_id, ParitranaAssessment.edition_id, ParitranaAssessment.submitted_at).where(
            ParitranaAssessment.regency_id.in_(regency_ids),
            ParitranaAssessment.edition_id.in_([edition.id for edition in rows]),
            ParitranaAssessment.submitted_at.is_not(None),
        )
    )
    submitted = {(region, edition): moment.astimezone(WITA).date() for region, edition, moment in begun if moment}
    return {
        regency_id: [
            Owed(edition.id, edition.title, edition.calendar.due_on, submitted.get((regency_id, edition.id)))
            for edition in rows
        ]
        for regency_id in regency_ids
    }


def newest_verdicts(assessment_ids: Collection[int]) -> dict[tuple[int, int], ParitranaVerdict]:
    """{(assessment id, criterion id): the province's newest word}, in one query."""
    newest = (
        select(func.max(ParitranaVerdict.id))
        .where(ParitranaVerdict.assessment_id.in_(assessment_ids))
        .group_by(ParitranaVerdict.assessment_id, ParitranaVerdict.criterion_id)
        .scalar_subquery()
    )
    rows = db.session.scalars(select(ParitranaVerdict).where(ParitranaVerdict.id.in_(newest)))
    return {(row.assessment_id, row.criterion_id): row for row in rows}


def verdicts_of(assessment_id: int, criterion_id: int) -> Sequence[ParitranaVerdict]:
    """Everything the province has said about one criterion, the newest first."""
    return db.session.scalars(
        select(ParitranaVerdict)
        .where(ParitranaVerdict.assessment_id == assessment_id, ParitranaVerdict.criterion_id == criterion_id)
        .order_by(ParitranaVerdict.id.desc())
    ).all()

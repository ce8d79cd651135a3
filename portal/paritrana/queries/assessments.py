"""Assessments in scope, and the province's newest word about each criterion."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.paritrana.models import ParitranaAssessment, ParitranaVerdict

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

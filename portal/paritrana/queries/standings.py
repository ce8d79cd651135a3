"""Scores as they stand: one row a region and day, the newest of which every page and file shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from portal.core.db import db
from portal.paritrana.models import ParitranaAssessment, ParitranaEdition, ParitranaStanding
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.regencies.models import Regency


def newest_standings(edition_id: int) -> dict[int, ParitranaStanding]:
    """{regency id: its score} of the regions in scope, in one query."""
    newest = (
        select(ParitranaStanding.regency_id, func.max(ParitranaStanding.day).label("day"))
        .where(ParitranaStanding.edition_id == edition_id)
        .group_by(ParitranaStanding.regency_id)
        .subquery()
    )
    rows = db.session.scalars(
        select(ParitranaStanding)
        .join(
            newest,
            (ParitranaStanding.regency_id == newest.c.regency_id) & (ParitranaStanding.day == newest.c.day),
        )
        .where(ParitranaStanding.edition_id == edition_id)
        .execution_options(populate_existing=True)  # who holds the assessments reads what others wrote before
    )
    return {row.regency_id: row for row in rows}


def standing_or_none(regency_id: int, edition_id: int) -> ParitranaStanding | None:
    """A region's newest score; None before anything was computed."""
    return db.session.scalars(
        select(ParitranaStanding)
        .where(ParitranaStanding.regency_id == regency_id, ParitranaStanding.edition_id == edition_id)
        .order_by(ParitranaStanding.day.desc())
        .limit(1)
    ).one_or_none()


def trend_of(regency_id: int, edition_id: int) -> Sequence[tuple[date, int]]:
    """(day, points in hundredths) of every day on which something was computed, oldest first."""
    rows = db.session.execute(
        select(ParitranaStanding.day, ParitranaStanding.points)
        .where(ParitranaStanding.regency_id == regency_id, ParitranaStanding.edition_id == edition_id)
        .order_by(ParitranaStanding.day)
    )
    return [(day, points) for day, points in rows]


def states_by_year(regency_ids: Collection[int]) -> dict[tuple[int, int], tuple[AssessmentState | None, int | None]]:
    """{(regency, judged year): (state of its assessment, newest points in hundredths)} of editions that were opened.

    None where a region has not begun, or nothing was computed. One query.
    """
    points = (
        select(ParitranaStanding.points)
        .where(ParitranaStanding.regency_id == Regency.id, ParitranaStanding.edition_id == ParitranaEdition.id)
        .order_by(ParitranaStanding.day.desc())
        .limit(1)
        .correlate(Regency, ParitranaEdition)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Regency.id, ParitranaEdition.judged_year, ParitranaAssessment.state, points)
        .select_from(ParitranaEdition)
        .join(Regency, Regency.id.in_(regency_ids))
        .outerjoin(
            ParitranaAssessment,
            (ParitranaAssessment.edition_id == ParitranaEdition.id) & (ParitranaAssessment.regency_id == Regency.id),
        )
        .where(ParitranaEdition.state != EditionState.DRAFT)
    )
    return {(regency_id, year): (state, found) for regency_id, year, state, found in rows}

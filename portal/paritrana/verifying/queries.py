"""What the province's pages read: editions with their counts, one region's case, its words and replies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaEdition,
    ParitranaReminder,
    ParitranaReply,
    ParitranaResult,
    ParitranaStanding,
    ParitranaVerdict,
)
from portal.paritrana.rules.campaign import AssessmentState
from portal.regencies.models import Regency


@dataclass(frozen=True)
class EditionLine:
    """An edition with how many regions have begun, handed in, and have a frozen score."""

    edition: ParitranaEdition
    begun: int
    handed_in: int
    frozen: int


def edition_lines() -> list[EditionLine]:
    """All editions, the newest judged year first, in two queries."""
    counts: dict[int, dict[AssessmentState, int]] = defaultdict(dict)
    for edition_id, state, many in db.session.execute(
        select(ParitranaAssessment.edition_id, ParitranaAssessment.state, func.count()).group_by(
            ParitranaAssessment.edition_id, ParitranaAssessment.state
        )
    ):
        counts[edition_id][state] = many
    editions = db.session.scalars(select(ParitranaEdition).order_by(ParitranaEdition.judged_year.desc()))
    return [
        EditionLine(
            edition,
            sum(counts[edition.id].values()),
            sum(many for state, many in counts[edition.id].items() if state is not AssessmentState.FILLING),
            counts[edition.id].get(AssessmentState.FROZEN, 0),
        )
        for edition in editions
    ]


@dataclass(frozen=True)
class Case:
    """One region in one edition; without an assessment before it has begun, without a standing before any score."""

    edition: ParitranaEdition
    regency: Regency
    assessment: ParitranaAssessment | None
    standing: ParitranaStanding | None


def case_of(year: int, slug: str) -> Case:
    """In one query. Raises NotFoundError for a year or a region that is none."""
    newest = (
        select(func.max(ParitranaStanding.day))
        .where(ParitranaStanding.edition_id == ParitranaEdition.id, ParitranaStanding.regency_id == Regency.id)
        .correlate(ParitranaEdition, Regency)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(ParitranaEdition, Regency, ParitranaAssessment, ParitranaStanding)
        .select_from(ParitranaEdition)
        .join(Regency, Regency.slug == slug)
        .outerjoin(
            ParitranaAssessment,
            (ParitranaAssessment.edition_id == ParitranaEdition.id) & (ParitranaAssessment.regency_id == Regency.id),
        )
        .outerjoin(
            ParitranaStanding,
            (ParitranaStanding.edition_id == ParitranaEdition.id)
            & (ParitranaStanding.regency_id == Regency.id)
            & (ParitranaStanding.day == newest),
        )
        .where(ParitranaEdition.judged_year == year)
    ).one_or_none()
    if row is None:
        raise NotFoundError("Edisi atau wilayah ini tidak ditemukan. Pilih dari matriks.")
    return Case(*row)


def words_of(assessment_id: int) -> dict[int, list[ParitranaVerdict]]:
    """{criterion id: everything the province has said about it, the newest first}, in one query."""
    found: dict[int, list[ParitranaVerdict]] = defaultdict(list)
    for verdict in db.session.scalars(
        select(ParitranaVerdict)
        .where(ParitranaVerdict.assessment_id == assessment_id)
        .order_by(ParitranaVerdict.id.desc())
    ):
        found[verdict.criterion_id].append(verdict)
    return found


def replies_of(assessment_id: int) -> dict[int, ParitranaReply]:
    """{criterion id: what the region replied}."""
    rows = db.session.scalars(select(ParitranaReply).where(ParitranaReply.assessment_id == assessment_id))
    return {row.criterion_id: row for row in rows}


def answer_or_none(assessment_id: int, criterion_id: int) -> ParitranaAnswer | None:
    """What the region says about a criterion."""
    return db.session.scalars(
        select(ParitranaAnswer).where(
            ParitranaAnswer.assessment_id == assessment_id, ParitranaAnswer.criterion_id == criterion_id
        )
    ).one_or_none()


def result_or_none(assessment_id: int) -> ParitranaResult | None:
    """The frozen score."""
    return db.session.scalars(
        select(ParitranaResult).where(ParitranaResult.assessment_id == assessment_id)
    ).one_or_none()


def last_reminders(edition_id: int) -> dict[int, datetime]:
    """{regency id: when it was reminded last}."""
    rows = db.session.execute(
        select(ParitranaReminder.regency_id, func.max(ParitranaReminder.sent_at))
        .where(ParitranaReminder.edition_id == edition_id)
        .group_by(ParitranaReminder.regency_id)
    )
    return {row[0]: row[1] for row in rows}


def reminders_of(edition_id: int, limit: int = 20) -> Sequence[tuple[ParitranaReminder, Regency]]:
    """The newest reminders with their regions."""
    rows = db.session.execute(
        select(ParitranaReminder, Regency)
        .join(Regency, Regency.id == ParitranaReminder.regency_id)
        .where(ParitranaReminder.edition_id == edition_id)
        .order_by(ParitranaReminder.id.desc())
        .limit(limit)
    )
    return [(reminder, regency) for reminder, regency in rows]

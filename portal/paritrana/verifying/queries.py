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
    """One region in one edition; without an assessment before it has begun, without a standing before any score.

    `answer` is of the criterion that was asked for, if any.
    """

    edition: ParitranaEdition
    regency: Regency
    assessment: ParitranaAssessment | None
    standing: ParitranaStanding | None
    answer: ParitranaAnswer | None


def case_of(year: int, slug: str, criterion_id: int = 0) -> Case:
    """In one query. Raises NotFoundError for a year or a region that is none."""
    newest = (
        select(func.max(ParitranaStanding.day))
        .where(ParitranaStanding.edition_id == ParitranaEdition.id, ParitranaStanding.regency_id == Regency.id)
        .correlate(ParitranaEdition, Regency)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(ParitranaEdition, Regency, ParitranaAssessment, ParitranaStanding, ParitranaAnswer)
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
        .outerjoin(
            ParitranaAnswer,
            (ParitranaAnswer.assessment_id == ParitranaAssessment.id) & (ParitranaAnswer.criterion_id == criterion_id),
        )
        .where(ParitranaEdition.judged_year == year)
    ).one_or_none()
    if row is None:
        raise NotFoundError("Edisi atau wilayah ini tidak ditemukan. Pilih dari matriks.")
    return Case(*row)


@dataclass(frozen=True)
class Said:
    """Everything the province has said about a criterion, the newest first, and what the region replied."""

    words: list[ParitranaVerdict]
    reply: ParitranaReply | None


def said_of(assessment_id: int) -> dict[int, Said]:
    """{criterion id: what was said of it}, in one query: nothing is replied to but words."""
    found: dict[int, Said] = {}
    for verdict, reply in db.session.execute(
        select(ParitranaVerdict, ParitranaReply)
        .outerjoin(
            ParitranaReply,
            (ParitranaReply.assessment_id == ParitranaVerdict.assessment_id)
            & (ParitranaReply.criterion_id == ParitranaVerdict.criterion_id),
        )
        .where(ParitranaVerdict.assessment_id == assessment_id)
        .order_by(ParitranaVerdict.id.desc())
    ):
        found.setdefault(verdict.criterion_id, Said([], reply)).words.append(verdict)
    return found


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

"""Editions and their criteria: a fixed number of queries whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.paritrana.models import ParitranaAspect, ParitranaCriterion, ParitranaEdition
from portal.paritrana.rules.campaign import EditionState

_NO_EDITION = "Edisi ini tidak ditemukan. Pilih edisi dari daftar."
_NO_CRITERION = "Kriteria ini tidak ditemukan pada edisi ini."


@dataclass(frozen=True)
class CriterionLine:
    """A criterion with the aspect it belongs to."""

    criterion: ParitranaCriterion
    aspect: ParitranaAspect


def editions() -> Sequence[ParitranaEdition]:
    """All editions, the newest judged year first."""
    return db.session.scalars(select(ParitranaEdition).order_by(ParitranaEdition.judged_year.desc())).all()


def edition_by_id(edition_id: int) -> ParitranaEdition:
    """Raises NotFoundError."""
    found = db.session.get(ParitranaEdition, edition_id)
    if found is None:
        raise NotFoundError(_NO_EDITION)
    return found


def edition_of_year(judged_year: int) -> ParitranaEdition:
    """The edition that judges a year. Raises NotFoundError."""
    found = db.session.scalars(
        select(ParitranaEdition).where(ParitranaEdition.judged_year == judged_year)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_NO_EDITION)
    return found


def open_or_past_edition(judged_year: int) -> ParitranaEdition:
    """The same for regions, which see no draft. Raises NotFoundError."""
    found = edition_of_year(judged_year)
    if found.state is EditionState.DRAFT:
        raise NotFoundError(_NO_EDITION)
    return found


def newest_open_or_none() -> ParitranaEdition | None:
    """The edition that is being assessed now, if one is; otherwise the newest that was."""
    return db.session.scalars(
        select(ParitranaEdition)
        .where(ParitranaEdition.state != EditionState.DRAFT)
        .order_by(ParitranaEdition.state == EditionState.CLOSED, ParitranaEdition.judged_year.desc())
        .limit(1)
    ).one_or_none()


def aspects_of(edition_id: int) -> Sequence[ParitranaAspect]:
    """In their order."""
    return db.session.scalars(
        select(ParitranaAspect)
        .where(ParitranaAspect.edition_id == edition_id)
        .order_by(ParitranaAspect.position, ParitranaAspect.id)
    ).all()


def criteria_of(edition_id: int) -> list[CriterionLine]:
    """Every criterion of an edition, aspect by aspect, in their order: one query."""
    rows = db.session.execute(
        select(ParitranaCriterion, ParitranaAspect)
        .join(ParitranaAspect, ParitranaAspect.id == ParitranaCriterion.aspect_id)
        .where(ParitranaCriterion.edition_id == edition_id)
        .order_by(ParitranaAspect.position, ParitranaAspect.id, ParitranaCriterion.position, ParitranaCriterion.id)
    )
    return [CriterionLine(criterion, aspect) for criterion, aspect in rows]


def criterion_by_id(edition_id: int, criterion_id: int) -> CriterionLine:
    """Raises NotFoundError for one of another edition."""
    row = db.session.execute(
        select(ParitranaCriterion, ParitranaAspect)
        .join(ParitranaAspect, ParitranaAspect.id == ParitranaCriterion.aspect_id)
        .where(ParitranaCriterion.edition_id == edition_id, ParitranaCriterion.id == criterion_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError(_NO_CRITERION)
    return CriterionLine(*row)

"""What others hold an office to: figures whose formal and informal parts do not make the whole that was printed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.coverage.models import CoverageFigure
from portal.coverage.rules.segments import Segment


@dataclass(frozen=True)
class Torn:
    """A whole beside formal and informal of the same source and day: people covered, workers."""

    regency_id: int
    figure_id: int
    year: int
    as_of_on: date
    source: str
    numerator: int
    numerator_parts: int
    denominator: int
    denominator_parts: int


def torn_figures(regency_ids: Collection[int], since_year: int) -> list[Torn]:
    """Figures that hold, of `since_year` or later, whose parts do not add up (domain rule 24), in one query."""
    formal, informal = aliased(CoverageFigure), aliased(CoverageFigure)

    def part(figure: type[CoverageFigure], segment: Segment) -> object:
        return and_(
            figure.regency_id == CoverageFigure.regency_id,
            figure.segment == segment,
            figure.year == CoverageFigure.year,
            figure.as_of_on == CoverageFigure.as_of_on,
            figure.source == CoverageFigure.source,
            figure.replaced_at.is_(None),
            figure.withdrawn_at.is_(None),
        )

    numerators = formal.numerator + informal.numerator
    denominators = formal.denominator + informal.denominator
    rows = db.session.execute(
        select(
            CoverageFigure.regency_id,
            CoverageFigure.id,
            CoverageFigure.year,
            CoverageFigure.as_of_on,
            CoverageFigure.source,
            CoverageFigure.numerator,
            numerators,
            CoverageFigure.denominator,
            denominators,
        )
        .join(formal, part(formal, Segment.FORMAL))  # type: ignore[arg-type]
        .join(informal, part(informal, Segment.INFORMAL))  # type: ignore[arg-type]
        .where(
            CoverageFigure.regency_id.in_(regency_ids),
            CoverageFigure.year >= since_year,
            CoverageFigure.segment == Segment.TOTAL,
            CoverageFigure.replaced_at.is_(None),
            CoverageFigure.withdrawn_at.is_(None),
            or_(CoverageFigure.numerator != numerators, CoverageFigure.denominator != denominators),
        )
        .order_by(CoverageFigure.id)
    )
    return [Torn(*row) for row in rows]  # type: ignore[arg-type]  # what has no people is compared with nothing

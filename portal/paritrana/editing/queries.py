"""An edition as it is edited: its rows without ids, and what all editions add up to."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAspect,
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
)
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.edition_rows import AspectDraft, EditionDraft
from portal.paritrana.rules.edition_texts import CriterionDraft
from portal.regulations.rules.papers import TOPIC_LABELS

TOPICS = MappingProxyType({topic.value: words for topic, words in TOPIC_LABELS.items()})
_NO_ASPECT = "Aspek ini tidak ditemukan pada edisi ini."


@dataclass(frozen=True)
class EditionLine:
    """An edition of the list: how many criteria it has and what their weights add up to, in hundredths."""

    edition: ParitranaEdition
    criteria: int
    weight: int


def edition_lines() -> list[EditionLine]:
    """All editions, the newest judged year first: two queries."""
    sums = {
        edition_id: (many, weight)
        for edition_id, many, weight in db.session.execute(
            select(ParitranaCriterion.edition_id, func.count(), func.sum(ParitranaCriterion.weight)).group_by(
                ParitranaCriterion.edition_id
            )
        )
    }
    return [EditionLine(each, *sums.get(each.id, (0, 0))) for each in queries.editions()]


def draft_of(edition_id: int) -> EditionDraft:
    """The aspects and criteria of an edition as the rules take them: two queries."""
    return EditionDraft(
        tuple(AspectDraft(each.code, each.name) for each in queries.aspects_of(edition_id)),
        tuple(draft_of_line(each) for each in queries.criteria_of(edition_id)),
    )


def draft_of_line(line: queries.CriterionLine) -> CriterionDraft:
    """One criterion as the rules take it."""
    row = line.criterion
    return CriterionDraft(
        aspect=line.aspect.code,
        code=row.code,
        title=row.title,
        weight=row.weight,
        rule=row.scoring,
        evidence=row.evidence_kinds,
        validity=row.validity,
        verifier=row.verifier,
        guidance=row.guidance,
    )


@dataclass(frozen=True)
class AspectGroup:
    """An aspect with its criteria in their order, and the sum of their weights in hundredths."""

    aspect: ParitranaAspect
    criteria: list[ParitranaCriterion]

    @property
    def weight(self) -> int:
        return sum(each.weight for each in self.criteria)


def groups_of(edition_id: int) -> list[AspectGroup]:
    """The table of an edition, empty aspects too: two queries."""
    groups = {each.id: AspectGroup(each, []) for each in queries.aspects_of(edition_id)}
    for line in queries.criteria_of(edition_id):
        groups[line.aspect.id].criteria.append(line.criterion)
    return list(groups.values())


def total_of(groups: list[AspectGroup]) -> int:
    """The sum of all weights, in hundredths."""
    return sum(group.weight for group in groups)


def aspect_by_id(edition_id: int, aspect_id: int) -> ParitranaAspect:
    """Raises NotFoundError for one of another edition."""
    found = db.session.scalars(
        select(ParitranaAspect).where(ParitranaAspect.edition_id == edition_id, ParitranaAspect.id == aspect_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_NO_ASPECT)
    return found


def count_begun(edition: ParitranaEdition) -> int:
    """How many regions have begun their assessment; nobody can before it is open."""
    if edition.state is EditionState.DRAFT:
        return 0
    return (
        db.session.scalar(
            select(func.count()).select_from(ParitranaAssessment).where(ParitranaAssessment.edition_id == edition.id)
        )
        or 0
    )

"""Everything the score is made of, gathered for one region or for all: as many queries for 22 as for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.paritrana import sources
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaEdition,
)
from portal.paritrana.queries.assessments import assessments_of, newest_verdicts
from portal.paritrana.queries.editions import criteria_of
from portal.paritrana.queries.proofs import proofs_by_criterion, why_uncounted
from portal.paritrana.rules.criteria import (
    CriterionKind,
    Rank,
)
from portal.paritrana.rules.scoring import Answer, Known
from portal.paritrana.rules.sources import Doubt, Source
from portal.regulations.rules.papers import RegulationKind

_RANKS = {RegulationKind.PERDA: Rank.PERDA, RegulationKind.HEAD_REGULATION: Rank.HEAD_REGULATION}


@dataclass(frozen=True)
class KnownOf:
    """What is known of one region in an edition, criterion by criterion."""

    regency_id: int
    assessment: ParitranaAssessment | None
    known: Sequence[Known]


def known_of(edition: ParitranaEdition, regency_ids: Collection[int], today: date) -> list[KnownOf]:
    """What the score of each region is made of, in the order of `regency_ids`: at most fifteen queries for any number.

    The regions have to be in scope.
    """
    criteria = criteria_of(edition.id)
    rules = {line.criterion.id: line.criterion.scoring for line in criteria}
    wanted = {Source(rule.source) for rule in rules.values() if rule.kind is CriterionKind.COMPUTED}
    inputs = sources.gather(edition.judged_year, today, wanted)
    begun = {number: row for number, row in assessments_of(edition.id).items() if number in regency_ids}
    ids = [row.id for row in begun.values()]
    proofs = proofs_by_criterion(ids, edition.judged_year, today)
    answers, verdicts = _answers(ids), newest_verdicts(ids)
    found = []
    for regency_id in regency_ids:
        assessment = begun.get(regency_id)
        known = []
        for line in criteria:
            criterion, rule = line.criterion, rules[line.criterion.id]
            key = (assessment.id if assessment is not None else 0, criterion.id)
            papers = [
                each
                for each in proofs.get(key, ())
                if not why_uncounted(each, criterion, rule, edition.judged_year, today)
            ]
            verdict = verdicts.get(key)
            computed = inputs.get((regency_id, Source(rule.source))) if rule.source else None
            known.append(
                Known(
                    code=criterion.code,
                    aspect=line.aspect.name,
                    weight=criterion.weight,
                    rule=rule,
                    answer=answers[key].value if key in answers else Answer(),
                    computed=None if isinstance(computed, Doubt) else computed,
                    doubt=computed.sentence if isinstance(computed, Doubt) else "",
                    proofs=len(papers),
                    ranks=tuple(_RANKS.get(each.regulation.kind, Rank.OTHER) for each in papers if each.regulation),
                    verdict=verdict.value if verdict is not None else None,
                )
            )
        found.append(KnownOf(regency_id, assessment, known))
    return found


def _answers(assessment_ids: Collection[int]) -> dict[tuple[int, int], ParitranaAnswer]:
    rows = db.session.scalars(
        select(ParitranaAnswer)
        .where(ParitranaAnswer.assessment_id.in_(assessment_ids))
        .execution_options(populate_existing=True)
    )
    return {(row.assessment_id, row.criterion_id): row for row in rows}

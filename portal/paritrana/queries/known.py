"""Everything the score is made of, gathered for one region or for all: as many queries for 22 as for one."""

from __future__ import annotations

from collections import defaultdict
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
    ParitranaEvidence,
    ParitranaEvidenceUse,
)
from portal.paritrana.queries.assessments import assessments_of, newest_verdicts
from portal.paritrana.queries.editions import CriterionLine, criteria_of
from portal.paritrana.rules.criteria import (
    CriterionKind,
    EvidenceKind,
    Rank,
    Rule,
    Validity,
    why_paper_refuses,
)
from portal.paritrana.rules.scoring import Answer, Known
from portal.paritrana.rules.sources import Doubt, Source
from portal.regulations import queries as regulations
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import COUNTING
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
    answers, proofs, verdicts = _answers(ids), _proofs(ids, edition.judged_year, today), newest_verdicts(ids)
    found = []
    for regency_id in regency_ids:
        assessment = begun.get(regency_id)
        known = []
        for line in criteria:
            criterion, rule = line.criterion, rules[line.criterion.id]
            key = (assessment.id if assessment is not None else 0, criterion.id)
            papers = [each for each in proofs.get(key, ()) if _counts(each, line, rule, edition.judged_year, today)]
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


@dataclass(frozen=True)
class _Proof:
    evidence: ParitranaEvidence
    regulation: Regulation | None  # the one it points to, when that binds on the day


def _counts(proof: _Proof, line: CriterionLine, rule: Rule, judged_year: int, today: date) -> bool:
    evidence, criterion = proof.evidence, line.criterion
    if evidence.kind not in criterion.evidence_kinds:
        return False
    if evidence.kind is EvidenceKind.REGULATION:
        regulation = proof.regulation
        if regulation is None:
            return False  # revoked, ended, a draft, or taken out of the register
        if rule.topics and not {topic.value for topic in regulation.topics} & set(rule.topics):
            return False
        if criterion.validity is Validity.IN_FORCE:
            return True  # the register's own days have decided it
    return not why_paper_refuses(evidence.paper, criterion.validity, judged_year, today)


def _answers(assessment_ids: Collection[int]) -> dict[tuple[int, int], ParitranaAnswer]:
    rows = db.session.scalars(select(ParitranaAnswer).where(ParitranaAnswer.assessment_id.in_(assessment_ids)))
    return {(row.assessment_id, row.criterion_id): row for row in rows}


def _proofs(assessment_ids: Collection[int], judged_year: int, today: date) -> dict[tuple[int, int], list[_Proof]]:
    rows = db.session.execute(
        select(ParitranaEvidenceUse, ParitranaEvidence)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .where(ParitranaEvidenceUse.assessment_id.in_(assessment_ids), ParitranaEvidence.removed_at.is_(None))
        .order_by(ParitranaEvidence.id)
    ).all()
    binding: dict[int, Regulation] = {}
    if any(evidence.kind is EvidenceKind.REGULATION for _, evidence in rows):
        # In force on the last day of the judged year, or today while that year lasts.
        wanted = regulations.RegulationFilter(today=min(today, date(judged_year, 12, 31)))
        binding = {
            line.regulation.id: line.regulation
            for line in regulations.every_regulation(wanted)
            if line.standing in COUNTING
        }
    found: dict[tuple[int, int], list[_Proof]] = defaultdict(list)
    for use, evidence in rows:
        regulation = binding.get(evidence.pointer_id or 0) if evidence.kind is EvidenceKind.REGULATION else None
        found[use.assessment_id, use.criterion_id].append(_Proof(evidence, regulation))
    return found

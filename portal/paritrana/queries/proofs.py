"""The evidence of criteria, and why a piece of it does not count: asked by the score and by every page alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.paritrana.models import ParitranaCriterion, ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.rules.criteria import EvidenceKind, Rule, Validity, why_paper_refuses
from portal.regulations import queries as regulations
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import COUNTING


@dataclass(frozen=True)
class Proof:
    """A piece of evidence at a criterion; `regulation` is the one it points to, when that binds on the day."""

    use: ParitranaEvidenceUse
    evidence: ParitranaEvidence
    regulation: Regulation | None


def proofs_by_criterion(
    assessment_ids: Collection[int], judged_year: int, today: date
) -> dict[tuple[int, int], list[Proof]]:
    """{(assessment id, criterion id): its evidence, oldest first}: at most two queries for any number."""
    rows = db.session.execute(
        select(ParitranaEvidenceUse, ParitranaEvidence)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .where(ParitranaEvidenceUse.assessment_id.in_(assessment_ids), ParitranaEvidence.removed_at.is_(None))
        .order_by(ParitranaEvidence.id)
        .execution_options(populate_existing=True)
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
    found: dict[tuple[int, int], list[Proof]] = defaultdict(list)
    for use, evidence in rows:
        regulation = binding.get(evidence.pointer_id or 0) if evidence.kind is EvidenceKind.REGULATION else None
        found[use.assessment_id, use.criterion_id].append(Proof(use, evidence, regulation))
    return found


def why_uncounted(proof: Proof, criterion: ParitranaCriterion, rule: Rule, judged_year: int, today: date) -> str:
    """Why a piece of evidence does not count for a criterion, as a sentence; empty when it does."""
    evidence = proof.evidence
    if evidence.kind not in criterion.evidence_kinds:
        return "Kriteria ini tidak menerima bukti jenis ini."
    if evidence.kind is EvidenceKind.REGULATION:
        regulation = proof.regulation
        if regulation is None:  # revoked, ended, a draft, or taken out of the register
            return f"Peraturan ini tidak berlaku pada akhir tahun {judged_year}."
        if rule.topics and not {topic.value for topic in regulation.topics} & set(rule.topics):
            return "Bidang peraturan ini tidak sesuai dengan kriteria."
        if criterion.validity is Validity.IN_FORCE:
            return ""  # the register's own days have decided it
    return why_paper_refuses(evidence.paper, criterion.validity, judged_year, today)

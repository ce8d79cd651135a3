"""Evidence at a criterion: put there and taken away as long as the region may change the criterion."""

from __future__ import annotations

from portal.audit.service import Actor
from portal.core import clock, holding
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.paritrana import queries, service
from portal.paritrana.evidence.service.holding import hold, record_about
from portal.paritrana.models import (
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaEvidence,
    ParitranaEvidenceUse,
)
from portal.paritrana.rules.campaign import AssessmentState, EditionState, is_late, why_not_changed
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, EvidenceKind
from portal.paritrana.rules.scoring import Decision

_NO_ASSESSMENT = "Penilaian mandiri ini tidak ditemukan."


def why_closed(edition: ParitranaEdition, assessment: ParitranaAssessment | None, criterion_id: int) -> str:
    """Why evidence of a criterion may not be changed now, as a sentence; empty when it may. One query."""
    if edition.state is not EditionState.OPEN:
        return "Edisi ini belum dibuka atau sudah ditutup, jadi buktinya tidak dapat diubah."
    if assessment is None:
        return ""
    word = queries.newest_verdicts([assessment.id]).get((assessment.id, criterion_id))
    return why_not_changed(assessment.state, accepted=word is not None and word.decision is Decision.ACCEPT)


def attach(edition_id: int, criterion_id: int, evidence_id: int, *, regency_id: int, by: Actor) -> ParitranaEvidenceUse:
    """Let evidence serve a criterion; twice is once. Begins the assessment where nothing was filled in yet.

    After the day of the calendar it counts and is marked late. Raises DomainError for a kind that the criterion does
    not take, and when the criterion may not be changed now.
    """
    begun = service.begin(edition_id, regency_id, by=by)
    assessment = holding.hold(ParitranaAssessment, begun.id, _NO_ASSESSMENT)
    edition = service.share_edition(edition_id)
    criterion = queries.criterion_by_id(edition_id, criterion_id).criterion
    _refuse(edition, assessment, criterion)
    evidence = hold(evidence_id)
    refuse_kind(criterion, evidence.kind)
    found = db.session.get(ParitranaEvidenceUse, (evidence_id, assessment.id, criterion_id))
    if found is not None:
        return found
    in_reply = assessment.state is AssessmentState.CONCLUDED
    made = ParitranaEvidenceUse(
        regency_id=regency_id,
        evidence_id=evidence_id,
        assessment_id=assessment.id,
        criterion_id=criterion_id,
        late=is_late(clock.today(), edition.calendar, in_reply=in_reply),
        used_at=clock.now(),
        used_by_name=by.name,
    )
    db.session.add(made)
    late = ", terlambat" if made.late else ""
    words = f"Bukti {evidence.title} dipasang pada kriteria {criterion.code} {edition.title}{late}."
    record_about("paritrana_evidence_attached", evidence, words, by)
    service.refresh(edition, regency_id)
    return made


def detach(edition_id: int, criterion_id: int, evidence_id: int, *, regency_id: int, by: Actor) -> ParitranaEvidence:
    """Take evidence away from a criterion; it stays in the library.

    Raises NotFoundError when it does not stand there, DomainError when the criterion may not be changed now.
    """
    begun = queries.assessment_of_or_none(regency_id, edition_id)
    if begun is None:
        raise NotFoundError(_NO_ASSESSMENT)
    assessment = holding.hold(ParitranaAssessment, begun.id, _NO_ASSESSMENT)
    edition = service.share_edition(edition_id)
    criterion = queries.criterion_by_id(edition_id, criterion_id).criterion
    _refuse(edition, assessment, criterion)
    use = db.session.get(ParitranaEvidenceUse, (evidence_id, assessment.id, criterion_id))
    evidence = hold(evidence_id)
    if use is None:
        raise NotFoundError("Bukti ini tidak terpasang pada kriteria ini.")
    db.session.delete(use)
    words = f"Bukti {evidence.title} dilepas dari kriteria {criterion.code} {edition.title}."
    record_about("paritrana_evidence_detached", evidence, words, by)
    service.refresh(edition, regency_id)
    return evidence


def _refuse(edition: ParitranaEdition, assessment: ParitranaAssessment, criterion: ParitranaCriterion) -> None:
    if problem := why_closed(edition, assessment, criterion.id):
        raise DomainError(problem)


def refuse_kind(criterion: ParitranaCriterion, kind: EvidenceKind) -> None:
    """Raises DomainError for a kind of evidence that a criterion does not take; the sentence says which it takes."""
    if kind in criterion.evidence_kinds:
        return
    taken = ", ".join(EVIDENCE_LABELS[each].lower() for each in EVIDENCE_LABELS if each in criterion.evidence_kinds)
    if not taken:
        raise DomainError(f"Kriteria {criterion.code} tidak memerlukan bukti.")
    raise DomainError(f"Kriteria {criterion.code} tidak menerima bukti jenis ini. Yang diterima: {taken}.")

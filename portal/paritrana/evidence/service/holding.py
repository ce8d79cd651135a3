"""Evidence held for a change together with the assessments that it stands in, always in the same order."""

from __future__ import annotations

from portal.audit.service import Actor, record
from portal.core import holding
from portal.core.errors import DomainError
from portal.paritrana import queries, service
from portal.paritrana.evidence.queries import MISSING, Use, uses_of
from portal.paritrana.models import ParitranaAssessment, ParitranaEvidence
from portal.paritrana.rules.campaign import EditionState, why_not_changed

SUBJECT = "paritrana_evidence"
_NO_ASSESSMENT = "Penilaian mandiri ini tidak ditemukan."


def hold(evidence_id: int) -> ParitranaEvidence:
    """The evidence as it stands now, held. Raises NotFoundError outside the scope, DomainError when it was removed."""
    found = holding.hold(ParitranaEvidence, evidence_id, MISSING)
    if found.removed_at is not None:
        raise DomainError("Bukti ini sudah dikeluarkan, jadi tidak dapat dipakai atau diubah lagi.")
    return found


def hold_with_uses(evidence_id: int) -> tuple[ParitranaEvidence, list[Use]]:
    """The evidence and what it serves. Assessments are held first, as whoever attaches or submits does it.

    Raises DomainError as `hold` does, and when somebody attaches the evidence elsewhere at this very moment.
    """
    before = uses_of(evidence_id)
    assessment_ids = sorted({use.assessment.id for use in before})
    for each in assessment_ids:
        holding.hold(ParitranaAssessment, each, _NO_ASSESSMENT)
    for edition_id in sorted({use.edition.id for use in before}):
        service.share_edition(edition_id)
    evidence = hold(evidence_id)
    uses = uses_of(evidence_id)
    if {use.assessment.id for use in uses} - set(assessment_ids):
        raise DomainError("Rekan Anda baru saja memasang bukti ini. Muat ulang halaman, lalu ulangi.")
    return evidence, uses


def refuse_fixed(uses: list[Use]) -> None:
    """Raises DomainError when the evidence stands where nothing may change any more."""
    for use in uses:
        if problem := why_fixed(use):
            raise DomainError(problem)


def why_fixed(use: Use) -> str:
    """Why evidence may not change or go because of one use of it; empty when it may."""
    if not is_fixed(use):
        return ""
    return (
        f"Bukti ini ada dalam penilaian {use.edition.title} (kriteria {use.criterion.code}) yang sudah diajukan, "
        "diterima, atau ditutup, jadi tidak dapat diubah atau dikeluarkan. Tambahkan bukti baru bila perlu."
    )


def is_fixed(use: Use) -> bool:
    """Whether a use stands where nothing may change any more."""
    closed = use.edition.state is EditionState.CLOSED
    return closed or bool(why_not_changed(use.assessment.state, accepted=use.accepted))


def refresh_scores(uses: list[Use]) -> None:
    """Work out anew every score that the evidence is part of."""
    for edition_id, regency_id in sorted({(use.edition.id, use.use.regency_id) for use in uses}):
        service.refresh(queries.edition_by_id(edition_id), regency_id)


def record_about(action: str, evidence: ParitranaEvidence, sentence: str, by: Actor, reason: str = "") -> None:
    """A line in the record."""
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=evidence.regency_id,
        subject_kind=SUBJECT,
        subject_id=evidence.id,
        reason=reason,
    )

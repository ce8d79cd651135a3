"""Evidence at the criteria that it serves, and why some of it does not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.storage import StoredFile
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaEvidence,
    ParitranaEvidenceUse,
)
from portal.paritrana.queries.proofs import Proof, proofs_by_criterion, why_uncounted
from portal.paritrana.rules.campaign import AssessmentState
from portal.paritrana.rules.criteria import EVIDENCE_LABELS


@dataclass(frozen=True)
class ProofLine:
    """A piece of evidence as a criterion shows it. `why_not` is empty when it counts; `file_size` is in bytes."""

    evidence: ParitranaEvidence
    use: ParitranaEvidenceUse
    why_not: str
    file_name: str = ""
    file_size: int = 0

    @property
    def late(self) -> bool:
        """Whether it came after the day by which it was due."""
        return self.use.late

    @property
    def kind_label(self) -> str:
        return EVIDENCE_LABELS[self.evidence.kind]


def proofs_of(assessment_id: int, criterion_id: int | None = None) -> dict[int, list[ProofLine]]:
    """{criterion id: its evidence, oldest first}, of one criterion or of all that have any: at most six queries.

    Raises NotFoundError for an assessment outside the scope.
    """
    assessment = queries.assessment_by_id(assessment_id)
    edition = queries.edition_by_id(assessment.edition_id)
    criteria = [line.criterion for line in queries.criteria_of(edition.id)]
    return proofs_at(assessment, edition, [each for each in criteria if criterion_id in (None, each.id)])


def proofs_at(
    assessment: ParitranaAssessment, edition: ParitranaEdition, criteria: Sequence[ParitranaCriterion]
) -> dict[int, list[ProofLine]]:
    """The same, for who has read these already: at most four queries. Why a piece of a frozen score does not count is
    what was frozen with it, whatever the register says by now."""
    frozen = assessment.state is AssessmentState.FROZEN
    listed = queries.frozen_evidence([assessment.id]) if frozen else ()
    reasons = {(each["criterion"], each["id"]): each["why_not"] for each in listed}
    today = judged_on(assessment)
    proofs = proofs_by_criterion([assessment.id], edition.judged_year, today)
    at = {each.id: proofs[assessment.id, each.id] for each in criteria if (assessment.id, each.id) in proofs}
    files = files_of([each.evidence for found in at.values() for each in found])
    lines = {}
    for criterion in criteria:
        if criterion.id in at:
            rule = criterion.scoring
            lines[criterion.id] = [
                _line(
                    each,
                    reasons[criterion.code, each.evidence.id]
                    if (criterion.code, each.evidence.id) in reasons
                    else why_uncounted(each, criterion, rule, edition.judged_year, today),
                    files,
                )
                for each in at[criterion.id]
            ]
    return lines


def judged_on(assessment: ParitranaAssessment) -> date:
    """The day whose rules evidence is measured by: today, and for a frozen assessment the day it was frozen."""
    return assessment.frozen_at.astimezone(WITA).date() if assessment.frozen_at is not None else clock.today()


def _line(proof: Proof, why_not: str, files: dict[int, StoredFile]) -> ProofLine:
    file = files.get(proof.evidence.file_id or 0)
    if file is None:
        return ProofLine(proof.evidence, proof.use, why_not)
    return ProofLine(proof.evidence, proof.use, why_not, file.file_name, file.size)


def files_of(evidence: Sequence[ParitranaEvidence]) -> dict[int, StoredFile]:
    """{file id: what it is called and its size} of evidence that is a file, in one query."""
    return _stored({each.file_id for each in evidence})


def previews_of(evidence: Sequence[ParitranaEvidence]) -> dict[int, StoredFile]:
    """The same of the small pictures of first pages."""
    return _stored({each.preview_id for each in evidence})


def _stored(ids: set[int | None]) -> dict[int, StoredFile]:
    wanted = ids - {None}
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted)))}

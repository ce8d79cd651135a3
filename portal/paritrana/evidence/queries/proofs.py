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
from portal.paritrana.models import ParitranaAssessment, ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.queries.proofs import Proof, proofs_by_criterion, why_uncounted
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
    proofs = proofs_by_criterion([assessment_id], edition.judged_year, judged_on(assessment))
    wanted = [found for (_, number), found in proofs.items() if criterion_id in (None, number)]
    if not wanted:
        return {}
    criteria = {line.criterion.id: line.criterion for line in queries.criteria_of(edition.id)}
    files = files_of([each.evidence for found in wanted for each in found])
    lines: dict[int, list[ProofLine]] = {}
    for found in wanted:
        criterion = criteria[found[0].use.criterion_id]
        rule = criterion.scoring
        lines[criterion.id] = [
            _line(each, why_uncounted(each, criterion, rule, edition.judged_year, judged_on(assessment)), files)
            for each in found
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

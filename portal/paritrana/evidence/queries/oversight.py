"""What others hold an office to: papers in use that run out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.paritrana.models import ParitranaAssessment, ParitranaEdition, ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.rules.campaign import AssessmentState, EditionState


def papers_in_use(regency_ids: Collection[int]) -> Mapping[tuple[int, int, str], list[date | None]]:
    """{(regency, edition, title): last days of the papers that serve its criteria, None for one without}, one query.

    Of editions that are open and assessments that are not frozen; a paper that serves many criteria is there once.
    """
    rows = db.session.execute(
        select(
            ParitranaAssessment.regency_id,
            ParitranaEdition.id,
            ParitranaEdition.title,
            ParitranaEvidence.id,
            ParitranaEvidence.valid_until,
        )
        .join(ParitranaEdition, ParitranaEdition.id == ParitranaAssessment.edition_id)
        .join(ParitranaEvidenceUse, ParitranaEvidenceUse.assessment_id == ParitranaAssessment.id)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .where(
            ParitranaAssessment.regency_id.in_(regency_ids),
            ParitranaAssessment.state != AssessmentState.FROZEN,
            ParitranaEdition.state == EditionState.OPEN,
            ParitranaEvidence.removed_at.is_(None),
        )
        .distinct()
    )
    found: dict[tuple[int, int, str], list[date | None]] = defaultdict(list)
    for regency_id, edition_id, title, _evidence_id, until in rows:
        found[regency_id, edition_id, title].append(until)
    return found

"""Freezing a score with its evidence: from then on neither changes, and a SHA-256 says so."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.paritrana import queries
from portal.paritrana.models import ParitranaAssessment, ParitranaEdition, ParitranaReply, ParitranaResult
from portal.paritrana.rules.campaign import Move, Mover, why_not_frozen
from portal.paritrana.rules.overview import keeps_from_freezing
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.service.holding import held, move, record_about
from portal.paritrana.service.standings import refresh


def freeze(assessment_id: int, *, revision: int, by: Actor) -> ParitranaResult:
    """Freeze score and evidence for good: what stands in the result never changes.

    Raises DomainError while the region may still reply, or while what it replied to has no last word.
    """
    assessment, edition = held(assessment_id, revision)
    verdicts = queries.newest_verdicts([assessment.id])
    criteria = queries.criteria_of(edition.id)
    replied = set(
        db.session.scalars(select(ParitranaReply.criterion_id).where(ParitranaReply.assessment_id == assessment_id))
    )
    open_codes = []
    for line in criteria:
        word = verdicts.get((assessment.id, line.criterion.id))
        if keeps_from_freezing(
            assessment.state,
            word.decision if word is not None else None,
            replied=line.criterion.id in replied,
            after_reply=word is not None and word.after_reply,
        ):
            open_codes.append(line.criterion.code)
    if problem := why_not_frozen(assessment.state, open_codes, clock.today(), edition.calendar):
        raise DomainError(problem)
    evidence = _evidence(assessment, edition)
    standing = refresh(edition, assessment.regency_id)
    move(assessment, Move.FREEZE, Mover.PROVINCE)
    assessment.frozen_at, assessment.frozen_by_name = clock.now(), by.name
    body = json.dumps(
        {
            "edition": {"judged_year": edition.judged_year, "awarded_year": edition.awarded_year},
            "regency": assessment.regency_id,
            "label": SIMULATION,
            "points": standing.points,
            "lines": standing.lines,
            "evidence": evidence,
            "frozen_at": assessment.frozen_at.isoformat(),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    made = ParitranaResult(
        regency_id=assessment.regency_id,
        assessment_id=assessment.id,
        points=standing.points,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        frozen_at=assessment.frozen_at,
        frozen_by_name=by.name,
    )
    db.session.add(made)
    words = f"Nilai {edition.title} dibekukan: {in_words(standing.points)} ({SIMULATION})."
    record_about("paritrana_frozen", assessment, words, by)
    db.session.flush()
    return made


def _evidence(assessment: ParitranaAssessment, edition: ParitranaEdition) -> list[dict[str, Any]]:
    """What is frozen of each piece, with the reason (`why_not`) where it does not count."""
    listed = queries.evidence_of(assessment.id, holding=True)
    today = clock.today()
    proofs = queries.proofs_by_criterion([assessment.id], edition.judged_year, today)
    reasons = {
        (line.criterion.code, proof.evidence.id): queries.why_uncounted(
            proof, line.criterion, line.criterion.scoring, edition.judged_year, today
        )
        for line in queries.criteria_of(edition.id)
        for proof in proofs.get((assessment.id, line.criterion.id), ())
    }
    return [{**each, "why_not": reasons[each["criterion"], each["id"]]} for each in listed]

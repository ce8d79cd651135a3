"""Freezing a score with its evidence: from then on neither changes, and a SHA-256 says so."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.paritrana import queries
from portal.paritrana.models import ParitranaReply, ParitranaResult
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
            "evidence": queries.evidence_of(assessment.id, holding=True),
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

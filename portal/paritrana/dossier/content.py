"""What a dossier tells, as plain values fixed with the request: whatever changes later changes no dossier."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.paritrana import queries
from portal.paritrana.models import ParitranaAnswer, ParitranaAssessment, ParitranaReply
from portal.paritrana.rules.campaign import ASSESSMENT_LABELS, AssessmentState
from portal.paritrana.rules.criteria import KIND_LABELS, CriterionKind
from portal.paritrana.rules.points import SIMULATION
from portal.paritrana.rules.scoring import DECISION_LABELS, STATE_LABELS, LineState
from portal.paritrana.service.holding import share_edition
from portal.paritrana.service.standings import refresh
from portal.regencies import queries as regencies


def content_of(assessment: ParitranaAssessment) -> dict[str, Any]:
    """Edition, region, criteria with points, words and replies, and the evidence of each; plain JSON.

    The score is worked out anew, so that the dossier says what the page says after it. Of a frozen score the evidence
    is what was frozen with it, whatever became of the papers since.
    """
    edition = share_edition(assessment.edition_id)
    standing = refresh(edition, assessment.regency_id)
    regency = regencies.regency_by_id(assessment.regency_id)
    lines = {line["code"]: line for line in standing.lines}
    answers = _rows(ParitranaAnswer, assessment.id)
    replies = _rows(ParitranaReply, assessment.id)
    verdicts = queries.newest_verdicts([assessment.id])
    evidence = _evidence(assessment)
    criteria = []
    for each in queries.criteria_of(edition.id):
        criterion, line = each.criterion, lines[each.criterion.code]
        word, said = verdicts.get((assessment.id, criterion.id)), replies.get(criterion.id)
        criteria.append(
            {
                "aspect_code": each.aspect.code,
                "aspect": each.aspect.name,
                "code": criterion.code,
                "title": criterion.title,
                "kind": KIND_LABELS[criterion.kind],
                "weight": criterion.weight,
                "own": line["own"],
                "points": line["points"],
                "state": STATE_LABELS[LineState(line["state"])],
                "input": line.get("input"),
                "answer": _answer(answers.get(criterion.id), each.criterion.scoring),
                "verdict": DECISION_LABELS[word.decision] if word is not None else "",
                "reason": word.reason if word is not None else "",
                "reply": said.words if said is not None else "",
                "evidence": evidence.get(criterion.code, []),
            }
        )
    return {
        "regency": regency.official_name,
        "slug": regency.slug,
        "title": edition.title,
        "judged_year": edition.judged_year,
        "awarded_year": edition.awarded_year,
        "label": SIMULATION,
        "state": ASSESSMENT_LABELS[assessment.state],
        "late": assessment.late,
        "points": standing.points,
        "own": standing.own,
        "computed_at": standing.computed_at.isoformat(),
        "as_of": clock.today().isoformat(),
        "criteria": criteria,
    }


def _rows(model: Any, assessment_id: int) -> dict[int, Any]:
    found = db.session.scalars(select(model).where(model.assessment_id == assessment_id))
    return {row.criterion_id: row for row in found}


def _answer(answer: ParitranaAnswer | None, rule: Any) -> str:
    """What the region said, in one line."""
    if answer is None or not answer.value.given:
        return ""
    if answer.numerator is not None:
        return f"{answer.numerator} dari {answer.denominator} ({answer.source})"
    if answer.yes is not None:
        return "Ya" if answer.yes else "Tidak"
    levels = rule.levels if rule.kind is CriterionKind.RUBRIC else ()
    return levels[answer.level].label if answer.level is not None and answer.level < len(levels) else ""


def _evidence(assessment: ParitranaAssessment) -> dict[str, list[dict[str, Any]]]:
    """{criterion code: its evidence}, each as `queries.evidence_of` writes it."""
    listed = queries.frozen_evidence([assessment.id]) if assessment.state is AssessmentState.FROZEN else []
    listed = listed or queries.evidence_of(assessment.id, holding=True)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in listed:
        found[each["criterion"]].append(each)
    return found

"""What a dossier tells, as plain values fixed with the request: whatever changes later changes no dossier."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select

from portal.agreements.models import Agreement
from portal.contributions.models import Payment
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.storage import StoredFile
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaEvidence,
    ParitranaEvidenceUse,
    ParitranaReply,
)
from portal.paritrana.rules.campaign import ASSESSMENT_LABELS
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, KIND_LABELS, CriterionKind, EvidenceKind
from portal.paritrana.rules.points import SIMULATION
from portal.paritrana.rules.scoring import DECISION_LABELS, STATE_LABELS, LineState
from portal.paritrana.service.standings import refresh
from portal.regencies import queries as regencies
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import NAMING_PEOPLE

_PEOPLE_NAMED = "Lampirannya memuat nama penerima, jadi berkasnya tidak disertakan."


def content_of(assessment: ParitranaAssessment) -> dict[str, Any]:
    """Edition, region, criteria with points, words and replies, and the evidence of each; plain JSON.

    The score is worked out anew, so that the dossier says what the page says after it.
    """
    edition = queries.edition_by_id(assessment.edition_id)
    standing = refresh(edition, assessment.regency_id)
    regency = regencies.regency_by_id(assessment.regency_id)
    lines = {line["code"]: line for line in standing.lines}
    answers = _rows(ParitranaAnswer, assessment.id)
    replies = _rows(ParitranaReply, assessment.id)
    verdicts = queries.newest_verdicts([assessment.id])
    evidence = _evidence(assessment.id)
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
                "evidence": evidence.get(criterion.id, []),
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


def _evidence(assessment_id: int) -> dict[int, list[dict[str, Any]]]:
    """{criterion id: its evidence}, with the file that will be packed, if there is one."""
    rows = db.session.execute(
        select(ParitranaEvidenceUse, ParitranaEvidence)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .where(ParitranaEvidenceUse.assessment_id == assessment_id, ParitranaEvidence.removed_at.is_(None))
        .order_by(ParitranaEvidenceUse.criterion_id, ParitranaEvidence.id)
    ).all()
    pointed = {
        kind: {row.pointer_id for _, row in rows if row.kind is kind and row.pointer_id is not None}
        for kind in (EvidenceKind.REGULATION, EvidenceKind.AGREEMENT, EvidenceKind.PAYMENT)
    }
    papers = _regulations(pointed[EvidenceKind.REGULATION])
    notes = _notes(pointed[EvidenceKind.AGREEMENT], pointed[EvidenceKind.PAYMENT])
    file_ids = {row.file_id for _, row in rows if row.file_id} | {paper[0] for paper in papers.values() if paper[0]}
    files = {row.id: row for row in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids)))}
    found: dict[int, list[dict[str, Any]]] = {}
    for use, row in rows:
        file_id, note = row.file_id, row.url
        if row.kind is EvidenceKind.REGULATION:
            file_id, note = papers.get(row.pointer_id or 0, (None, ""))
        elif row.kind in (EvidenceKind.AGREEMENT, EvidenceKind.PAYMENT):
            note = notes.get((row.kind, row.pointer_id or 0), "")
        stored = files.get(file_id) if file_id is not None else None
        found.setdefault(use.criterion_id, []).append(
            {
                "id": row.id,
                "kind": EVIDENCE_LABELS[row.kind],
                "title": row.title,
                "dated_on": row.dated_on.isoformat() if row.dated_on else "",
                "late": use.late,
                "note": note,
                "file_id": stored.id if stored is not None else None,
                "suffix": PurePosixPath(stored.file_name).suffix.lower() if stored is not None else "",
                "sha256": stored.sha256.hex() if stored is not None else "",
                "size": stored.size if stored is not None else 0,
            }
        )
    return found


def _regulations(ids: set[int]) -> dict[int, tuple[int | None, str]]:
    """{regulation id: (its file, a note)}: what names people stays out of an archive that goes to a jury."""
    rows = db.session.scalars(select(Regulation).where(Regulation.id.in_(ids)))
    found: dict[int, tuple[int | None, str]] = {}
    for row in rows:
        words = f"{row.title} (nomor {row.number} tahun {row.year})"
        if row.kind in NAMING_PEOPLE:
            found[row.id] = (None, f"{words}. {_PEOPLE_NAMED}")
        else:
            found[row.id] = (row.file_id, words)
    return found


def _notes(agreement_ids: set[int], payment_ids: set[int]) -> dict[tuple[EvidenceKind, int], str]:
    """What is said of things that stay in the portal: numbers and days, never a person."""
    found = {}
    for agreement in db.session.scalars(select(Agreement).where(Agreement.id.in_(agreement_ids))):
        term = f"{formatting.day(agreement.first_day)} sampai {formatting.day(agreement.last_day)}"
        found[EvidenceKind.AGREEMENT, agreement.id] = f"Perjanjian no. {agreement.id} di portal, berlaku {term}."
    for payment in db.session.scalars(select(Payment).where(Payment.id.in_(payment_ids))):
        found[EvidenceKind.PAYMENT, payment.id] = f"Pembayaran dengan SP2D {payment.sp2d_number} di portal."
    return found

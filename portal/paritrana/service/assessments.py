"""Moving a self-assessment through the year: filling, submitting, judging, concluding, replying, freezing."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.holding import hold
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaEvidence,
    ParitranaEvidenceUse,
    ParitranaReply,
    ParitranaResult,
    ParitranaVerdict,
)
from portal.paritrana.rules.answering import AnswerTerms
from portal.paritrana.rules.campaign import (
    CLOSED,
    AssessmentState,
    EditionState,
    Move,
    Mover,
    is_late,
    moved,
    reason_against,
    why_not_changed,
    why_not_concluded,
    why_not_frozen,
    why_not_submitted,
)
from portal.paritrana.rules.criteria import CriterionKind
from portal.paritrana.rules.overview import keeps_from_freezing
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import DECISION_LABELS, Decision
from portal.paritrana.service.standings import refresh

_NOT_FOUND = "Penilaian mandiri ini tidak ditemukan."


class OutdatedAnswerError(DomainError):
    """A colleague has answered since the form was opened; nothing was changed."""


class OutdatedVerdictError(DomainError):
    """A colleague has decided since the form was opened; nothing was changed."""


def begin(edition_id: int, regency_id: int, *, by: Actor) -> ParitranaAssessment:
    """A region's assessment, begun now if it was not. Two who begin in the same second begin one.

    Raises DomainError while the edition is not open.
    """
    found = queries.assessment_of_or_none(regency_id, edition_id)
    if found is not None:
        return found
    edition = queries.edition_by_id(edition_id)
    if edition.state is not EditionState.OPEN:
        raise DomainError("Edisi ini belum dibuka atau sudah ditutup, jadi tidak dapat diisi.")
    made = ParitranaAssessment(regency_id=regency_id, edition_id=edition_id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        again = queries.assessment_of_or_none(regency_id, edition_id)
        assert again is not None
        return again
    _record("paritrana_begun", made, f"Penilaian mandiri {edition.title} mulai diisi.", by)
    refresh(edition, regency_id)
    return made


def answer(assessment_id: int, criterion_id: int, terms: AnswerTerms, *, revision: int, by: Actor) -> ParitranaAnswer:
    """What the region says about a criterion. `revision` is the one that the form showed, 0 for none.

    Raises OutdatedAnswerError when a colleague was quicker, DomainError when the assessment does not stand where it can
    be changed, when the criterion takes no answer, or when the answer does not fit it.
    """
    assessment, edition = _held(assessment_id)
    _refuse_edit(assessment, edition, criterion_id)
    criterion = queries.criterion_by_id(edition.id, criterion_id).criterion
    _refuse_answer(criterion, terms)
    found = db.session.get(ParitranaAnswer, (assessment_id, criterion_id))
    if revision != (found.revision if found is not None else 0):
        name = found.answered_by_name if found is not None else "rekan Anda"
        raise OutdatedAnswerError(
            f"Jawaban kriteria ini baru saja diubah {name}, jadi belum disimpan. Yang Anda ketik masih ada di bawah. "
            "Periksa, lalu simpan lagi."
        )
    if found is None and terms.empty:
        raise DomainError("Belum ada yang diisi. Isi jawaban, catatan, atau perkiraan pekerjaan yang tersisa.")
    if found is None:
        found = ParitranaAnswer(
            regency_id=assessment.regency_id, assessment_id=assessment_id, criterion_id=criterion_id, revision=0
        )
        db.session.add(found)
    found.numerator, found.denominator = terms.value.numerator, terms.value.denominator
    found.yes, found.level = terms.value.yes, terms.value.level
    found.source, found.note, found.effort = terms.source, terms.note, terms.effort
    found.revision += 1
    found.answered_at, found.answered_by_name = clock.now(), by.name
    _record("paritrana_answered", assessment, f"Kriteria {criterion.code} {edition.title} diisi.", by)
    refresh(edition, assessment.regency_id)
    return found


def submit(assessment_id: int, *, revision: int, by: Actor) -> ParitranaAssessment:
    """Hand the self-assessment to the province; after its day it still counts, and is marked late."""
    assessment, edition = _held(assessment_id, revision)
    _refuse_move(assessment, Move.SUBMIT, Mover.REGENCY)
    standing = refresh(edition, assessment.regency_id)
    if problem := why_not_submitted(len(standing.lines) - standing.missing, len(standing.lines)):
        raise DomainError(problem)
    _move(assessment, Move.SUBMIT, Mover.REGENCY)
    assessment.submitted_at, assessment.submitted_by_name = clock.now(), by.name
    assessment.late = is_late(clock.today(), edition.calendar, in_reply=False)
    late = ", terlambat" if assessment.late else ""
    words = f"Penilaian mandiri {edition.title} diajukan dengan nilai {in_words(standing.own)} ({SIMULATION}){late}."
    _record("paritrana_submitted", assessment, words, by)
    return assessment


def judge(
    assessment_id: int,
    criterion_id: int,
    decision: Decision,
    *,
    points: int | None = None,
    reason: str = "",
    after: int | None = None,
    by: Actor,
) -> ParitranaVerdict:
    """The province's word about one criterion: accept as it stands, put other points with a reason, or send it back.

    `points` in hundredths, for a correction only. `after` is the id of the newest word that the form showed, 0 for
    none; None for whoever looked at none. Raises OutdatedVerdictError when a colleague was quicker, DomainError when it
    is not the province's turn, a reason is missing, the points are beyond the weight, or what was replied to is sent
    back a second time.
    """
    assessment, edition = _held(assessment_id)
    _refuse_move(assessment, Move.JUDGE, Mover.PROVINCE)
    criterion = queries.criterion_by_id(edition.id, criterion_id).criterion
    _refuse_stale(assessment.id, criterion_id, after)
    after_reply = assessment.state is AssessmentState.REPLIED
    if decision is not Decision.ACCEPT and not reason.strip():
        raise DomainError("Tulis alasannya, supaya wilayah tahu apa yang diperbaiki.", field="reason")
    if decision is Decision.SEND_BACK and after_reply:
        raise DomainError("Wilayah sudah menanggapi satu kali. Terima atau koreksi nilainya.")
    if decision is Decision.CORRECT and (points is None or not 0 <= points <= criterion.weight):
        raise DomainError(f"Isi nilai 0 sampai {in_words(criterion.weight)}.", field="points")
    if decision is Decision.ACCEPT:
        standing = refresh(edition, assessment.regency_id)
        points = next(line["own"] for line in standing.lines if line["code"] == criterion.code)
    made = ParitranaVerdict(
        regency_id=assessment.regency_id,
        assessment_id=assessment.id,
        criterion_id=criterion.id,
        decision=decision,
        points=None if decision is Decision.SEND_BACK else points,
        reason=reason.strip(),
        after_reply=after_reply,
        decided_at=clock.now(),
        decided_by_name=by.name,
    )
    db.session.add(made)
    given = f" dengan nilai {in_words(made.points)}" if made.points is not None else ""
    words = f"Kriteria {criterion.code} {edition.title} {DECISION_LABELS[decision].lower()}{given}."
    _record("paritrana_judged", assessment, words, by, reason)
    refresh(edition, assessment.regency_id)
    return made


def conclude(assessment_id: int, *, revision: int, by: Actor) -> ParitranaAssessment:
    """Send the result of verifying to the region, which may reply once. Every criterion needs a word."""
    assessment, edition = _held(assessment_id, revision)
    _refuse_move(assessment, Move.CONCLUDE, Mover.PROVINCE)
    judged = {criterion for _, criterion in queries.newest_verdicts([assessment.id])}
    unjudged = [line.criterion.code for line in queries.criteria_of(edition.id) if line.criterion.id not in judged]
    if problem := why_not_concluded(unjudged):
        raise DomainError(problem)
    _move(assessment, Move.CONCLUDE, Mover.PROVINCE)
    assessment.concluded_at, assessment.concluded_by_name = clock.now(), by.name
    standing = refresh(edition, assessment.regency_id)
    words = f"Hasil verifikasi {edition.title} dikirim: {in_words(standing.points)} ({SIMULATION})."
    _record("paritrana_concluded", assessment, words, by)
    return assessment


def write_reply(assessment_id: int, criterion_id: int, words: str, *, by: Actor) -> ParitranaReply:
    """What the region answers to the province's word about one criterion; sent together with `reply`.

    Raises DomainError for a criterion that was accepted, and outside the days of replying.
    """
    assessment, edition = _held(assessment_id)
    _refuse_edit(assessment, edition, criterion_id)
    if assessment.state is not AssessmentState.CONCLUDED:
        raise DomainError("Tanggapan ditulis sesudah hasil verifikasi dikirim provinsi.")
    criterion = queries.criterion_by_id(edition.id, criterion_id).criterion
    found = db.session.get(ParitranaReply, (assessment_id, criterion_id))
    if found is None:
        found = ParitranaReply(regency_id=assessment.regency_id, assessment_id=assessment_id, criterion_id=criterion_id)
        db.session.add(found)
    found.words, found.replied_at, found.replied_by_name = words.strip(), clock.now(), by.name
    _record("paritrana_reply_written", assessment, f"Tanggapan atas kriteria {criterion.code} ditulis.", by)
    db.session.flush()
    return found


def reply(assessment_id: int, *, revision: int, by: Actor) -> ParitranaAssessment:
    """Send the replies to the province: once. What was answered anew waits for its last word."""
    assessment, edition = _held(assessment_id, revision)
    _refuse_move(assessment, Move.REPLY, Mover.REGENCY)
    written = db.session.scalars(
        select(ParitranaReply.criterion_id).where(ParitranaReply.assessment_id == assessment_id)
    ).all()
    if not written:
        raise DomainError("Tulis dahulu tanggapan sekurang-kurangnya atas satu kriteria.")
    _move(assessment, Move.REPLY, Mover.REGENCY)
    assessment.replied_at, assessment.replied_by_name = clock.now(), by.name
    assessment.reply_late = is_late(clock.today(), edition.calendar, in_reply=True)
    late = ", terlambat" if assessment.reply_late else ""
    _record("paritrana_replied", assessment, f"Tanggapan atas {len(written)} kriteria dikirim{late}.", by)
    refresh(edition, assessment.regency_id)
    return assessment


def freeze(assessment_id: int, *, revision: int, by: Actor) -> ParitranaResult:
    """Freeze score and evidence for good: what stands in the result never changes.

    Raises DomainError while the region may still reply, or while what it replied to has no last word.
    """
    assessment, edition = _held(assessment_id, revision)
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
    _move(assessment, Move.FREEZE, Mover.PROVINCE)
    assessment.frozen_at, assessment.frozen_by_name = clock.now(), by.name
    body = json.dumps(
        {
            "edition": {"judged_year": edition.judged_year, "awarded_year": edition.awarded_year},
            "regency": assessment.regency_id,
            "label": SIMULATION,
            "points": standing.points,
            "lines": standing.lines,
            "evidence": _evidence_list(assessment, {line.criterion.id: line.criterion.code for line in criteria}),
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
    _record("paritrana_frozen", assessment, words, by)
    db.session.flush()
    return made


def _evidence_list(assessment: ParitranaAssessment, codes: dict[int, str]) -> list[dict[str, object]]:
    rows = db.session.execute(
        select(ParitranaEvidenceUse, ParitranaEvidence)
        .join(ParitranaEvidence, ParitranaEvidence.id == ParitranaEvidenceUse.evidence_id)
        .where(ParitranaEvidenceUse.assessment_id == assessment.id, ParitranaEvidence.removed_at.is_(None))
        .order_by(ParitranaEvidenceUse.criterion_id, ParitranaEvidence.id)
    )
    return [
        {
            "criterion": codes[use.criterion_id],
            "evidence": evidence.id,
            "kind": evidence.kind.value,
            "title": evidence.title,
            "sha256": evidence.sha256,
            "url": evidence.url,
            "pointer": evidence.pointer_id,
            "late": use.late,
        }
        for use, evidence in rows
    ]


def _held(assessment_id: int, revision: int | None = None) -> tuple[ParitranaAssessment, ParitranaEdition]:
    assessment = hold(ParitranaAssessment, assessment_id, _NOT_FOUND)
    if revision is not None and revision != assessment.revision:
        raise DomainError("Keadaan penilaian ini baru saja berubah. Periksa lagi di bawah, lalu ulangi bila perlu.")
    edition = queries.edition_by_id(assessment.edition_id)
    if edition.state is EditionState.CLOSED:
        raise DomainError("Edisi ini sudah ditutup, jadi penilaiannya tidak berubah lagi.")
    return assessment, edition


def _refuse_move(assessment: ParitranaAssessment, move: Move, mover: Mover) -> None:
    if problem := reason_against(assessment.state, move, mover):
        raise DomainError(problem)


def _move(assessment: ParitranaAssessment, move: Move, mover: Mover) -> None:
    _refuse_move(assessment, move, mover)
    following = moved(assessment.state, move, mover)
    assert following is not None
    if following is AssessmentState.SUBMITTED:
        assessment.submitted_at = clock.now()
    if following is AssessmentState.FROZEN:
        assessment.frozen_at = clock.now()
    assessment.state = following
    assessment.revision += 1


def _refuse_edit(assessment: ParitranaAssessment, edition: ParitranaEdition, criterion_id: int) -> None:
    if edition.state is not EditionState.OPEN:
        raise DomainError(CLOSED)
    word = queries.newest_verdicts([assessment.id]).get((assessment.id, criterion_id))
    accepted = word is not None and word.decision is Decision.ACCEPT
    if problem := why_not_changed(assessment.state, accepted=accepted):
        raise DomainError(problem)


def _refuse_stale(assessment_id: int, criterion_id: int, after: int | None) -> None:
    newest = queries.newest_verdicts([assessment_id]).get((assessment_id, criterion_id))
    if after is not None and newest is not None and newest.id != after:
        raise OutdatedVerdictError(
            f"{newest.decided_by_name} baru saja memutuskan kriteria ini ({DECISION_LABELS[newest.decision].lower()}). "
            "Periksa keputusan itu di bawah, lalu simpan lagi bila perlu."
        )


def _refuse_answer(criterion: ParitranaCriterion, terms: AnswerTerms) -> None:
    value, rule = terms.value, criterion.scoring
    if criterion.kind in (CriterionKind.COMPUTED, CriterionKind.DOCUMENTS):
        if value.given:
            raise DomainError("Kriteria ini tidak diisi dengan jawaban: portal menghitungnya sendiri.")
        return
    fitting = {
        CriterionKind.NUMBER: value.yes is None and value.level is None,
        CriterionKind.YES_NO: value.numerator is None and value.level is None,
        CriterionKind.RUBRIC: value.numerator is None and value.yes is None,
    }
    if not fitting[criterion.kind]:
        raise DomainError("Jawaban ini tidak sesuai dengan jenis kriterianya. Muat ulang halaman, lalu isi lagi.")
    if criterion.kind is CriterionKind.NUMBER and value.given and not terms.source.strip():
        raise DomainError("Tulis dokumen tempat angka ini tercatat.", field="source")
    if value.level is not None and not 0 <= value.level < len(rule.levels):
        raise DomainError("Pilih salah satu tingkat yang tersedia.", field="level")


def _record(action: str, assessment: ParitranaAssessment, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=assessment.regency_id,
        subject_kind="paritrana_assessment",
        subject_id=assessment.id,
        reason=reason,
    )

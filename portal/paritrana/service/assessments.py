"""Moving a self-assessment through the year: filling, submitting, judging, concluding, replying, freezing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaReply,
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
    why_not_changed,
    why_not_concluded,
    why_not_submitted,
)
from portal.paritrana.rules.criteria import CriterionKind
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import DECISION_LABELS, Decision
from portal.paritrana.service.holding import held, move, record_about, refuse_move, share_edition
from portal.paritrana.service.standings import refresh

_NOT_FOUND = "Penilaian mandiri ini tidak ditemukan."


class OutdatedAnswerError(DomainError):
    """A colleague has answered since the form was opened; nothing was changed."""


class OutdatedReplyError(DomainError):
    """A colleague has written since the form was opened; nothing was changed."""


class OutdatedVerdictError(DomainError):
    """A colleague has decided since the form was opened, or the points are others by now; nothing was changed."""


def begin(edition_id: int, regency_id: int, *, by: Actor) -> ParitranaAssessment:
    """A region's assessment, begun now if it was not. Two who begin in the same second begin one.

    Raises DomainError while the edition is not open.
    """
    found = queries.assessment_of_or_none(regency_id, edition_id)
    if found is not None:
        return found
    edition = share_edition(edition_id)
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
    record_about("paritrana_begun", made, f"Penilaian mandiri {edition.title} mulai diisi.", by)
    refresh(edition, regency_id)
    return made


def answer(assessment_id: int, criterion_id: int, terms: AnswerTerms, *, revision: int, by: Actor) -> ParitranaAnswer:
    """What the region says about a criterion. `revision` is the one that the form showed, 0 for none.

    Raises OutdatedAnswerError when a colleague was quicker, DomainError when the assessment does not stand where it can
    be changed, when the criterion takes no answer, or when the answer does not fit it.
    """
    assessment, edition = held(assessment_id)
    _refuse_edit(assessment, edition, criterion_id)
    criterion = queries.criterion_by_id(edition.id, criterion_id).criterion
    _refuse_answer(criterion, terms)
    found = db.session.get(ParitranaAnswer, (assessment_id, criterion_id), populate_existing=True)
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
    record_about("paritrana_answered", assessment, f"Kriteria {criterion.code} {edition.title} diisi.", by)
    refresh(edition, assessment.regency_id)
    return found


def submit(assessment_id: int, *, revision: int, by: Actor) -> ParitranaAssessment:
    """Hand the self-assessment to the province; after its day it still counts, and is marked late."""
    assessment, edition = held(assessment_id, revision)
    refuse_move(assessment, Move.SUBMIT, Mover.REGENCY)
    standing = refresh(edition, assessment.regency_id)
    if problem := why_not_submitted(len(standing.lines) - standing.missing, len(standing.lines)):
        raise DomainError(problem)
    move(assessment, Move.SUBMIT, Mover.REGENCY)
    assessment.submitted_at, assessment.submitted_by_name = clock.now(), by.name
    assessment.late = is_late(clock.today(), edition.calendar, in_reply=False)
    late = ", terlambat" if assessment.late else ""
    words = f"Penilaian mandiri {edition.title} diajukan dengan nilai {in_words(standing.own)} ({SIMULATION}){late}."
    record_about("paritrana_submitted", assessment, words, by)
    return assessment


def judge(
    assessment_id: int,
    criterion_id: int,
    decision: Decision,
    *,
    points: int | None = None,
    reason: str = "",
    own: int | None = None,
    after: int | None = None,
    by: Actor,
) -> ParitranaVerdict:
    """The province's word about one criterion: accept as it stands, put other points with a reason, or send it back.

    `points` in hundredths, for a correction only. `own`: the region's points that the form showed, which are what is
    accepted. `after` is the id of the newest word that the form showed, 0 for none. Both None for whoever looked at
    none. Raises OutdatedVerdictError when a colleague was quicker, or when the region's points are others by now;
    DomainError when it is not the province's turn, a reason is missing, the points are beyond the weight, or what was
    replied to is sent back a second time.
    """
    assessment, edition = held(assessment_id)
    refuse_move(assessment, Move.JUDGE, Mover.PROVINCE)
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
        if own is not None and own != points:
            raise OutdatedVerdictError(
                f"Nilai menurut wilayah baru saja berubah dari {in_words(own)} menjadi {in_words(points)}, jadi belum "
                "diterima. Periksa lagi angkanya di bawah, lalu simpan bila sudah sesuai."
            )
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
    record_about("paritrana_judged", assessment, words, by, reason)
    refresh(edition, assessment.regency_id)
    return made


def conclude(assessment_id: int, *, revision: int, by: Actor) -> ParitranaAssessment:
    """Send the result of verifying to the region, which may reply once. Every criterion needs a word."""
    assessment, edition = held(assessment_id, revision)
    refuse_move(assessment, Move.CONCLUDE, Mover.PROVINCE)
    judged = {criterion for _, criterion in queries.newest_verdicts([assessment.id])}
    unjudged = [line.criterion.code for line in queries.criteria_of(edition.id) if line.criterion.id not in judged]
    if problem := why_not_concluded(unjudged):
        raise DomainError(problem)
    move(assessment, Move.CONCLUDE, Mover.PROVINCE)
    assessment.concluded_at, assessment.concluded_by_name = clock.now(), by.name
    standing = refresh(edition, assessment.regency_id)
    words = f"Hasil verifikasi {edition.title} dikirim: {in_words(standing.points)} ({SIMULATION})."
    record_about("paritrana_concluded", assessment, words, by)
    return assessment


def write_reply(assessment_id: int, criterion_id: int, words: str, *, revision: int, by: Actor) -> ParitranaReply:
    """What the region answers to the province's word about one criterion; sent together with `reply`.

    `revision` is the one that the form showed, 0 for none. Raises OutdatedReplyError when a colleague was quicker,
    DomainError for a criterion that was accepted, and outside the days of replying.
    """
    assessment, edition = held(assessment_id)
    _refuse_edit(assessment, edition, criterion_id)
    if assessment.state is not AssessmentState.CONCLUDED:
        raise DomainError("Tanggapan ditulis sesudah hasil verifikasi dikirim provinsi.")
    criterion = queries.criterion_by_id(edition.id, criterion_id).criterion
    found = db.session.get(ParitranaReply, (assessment_id, criterion_id), populate_existing=True)
    if revision != (found.revision if found is not None else 0):
        name = found.replied_by_name if found is not None else "rekan Anda"
        raise OutdatedReplyError(
            f"Tanggapan ini baru saja diubah {name}, jadi belum disimpan. Yang Anda tulis masih ada di bawah. "
            "Gabungkan dengan yang tersimpan, lalu simpan lagi."
        )
    if found is None:
        found = ParitranaReply(
            regency_id=assessment.regency_id, assessment_id=assessment_id, criterion_id=criterion_id, revision=0
        )
        db.session.add(found)
    found.revision += 1
    assessment.revision += 1  # whoever is about to send the replies looks at all of them once more
    found.words, found.replied_at, found.replied_by_name = words.strip(), clock.now(), by.name
    record_about("paritrana_reply_written", assessment, f"Tanggapan atas kriteria {criterion.code} ditulis.", by)
    db.session.flush()
    return found


def reply(assessment_id: int, *, revision: int, by: Actor) -> ParitranaAssessment:
    """Send the replies to the province: once. What was answered anew waits for its last word."""
    assessment, edition = held(assessment_id, revision)
    refuse_move(assessment, Move.REPLY, Mover.REGENCY)
    written = db.session.scalars(
        select(ParitranaReply.criterion_id).where(ParitranaReply.assessment_id == assessment_id)
    ).all()
    if not written:
        raise DomainError("Tulis dahulu tanggapan sekurang-kurangnya atas satu kriteria.")
    move(assessment, Move.REPLY, Mover.REGENCY)
    assessment.replied_at, assessment.replied_by_name = clock.now(), by.name
    assessment.reply_late = is_late(clock.today(), edition.calendar, in_reply=True)
    late = ", terlambat" if assessment.reply_late else ""
    record_about("paritrana_replied", assessment, f"Tanggapan atas {len(written)} kriteria dikirim{late}.", by)
    refresh(edition, assessment.regency_id)
    return assessment


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

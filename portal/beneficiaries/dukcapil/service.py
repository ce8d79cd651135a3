"""Acts on answers of Dukcapil: receive, judge again, confirm, discard; and an officer's own word for an identity."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import BinaryIO

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries.dukcapil import applying
from portal.beneficiaries.dukcapil.models import AnswerState, DukcapilAnswer
from portal.beneficiaries.models import Beneficiary
from portal.core import clock, formatting, holding, storage, tasks
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.settings import value_of

SUBJECT = "dukcapil_answer"
JUDGE = "beneficiaries.judge_dukcapil"
CONFIRM = "beneficiaries.confirm_dukcapil"
_GONE = (AnswerState.UNREADABLE, AnswerState.DISCARDED)


class AlreadySentError(DomainError):
    """The same file was sent before: its first page is the answer (domain rule 28)."""

    def __init__(self, answer: DukcapilAnswer) -> None:
        super().__init__("Berkas yang sama sudah pernah dikirim. Ini hasilnya.")
        self.answer = answer


def receive(
    stream: BinaryIO, *, file_name: str, size: int, source: str, answered_on: date | None, regency_id: int, by: Actor
) -> DukcapilAnswer:
    """Keep an answer file and start judging it. The file is not opened here: that is the worker's child process.

    Raises DomainError for an empty file or a date to come, AlreadySentError for one sent before.
    """
    if size == 0:
        raise DomainError("Berkas kosong (0 B). Simpan ulang dari Excel, lalu unggah lagi.", field="file")
    if answered_on is not None and answered_on > clock.today():
        raise DomainError("Tanggal jawaban terletak di masa depan.", field="answered_on")
    stored = storage.store(
        stream,
        kind="beneficiaries.dukcapil",
        file_name=file_name,
        media_type="application/octet-stream",
        regency_id=regency_id,
        created_by=by.id,
        retention_days=value_of("file_retention_days", regency_id),
    )
    earlier = db.session.scalars(
        select(DukcapilAnswer)
        .where(DukcapilAnswer.sha256 == stored.sha256.hex(), DukcapilAnswer.state.not_in(_GONE))
        .order_by(DukcapilAnswer.id)
        .limit(1)
    ).one_or_none()
    if earlier is not None:
        storage.delete(stored)
        raise AlreadySentError(earlier)
    assert by.id is not None
    answer = DukcapilAnswer(
        regency_id=regency_id,
        file_id=stored.id,
        file_name=stored.file_name[:200],
        size=stored.size,
        sha256=stored.sha256.hex(),
        source=source,
        answered_on=answered_on,
        state=AnswerState.RECEIVED,
        summary={},
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    db.session.add(answer)
    db.session.flush()
    _start_job(answer, JUDGE, by)
    size_words = formatting.file_size(answer.size)
    _record(answer, "dukcapil_received", f"Jawaban Dukcapil no. {answer.id} diunggah ({size_words}).", by)
    return answer


def judge_again(answer_id: int, *, by: Actor) -> None:
    """Judge the stored file once more, against the register as it is now. Raises DomainError when that cannot be."""
    answer = lock(answer_id)
    if answer.state is not AnswerState.JUDGED:
        raise DomainError("Jawaban ini tidak dapat diperiksa ulang pada tahap ini.")
    refuse_without_file(answer)
    answer.state, answer.sentence = AnswerState.RECEIVED, ""
    _start_job(answer, JUDGE, by)


def confirm(answer_id: int, *, seen_rows: int | None, by: Actor) -> None:
    """Have the right rows recorded, the others left out: `seen_rows` is the number that stood on the button.

    Confirming twice does nothing the second time. Raises DomainError when there is nothing to record, or another
    number than was seen.
    """
    answer = lock(answer_id)
    if answer.state in (AnswerState.CONFIRMING, AnswerState.CONFIRMED):
        return
    if answer.state is not AnswerState.JUDGED:
        raise DomainError("Jawaban ini belum selesai diperiksa. Tunggu sampai hasilnya tampil.")
    if answer.ready_rows == 0:
        raise DomainError("Tidak ada hasil baru yang dapat dicatat.")
    if seen_rows is not None and seen_rows != answer.ready_rows:
        raise DomainError(changed(answer))
    refuse_without_file(answer)
    answer.state, answer.sentence = AnswerState.CONFIRMING, ""
    _start_job(answer, CONFIRM, by)


def changed(answer: DukcapilAnswer) -> str:
    """What to say when the register is not any more what the preview saw."""
    return (
        f"Hasil pemeriksaan sudah berubah; sekarang {formatting.number(answer.ready_rows)} baris dapat dicatat. "
        "Periksa hasilnya, lalu catat sekali lagi."
    )


def resume(answer_id: int, *, by: Actor) -> None:
    """Run a job that stopped once more. Raises DomainError when nothing of this answer has stopped."""
    answer = lock(answer_id)
    job = tasks.job_or_none(answer.job_id) if answer.job_id else None
    if job is None or answer.state not in (AnswerState.RECEIVED, AnswerState.CONFIRMING):
        raise DomainError("Tidak ada pekerjaan yang terhenti untuk jawaban ini.")
    tasks.restart(job)
    _record(answer, "dukcapil_resumed", f"Pekerjaan jawaban Dukcapil no. {answer.id} dijalankan lagi.", by)


def discard(answer_id: int, *, by: Actor) -> None:
    """Drop an answer that was not recorded, with its file. Raises DomainError once it is being recorded."""
    answer = lock(answer_id)
    if answer.state is AnswerState.DISCARDED:
        return
    if answer.state in (AnswerState.CONFIRMING, AnswerState.CONFIRMED):
        raise DomainError("Jawaban yang sudah dicatat tidak dapat dibatalkan. Kirim jawaban yang lebih baru.")
    forget_file(answer)
    answer.state, answer.sentence = AnswerState.DISCARDED, ""
    _record(answer, "dukcapil_discarded", f"Jawaban Dukcapil no. {answer.id} dibatalkan.", by)


def confirm_identity(beneficiary_id: int, *, reason: str, document: str, by: Actor) -> None:
    """An officer's own word that somebody is who the list says (domain rule 8), with the paper that shows it.

    Raises DomainError when no place of the person waits for a check.
    """
    applying.hold_register()
    person = db.session.scalars(select(Beneficiary).where(Beneficiary.id == beneficiary_id)).one_or_none()
    if person is None:
        raise NotFoundError("Peserta ini tidak ditemukan di wilayah Anda.")
    if not applying.lift_checks([person.id], regency_id=person.regency_id):
        raise DomainError("Identitas orang ini tidak sedang menunggu pemeriksaan.")
    record(
        "identity_confirmed",
        by=by,
        sentence=f"Identitas peserta no. {person.id} dipastikan petugas dengan {document}.",
        regency_id=person.regency_id,
        subject_kind="beneficiary",
        subject_id=person.id,
        reason=reason,
    )


def lock(answer_id: int) -> DukcapilAnswer:
    """The answer, held until the end of the transaction. Raises NotFoundError outside the scope."""
    return holding.hold(DukcapilAnswer, answer_id, "Jawaban ini tidak ditemukan di wilayah Anda.")


def refuse_without_file(answer: DukcapilAnswer) -> storage.StoredFile:
    """The stored file. Raises DomainError when its time is over."""
    if answer.file_id is not None:
        with suppress(NotFoundError):
            return storage.stored_file(answer.file_id)
    raise DomainError("Berkas jawaban ini sudah melewati masa simpan. Unggah kembali berkasnya.")


def forget_file(answer: DukcapilAnswer) -> None:
    """Delete the stored file, unless retention was quicker."""
    if answer.file_id is not None:
        with suppress(NotFoundError):  # its time may be over
            storage.delete(storage.stored_file(answer.file_id))
    answer.file_id = None


def _start_job(answer: DukcapilAnswer, kind: str, by: Actor) -> None:
    job = tasks.start(
        kind,
        regency_id=answer.regency_id,
        subject=(SUBJECT, answer.id),
        args={"answer_id": answer.id, "actor": [by.id, by.name, by.role]},
        created_by=by.id,
    )
    answer.job_id = job.id


def _record(answer: DukcapilAnswer, action: str, sentence: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=answer.regency_id,
        subject_kind=SUBJECT,
        subject_id=answer.id,
    )

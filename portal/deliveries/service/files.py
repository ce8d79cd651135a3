"""Answers that come back as a workbook: received, judged by the worker, shown, then taken over by the same judging."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from portal.audit.service import Actor, record
from portal.core import bulk, clock, formatting, holding, storage, tasks
from portal.core.crypto import Keys, Readable
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.settings import value_of
from portal.core.tabular import TableFile
from portal.deliveries import queries
from portal.deliveries.models import AnswerFile, AnswerFileState, Delivery, DeliveryLine, ParticipantCard
from portal.deliveries.rules.answers import Answer, AnswerProblem, Judged, KnownLine, ReturnedRow, judge
from portal.deliveries.rules.returned import position_of, rows_of, sound_nik
from portal.deliveries.rules.template import read_template
from portal.deliveries.service.answering import hold_open
from portal.deliveries.service.sending import forget_file

SUBJECT = "answer_file"
JUDGE = "deliveries.judge"
APPLY = "deliveries.apply"
SHOWN_PROBLEMS = 200  # a file with more than these is mended at its source


def receive(delivery_id: int, source: Readable, *, file_name: str, by: Actor) -> AnswerFile:
    """Keep a returned workbook, encrypted, and have it judged. Raises DomainError when the delivery was taken back."""
    delivery = hold_open(delivery_id)
    assert by.id is not None
    stored = keep_file(source, "deliveries.answers", file_name=file_name, regency_id=delivery.regency_id, by=by)
    made = AnswerFile(
        regency_id=delivery.regency_id,
        delivery_id=delivery.id,
        file_id=stored.id,
        file_name=stored.file_name,
        state=AnswerFileState.RECEIVED,
        summary={},
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _start(JUDGE, made, by)
    _record("delivery_answers_received", made, f"Berkas jawaban untuk kiriman no. {delivery.id} diterima.", by)
    return made


def keep_file(source: Readable, kind: str, *, file_name: str, regency_id: int, by: Actor) -> storage.StoredFile:
    """What somebody sent, encrypted, for as long as the office keeps files."""
    return storage.store(
        source,
        kind=kind,
        file_name=file_name,
        media_type="application/octet-stream",
        regency_id=regency_id,
        created_by=by.id,
        retention_days=value_of("file_retention_days", regency_id),
    )


def apply(answer_id: int, *, by: Actor) -> AnswerFile:
    """The officer confirms what the preview shows. Pressed twice, it is taken over once.

    Raises DomainError when nothing of the file can be taken over, or when it is no longer waiting.
    """
    answers = hold_file(answer_id)
    if answers.state in (AnswerFileState.APPLYING, AnswerFileState.APPLIED):
        return answers
    if answers.state is not AnswerFileState.JUDGED:
        raise DomainError("Berkas jawaban ini tidak sedang menunggu konfirmasi.")
    if not answers.summary["accepted"] + answers.summary["refused"]:
        raise DomainError("Tidak ada jawaban baru dalam berkas ini. Perbaiki barisnya, lalu kirim berkas lagi.")
    answers.state = AnswerFileState.APPLYING
    _start(APPLY, answers, by)
    return answers


def discard(answer_id: int, *, by: Actor) -> AnswerFile:
    """The officer throws a returned file away before it is taken over."""
    answers = hold_file(answer_id)
    if answers.state is AnswerFileState.DISCARDED:
        return answers
    if answers.state not in (AnswerFileState.JUDGED, AnswerFileState.RECEIVED):
        raise DomainError("Berkas jawaban ini sudah dicatat, jadi tidak dapat dibatalkan.")
    answers.state = AnswerFileState.DISCARDED
    _forget(answers)
    _record("delivery_answers_discarded", answers, f"Berkas jawaban no. {answers.id} dibatalkan.", by)
    return answers


def go_on(answer_id: int) -> AnswerFile:
    """Work on a returned file that stopped is begun again. Raises DomainError when nothing of it has stopped."""
    answers = hold_file(answer_id)
    job = tasks.job_or_none(answers.job_id) if answers.job_id is not None and answers.working else None
    if job is None:
        raise DomainError("Berkas jawaban ini tidak sedang terhenti.")
    tasks.restart(job)
    return answers


def hold_file(answer_id: int) -> AnswerFile:
    """The returned file, held. Raises NotFoundError outside the scope."""
    return holding.hold(AnswerFile, answer_id, "Berkas jawaban ini tidak ditemukan.")


def judged(delivery: Delivery, table: TableFile, keys: Keys) -> tuple[Judged, list[KnownLine]]:
    """What a file would change now. Raises NoColumnsError when it names neither person nor answer."""
    template = read_template(delivery.columns, delivery.date_format)
    cells = list(rows_of(table, template))
    sound = [sound_nik(row.nik) for row in cells]
    hashes = iter(keys.nik_hashes(nik for nik in sound if nik))
    rows = [
        ReturnedRow(
            row.sheet,
            row.row,
            position_of(row.key, delivery.id),
            next(hashes) if nik else (b"" if row.nik else None),  # a NIK that is none matches nobody
            row.kpj,
            row.status,
            row.code,
        )
        for row, nik in zip(cells, sound, strict=True)
    ]
    lines = queries.known_lines(delivery.id)
    cards = queries.cards(delivery.regency_id)
    return judge(rows, lines, cards, {person: kpj for kpj, person in cards.items()}), lines


def seal_of(found: Judged) -> str:
    """A digest of all changes: two judgings with the same seal would do the same."""
    digest = hashlib.sha256()
    for line_id, answer in sorted(found.answers.items()):
        digest.update(f"{line_id}:{answer.kpj}:{answer.code}\n".encode())
    return digest.hexdigest()


def summary_of(found: Judged) -> dict[str, Any]:
    """The preview: counts, codes, and rows that cannot be taken over. No person."""
    return {
        "accepted": found.accepted,
        "refused": found.refused,
        "same": found.same,
        "silent": found.silent,
        "problem_count": len(found.problems),
        "problems": [[each.sheet, each.row, each.problem.value] for each in found.problems[:SHOWN_PROBLEMS]],
        "codes": sorted(found.codes.items(), key=lambda pair: (-pair[1], pair[0])),
    }


def give_cards(delivery: Delivery, found: Judged, lines: list[KnownLine]) -> None:
    """Give the accepted their KPJ; whose KPJ somebody else in the province holds is left out of `found`.

    The others of the province are not to be seen from here: the unique key alone knows of them. By KPJ, so that two
    files at once wait for each other in one order.
    """
    people = {line.line_id: line.beneficiary_id for line in lines}
    given = {line_id: answer.kpj for line_id, answer in found.answers.items() if answer.kpj}
    bulk.insert_rows(
        ParticipantCard.__table__,  # type: ignore[arg-type]
        delivery.regency_id,
        ("kpj", "beneficiary_id"),
        sorted((kpj, people[line_id]) for line_id, kpj in given.items()),
        otherwise="ON CONFLICT DO NOTHING",
    )
    holders = queries.cards(delivery.regency_id)
    taken = [line_id for line_id, kpj in given.items() if holders.get(kpj) != people[line_id]]
    found.leave_out(taken, AnswerProblem.KPJ_TAKEN)


def foresee(delivery: Delivery, found: Judged, lines: list[KnownLine]) -> None:
    """Leave out of `found` what `give_cards` would leave out; nothing is kept."""
    trial = db.session.begin_nested()
    give_cards(delivery, found, lines)
    trial.rollback()


def write(delivery: Delivery, answers: Mapping[int, Answer], *, by: Actor) -> None:
    """Write judged answers into the lines of a delivery that is held; the cards are given already."""
    now = clock.now()
    bulk.update_rows(
        DeliveryLine.__table__,  # type: ignore[arg-type]
        delivery.regency_id,
        "id",
        [
            {
                "id": line_id,
                "state": answer.state,
                "kpj": answer.kpj,
                "code": answer.code,
                "answered_at": now,
                "answered_by_name": by.name,
            }
            for line_id, answer in sorted(answers.items())
        ],
    )
    accepted = sum(1 for answer in answers.values() if answer.kpj)
    delivery.accepted += accepted
    delivery.refused += len(answers) - accepted


def applied(answers: AnswerFile, found: Judged, *, by: Actor) -> str:
    """Note that a file was taken over; returns the sentence about it."""
    answers.state = AnswerFileState.APPLIED
    sentence = f"{formatting.number(found.accepted)} diterima, {formatting.number(found.refused)} ditolak"
    _record(
        "delivery_answers_applied",
        answers,
        f"Jawaban kiriman no. {answers.delivery_id} dicatat dari berkas: {sentence}.",
        by,
    )
    _forget(answers)
    return f"{sentence}."


def unreadable(answers: AnswerFile, sentence: str) -> None:
    """The file as a whole cannot be used: nothing of it is kept but its name and why."""
    answers.state, answers.sentence = AnswerFileState.UNREADABLE, sentence
    _forget(answers)


def _forget(answers: AnswerFile) -> None:
    if answers.file_id is not None:
        forget_file(answers.file_id)
        answers.file_id = None


def _start(kind: str, answers: AnswerFile, by: Actor) -> None:
    job = tasks.start(
        kind,
        regency_id=answers.regency_id,
        subject=(SUBJECT, answers.id),
        args={"answer_id": answers.id, "actor": [by.id, by.name, by.role]},
        created_by=by.id,
    )
    answers.job_id = job.id


def _record(action: str, answers: AnswerFile, sentence: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=answers.regency_id,
        subject_kind=SUBJECT,
        subject_id=answers.id,
    )

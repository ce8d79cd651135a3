"""What a branch officer does with a delivery: fetch the file, answer one person, take an answer back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.beneficiaries.models import Enrolment
from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.deliveries import queries
from portal.deliveries.models import Delivery, DeliveryFetch, DeliveryLine, ParticipantCard
from portal.deliveries.rules.answers import (
    PROBLEM_SENTENCES,
    AnswerProblem,
    LineState,
    is_code,
    is_kpj,
    tidy_code,
    tidy_kpj,
)
from portal.deliveries.service.sending import SUBJECT, hold

LINK_HOLDS = timedelta(days=1)
_GONE = "Kiriman ini ditarik kembali oleh wilayahnya. Tunggu kiriman yang baru."


def fetch(delivery_id: int, *, purpose: str, by: Actor) -> DeliveryFetch:
    """Record that the file is taken and what for; its link holds for a day, for this person alone.

    Raises DomainError when the regency took the delivery back, or when the file's time is over.
    """
    delivery = hold_open(delivery_id)
    if delivery.file_id is None or db.session.get(storage.StoredFile, delivery.file_id) is None:
        raise DomainError("Masa simpan berkas ini sudah berakhir. Jawab di layar, atau minta wilayah menghubungi Anda.")
    assert by.id is not None
    now = clock.now()
    made = DeliveryFetch(
        regency_id=delivery.regency_id,
        delivery_id=delivery.id,
        person_id=by.id,
        person_name=by.name,
        purpose=purpose,
        fetched_at=now,
    )
    db.session.add(made)
    delivery.fetched_at = delivery.fetched_at or now
    db.session.flush()
    _record("delivery_fetched", delivery, f"Kiriman no. {delivery.id} diunduh cabang, NIK lengkap.", by, purpose)
    return made


def fetched_file(delivery_id: int, fetch_id: int, person_id: int) -> storage.StoredFile:
    """The file behind a link. Raises NotFoundError for anybody else's link and for one that is older than a day."""
    found = db.session.execute(
        select(Delivery.file_id)
        .join(DeliveryFetch, DeliveryFetch.delivery_id == Delivery.id)
        .where(
            Delivery.id == delivery_id,
            Delivery.recalled_at.is_(None),
            DeliveryFetch.id == fetch_id,
            DeliveryFetch.person_id == person_id,
            DeliveryFetch.fetched_at > clock.now() - LINK_HOLDS,
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFoundError("Tautan unduhan ini sudah berakhir. Tulis tujuan sekali lagi untuk mengunduh.")
    return storage.stored_file(found)


def accept(delivery_id: int, line_id: int, *, kpj: str, by: Actor) -> DeliveryLine:
    """The branch has registered this person under a KPJ. Said twice alike, it is said once.

    Raises DomainError for a KPJ of another shape, one that somebody else holds, or a line answered otherwise.
    """
    kpj = tidy_kpj(kpj)
    delivery, line = _hold_line(delivery_id, line_id)
    if line.state is LineState.ACCEPTED and line.kpj == kpj:
        return line
    _refuse_answered(line)
    if not is_kpj(kpj):
        raise DomainError(PROBLEM_SENTENCES[AnswerProblem.KPJ_SHAPE], field="kpj")
    person = _person_of(line)
    own = queries.card_of_person(person)
    if not own:
        try:
            with db.session.begin_nested():
                db.session.add(ParticipantCard(regency_id=line.regency_id, beneficiary_id=person, kpj=kpj))
            own = kpj
        except IntegrityError:  # a colleague was quicker with this person, or somebody in the province holds the KPJ
            own = queries.card_of_person(person)
    problem = None if own == kpj else AnswerProblem.KPJ_OTHER if own else AnswerProblem.KPJ_TAKEN
    if problem is not None:
        raise DomainError(PROBLEM_SENTENCES[problem], field="kpj")
    line.state, line.kpj = LineState.ACCEPTED, kpj
    delivery.accepted += 1
    _answered(delivery, line, "diterima", by)
    return line


def refuse(delivery_id: int, line_id: int, *, code: str, by: Actor) -> DeliveryLine:
    """The branch cannot register this person, and its code says why. Said twice alike, it is said once.

    Raises DomainError for a code of another shape or a line answered otherwise.
    """
    code = tidy_code(code)
    delivery, line = _hold_line(delivery_id, line_id)
    if line.state is LineState.REFUSED and line.code == code:
        return line
    _refuse_answered(line)
    if not is_code(code):
        raise DomainError(PROBLEM_SENTENCES[AnswerProblem.CODE_SHAPE], field="code")
    line.state, line.code = LineState.REFUSED, code
    delivery.refused += 1
    _answered(delivery, line, f"ditolak dengan kode {code}", by)
    return line


def take_back(delivery_id: int, line_id: int, *, by: Actor) -> DeliveryLine:
    """An answer was wrong: the line waits again, and its KPJ is free unless an earlier delivery gave it.

    Raises DomainError when the regency has already put the person into the next delivery.
    """
    delivery, line = _hold_line(delivery_id, line_id)
    if line.state is LineState.SENT:
        return line
    if line.resend_at is not None:
        raise DomainError("Wilayah sudah menyiapkan orang ini untuk kiriman berikutnya, jadi jawaban ini tetap.")
    if line.state is LineState.ACCEPTED:
        _free_card(line)
        delivery.accepted -= 1
    else:
        delivery.refused -= 1
    line.state, line.kpj, line.code = LineState.SENT, "", ""
    line.answered_at, line.answered_by_name = None, ""
    db.session.flush()
    _record(
        "delivery_answer_taken_back",
        delivery,
        f"Jawaban baris {line.position} kiriman no. {delivery.id} dibatalkan.",
        by,
    )
    return line


def hold_open(delivery_id: int) -> Delivery:
    """A delivery that the branch may work on, held. NotFoundError until it is made, DomainError once recalled."""
    delivery = hold(delivery_id)
    if delivery.recalled_at is not None:
        raise DomainError(_GONE)
    if not delivery.is_ready:
        raise NotFoundError("Kiriman ini tidak ditemukan.")
    return delivery


def _hold_line(delivery_id: int, line_id: int) -> tuple[Delivery, DeliveryLine]:
    delivery = hold_open(delivery_id)  # holds all its lines: nobody changes one without it
    line = db.session.scalars(
        select(DeliveryLine)
        .where(DeliveryLine.id == line_id, DeliveryLine.delivery_id == delivery_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if line is None:
        raise NotFoundError("Baris kiriman ini tidak ditemukan.")
    return delivery, line


def _refuse_answered(line: DeliveryLine) -> None:
    if line.state is not LineState.SENT:
        raise DomainError(
            f"Baris ini sudah dijawab oleh {line.answered_by_name}. Batalkan jawaban itu dahulu bila memang berubah."
        )


def _person_of(line: DeliveryLine) -> int:
    found = db.session.scalar(select(Enrolment.beneficiary_id).where(Enrolment.id == line.enrolment_id))
    assert found is not None
    return found


def _free_card(line: DeliveryLine) -> None:
    person = _person_of(line)
    others = db.session.scalar(
        select(func.count())
        .select_from(DeliveryLine)
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .where(
            Enrolment.beneficiary_id == person,
            DeliveryLine.state == LineState.ACCEPTED,
            DeliveryLine.id != line.id,
        )
    )
    card = db.session.get(ParticipantCard, person)
    if card is not None and not others:
        db.session.delete(card)


def _answered(delivery: Delivery, line: DeliveryLine, what: str, by: Actor) -> None:
    line.answered_at, line.answered_by_name = clock.now(), by.name
    db.session.flush()
    _record("delivery_answered", delivery, f"Baris {line.position} kiriman no. {delivery.id} {what}.", by)


def _record(action: str, delivery: Delivery, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=delivery.regency_id,
        subject_kind=SUBJECT,
        subject_id=delivery.id,
        reason=reason,
    )

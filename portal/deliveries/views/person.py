"""What the register learns of deliveries, and what a person's page says about BPJS: sent, registered or refused."""

from __future__ import annotations

from datetime import date, datetime

from portal.beneficiaries.delivering import Registration, ask_of_deliveries
from portal.beneficiaries.notices import PersonNotice
from portal.core import formatting
from portal.deliveries import queries
from portal.deliveries.models import AnswerCode, Delivery, DeliveryLine
from portal.deliveries.rules.answers import LineState
from portal.deliveries.views import shown


class Standing:
    """Answers what `beneficiaries.delivering` asks."""

    reached_in = staticmethod(queries.reached_in)
    was_sent = staticmethod(queries.was_sent)

    def registration_of(self, enrolment_id: int) -> Registration:
        """Where this enrolment stands, by the newest delivery that it was in."""
        newest = queries.newest_line_of(enrolment_id)
        if newest is None:
            return Registration()
        line, delivery, meaning = newest
        notice = _notice(line, delivery, meaning)
        if line.resend_at is not None:  # put right: it waits for the next delivery as if it had never been sent
            return Registration(notice=notice)
        return Registration(
            delivered_on=_day(delivery.sent_at),
            answer="" if line.state is LineState.SENT else line.state.value,
            answered_on=_day(line.answered_at) if line.answered_at else None,
            has_kpj=line.state is LineState.ACCEPTED,  # the database has no accepted line without one
            notice=notice,
        )


ask_of_deliveries(Standing())


def _notice(line: DeliveryLine, delivery: Delivery, meaning: AnswerCode | None) -> PersonNotice:
    title, sentence, kind = _words(line, delivery, meaning)
    return PersonNotice(
        title, sentence, f"Kiriman no. {delivery.id}", "deliveries.detail", {"delivery_id": delivery.id}, kind
    )


def _words(line: DeliveryLine, delivery: Delivery, meaning: AnswerCode | None) -> tuple[str, str, str]:
    if line.state is LineState.ACCEPTED:
        assert line.answered_at is not None
        answered = formatting.day(_day(line.answered_at))
        kpj = formatting.masked_kpj(line.kpj)
        return "Terdaftar di BPJS Ketenagakerjaan", f"KPJ {kpj}, dijawab {answered}.", "success"
    if line.state is LineState.SENT:
        sent = formatting.day(_day(delivery.sent_at))
        return "Dikirim ke BPJS Ketenagakerjaan", f"Dikirim {sent}, belum dijawab cabang.", "info"
    known = {meaning.code: meaning} if meaning else {}
    words = f"{line.code}: {shown.meaning_of(line.code, known)} {shown.remedy_of(line.code, known)}".strip()
    if line.resend_at is not None:
        return "Ditolak BPJS Ketenagakerjaan, sudah diperbaiki", f"{words} Diperbaiki: {line.resend_note}.", "warning"
    return "Ditolak BPJS Ketenagakerjaan", words, "error"


def _day(moment: datetime) -> date:
    return moment.astimezone(formatting.WITA).date()

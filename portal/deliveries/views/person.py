"""What a person's page says about BPJS: where the person stands between sent, registered and refused."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from portal.beneficiaries.notices import PersonNotice, person_notices
from portal.core import formatting
from portal.deliveries import queries
from portal.deliveries.models import AnswerCode, Delivery, DeliveryLine
from portal.deliveries.rules.answers import LineState
from portal.deliveries.views import shown


@person_notices
def about(beneficiary_id: int) -> list[PersonNotice]:
    """One line a delivery, newest first."""
    lines = queries.lines_of_person(beneficiary_id)
    known = queries.codes() if any(line.code for line, _delivery in lines) else {}
    return [_notice(line, delivery, known) for line, delivery in lines]


def _notice(line: DeliveryLine, delivery: Delivery, known: Mapping[str, AnswerCode]) -> PersonNotice:
    page = {"link": f"Kiriman no. {delivery.id}", "url": url_for("deliveries.detail", delivery_id=delivery.id)}
    if line.state is LineState.ACCEPTED:
        return PersonNotice("Terdaftar", "success", f"KPJ {formatting.masked_kpj(line.kpj)}, {_day(line)}.", **page)
    if line.state is LineState.SENT:
        sent = formatting.day(delivery.sent_at.date())
        return PersonNotice("Dikirim ke BPJS", "info", f"Dikirim {sent}, belum dijawab cabang.", **page)
    meaning = shown.meaning_of(line.code, known)
    words = f"{line.code}: {meaning} {shown.remedy_of(line.code, known)}".strip()
    if line.resend_at is not None:
        return PersonNotice("Ditolak, diperbaiki", "warning", f"{words} Diperbaiki: {line.resend_note}.", **page)
    return PersonNotice("Ditolak BPJS", "error", words, **page)


def _day(line: DeliveryLine) -> str:
    assert line.answered_at is not None
    return f"dijawab {formatting.day(line.answered_at.astimezone(formatting.WITA).date())}"

"""What a person's page says about BPJS: where the person stands between sent, registered and refused."""

from __future__ import annotations

from collections.abc import Mapping

from portal.beneficiaries.models import Beneficiary
from portal.beneficiaries.notices import PersonNotice, person_notice
from portal.core import formatting
from portal.core.permissions import Permission
from portal.deliveries import queries
from portal.deliveries.models import AnswerCode, Delivery, DeliveryLine
from portal.deliveries.rules.answers import LineState
from portal.deliveries.views import shown


@person_notice(Permission.VIEW_PEOPLE)
def about(person: Beneficiary) -> PersonNotice | None:
    """What the newest delivery of the person came to; the chain of steps says the rest."""
    newest = queries.newest_line_of(person.id)
    if newest is None:
        return None
    line, delivery = newest
    return _notice(line, delivery, queries.codes() if line.code else {})


def _notice(line: DeliveryLine, delivery: Delivery, known: Mapping[str, AnswerCode]) -> PersonNotice:
    title, sentence, kind = _words(line, delivery, known)
    return PersonNotice(
        title, sentence, f"Kiriman no. {delivery.id}", "deliveries.detail", {"delivery_id": delivery.id}, kind
    )


def _words(line: DeliveryLine, delivery: Delivery, known: Mapping[str, AnswerCode]) -> tuple[str, str, str]:
    if line.state is LineState.ACCEPTED:
        return "Terdaftar di BPJS Ketenagakerjaan", f"KPJ {formatting.masked_kpj(line.kpj)}, {_day(line)}.", "success"
    if line.state is LineState.SENT:
        sent = formatting.day(delivery.sent_at.astimezone(formatting.WITA).date())
        return "Dikirim ke BPJS Ketenagakerjaan", f"Dikirim {sent}, belum dijawab cabang.", "info"
    words = f"{line.code}: {shown.meaning_of(line.code, known)} {shown.remedy_of(line.code, known)}".strip()
    if line.resend_at is not None:
        return "Ditolak BPJS Ketenagakerjaan, sudah diperbaiki", f"{words} Diperbaiki: {line.resend_note}.", "warning"
    return "Ditolak BPJS Ketenagakerjaan", words, "error"


def _day(line: DeliveryLine) -> str:
    assert line.answered_at is not None
    return f"dijawab {formatting.day(line.answered_at.astimezone(formatting.WITA).date())}"

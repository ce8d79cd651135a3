"""One delivery of the demo: Belu's people of this year at the branch of Atambua, most of them answered.

Its workbook is made by the worker as soon as one runs. Every KPJ is made up.
"""

from __future__ import annotations

from datetime import timedelta

from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.deliveries import queries, service
from portal.deliveries.rules.answers import Answer, Judged
from portal.deliveries.service.files import give_cards, write
from portal.quotas.models import Quota

_SENT_BEFORE, _ANSWERED_BEFORE = timedelta(days=6), timedelta(days=2)
_UNANSWERED_EVERY, _REFUSED_EVERY = 12, 25
_CODES = ("NIK01", "NIK02", "AKTIF01", "Z-17")  # the last one is in no table: the province is asked what it means


def enter(quota: Quota, *, operator: Actor, officer: Actor) -> int:
    """Send everybody of a quota who is ready, and answer; returns how many were sent."""
    now = clock.now()
    with clock.fixed(now - _SENT_BEFORE):
        delivery = service.send(quota.id, seen=None, by=operator)
    lines = queries.known_lines(delivery.id)
    answers = {
        line.line_id: Answer(code=_CODES[line.position // _REFUSED_EVERY % len(_CODES)])
        if line.position % _REFUSED_EVERY == 0
        else Answer(kpj=f"25{line.position:09d}")
        for line in lines
        if line.position % _UNANSWERED_EVERY
    }
    with clock.fixed(now - _ANSWERED_BEFORE):
        give_cards(delivery, Judged(answers), lines)
        write(delivery, answers, by=officer)
        record(
            "delivery_answers_applied",
            by=officer,
            sentence=f"Jawaban kiriman no. {delivery.id} dicatat dari berkas: "
            f"{formatting.number(delivery.accepted)} diterima, {formatting.number(delivery.refused)} ditolak.",
            regency_id=delivery.regency_id,
            subject_kind="delivery",
            subject_id=delivery.id,
        )
    return delivery.row_count

"""One month of Belu matched with what BPJS billed: every kind of difference can be seen. All of it is made up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.contributions import queries as bills
from portal.contributions import service as contributions
from portal.core import clock, crypto
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.core.tabular import read_tables
from portal.deliveries.matching import service
from portal.deliveries.matching.examining import examine
from portal.deliveries.matching.models import MatchFinding
from portal.deliveries.matching.rules.classes import MatchClass
from portal.deliveries.models import ParticipantCard
from portal.quotas.models import Quota

_MONTH = Month(2026, 10)
_DRAWN_AT = datetime(2026, 11, 4, 9, 0, tzinfo=WITA)
_MATCHED_BEFORE = timedelta(days=1)
_LEFT_OUT_EVERY, _OTHER_EVERY, _TWICE = 170, 260, 40
_OTHER_AMOUNT = 20_000
_STRANGERS = ("Contoh Orang Lain", "Contoh Salah Kartu", "Contoh Kabupaten Lain")


def enter(quota: Quota, *, operator: Actor) -> int:
    """Freeze a month's bill and match it; returns how many differences there are."""
    with clock.fixed(_DRAWN_AT):
        contributions.draw_up(quota.id, _MONTH, by=operator)
        contributions.freeze(quota.id, _MONTH, billing_code="2610-5304-0001", by=operator)
    line = bills.bill_line_or_none(quota.id, _MONTH)
    assert line is not None
    content = "\n".join(("KPJ;Nama;Iuran", *_rows(quota, line.bill.jkk_rate + line.bill.jkm_rate))).encode()
    with clock.fixed(clock.now() - _MATCHED_BEFORE):
        name = f"rincian-tagihan-{_MONTH}.csv"
        match = service.receive(quota.id, _MONTH, io.BytesIO(content), file_name=name, by=operator)
        examined = examine(line.bill, read_tables(content, name), crypto.keys())
        service.keep(match, examined, line.bill)
        service.put_in_force(match, examined, line.bill, crypto.keys(), by=operator)
        db.session.flush()
        other = select(MatchFinding.id).where(
            MatchFinding.match_id == match.id, MatchFinding.kind == MatchClass.OTHER_AMOUNT
        )
        settled = db.session.scalars(other.order_by(MatchFinding.position).limit(1)).one()
        service.settle(match.id, settled, note="Cabang membetulkan jumlahnya, surat contoh 12/2026", by=operator)
    return len(examined.findings)


def _rows(quota: Quota, rate: int) -> Iterator[str]:
    """Everybody with a KPJ but a few, some with another amount, one twice, and some whom nobody knows."""
    people = db.session.execute(
        select(ParticipantCard.kpj, Beneficiary.name)
        .join(Beneficiary, Beneficiary.id == ParticipantCard.beneficiary_id)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(Enrolment.quota_id == quota.id, Enrolment.first_month <= _MONTH)
        .order_by(ParticipantCard.kpj)
    ).all()
    total = 0
    for number, (kpj, name) in enumerate(people, start=1):
        if number % _LEFT_OUT_EVERY == 0:
            continue
        amount = _OTHER_AMOUNT if number % _OTHER_EVERY == 0 else rate
        for _time in range(2 if number == _TWICE else 1):
            total += amount
            yield f"{kpj};{name};{amount}"
    for number, name in enumerate(_STRANGERS, start=1):
        total += rate
        yield f"2599900000{number};{name};{rate}"
    yield f";Jumlah;{total}"

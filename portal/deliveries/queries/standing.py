"""What the register asks of deliveries: where an enrolment stands, how far a quota is, what was ever sent."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, func, select

from portal.beneficiaries.delivering import Reached
from portal.beneficiaries.models import Enrolment
from portal.beneficiaries.replacing import sources
from portal.beneficiaries.replacing.rules import Fact
from portal.beneficiaries.replacing.sources import Asked
from portal.core import formatting
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.models import AnswerCode, Delivery, DeliveryLine
from portal.deliveries.rules.answers import LineState
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason


def newest_line_of(enrolment_id: int) -> tuple[DeliveryLine, Delivery, AnswerCode | None] | None:
    """The line of the newest delivery that an enrolment was in, with that delivery and what its code means."""
    found = db.session.execute(
        select(DeliveryLine, Delivery, AnswerCode)
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .outerjoin(AnswerCode, AnswerCode.code == DeliveryLine.code)
        .where(DeliveryLine.enrolment_id == enrolment_id)
        .order_by(DeliveryLine.id.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def reached_in(quota_id: int) -> Reached:
    """How far the people of a quota are. Of a person's lines one at most is not put right: that one counts."""
    rows = db.session.execute(
        select(DeliveryLine.state, func.count())
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .where(Enrolment.quota_id == quota_id, Enrolment.ended_from.is_(None), DeliveryLine.resend_at.is_(None))
        .group_by(DeliveryLine.state)
    )
    people = dict(rows.tuples().all())
    return Reached(*(people.get(state, 0) for state in (LineState.SENT, LineState.ACCEPTED, LineState.REFUSED)))


def was_sent() -> ColumnElement[bool]:
    """Of an `Enrolment` in a query: whether it has a line. A delivery that was taken back has none."""
    return exists().where(DeliveryLine.enrolment_id == Enrolment.id)


@sources.source
def refused_by_bpjs(asked: Asked) -> Iterable[Fact]:
    """Whom the branch refused and nobody has put right since, with how often it said so: of the month it last did."""
    still_refused = DeliveryLine.resend_at.is_(None)
    refusals = (
        select(DeliveryLine.enrolment_id, func.count(), func.max(DeliveryLine.answered_at))
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(DeliveryLine.state == LineState.REFUSED, Quota.fiscal_year == asked.year, Enrolment.ended_from.is_(None))
        .group_by(DeliveryLine.enrolment_id)
        .having(func.count().filter(still_refused) > 0)
    )
    for enrolment_id, times, last in db.session.execute(refusals):
        assert last is not None  # a refused line has its moment: the database has no other
        month = Month.of(last.astimezone(formatting.WITA).date())
        yield Fact(enrolment_id, FreedReason.REFUSED, month, "BPJS Ketenagakerjaan", refusals=times)

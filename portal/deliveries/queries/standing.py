"""What the register asks of deliveries: where an enrolment stands, how far a quota is, what was ever sent."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, select

from portal.beneficiaries.delivering import Reached
from portal.beneficiaries.models import Enrolment
from portal.core.db import db
from portal.deliveries.models import AnswerCode, Delivery, DeliveryLine
from portal.deliveries.rules.answers import LineState


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

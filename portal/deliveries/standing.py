"""What the register asks of deliveries: where a person stands, how far a quota is, whether a list was ever sent."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.beneficiaries.delivering import Reached, Registration, ask_of_deliveries
from portal.beneficiaries.models import Enrolment
from portal.core import formatting
from portal.core.db import db
from portal.deliveries.models import Delivery, DeliveryLine
from portal.deliveries.rules.answers import LineState


class Standing:
    """Answers from the lines of deliveries. Of a person's lines one at most is not put right: that one counts."""

    def registration_of(self, enrolment_id: int) -> Registration:
        """Where this enrolment stands."""
        found = db.session.execute(
            select(DeliveryLine.state, DeliveryLine.answered_at, Delivery.sent_at)
            .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
            .where(DeliveryLine.enrolment_id == enrolment_id, DeliveryLine.resend_at.is_(None))
        ).one_or_none()
        if found is None:
            return Registration()
        state, answered_at, sent_at = found
        return Registration(
            delivered_on=sent_at.astimezone(formatting.WITA).date(),
            answer="" if state is LineState.SENT else state.value,
            answered_on=answered_at.astimezone(formatting.WITA).date() if answered_at else None,
            has_kpj=state is LineState.ACCEPTED,  # the database has no accepted line without one
        )

    def reached_in(self, quota_id: int) -> Reached:
        """How far the people of this quota are."""
        rows = db.session.execute(
            select(DeliveryLine.state, func.count())
            .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
            .where(Enrolment.quota_id == quota_id, Enrolment.ended_from.is_(None), DeliveryLine.resend_at.is_(None))
            .group_by(DeliveryLine.state)
        )
        people = dict(rows.tuples().all())
        return Reached(*(people.get(state, 0) for state in (LineState.SENT, LineState.ACCEPTED, LineState.REFUSED)))

    def ever_sent(self, upload_id: int) -> int:
        """People of this list who were sent at some time: a delivery that was taken back has no lines."""
        query = (
            select(func.count(DeliveryLine.enrolment_id.distinct()))
            .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
            .where(Enrolment.upload_id == upload_id)
        )
        return db.session.scalar(query) or 0


ask_of_deliveries(Standing())

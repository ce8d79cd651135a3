"""Deliveries by whom they brought to BPJS for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.beneficiaries.models import Enrolment
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.models import Delivery, DeliveryLine
from portal.quotas.models import Quota


@dataclass(frozen=True)
class FirstSending:
    """A delivery that brought somebody new, and the earliest month in which one of these people is covered."""

    regency_id: int
    delivery_id: int
    sent_at: datetime
    first_month: Month


def first_sendings(fiscal_year: int) -> Sequence[FirstSending]:
    """Those of a year's quotas in scope whose file was made and that nobody took back: one query.

    Only people who stand on no earlier delivery count: whoever was refused is sent again after the month has begun.
    """
    earlier = aliased(DeliveryLine)
    sent_before = select(earlier.id).where(
        earlier.enrolment_id == DeliveryLine.enrolment_id, earlier.delivery_id < DeliveryLine.delivery_id
    )
    rows = db.session.execute(
        select(Delivery.regency_id, Delivery.id, Delivery.sent_at, func.min(Enrolment.first_month))
        .join(Quota, Quota.id == Delivery.quota_id)
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .where(
            Quota.fiscal_year == fiscal_year,
            Delivery.sha256 != "",
            Delivery.recalled_at.is_(None),
            ~sent_before.exists(),
        )
        .group_by(Delivery.regency_id, Delivery.id, Delivery.sent_at)
        .order_by(Delivery.id)
    )
    return [FirstSending(*row) for row in rows]

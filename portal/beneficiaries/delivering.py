"""What a delivery to BPJS leaves on enrolments: from `delivered_at` on, a list can no longer be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, update

from portal.beneficiaries.models import Enrolment
from portal.core.db import db


def mark_delivered(enrolment_ids: Select[int], at: datetime | None) -> None:
    """Note on all of these enrolments when they were sent; None makes them wait for the next delivery again.

    One statement, whatever their number. The caller holds the quota.
    """
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.id.in_(enrolment_ids))
        .values(delivered_at=at)
        .execution_options(synchronize_session=False)
    )

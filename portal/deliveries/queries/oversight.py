"""What others hold an office to: people whom BPJS was not told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from portal.beneficiaries.delivering import waits_to_be_sent
from portal.beneficiaries.models import Enrolment
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month


def unsent_by_month(quota_ids: Collection[int]) -> Mapping[int, list[tuple[Month, int]]]:
    """{quota: [(first month, people who wait to be sent, also those who are to be checked first)]}, in one query."""
    rows = db.session.execute(
        select(Enrolment.quota_id, Enrolment.first_month, func.count())
        .where(Enrolment.quota_id.in_(quota_ids), waits_to_be_sent(Month.of(clock.today())))
        .group_by(Enrolment.quota_id, Enrolment.first_month)
        .order_by(Enrolment.quota_id, Enrolment.first_month)
    )
    found: dict[int, list[tuple[Month, int]]] = defaultdict(list)
    for quota_id, month, people in rows:
        found[quota_id].append((month, people))
    return found

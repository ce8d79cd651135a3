"""What others hold an office to: differences with the bills of BPJS that nobody has settled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased

from portal.contributions.models import Bill
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.matching.models import BillMatch, MatchFinding


@dataclass(frozen=True)
class OpenMatch:
    """A bill's match in force with the number of its differences that are not settled; `since` when the first of the
    bill's matches that left differences was confirmed."""

    regency_id: int
    bill_id: int
    month: Month
    unsettled: int
    since: datetime


def open_matches(regency_ids: Collection[int], since: Month) -> list[OpenMatch]:
    """The matches in force of some regencies about months from `since` on, in one query."""
    earlier = aliased(BillMatch)
    left_open = exists().where(MatchFinding.match_id == earlier.id, MatchFinding.settled_at.is_(None))
    first = (
        select(func.min(earlier.confirmed_at))
        .where(earlier.bill_id == BillMatch.bill_id, earlier.confirmed_at.is_not(None), left_open)
        .correlate(BillMatch)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            BillMatch.regency_id,
            BillMatch.bill_id,
            Bill.month,
            func.count(case((MatchFinding.settled_at.is_(None), MatchFinding.id))),
            func.coalesce(first, BillMatch.confirmed_at),
        )
        .join(Bill, Bill.id == BillMatch.bill_id)
        .outerjoin(MatchFinding, MatchFinding.match_id == BillMatch.id)
        .where(BillMatch.regency_id.in_(regency_ids), BillMatch.in_force, Bill.month >= since)
        .group_by(BillMatch.regency_id, BillMatch.id, BillMatch.bill_id, Bill.month, BillMatch.confirmed_at)
        .order_by(BillMatch.id)
    )
    return [OpenMatch(*row) for row in rows]  # type: ignore[arg-type]  # one in force was confirmed

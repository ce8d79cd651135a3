"""What others hold an office to: differences with the bills of BPJS that nobody has settled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from portal.contributions.models import Bill
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries.matching.models import BillMatch, MatchFinding


@dataclass(frozen=True)
class OpenMatch:
    """A match in force with the number of its differences that are not settled."""

    regency_id: int
    match_id: int
    month: Month
    unsettled: int
    confirmed_at: datetime


def open_matches(regency_ids: Collection[int], since: Month) -> list[OpenMatch]:
    """The matches in force of some regencies about months from `since` on, in one query."""
    rows = db.session.execute(
        select(
            BillMatch.regency_id,
            BillMatch.id,
            Bill.month,
            func.count(case((MatchFinding.settled_at.is_(None), MatchFinding.id))),
            BillMatch.confirmed_at,
        )
        .join(Bill, Bill.id == BillMatch.bill_id)
        .outerjoin(MatchFinding, MatchFinding.match_id == BillMatch.id)
        .where(BillMatch.regency_id.in_(regency_ids), BillMatch.in_force, Bill.month >= since)
        .group_by(BillMatch.regency_id, BillMatch.id, Bill.month, BillMatch.confirmed_at)
        .order_by(BillMatch.id)
    )
    return [OpenMatch(*row) for row in rows]  # type: ignore[arg-type]  # one in force was confirmed

"""What contributions push down: each month of a quota in rupiah, so that overviews need no bill and no payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import Quota, QuotaMonth


@dataclass(frozen=True)
class MonthMoney:
    """One month as its bill and its payments make it; rupiah."""

    billed_people: int
    billed_jkk: int
    billed_jkm: int
    paid_jkk: int
    paid_jkm: int
    frozen: bool
    due_on: date


def note_months(quota: Quota, months: Mapping[Month, MonthMoney]) -> None:
    """Replace the summaries of these months; the quota must have been locked."""
    present = {
        row.month: row
        for row in db.session.scalars(
            select(QuotaMonth).where(QuotaMonth.quota_id == quota.id, QuotaMonth.month.in_(list(months)))
        )
    }
    for month, money in months.items():
        row = present.get(month)
        if row is None:
            row = QuotaMonth(regency_id=quota.regency_id, quota_id=quota.id, month=month)
            db.session.add(row)
        row.billed_people = money.billed_people
        row.billed_jkk, row.billed_jkm = money.billed_jkk, money.billed_jkm
        row.paid_jkk, row.paid_jkm = money.paid_jkk, money.paid_jkm
        row.frozen, row.due_on = money.frozen, money.due_on
    db.session.flush()

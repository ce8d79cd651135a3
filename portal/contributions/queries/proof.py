"""What the summary rows of months have to say, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.contributions.models import BillState
from portal.contributions.queries.bills import BillLine, bill_lines, bills_of
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import QuotaMonth
from portal.quotas.service import MonthMoney


def month_money(quota_id: int) -> dict[Month, MonthMoney]:
    """{month: what bill and payments make of it} of one quota: what its summary rows have to say."""
    return {line.bill.month: _money(line) for line in bills_of(quota_id)}


def _money(line: BillLine) -> MonthMoney:
    bill = line.bill
    return MonthMoney(
        billed_people=bill.people,
        billed_jkk=bill.jkk_amount,
        billed_jkm=bill.jkm_amount,
        paid_jkk=line.jkk_paid,
        paid_jkm=line.jkm_paid,
        frozen=bill.state is BillState.FROZEN,
        due_on=bill.due_on,
    )


@dataclass(frozen=True)
class Difference:
    """A month whose summary row is not what its bill and payments say; None: there is none."""

    regency_id: int
    quota_id: int
    month: Month
    summary: MonthMoney | None
    proven: MonthMoney | None


def month_differences() -> list[Difference]:
    """Every month in scope whose summary row is wrong: empty when all is proven. Two queries."""
    summaries = {
        (row.regency_id, row.quota_id, row.month): _summary(row) for row in db.session.scalars(select(QuotaMonth))
    }
    proven = {(line.bill.regency_id, line.bill.quota_id, line.bill.month): _money(line) for line in bill_lines()}
    return [
        Difference(*key, summaries.get(key), proven.get(key))
        for key in sorted({*summaries, *proven})
        if summaries.get(key) != proven.get(key)
    ]


def _summary(row: QuotaMonth) -> MonthMoney:
    return MonthMoney(
        row.billed_people, row.billed_jkk, row.billed_jkm, row.paid_jkk, row.paid_jkm, row.frozen, row.due_on
    )

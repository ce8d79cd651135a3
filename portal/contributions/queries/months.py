"""One month of a quota with all that its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.beneficiaries import queries as register
from portal.contributions.models import BillState
from portal.contributions.queries.bills import BillLine, PaymentLine, bill_line_or_none, payments_of
from portal.contributions.rules import CellState, due_on
from portal.contributions.settings import DUE_DAY
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.core.settings import value_of
from portal.quotas import queries as quotas
from portal.quotas.models import Quota
from portal.quotas.rules.rates import Rate


@dataclass(frozen=True)
class MonthPage:
    """All that the page of one month shows. `line` is None while the bill was not drawn up."""

    quota: Quota
    month: Month
    rate: Rate
    line: BillLine | None
    state: CellState
    registered: int  # people whom the register covers now
    taken: int  # places taken in the quota's ledger now
    due_on: date
    payments: Sequence[PaymentLine]

    @property
    def is_frozen(self) -> bool:
        return self.line is not None and self.line.bill.state is BillState.FROZEN

    @property
    def stale(self) -> bool:
        """Whether a bill that may still be drawn anew no longer says what register and rates say."""
        if self.line is None or self.is_frozen:
            return False
        bill = self.line.bill
        return (bill.people, bill.jkk_rate, bill.jkm_rate) != (self.registered, self.rate.jkk, self.rate.jkm)

    @property
    def foretold(self) -> int:
        """Rupiah that drawing up the bill now would give."""
        return self.registered * self.rate.total

    @property
    def previous(self) -> Month | None:
        return self.month + -1 if self.month > self.quota.first_month else None

    @property
    def following(self) -> Month | None:
        return self.month + 1 if self.month < self.quota.last_month else None


def month_page(quota_id: int, month: Month, *, today: date) -> MonthPage:
    """One month of a quota. Raises NotFoundError outside the scope or the term."""
    quota = quotas.quota_by_id(quota_id)
    if not quota.first_month <= month <= quota.last_month:
        raise NotFoundError("Bulan ini di luar masa kuota.")
    line = bill_line_or_none(quota_id, month)
    return MonthPage(
        quota=quota,
        month=month,
        rate=dict(quotas.rates_of(quota, quotas.rate_book()))[month],
        line=line,
        state=line.state(today) if line else CellState.NOT_DRAWN,
        registered=register.covered_in(quota_id, [month])[month],
        taken=quotas.balance_in(quota_id, month).taken,
        due_on=line.bill.due_on if line else due_on(month, value_of(DUE_DAY.name, quota.regency_id)),
        payments=[each for each in payments_of(quota_id) if any(part.month == month for part in each.parts)],
    )

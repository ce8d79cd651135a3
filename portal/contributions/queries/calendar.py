"""The calendar of a year: twelve months × funding sources, from the summary rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.contributions.queries.bills import sp2d_numbers
from portal.contributions.rules import CellState, Standing, cell_state, due_on, short_name, standing
from portal.contributions.settings import DUE_DAY, INACTIVE_AFTER
from portal.core.months import Month, month_range, months_of_year
from portal.core.settings import value_by_office, values_for
from portal.quotas import queries as quotas
from portal.quotas.models import Quota, QuotaMonth
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import Line, balance
from portal.quotas.rules.rates import Rate


@dataclass(frozen=True)
class Cell:
    """One month of one quota. Rupiah; of a month without a bill, people and amounts are what the ledger foretells."""

    month: Month
    state: CellState
    people: int
    jkk_amount: int
    jkm_amount: int
    jkk_paid: int
    jkm_paid: int
    due_on: date
    sp2d_numbers: Sequence[str] = ()

    @property
    def amount(self) -> int:
        return self.jkk_amount + self.jkm_amount

    @property
    def paid(self) -> int:
        return self.jkk_paid + self.jkm_paid

    @property
    def drawn(self) -> bool:
        return self.state is not CellState.NOT_DRAWN

    @property
    def open_amount(self) -> int:
        """Rupiah of the bill that are not paid; 0 without a bill."""
        return max(self.amount - self.paid, 0) if self.drawn else 0


@dataclass(frozen=True)
class CalendarRow:
    """One quota through the year: a cell for every month of its term."""

    quota: Quota
    cells: Mapping[Month, Cell]
    standing: Standing

    @property
    def source(self) -> str:
        return self.quota.funding_source.name

    @property
    def short_source(self) -> str:
        return short_name(self.source)

    @property
    def billed(self) -> int:
        return sum(cell.amount for cell in self.cells.values() if cell.drawn)

    @property
    def paid(self) -> int:
        return sum(cell.paid for cell in self.cells.values())

    @property
    def late(self) -> int:
        """Rupiah that are due and not paid."""
        return sum(cell.open_amount for cell in self.cells.values() if cell.state is CellState.LATE)

    @property
    def to_draw(self) -> int:
        """Months whose bill does not stand yet."""
        return sum(cell.state in (CellState.NOT_DRAWN, CellState.DRAWN) for cell in self.cells.values())


@dataclass(frozen=True)
class Calendar:
    """Twelve months × the quotas of a year, in the order of their sources."""

    fiscal_year: int
    months: Sequence[Month]
    rows: Sequence[CalendarRow]

    @property
    def billed(self) -> int:
        return sum(row.billed for row in self.rows)

    @property
    def paid(self) -> int:
        return sum(row.paid for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)

    def month_billed(self, month: Month) -> int:
        """Rupiah of all drawn bills of a month."""
        return sum(row.cells[month].amount for row in self.rows if month in row.cells and row.cells[month].drawn)

    def month_paid(self, month: Month) -> int:
        """Rupiah paid for a month."""
        return sum(row.cells[month].paid for row in self.rows if month in row.cells)


def calendar(fiscal_year: int, *, today: date, regency_id: int | None) -> Calendar:
    """The year's months and sources in scope: seven queries whatever their number.

    `regency_id` tells whose settings hold (None: the province's).
    """
    found = quotas.quotas_of_year(fiscal_year)
    ids = [quota.id for quota in found]
    lines, summaries, book = quotas.lines_of(ids), quotas.months_of(ids), quotas.rate_book()
    numbers = sp2d_numbers(ids)
    settings = values_for(regency_id)
    rows = []
    for quota in found:
        bills = {row.month: row for row in summaries[quota.id]}
        rates = dict(quotas.rates_of(quota, book))
        cells = _cells(bills, lines[quota.id], rates, today, settings[DUE_DAY.name])
        cells = {month: replace(cell, sp2d_numbers=numbers[quota.id, month]) for month, cell in cells.items()}
        rows.append(CalendarRow(quota, cells, _standing(cells.values(), today, settings[INACTIVE_AFTER.name])))
    return Calendar(fiscal_year, list(month_range(*months_of_year(fiscal_year))), rows)


def cells_of(state: QuotaState, *, today: date, due_day: int) -> dict[Month, Cell]:
    """The months of one quota as the calendar shows them, out of what was read of it already: no query."""
    return _cells({bill.month: bill for bill in state.bills}, state.lines, state.rates, today, due_day)


def due_days(regency_ids: Collection[int]) -> dict[int, int]:
    """{regency: the day of the following month until which a month is to be paid}, in one query."""
    found = value_by_office(DUE_DAY.name, regency_ids)
    return {regency_id: found[regency_id] for regency_id in regency_ids}


def _cells(
    bills: Mapping[Month, QuotaMonth], lines: Sequence[Line], rates: Mapping[Month, Rate], today: date, due_day: int
) -> dict[Month, Cell]:
    return {
        month: _cell(bills[month], today)
        if month in bills
        else _foretold(month, balance(lines, month).taken, rate, due_on(month, due_day))
        for month, rate in rates.items()
    }


def _cell(bill: QuotaMonth, today: date) -> Cell:
    state = cell_state(drawn=True, frozen=bill.frozen, billed=bill.billed, paid=bill.paid, due=bill.due_on, today=today)
    return Cell(
        bill.month,
        state,
        bill.billed_people,
        bill.billed_jkk,
        bill.billed_jkm,
        bill.paid_jkk,
        bill.paid_jkm,
        bill.due_on,
    )


def _foretold(month: Month, people: int, rate: Rate, due: date) -> Cell:
    return Cell(month, CellState.NOT_DRAWN, people, people * rate.jkk, people * rate.jkm, 0, 0, due)


def _standing(cells: Iterable[Cell], today: date, inactive_after: int) -> Standing:
    """A month without a bill is unpaid too once it is due, if it covers anybody."""
    return standing(((cell.month, cell.paid < cell.amount and today > cell.due_on) for cell in cells), inactive_after)


def arrears(fiscal_year: int, *, today: date, regency_id: int | None) -> dict[int, Standing]:
    """{quota id: where its payments stand}, as the calendar shows it."""
    return {row.quota.id: row.standing for row in calendar(fiscal_year, today=today, regency_id=regency_id).rows}

"""The calendar of a year: twelve months × funding sources, what agreements allow beside what the ledger holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.agreements.queries.allowing import standing_agreements
from portal.agreements.rules.allowing import MonthState, allowed_by_quota, allowing_lines, month_state
from portal.core.months import Month, month_range, months_of_year
from portal.quotas import queries as quotas


@dataclass(frozen=True)
class CalendarCell:
    """One month of one funding source; people. `allocated` and `in_use` (taken or reserved) are the ledger's."""

    month: Month
    allowed: int
    allocated: int
    in_use: int

    @property
    def state(self) -> MonthState:
        return month_state(self.allowed, self.in_use)

    @property
    def beyond(self) -> int:
        """People who are there without an agreement."""
        return max(self.in_use - self.allowed, 0)


@dataclass(frozen=True)
class CalendarRow:
    """A funding source with its twelve months; `quota_id` leads to the ledger, when there is one."""

    source: str
    quota_id: int | None
    cells: Mapping[Month, CalendarCell]

    @property
    def uncovered(self) -> list[Month]:
        """Months in which no agreement allows anybody."""
        return [cell.month for cell in self.cells.values() if cell.allowed <= 0]


@dataclass(frozen=True)
class AgreementCalendar:
    """A year's months and its rows in the order of the sources; `by_province`: sources whose agreements the province
    holds, so that they have no row."""

    months: Sequence[Month]
    rows: Sequence[CalendarRow]
    by_province: Sequence[str]

    @property
    def open_months(self) -> int:
        """Cells in which people are there without an agreement, or more of them than were agreed."""
        bad = (MonthState.PEOPLE_UNCOVERED, MonthState.BEYOND)
        return sum(cell.state in bad for row in self.rows for cell in row.cells.values())


def calendar_of(year: int) -> AgreementCalendar:
    """The office's calendar of a year: six queries, whatever the number of agreements and quotas."""
    lines = allowing_lines(each.signed for each in standing_agreements())
    allowed = allowed_by_quota(lines)
    quota_of = {quota.funding_source_code: quota for quota in quotas.quotas_of_year(year)}
    held = quotas.held_months(quota_of.values())
    months = list(month_range(*months_of_year(year)))
    rows, by_province = [], []
    for source in quotas.funding_sources():
        quota, agreed = quota_of.get(source.code), allowed.get((year, source.code), {})
        if quota is None and not agreed:
            continue
        if source.set_by_province:
            by_province.append(source.name)
            continue
        ledger = held[quota.id] if quota is not None else {}
        cells = {month: CalendarCell(month, agreed.get(month, 0), *ledger.get(month, (0, 0))) for month in months}
        rows.append(CalendarRow(source.name, quota.id if quota is not None else None, cells))
    return AgreementCalendar(months, rows, by_province)


@dataclass(frozen=True)
class CeilingDifference:
    """A quota whose ledger says something else than the agreements in a month; people."""

    source: str
    fiscal_year: int
    month: Month
    allowed: int
    agreed: int


def ceiling_differences(from_year: int) -> list[CeilingDifference]:
    """Where the ledgers of one office differ from its agreements, from a fiscal year on; earlier ones are read only.

    A quota that is not there counts as one that allows nobody; sources of the province are not asked.
    """
    allowed = allowed_by_quota(allowing_lines(each.signed for each in standing_agreements()))
    own = {source.code: source.name for source in quotas.funding_sources() if not source.set_by_province}
    quota_of = {(quota.fiscal_year, quota.funding_source_code): quota for quota in quotas.followed_quotas()}
    agreed = quotas.agreed_in(quota_of.values())
    found = []
    for year, code in sorted({*allowed, *quota_of}):
        if year < from_year or code not in own:
            continue
        quota = quota_of.get((year, code))
        ledger = agreed[quota.id] if quota is not None else {}
        for month in month_range(*months_of_year(year)):
            wanted, is_there = allowed.get((year, code), {}).get(month, 0), ledger.get(month, 0)
            if wanted != is_there:
                found.append(CeilingDifference(own[code], year, month, wanted, is_there))
    return found

"""The regencies side by side: figures only, a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.queries import PeopleFilter
from portal.core import clock
from portal.core.months import Month
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies


@dataclass(frozen=True)
class RegencyRow:
    """One regency in one fiscal year. Rupiah are integers; `is_example` marks figures without a source."""

    regency_id: int
    slug: str
    name: str
    quota: int
    confirmed: int
    need: int
    budget: int
    last_upload_at: datetime | None
    is_example: bool

    @property
    def remaining(self) -> int:
        return self.quota - self.confirmed


@dataclass(frozen=True)
class Total:
    """The sum of rows."""

    quota: int
    confirmed: int
    need: int
    budget: int


def regency_rows(fiscal_year: int, regency_ids: Collection[int]) -> list[RegencyRow]:
    """Quota (of the present month), confirmed people, budget and last list of every regency of the scope."""
    states = defaultdict(list)
    for state in quotas.states_of_year(fiscal_year, Month.of(clock.today())):
        states[state.quota.regency_id].append(state)
    confirmed = beneficiaries.people_by(PeopleFilter(fiscal_year), "regency_id")
    last = beneficiaries.last_upload_at(fiscal_year)
    rows = []
    for regency in regencies.all_regencies():
        if regency.id not in regency_ids:
            continue
        own = states[regency.id]
        rows.append(
            RegencyRow(
                regency.id,
                regency.slug,
                regency.official_name,
                sum(state.balance.allocated for state in own),
                confirmed.get(regency.id, 0),
                sum(state.need for state in own),
                sum(state.budget.amount for state in own),
                last.get(regency.id),
                any(state.quota.is_example for state in own),
            )
        )
    return rows


def total_of(rows: Sequence[RegencyRow]) -> Total:
    """The sum of rows; rupiah and people are whole numbers."""
    return Total(
        sum(row.quota for row in rows),
        sum(row.confirmed for row in rows),
        sum(row.need for row in rows),
        sum(row.budget for row in rows),
    )


def needing_attention(rows: Sequence[RegencyRow]) -> list[RegencyRow]:
    """Regencies with places left, the emptiest first; those without a quota before them."""
    open_ones = [row for row in rows if row.quota == 0 or row.confirmed < row.quota]
    return sorted(open_ones, key=lambda row: (row.confirmed / row.quota if row.quota else -1.0, -row.quota, row.name))


SORTS = {
    "wilayah": lambda row: row.regency_id,
    "kuota": lambda row: row.quota,
    "peserta": lambda row: row.confirmed,
    "capaian": lambda row: row.confirmed / row.quota if row.quota else -1.0,
    "pagu": lambda row: row.budget,
    "daftar": lambda row: row.last_upload_at.timestamp() if row.last_upload_at else 0.0,
}


def sorted_rows(rows: Sequence[RegencyRow], column: str, *, descending: bool) -> list[RegencyRow]:
    """By a column of SORTS (unknown ones by region code); equal rows stay in the order of their codes."""
    return sorted(rows, key=SORTS.get(column, SORTS["wilayah"]), reverse=descending)

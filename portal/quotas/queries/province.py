"""Reading the province's allotment: what it has, and the share of each regency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import ProvinceQuota
from portal.quotas.queries.states import QuotaState, states_of_years


@dataclass(frozen=True)
class ShareLine:
    """One regency in the province's table; people in the last month of the term."""

    regency_id: int
    name: str
    share: int
    in_use: int
    last_year: int


def province_quota_or_none(fiscal_year: int, source_code: str) -> ProvinceQuota | None:
    """What the province has to allot; None before the first allotment."""
    return db.session.get(ProvinceQuota, (fiscal_year, source_code))


def share_lines(fiscal_year: int, source_code: str, names: Mapping[int, str]) -> list[ShareLine]:
    """Every regency with its share, the places in use in the tightest month, and its share of the year before."""
    found = {
        (state.quota.fiscal_year, state.quota.regency_id): state
        for state in states_of_years((fiscal_year - 1, fiscal_year), Month(fiscal_year, 1))
        if state.quota.funding_source_code == source_code
    }
    lines = []
    for regency_id, name in names.items():
        now, before = found.get((fiscal_year, regency_id)), found.get((fiscal_year - 1, regency_id))
        in_use = now.worst.taken + now.worst.reserved if now else 0
        lines.append(ShareLine(regency_id, name, _share(now), in_use, _share(before)))
    return lines


def _share(state: QuotaState | None) -> int:
    return state.allocated_in(state.quota.last_month) if state else 0

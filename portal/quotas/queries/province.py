"""Reading the province's allotment: what it has, and the share of each regency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.proposals.models import ProposalState
from portal.quotas.models import FundingSource, ProvinceAllotment, ProvinceQuota
from portal.quotas.queries.states import QuotaState, states_of_years


@dataclass(frozen=True)
class ShareLine:
    """One regency in the province's table; people in the last month of the term."""

    regency_id: int
    name: str
    share: int
    in_use: int
    last_year: int


def province_sources(fiscal_year: int) -> dict[str, tuple[FundingSource, ProvinceQuota | None]]:
    """{code: (source, what the province has of it in that year)} of the sources that the province allots.

    None before the first division.
    """
    rows = db.session.execute(
        select(FundingSource, ProvinceQuota)
        .outerjoin(
            ProvinceQuota,
            (ProvinceQuota.funding_source_code == FundingSource.code) & (ProvinceQuota.fiscal_year == fiscal_year),
        )
        .where(FundingSource.set_by_province)
        .order_by(FundingSource.position)
    )
    return {row[0].code: (row[0], row[1]) for row in rows}


def allotment_by_id(allotment_id: int) -> ProvinceAllotment:
    """A division that was proposed. Raises NotFoundError."""
    found = db.session.get(ProvinceAllotment, allotment_id)
    if found is None:
        raise NotFoundError("Pembagian ini tidak ditemukan.")
    return found


def waiting_allotment_or_none(fiscal_year: int, source_code: str) -> ProvinceAllotment | None:
    """The division of a year and source that waits for a second person: there is at most one."""
    return db.session.scalars(
        _newest().where(
            ProvinceAllotment.fiscal_year == fiscal_year,
            ProvinceAllotment.funding_source_code == source_code,
            ProvinceAllotment.state == ProposalState.SUBMITTED,
        )
    ).first()


def allotments_of(fiscal_year: int, source_code: str) -> Sequence[ProvinceAllotment]:
    """The last ten divisions that were proposed for a year, newest first."""
    return db.session.scalars(
        _newest()
        .where(
            ProvinceAllotment.fiscal_year == fiscal_year,
            ProvinceAllotment.funding_source_code == source_code,
        )
        .limit(10)
    ).all()


def open_allotments() -> Sequence[ProvinceAllotment]:
    """Divisions that wait for somebody of the province: for a second person, or to be put right."""
    return db.session.scalars(
        _newest().where(ProvinceAllotment.state.in_((ProposalState.SUBMITTED, ProposalState.RETURNED)))
    ).all()


def _newest() -> Select[ProvinceAllotment]:
    return select(ProvinceAllotment).order_by(ProvinceAllotment.id.desc())


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

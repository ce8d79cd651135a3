"""Lists of claims, oldest death first; sums by state. A list shows no more of a person than it must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.beneficiaries.models import Beneficiary
from portal.claims.models import Claim
from portal.claims.rules.states import AgeBand, ClaimState, band_days
from portal.core.db import db
from portal.regencies.models import District, Regency, Village

PAGE_SIZE = 50


@dataclass(frozen=True)
class ClaimFilter:
    """What a list shows; None means all (void files never stand in a list)."""

    state: ClaimState | None
    band: AgeBand | None
    today: date


@dataclass(frozen=True)
class ClaimLine:
    """One claim as lists show it."""

    claim: Claim
    name: str
    nik_prefix: str
    village: str
    district: str
    regency: str

    def __repr__(self) -> str:
        return f"<ClaimLine {self.claim.id}>"


@dataclass(frozen=True)
class ClaimsPage:
    """Up to 50 claims and the id to go on after, if more follow."""

    lines: Sequence[ClaimLine]
    following: int | None


@dataclass(frozen=True)
class StateSum:
    """How many claims stand in a state, and the rupiah paid or, before that, estimated."""

    state: ClaimState
    claims: int
    estimated_amount: int
    paid_amount: int


def _filtered(wanted: ClaimFilter, *columns: Any) -> Select[Any]:
    query = select(*columns).where(Claim.state != ClaimState.VOID)
    if wanted.state is not None:
        query = query.where(Claim.state == wanted.state)
    if wanted.band is not None:
        first, last = band_days(wanted.band, wanted.today)
        query = query.where(Claim.since_on <= last)
        if first is not None:
            query = query.where(Claim.since_on >= first)
    return query


def _lines(wanted: ClaimFilter) -> Select[Any]:
    columns = (Claim, Beneficiary.name, Beneficiary.nik_prefix, Village.name, District.name, Regency.name)
    return (
        _filtered(wanted, *columns)
        .join(Beneficiary, Beneficiary.id == Claim.beneficiary_id)
        .join(Village, Village.code == Beneficiary.village_code)
        .join(District, District.code == Beneficiary.district_code)
        .join(Regency, Regency.id == Claim.regency_id)
        .order_by(Claim.since_on, Claim.id)
    )


def count_unfiled() -> Select[int]:
    """The number of deaths of which no claim has been filed, as a question."""
    return select(func.count()).select_from(Claim).where(Claim.state == ClaimState.UNFILED)


def claims_page(wanted: ClaimFilter, *, after: int | None = None) -> ClaimsPage:
    """50 claims, the oldest death first; `after` is the id of the last one seen."""
    query = _lines(wanted)
    if after is not None:
        since = db.session.scalar(select(Claim.since_on).where(Claim.id == after))
        if since is not None:
            query = query.where(or_(Claim.since_on > since, (Claim.since_on == since) & (Claim.id > after)))
    lines = [ClaimLine(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    more = len(lines) > PAGE_SIZE
    return ClaimsPage(lines[:PAGE_SIZE], lines[PAGE_SIZE - 1].claim.id if more else None)


def every_claim(wanted: ClaimFilter) -> Iterator[ClaimLine]:
    """The whole list, streamed, for a workbook."""
    for row in db.session.execute(_lines(wanted).execution_options(yield_per=500)):
        yield ClaimLine(*row)


def sums(wanted: ClaimFilter) -> list[StateSum]:
    """By state, for every state but void, of the filter's ages: its own state does not narrow them."""
    everything = ClaimFilter(None, wanted.band, wanted.today)
    rows = db.session.execute(
        _filtered(
            everything, Claim.state, func.count(), func.sum(Claim.benefit_amount), func.sum(Claim.paid_amount)
        ).group_by(Claim.state)
    )
    found = {row[0]: row for row in rows}
    return [
        StateSum(state, *(int(value or 0) for value in (found[state][1:] if state in found else (0, 0, 0))))
        for state in ClaimState
        if state is not ClaimState.VOID
    ]

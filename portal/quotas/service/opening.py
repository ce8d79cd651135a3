"""Opening a quota: its terms, its first line, its first budget."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import FundingSource, Quota
from portal.quotas.rules.ledger import MovementKind
from portal.quotas.rules.rates import LOWEST_BRACKET, Sector
from portal.quotas.service.budget import BudgetTerms, set_budget
from portal.quotas.service.guards import reason_against_hand, refuse_other_hand, refuse_past_year
from portal.quotas.service.lines import record_on, write_line

_EXISTS = "Kuota dari sumber dana ini sudah ada pada tahun tersebut. Buka kuota itu dan ubah jumlahnya."


@dataclass(frozen=True)
class QuotaTerms:
    """What an office states when it opens a quota. `bracket` and `sector` decide the dated rate; money in rupiah."""

    fiscal_year: int
    funding_source_code: str
    people: int
    first_month: Month
    last_month: Month
    budget_amount: int
    document: str
    sector: Sector = Sector.OTHER
    bracket: int = LOWEST_BRACKET
    is_example: bool = False


def open_quota(regency_id: int, terms: QuotaTerms, *, deciding: Deciding, agreement_id: int | None = None) -> Quota:
    """A new quota with its first movement and its first budget; with `agreement_id` it follows agreements.

    Raises DomainError when the year already has one from this source, or the source is another's to open.
    """
    if terms.first_month.year != terms.fiscal_year or terms.last_month.year != terms.fiscal_year:
        raise DomainError("Masa perlindungan harus di dalam tahun anggaran.", field="first_month")
    if terms.last_month < terms.first_month:
        raise DomainError("Bulan akhir tidak boleh sebelum bulan awal.", field="last_month")
    if terms.people <= 0:
        raise DomainError("Jumlah orang paling sedikit 1.", field="people")
    refuse_past_year(terms.fiscal_year)
    source = db.session.get_one(FundingSource, terms.funding_source_code)
    refuse_other_hand(source, field="funding_source_code")
    present = queries.quota_of_or_none(regency_id, terms.funding_source_code, terms.fiscal_year)
    if present is not None:
        raise DomainError(reason_against_hand(present) or _EXISTS, field="funding_source_code")
    quota = Quota(
        regency_id=regency_id,
        fiscal_year=terms.fiscal_year,
        funding_source_code=terms.funding_source_code,
        first_month=terms.first_month,
        last_month=terms.last_month,
        sector=terms.sector,
        bracket=terms.bracket,
        is_example=terms.is_example,
        follows_agreements=agreement_id is not None,
        created_at=clock.now(),
        funding_source=source,
    )
    rates = queries.rates_of(quota, queries.rate_book())  # raises when the bracket is unknown
    try:
        with db.session.begin_nested():
            db.session.add(quota)
    except IntegrityError:  # a colleague opened it in this very moment
        raise DomainError(_EXISTS, field="funding_source_code") from None
    write_line(
        quota,
        MovementKind.ALLOCATED,
        terms.people,
        quota.first_month,
        reason="Penetapan kuota",
        document=terms.document,
        deciding=deciding,
        agreement_id=agreement_id,
    )
    first_rate = rates[0][1]
    set_budget(
        quota,
        BudgetTerms.first(terms.fiscal_year, terms.budget_amount, first_rate, document=terms.document),
        deciding=deciding,
    )
    record_on(
        quota,
        "quota_opened",
        f"Kuota {formatting.number(terms.people)} orang tahun {terms.fiscal_year} ditetapkan.",
        deciding,
        reason=terms.document,
    )
    return quota

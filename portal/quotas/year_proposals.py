"""A new fiscal year, opened from the last one: all its quotas in one proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.audit.service import Actor
from portal.core import formatting
from portal.core.errors import DomainError
from portal.core.months import Month, months_of_year
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft
from portal.quotas import queries
from portal.quotas.rules.rates import Sector
from portal.quotas.service.opening import QuotaTerms, open_quota

YEAR = "quota.year"


@dataclass(frozen=True)
class YearLine:
    """One source of the last year: what it had, what the new year would take over; `opened` when it is there."""

    source_code: str
    source: str
    people_before: int
    budget_before: int
    people: int
    budget_amount: int
    sector: str
    bracket: int
    opened: bool


def lines_for(fiscal_year: int) -> list[YearLine]:
    """The office's own sources of the year before: the same people for the whole year, and what they need at the dated
    rates of the new one."""
    first, last = months_of_year(fiscal_year)
    book = queries.rate_book()
    there = {quota.funding_source_code for quota in queries.quotas_of_year(fiscal_year)}
    lines = []
    for state in queries.states_of_year(fiscal_year - 1, Month(fiscal_year - 1, 12)):
        quota = state.quota
        if quota.funding_source.set_by_province:
            continue
        people = state.allocated_in(quota.last_month)
        rates = queries.term_rates_of(quota, book, first, last)
        lines.append(
            YearLine(
                source_code=quota.funding_source_code,
                source=quota.funding_source.name,
                people_before=people,
                budget_before=state.budget.amount,
                people=people,
                budget_amount=people * sum(rate.total for _, rate in rates),
                sector=quota.sector.value,
                bracket=quota.bracket,
                opened=quota.funding_source_code in there,
            )
        )
    return lines


def propose_year(
    regency_id: int,
    fiscal_year: int,
    chosen: Sequence[YearLine],
    *,
    document: str,
    by: Actor,
    instead_of: int | None,
) -> Proposal:
    """Propose to open these quotas for January to December. Raises DomainError when one cannot be opened, or none was
    chosen."""
    if not chosen:
        raise DomainError("Pilih paling sedikit satu sumber dana.")
    total = sum(line.budget_amount for line in chosen)
    facts = [
        [
            line.source,
            f"{formatting.number(line.people_before)} orang, {formatting.rupiah(line.budget_before)}",
            f"{formatting.number(line.people)} orang, {formatting.rupiah(line.budget_amount)}",
        ]
        for line in chosen
    ]
    return proposals.propose(
        Draft(
            kind=YEAR,
            regency_id=regency_id,
            fiscal_year=fiscal_year,
            title=f"Buka tahun anggaran {fiscal_year}: {formatting.number(len(chosen))} sumber dana, "
            f"{formatting.rupiah(total)}",
            facts=[*facts, ["Dokumen", document]],
            payload={
                "document": document,
                "lines": [
                    {
                        "funding_source_code": line.source_code,
                        "people": line.people,
                        "budget_amount": line.budget_amount,
                        "sector": line.sector,
                        "bracket": line.bracket,
                    }
                    for line in chosen
                ],
            },
            amount=total,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(YEAR, label="Tahun anggaran baru", edit_endpoint="quotas.new_year")
def _open_year(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    first, last = months_of_year(proposal.fiscal_year)
    for line in payload["lines"]:
        terms = QuotaTerms(
            fiscal_year=proposal.fiscal_year,
            first_month=first,
            last_month=last,
            document=payload["document"],
            **{**line, "sector": Sector(line["sector"])},
        )
        open_quota(proposal.regency_id, terms, deciding=deciding)

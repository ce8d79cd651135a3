"""What about quotas is proposed and approved: each kind with its words, its facts before and after, and its deed.

`propose_…` is what a form calls; the function below it is what an approval carries out. Payloads are plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.audit.service import Actor
from portal.core import formatting
from portal.core.months import Month
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft
from portal.quotas import queries
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import KIND_LABELS
from portal.quotas.rules.rates import Sector
from portal.quotas.service import ledger
from portal.quotas.service.opening import QuotaTerms, open_quota

OPEN, REVISE, REVERSE = "quota.open", "quota.revise", "quota.reverse"


def propose_open(regency_id: int, terms: QuotaTerms, source: str, *, by: Actor, instead_of: int | None) -> Proposal:
    """Propose a new quota; `source` is the funding source's name. Raises DomainError when it cannot be opened."""
    return proposals.propose(
        Draft(
            kind=OPEN,
            regency_id=regency_id,
            fiscal_year=terms.fiscal_year,
            title=f"Kuota baru {source} {terms.fiscal_year}: {formatting.number(terms.people)} orang",
            facts=[
                ["Sumber dana", source],
                ["Jumlah orang", "0", formatting.number(terms.people)],
                ["Masa", f"{formatting.month(terms.first_month)} sampai {formatting.month(terms.last_month)}"],
                ["Pagu", formatting.rupiah(0), formatting.rupiah(terms.budget_amount)],
                ["Dokumen", terms.document],
            ],
            payload={
                "fiscal_year": terms.fiscal_year,
                "funding_source_code": terms.funding_source_code,
                "people": terms.people,
                "first_month": str(terms.first_month),
                "last_month": str(terms.last_month),
                "budget_amount": terms.budget_amount,
                "document": terms.document,
                "sector": terms.sector.value,
                "bracket": terms.bracket,
            },
            amount=terms.budget_amount,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(OPEN, label="Penetapan kuota", edit_endpoint="quotas.create")
def _open(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    terms = QuotaTerms(
        **{
            **payload,
            "first_month": Month.parse(payload["first_month"]),
            "last_month": Month.parse(payload["last_month"]),
            "sector": Sector(payload["sector"]),
        }
    )
    proposal.subject_id = open_quota(proposal.regency_id, terms, deciding=deciding).id


def propose_revision(
    state: QuotaState,
    *,
    change: int,
    from_month: Month,
    reason: str,
    document: str,
    by: Actor,
    instead_of: int | None,
) -> Proposal:
    """Propose more or fewer people from a month on. Raises DomainError when it cannot be done."""
    quota = state.quota
    after = state.allocated_in(from_month) + change
    need_after = state.need + change * sum(rate.total for month, rate in state.rates.items() if month >= from_month)
    sign = "tambah" if change > 0 else "kurangi"
    return proposals.propose(
        Draft(
            kind=REVISE,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=(
                f"{quota.funding_source.name}: {sign} {formatting.number(abs(change))} orang "
                f"mulai {formatting.month(from_month)}"
            ),
            facts=[
                [
                    f"Kuota {formatting.month(from_month)}",
                    formatting.number(state.allocated_in(from_month)),
                    formatting.number(after),
                ],
                ["Kebutuhan iuran satu masa", formatting.rupiah(state.need), formatting.rupiah(max(need_after, 0))],
                ["Pagu", formatting.rupiah(state.budget.amount)],
                ["Alasan", reason],
                ["Dokumen", document],
            ],
            payload={
                "quota_id": quota.id,
                "change": change,
                "from_month": str(from_month),
                "reason": reason,
                "document": document,
            },
            amount=abs(need_after - state.need),
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(REVISE, label="Perubahan kuota", edit_endpoint="quotas.revise_form")
def _revise(_proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    ledger.revise(
        payload["quota_id"],
        payload["change"],
        Month.parse(payload["from_month"]),
        reason=payload["reason"],
        document=payload["document"],
        deciding=deciding,
    )


def propose_reversal(
    state: QuotaState, movement_id: int, *, reason: str, document: str, by: Actor, instead_of: int | None
) -> Proposal:
    """Propose to take back a wrong line. Raises DomainError when it cannot be taken back."""
    quota, movement = state.quota, queries.movement_by_id(movement_id)
    words = f"{KIND_LABELS[movement.kind].lower()} {formatting.number(movement.people)} orang"
    return proposals.propose(
        Draft(
            kind=REVERSE,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=f"{quota.funding_source.name}: batalkan baris no. {movement.id} ({words})",
            facts=[
                ["Baris yang dibatalkan", f"No. {movement.id}, {words}"],
                [
                    f"Kuota {formatting.month(movement.first_month)}",
                    formatting.number(state.allocated_in(movement.first_month)),
                    formatting.number(state.allocated_in(movement.first_month) - movement.people),
                ],
                ["Alasan", reason],
                ["Dokumen", document],
            ],
            payload={"movement_id": movement.id, "reason": reason, "document": document},
            amount=abs(movement.people)
            * sum(rate.total for month, rate in state.rates.items() if month >= movement.first_month),
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(
    REVERSE, label="Pembatalan baris buku kuota", edit_endpoint="quotas.reverse_form", edit_keys=("movement_id",)
)
def _reverse(_proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    ledger.reverse(payload["movement_id"], reason=payload["reason"], document=payload["document"], deciding=deciding)

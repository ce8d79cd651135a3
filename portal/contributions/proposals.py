"""Payments and their reversals are proposed and approved: each kind with its words, its facts, and its deed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.audit.service import Actor
from portal.contributions import queries, service
from portal.contributions.service import PaymentTerms
from portal.core import formatting
from portal.core.months import Month
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft
from portal.quotas.models import Quota

PAY, REVERSE = "contributions.pay", "contributions.reverse"


def propose_payment(quota: Quota, terms: PaymentTerms, *, by: Actor, instead_of: int | None) -> Proposal:
    """Propose to record an SP2D. Raises DomainError when it cannot be recorded."""
    due = queries.due_for(queries.bills_of(quota.id), terms.first_month, terms.last_month)
    return proposals.propose(
        Draft(
            kind=PAY,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=f"{quota.funding_source.name}: SP2D {terms.sp2d_number}, {formatting.rupiah(terms.amount)}",
            facts=[
                ["SP2D", f"{terms.sp2d_number} tanggal {formatting.day(terms.sp2d_on)}"],
                ["Periode", f"{formatting.month(terms.first_month)} sampai {formatting.month(terms.last_month)}"],
                ["Jumlah orang", formatting.number(terms.people)],
                ["Tagihan yang belum dibayar", formatting.rupiah(due.total)],
                ["JKK", formatting.rupiah(terms.jkk_amount)],
                ["JKM", formatting.rupiah(terms.jkm_amount)],
                ["Selisih dari tagihan", formatting.rupiah(terms.amount - due.total)],
                *_realisation(quota, terms.amount),
                ["Alasan", terms.reason or "–"],
            ],
            payload={
                "sp2d_number": terms.sp2d_number,
                "sp2d_on": terms.sp2d_on.isoformat(),
                "first_month": str(terms.first_month),
                "last_month": str(terms.last_month),
                "people": terms.people,
                "jkk_amount": terms.jkk_amount,
                "jkm_amount": terms.jkm_amount,
                "reason": terms.reason,
            },
            amount=terms.amount,
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


def terms_from(payload: Mapping[str, Any]) -> PaymentTerms:
    """A payload as it was proposed."""
    return PaymentTerms(
        **{
            **payload,
            "sp2d_on": date.fromisoformat(payload["sp2d_on"]),
            "first_month": Month.parse(payload["first_month"]),
            "last_month": Month.parse(payload["last_month"]),
        }
    )


@proposals.kind(PAY, label="Pembayaran iuran", edit_endpoint="contributions.pay_form")
def _pay(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    assert proposal.subject_id is not None
    service.pay(proposal.subject_id, terms_from(payload), deciding=deciding)


def propose_reversal(quota: Quota, payment_id: int, *, reason: str, by: Actor, instead_of: int | None) -> Proposal:
    """Propose to take a wrong payment back. Raises DomainError when it cannot be taken back."""
    payment = queries.payment_line(quota.id, payment_id).payment
    return proposals.propose(
        Draft(
            kind=REVERSE,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=f"{quota.funding_source.name}: batalkan SP2D {payment.sp2d_number}",
            facts=[
                ["Pembayaran yang dibatalkan", f"SP2D {payment.sp2d_number} tanggal {formatting.day(payment.sp2d_on)}"],
                ["Periode", f"{formatting.month(payment.first_month)} sampai {formatting.month(payment.last_month)}"],
                ["Jumlah", formatting.rupiah(payment.amount)],
                *_realisation(quota, -payment.amount),
                ["Alasan", reason],
            ],
            payload={"payment_id": payment.id, "reason": reason},
            amount=abs(payment.amount),
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(
    REVERSE, label="Pembatalan pembayaran", edit_endpoint="contributions.reverse_form", edit_keys=("payment_id",)
)
def _reverse(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    assert proposal.subject_id is not None
    service.reverse(payload["payment_id"], proposal.subject_id, reason=payload["reason"], deciding=deciding)


def _realisation(quota: Quota, change: int) -> list[list[str]]:
    """Realisation and what is left of the pagu, before and after."""
    room = queries.budget_room(quota.id)
    return [
        ["Realisasi", formatting.rupiah(room.paid), formatting.rupiah(room.paid + change)],
        ["Sisa pagu", formatting.rupiah(room.left), formatting.rupiah(room.left - change)],
    ]

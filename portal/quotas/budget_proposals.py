"""A change of the pagu, proposed and approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.audit.service import Actor
from portal.core import formatting
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft
from portal.quotas import service
from portal.quotas.models.money import BUDGET_STAGE_LABELS, BudgetStage, BudgetVersion
from portal.quotas.queries import QuotaState
from portal.quotas.service import BudgetTerms

BUDGET = "quota.budget"


def propose_budget(state: QuotaState, terms: BudgetTerms, *, by: Actor, instead_of: int | None) -> Proposal:
    """Propose a new version of the pagu. Raises DomainError when it cannot hold."""
    quota, before = state.quota, state.budget
    after = terms.jkk_amount + terms.jkm_amount
    return proposals.propose(
        Draft(
            kind=BUDGET,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=(
                f"{quota.funding_source.name} {quota.fiscal_year}: pagu {formatting.rupiah(before.amount)} "
                f"menjadi {formatting.rupiah(after)}"
            ),
            facts=_facts(before, terms),
            payload={
                "stage": terms.stage.value,
                "jkk_amount": terms.jkk_amount,
                "jkm_amount": terms.jkm_amount,
                "activity_code": terms.activity_code,
                "jkk_account": terms.jkk_account,
                "jkm_account": terms.jkm_account,
                "document": terms.document,
                "document_on": terms.document_on.isoformat() if terms.document_on else "",
                "reason": terms.reason,
            },
            amount=abs(terms.jkk_amount - before.jkk_amount) + abs(terms.jkm_amount - before.jkm_amount),
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


def _facts(before: BudgetVersion, terms: BudgetTerms) -> list[list[str]]:
    rupiah = formatting.rupiah
    facts = [
        ["Tahap", BUDGET_STAGE_LABELS[before.stage], BUDGET_STAGE_LABELS[terms.stage]],
        ["Pagu JKK", rupiah(before.jkk_amount), rupiah(terms.jkk_amount)],
        ["Pagu JKM", rupiah(before.jkm_amount), rupiah(terms.jkm_amount)],
        ["Jumlah pagu", rupiah(before.amount), rupiah(terms.jkk_amount + terms.jkm_amount)],
    ]
    for label, old, new in (
        ("Sub kegiatan", before.activity_code, terms.activity_code),
        ("Rekening JKK", before.jkk_account, terms.jkk_account),
        ("Rekening JKM", before.jkm_account, terms.jkm_account),
    ):
        facts.append([label, new] if old == new else [label, old, new])
    day = f", {formatting.day(terms.document_on)}" if terms.document_on else ""
    return [*facts, ["Dokumen", terms.document + day], ["Alasan", terms.reason]]


def terms_from(values: Mapping[str, Any]) -> BudgetTerms:
    """Terms out of a payload or a form's data."""
    day = values["document_on"]
    return BudgetTerms(
        stage=BudgetStage(values["stage"]),
        jkk_amount=values["jkk_amount"],
        jkm_amount=values["jkm_amount"],
        activity_code=values["activity_code"],
        jkk_account=values["jkk_account"],
        jkm_account=values["jkm_account"],
        document=values["document"],
        document_on=date.fromisoformat(day) if isinstance(day, str) and day else day or None,
        reason=values["reason"],
    )


@proposals.kind(BUDGET, label="Perubahan pagu", edit_endpoint="quotas.budget_form")
def _set_budget(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    assert proposal.subject_id is not None
    service.change_budget(proposal.subject_id, terms_from(payload), deciding=deciding)

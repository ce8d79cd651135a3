"""Asking for a recorded list to be taken back: with a verifier where the office wants one for its lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.audit.service import Actor
from portal.beneficiaries import service
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.withdrawing.queries import KIND, Effect, effect_of, open_proposal
from portal.beneficiaries.withdrawing.service import JOB, record_act, refuse
from portal.core import formatting
from portal.core.approval import ApprovalState
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft, Look
from portal.quotas import queries as quotas


def propose(
    upload: Upload, *, reason: str, seen_people: int | None, by: Actor, instead_of: int | None = None
) -> Proposal:
    """Ask for a recorded list to be taken back, or have it done at once where nobody has to approve lists.

    `seen_people` is the number that stood on the page. Raises DomainError with what stands in the way, when it was
    asked for already, or when the number is another now.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError("Tulis alasan daftar ini ditarik.", field="reason")
    upload = service.lock(upload.id)
    quota = quotas.quota_by_id(upload.quota_id)
    effect = effect_of(upload, quota)
    refuse(upload, effect)
    waiting = open_proposal(upload)
    if waiting is not None and waiting.id != instead_of:
        raise DomainError(f"Penarikan daftar ini sudah diajukan (ajuan no. {waiting.id}).")
    if seen_people is not None and seen_people != effect.people:
        raise DomainError(
            f"Isi daftar sudah berubah menjadi {formatting.number(effect.people)} orang. Periksa angkanya, lalu kirim "
            "lagi."
        )
    draft = Draft(
        kind=KIND,
        regency_id=upload.regency_id,
        fiscal_year=quota.fiscal_year,
        title=f"Tarik kembali daftar no. {upload.id}: {formatting.number(effect.people)} orang",
        facts=_facts(upload, effect, reason),
        payload={"upload_id": upload.id, "reason": reason},
        subject_id=quota.id,
    )
    return proposals.propose(draft, by=by, instead_of=instead_of)


def _facts(upload: Upload, effect: Effect, reason: str) -> list[list[str]]:
    """What the verifier reads, as it was when it was asked for."""
    facts = [
        ["Daftar", f"No. {upload.id}, {upload.file_name}"],
        ["Orang yang dicatat", formatting.number(effect.people), "0"],
        ["Tetap terdaftar lewat daftar lain", f"{formatting.number(effect.keep)} orang"],
        ["Hilang dari daftar peserta", f"{formatting.number(effect.vanish)} orang"],
    ]
    if effect.months:
        first, last = effect.months[0].month, effect.months[-1].month
        facts.append(["Tempat yang kembali", f"{formatting.month(first)} sampai {formatting.month(last)}"])
        facts.append(["Iuran yang tidak lagi diperlukan", formatting.rupiah(effect.amount)])
    if effect.waiting:
        facts.append(["Keluar dari daftar tunggu", f"{formatting.number(effect.waiting)} orang"])
    if effect.again:
        facts.append(["Menunggu lagi", f"{formatting.number(effect.again)} orang"])
    return [*facts, ["Alasan", reason]]


@proposals.kind(
    KIND,
    label="Penarikan daftar",
    edit_endpoint="uploads.withdrawal",
    edit_keys=("upload_id",),
    approver_setting="list_approver",
    looks=(Look("Lihat akibat penarikan", "uploads.withdrawal", ("upload_id",), Permission.VIEW_PEOPLE),),
)
def _begin(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    """Hand the list to the worker: a large one takes longer than a request should."""
    upload = service.lock(payload["upload_id"])
    refuse(upload, effect_of(upload, quotas.quota_by_id(upload.quota_id)))
    if proposals.approval_of(proposal).state != ApprovalState.APPROVED:
        return  # only tried, so that nothing impossible waits for a verifier
    upload.state = UploadState.WITHDRAWING
    upload.sentence = ""
    upload.withdrawn_by_name, upload.withdrawn_why = deciding.maker.name, payload["reason"]
    service.start_job(upload, JOB, deciding.maker, proposal_id=proposal.id)
    record_act(
        upload, "list_withdrawing", f"Penarikan daftar no. {upload.id} dimulai.", deciding.maker, payload["reason"]
    )

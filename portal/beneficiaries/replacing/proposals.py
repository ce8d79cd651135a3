"""A replacement between its maker and its checker: proposed where the office wants lists approved, else done at once.

The payload holds numbers and words only; who the two people are stands on their own pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.audit.service import Actor
from portal.beneficiaries.models import Enrolment
from portal.beneficiaries.queries import EnrolmentLine
from portal.beneficiaries.replacing import queue, service, suggesting
from portal.beneficiaries.replacing.queue import Offered
from portal.beneficiaries.replacing.service import Leaving
from portal.core import formatting
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft, Look
from portal.quotas import service as quotas
from portal.quotas.rules.ledger import FREED_REASON_LABELS, FreedReason

KIND = "beneficiaries.replace"


@dataclass(frozen=True)
class Wanted:
    """Who is to come into which place, from which month; `leaving` when the place is freed in the same act."""

    line: EnrolmentLine
    from_month: Month
    leaving: Leaving | None
    waiting_id: int


def place_of(enrolment: Enrolment) -> tuple[str, str]:
    """(kecamatan code, village code) of a place, as it was when it was taken."""
    return enrolment.district_code, enrolment.village_code


def settle_queue(wanted: Wanted, *, by: Actor) -> dict[int, str]:
    """Hold the quota and make sure that nobody is passed over without a reason: {waiting id: why} of those who are.

    Before the proposal is handed in, because what is asked of the register stays on the record when it is refused.
    Raises NotNextError.
    """
    enrolment = wanted.line.enrolment
    quota = quotas.lock(enrolment.quota_id)
    freed = wanted.leaving is None
    return queue.refuse_unless_next(
        quota, place_of(enrolment), wanted.from_month, wanted.waiting_id, freed=freed, by=by
    )


def propose(
    wanted: Wanted, passed_over: Mapping[int, str], *, villages: Mapping[str, str], by: Actor, instead_of: int | None
) -> Proposal:
    """Hand a replacement in; without a checker it is done at once. `passed_over` is what `settle_queue` found.

    Raises DomainError when it cannot be done.
    """
    enrolment, leaving = wanted.line.enrolment, wanted.leaving
    one = _standing(wanted, passed_over, villages)
    ended = wanted.line.ending
    why = leaving.why if leaving is not None else ended.why if ended is not None else None
    return proposals.propose(
        Draft(
            kind=KIND,
            regency_id=enrolment.regency_id,
            fiscal_year=wanted.line.fiscal_year,
            title=f"Ganti peserta no. {enrolment.beneficiary_id} mulai {formatting.month(wanted.from_month)}",
            facts=[
                ["Sumber dana", f"{wanted.line.funding_source} {wanted.line.fiscal_year}"],
                [
                    "Peserta",
                    f"No. {enrolment.beneficiary_id}, {villages[enrolment.village_code]}",
                    f"Urutan {one.rank} daftar tunggu, {formatting.masked_nik(one.nik_prefix)}, "
                    f"{villages[one.village_code]}",
                ],
                ["Mulai bulan", formatting.month(wanted.from_month)],
                ["Sebab", FREED_REASON_LABELS[why] if why is not None else ""],
                ["Dokumen", leaving.document if leaving is not None else ended.document if ended is not None else ""],
            ],
            payload={
                "beneficiary_id": enrolment.beneficiary_id,
                "enrolment_id": enrolment.id,
                "from_month": str(wanted.from_month),
                "why": leaving.why.value if leaving is not None else "",
                "document": leaving.document if leaving is not None else "",
                "waiting_id": wanted.waiting_id,
                "quota_id": enrolment.quota_id,
            },
        ),
        by=by,
        instead_of=instead_of,
    )


def _standing(wanted: Wanted, passed_over: Mapping[int, str], villages: Mapping[str, str]) -> Offered:
    """The one who is to come in, as the queue shows them."""
    enrolment = wanted.line.enrolment
    quota = quotas.lock(enrolment.quota_id)
    freed = wanted.leaving is None
    offered = queue.offer(
        quota, place_of(enrolment), wanted.from_month, name_of=villages, freed=freed, refused=passed_over
    )
    return next(each for each in offered.people if each.waiting_id == wanted.waiting_id)


@proposals.kind(
    KIND,
    label="Penggantian peserta",
    edit_endpoint="beneficiaries.place",
    edit_keys=("beneficiary_id", "enrolment_id"),
    approver_setting="list_approver",
    looks=(
        Look("Buka data peserta", "beneficiaries.detail", ("beneficiary_id",), Permission.VIEW_PEOPLE),
        Look("Buka daftar tunggu", "beneficiaries.waiting_list", ("quota_id",), Permission.VIEW_PEOPLE),
    ),
)
def _replace(_proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    leaving = Leaving(FreedReason(payload["why"]), payload["document"]) if payload["why"] else None
    service.replace(
        payload["enrolment_id"],
        Month.parse(payload["from_month"]),
        leaving,
        payload["waiting_id"],
        deciding=deciding,
    )
    if leaving is not None:
        suggesting.accepted(payload["enrolment_id"], leaving.why, by=deciding.maker)

"""A division of places over kecamatan or villages, and a move between two of them, proposed and approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.audit.service import Actor
from portal.core import formatting
from portal.core.errors import DomainError
from portal.proposals import service as proposals
from portal.proposals.models import Proposal
from portal.proposals.service import Deciding, Draft
from portal.quotas import service
from portal.quotas.models import Quota
from portal.quotas.queries import PlaceRow

SPLIT, MOVE = "quota.split", "quota.move"


def propose_split(
    quota: Quota,
    district: tuple[str, str],
    rows: Sequence[PlaceRow],
    shares: Mapping[str, int],
    *,
    reason: str,
    document: str,
    by: Actor,
    instead_of: int | None,
) -> Proposal:
    """Propose the shares of every place of one level; `district` = (code, name), both empty for all kecamatan.

    Raises DomainError when they do not add up, or nothing would change.
    """
    changed = [row for row in rows if shares[row.code] != row.share]
    if not changed:
        raise DomainError("Bagian ini sama dengan yang berlaku. Ubah jumlahnya lebih dahulu.")
    number, given = formatting.number, sum(shares.values())
    where = f"desa di Kecamatan {district[1]}" if district[0] else "kecamatan"
    return proposals.propose(
        Draft(
            kind=SPLIT,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=f"{quota.funding_source.name} {quota.fiscal_year}: bagi {number(given)} tempat ke {where}",
            facts=[
                *([row.name, number(row.share), number(shares[row.code])] for row in changed),
                ["Jumlah bagian", number(sum(row.share for row in rows)), number(given)],
                ["Alasan", reason],
                ["Dokumen", document],
            ],
            payload={"kecamatan": district[0], "shares": dict(shares), "reason": reason, "document": document},
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(SPLIT, label="Pembagian tempat", edit_endpoint="quotas.split_form", edit_keys=("kecamatan",))
def _split(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    assert proposal.subject_id is not None
    service.divide_places(
        proposal.subject_id,
        payload["kecamatan"],
        payload["shares"],
        reason=payload["reason"],
        document=payload["document"],
        deciding=deciding,
    )


def propose_move(
    quota: Quota,
    district_code: str,
    origin: PlaceRow,
    target: PlaceRow,
    people: int,
    *,
    target_district: str = "",
    reason: str,
    document: str,
    by: Actor,
    instead_of: int | None,
) -> Proposal:
    """Propose to move places between two kecamatan or two villages, also of another kecamatan.

    Raises DomainError when they are not free.
    """
    number = formatting.number
    return proposals.propose(
        Draft(
            kind=MOVE,
            regency_id=quota.regency_id,
            fiscal_year=quota.fiscal_year,
            title=(
                f"{quota.funding_source.name} {quota.fiscal_year}: pindahkan {number(people)} tempat dari "
                f"{origin.name} ke {target.name}"
            ),
            facts=[
                [origin.name, number(origin.share), number(origin.share - people)],
                [target.name, number(target.share), number(target.share + people)],
                ["Alasan", reason],
                ["Dokumen", document],
            ],
            payload={
                "kecamatan": district_code,
                "origin": origin.code,
                "target": target.code,
                "target_district": target_district,
                "people": people,
                "reason": reason,
                "document": document,
            },
            subject_id=quota.id,
        ),
        by=by,
        instead_of=instead_of,
    )


@proposals.kind(MOVE, label="Pemindahan tempat", edit_endpoint="quotas.move_form", edit_keys=("kecamatan",))
def _move(proposal: Proposal, payload: Mapping[str, Any], deciding: Deciding) -> None:
    assert proposal.subject_id is not None
    service.move_places(
        proposal.subject_id,
        payload["kecamatan"],
        payload["origin"],
        payload["target"],
        payload["people"],
        target_district=payload.get("target_district", ""),
        reason=payload["reason"],
        document=payload["document"],
        deciding=deciding,
    )

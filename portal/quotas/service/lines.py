"""Writing lines of the ledger: the one place where a movement is made."""

from __future__ import annotations

from portal.audit.service import record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas.models import Quota, QuotaMovement
from portal.quotas.rules.ledger import KIND_LABELS, MovementKind


def write_reversal(
    quota: Quota, movement: QuotaMovement, *, reason: str, document: str, deciding: Deciding
) -> QuotaMovement:
    """The opposite of a line, over the same months; both are noted in the record."""
    reversal = _movement(
        quota,
        movement.kind,
        -movement.people,
        movement.first_month,
        reason=f"Pembatalan baris no. {movement.id}: {reason}",
        document=document,
        deciding=deciding,
    )
    reversal.last_month = movement.last_month
    reversal.reverses_id = movement.id
    db.session.add(reversal)
    db.session.flush()
    record_on(
        quota,
        "quota_reversed",
        f"Baris no. {movement.id} ({KIND_LABELS[movement.kind].lower()}, "
        f"{formatting.number(movement.people)} orang) dibatalkan.",
        deciding,
        reason=reason,
    )
    return reversal


def write_line(
    quota: Quota,
    kind: MovementKind,
    people: int,
    first_month: Month,
    *,
    reason: str,
    document: str,
    deciding: Deciding,
    upload_id: int | None = None,
    last_month: Month | None = None,
    agreement_id: int | None = None,
) -> QuotaMovement:
    """A line from `first_month` until `last_month` (none: the end of the quota's term), flushed."""
    movement = _movement(
        quota, kind, people, first_month, reason=reason, document=document, deciding=deciding, upload_id=upload_id
    )
    movement.last_month = last_month or quota.last_month
    movement.agreement_id = agreement_id
    db.session.add(movement)
    db.session.flush()
    return movement


def _movement(
    quota: Quota,
    kind: MovementKind,
    people: int,
    first_month: Month,
    *,
    reason: str,
    document: str,
    deciding: Deciding,
    upload_id: int | None = None,
) -> QuotaMovement:
    return QuotaMovement(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        kind=kind,
        people=people,
        first_month=first_month,
        last_month=quota.last_month,
        reason=reason,
        document=document,
        upload_id=upload_id,
        proposal_id=deciding.proposal_id,
        recorded_at=clock.now(),
        recorded_by=deciding.maker.id,
        recorded_by_name=deciding.maker.name,
        approved_by_name=deciding.approved_by,
    )


def record_on(quota: Quota, action: str, sentence: str, deciding: Deciding, reason: str = "") -> None:
    """An act on a quota for the record."""
    record(
        action,
        by=deciding.maker,
        sentence=sentence,
        regency_id=quota.regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=reason,
    )

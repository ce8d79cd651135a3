"""What lists do to a ledger beside taking places: hold a changed number of them, give all of them back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import Quota, QuotaMovement
from portal.quotas.rules.ledger import MovementKind
from portal.quotas.service.following import settle
from portal.quotas.service.guards import refuse_past_year
from portal.quotas.service.ledger import refuse_shortage
from portal.quotas.service.lines import write_line, write_reversal
from portal.quotas.service.places import Place, return_places


def hold(quota: Quota, starts: Mapping[Month, int], *, upload_id: int, reason: str, deciding: Deciding) -> None:
    """Make what is reserved for a list exactly `starts` = {start month: people}; the quota must have been locked.

    Only differences become lines. Raises DomainError with the number missing when more is wanted than is free.
    """
    held = queries.held_for(quota.id, upload_id)
    differences = {month: starts.get(month, 0) - held.get(month, 0) for month in {*starts, *held}}
    for month, difference in sorted(differences.items()):
        if difference < 0:
            kind, people = MovementKind.RELEASED, -difference
            write_line(quota, kind, people, month, reason=reason, document="", deciding=deciding, upload_id=upload_id)
    more = {month: difference for month, difference in differences.items() if difference > 0}
    refuse_shortage(quota, more)
    for month, people in sorted(more.items()):
        kind = MovementKind.RESERVED
        write_line(quota, kind, people, month, reason=reason, document="", deciding=deciding, upload_id=upload_id)
    settle(quota, deciding)


def give_back(quota: Quota, villages: Mapping[Place, int], *, upload_id: int, reason: str, deciding: Deciding) -> None:
    """All places that a recorded list took are free again in every month: its lines are reversed, none is deleted.

    `villages` = {(kecamatan code, village code): people} of the list. The quota must have been locked. Raises
    DomainError when the year is over.
    """
    refuse_past_year(quota.fiscal_year)
    reversal = aliased(QuotaMovement)
    taken = db.session.scalars(
        select(QuotaMovement)
        .where(
            QuotaMovement.quota_id == quota.id,
            QuotaMovement.upload_id == upload_id,
            QuotaMovement.kind == MovementKind.TAKEN,
            QuotaMovement.reverses_id.is_(None),
            ~exists().where(reversal.reverses_id == QuotaMovement.id),
        )
        .order_by(QuotaMovement.id)
    ).all()
    for line in taken:
        write_reversal(quota, line, reason=reason, document="", deciding=deciding).upload_id = upload_id
    return_places(quota, villages, upload_id=upload_id, reason=reason, deciding=deciding)
    settle(quota, deciding)

"""What others hold an office to: deaths without a claim, as days alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from portal.claims.models import Claim
from portal.claims.rules.states import ClaimState
from portal.core.db import db


def unfiled_since(regency_ids: Collection[int]) -> Mapping[int, list[date]]:
    """{regency: days since which deaths have no claim, oldest first}, in one query."""
    found: dict[int, list[date]] = defaultdict(list)
    for regency_id, since in db.session.execute(
        select(Claim.regency_id, Claim.since_on)
        .where(Claim.regency_id.in_(regency_ids), Claim.state == ClaimState.UNFILED)
        .order_by(Claim.since_on)
    ):
        found[regency_id].append(since)
    return found

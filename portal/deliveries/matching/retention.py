"""What a file told of people whom the register does not know goes with its match, once that no longer holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.core import tasks
from portal.core.db import db
from portal.core.settings import value_of
from portal.deliveries.matching.models import BillMatch, MatchFinding
from portal.regencies.queries import all_regency_ids


@tasks.on_purge
def forget_strangers(now: datetime) -> None:
    """Names and numbers of strangers in matches that were replaced, longer ago than the office keeps files.

    Rupiah, row and ground stay: the sums of an earlier match can always be read.
    """
    for regency_id in sorted(all_regency_ids()):
        before = now - timedelta(days=value_of("file_retention_days", regency_id))
        replaced = select(BillMatch.id).where(
            BillMatch.regency_id == regency_id, BillMatch.confirmed_at < before, ~BillMatch.in_force
        )
        db.session.execute(
            update(MatchFinding)
            .where(
                MatchFinding.regency_id == regency_id,
                MatchFinding.match_id.in_(replaced),
                MatchFinding.told_cipher.is_not(None),
            )
            .values(told_cipher=b"")
            .execution_options(synchronize_session=False)
        )

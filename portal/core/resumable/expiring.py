"""Unfinished uploads after their time: importing this registers the sweep."""

from __future__ import annotations

from datetime import datetime

import structlog

from portal.core import tasks
from portal.core.resumable import service
from portal.core.tenancy import current_scope

log = structlog.get_logger("portal.resumable")


@tasks.on_purge
def purge_partial_uploads(now: datetime) -> None:
    """Rows and bytes, in every office."""
    scope = current_scope()
    assert scope is not None  # the purge opens the system's
    expired = service.expire(now, scope.regency_ids)
    if expired:
        log.info("partial_uploads_expired", count=expired)

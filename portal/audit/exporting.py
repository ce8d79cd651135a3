"""Asking for a file and recording that it was asked for: one act, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.audit.service import Actor, record
from portal.core import downloads
from portal.core.downloads import Download


def ask_for_file(
    kind: str,
    *,
    title: str,
    args: Mapping[str, Any],
    regency_id: int | None,
    by: Actor,
    action: str,
    sentence: str,
    reason: str = "",
) -> Download:
    """Start making a file of `kind` for `by` (a person) and write the audit line. `args` holds ids and codes only."""
    if by.id is None:
        raise ValueError("a requested file belongs to a person")
    download = downloads.ask(
        kind,
        title=title,
        args=args,
        regency_id=regency_id,
        created_by=by.id,
        created_by_name=by.name,
        created_by_role=by.role,
    )
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=regency_id,
        subject_kind="download",
        subject_id=download.id,
        reason=reason,
    )
    return download

"""Writing the audit record, in the transaction of the act itself."""

from __future__ import annotations

from dataclasses import dataclass

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.db import db
from portal.core.tenancy import NoScope, OutsideScope, current_scope


@dataclass(frozen=True)
class Actor:
    """Who acts: kept in the record as they were called then."""

    id: int | None
    name: str
    role: str


PORTAL = Actor(None, "Portal", "otomatis")


def record(
    action: str,
    *,
    by: Actor,
    sentence: str,
    regency_id: int | None,
    subject_kind: str = "",
    subject_id: object = "",
    reason: str = "",
) -> None:
    """Append one act. `sentence` is Indonesian and holds no person's data; `action` is a stable code.

    Raises NoScope without an open scope and OutsideScope for a regency that the scope does not reach.
    """
    scope = current_scope()
    if scope is None:
        raise NoScope("an audit entry needs a scope")
    if not scope.unfiltered and regency_id not in scope.regency_ids:
        raise OutsideScope("an audit entry about a regency outside the scope")
    db.session.add(
        AuditEntry(
            recorded_at=clock.now(),
            actor_id=by.id,
            actor_name=by.name,
            actor_role=by.role,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            sentence=sentence,
            reason=reason.strip(),
            regency_id=regency_id,
        )
    )

"""The audit line of a claim: its number, never its person."""

from __future__ import annotations

from portal.audit.service import Actor, record
from portal.claims.models import Claim


def record_about(claim: Claim, action: str, words: str, by: Actor, reason: str = "") -> None:
    """Append "Klaim no. 7 " and the words."""
    record(
        action,
        by=by,
        sentence=f"Klaim no. {claim.id} {words}",
        regency_id=claim.regency_id,
        subject_kind="claim",
        subject_id=claim.id,
        reason=reason,
    )

"""The audit line of an agreement: what it is and its number in the portal."""

from __future__ import annotations

from portal.agreements.models import Agreement
from portal.agreements.rules.terms import KIND_LABELS
from portal.audit.service import Actor, record


def record_about(agreement: Agreement, action: str, words: str, by: Actor, reason: str = "") -> None:
    """Append "Perjanjian Kerja Sama no. 7 " and the words."""
    record(
        action,
        by=by,
        sentence=f"{KIND_LABELS[agreement.kind]} no. {agreement.id} {words}",
        regency_id=agreement.regency_id,
        subject_kind="agreement",
        subject_id=agreement.id,
        reason=reason,
    )

"""A regulation held for a change, and its line in the record."""

from __future__ import annotations

from collections.abc import Collection

from portal.audit.service import Actor, record
from portal.core import clock, holding
from portal.core.errors import DomainError
from portal.regulations import queries
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import designation

SUBJECT = "regulation"


class OutdatedError(DomainError):
    """Somebody else has changed it since the form was opened; nothing was changed."""


def hold(regulation_id: int) -> Regulation:
    """The regulation as it stands now, held. Raises DomainError when it was taken out of the register."""
    found = holding.hold(Regulation, regulation_id, queries.MISSING)
    if found.removed_at is not None:
        raise DomainError("Peraturan ini sudah dikeluarkan dari register, jadi tidak dapat diubah lagi.")
    return found


def hold_all(regulation_ids: Collection[int]) -> dict[int, Regulation]:
    """Several at once, always in the same order, so that two people never wait for each other."""
    return {each: holding.hold(Regulation, each, queries.MISSING) for each in sorted(set(regulation_ids))}


def name_of(regulation: Regulation) -> str:
    """How the record names it: Peraturan Bupati Nomor 5 Tahun 2025."""
    return designation(regulation.terms.paper, queries.region_of(regulation.regency_id))


def changed(regulation: Regulation, by: Actor) -> None:
    """The next version of it."""
    regulation.revision += 1
    regulation.changed_at, regulation.changed_by_name = clock.now(), by.name


def record_about(action: str, regulation: Regulation, sentence: str, by: Actor, reason: str = "") -> None:
    """A line in the record."""
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=regulation.regency_id,
        subject_kind=SUBJECT,
        subject_id=regulation.id,
        reason=reason,
    )

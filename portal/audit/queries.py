"""Reading the audit record, filtered, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from portal.audit.groups import ACTION_GROUPS
from portal.audit.models import AuditEntry
from portal.core.db import db
from portal.core.formatting import WITA

PAGE_SIZE = 50
_IN_FLIGHT = 50  # more lines than transactions that are open at once write


@dataclass(frozen=True)
class AuditPage:
    """Up to 50 entries and the id to continue after, if more follow."""

    entries: Sequence[AuditEntry]
    next_before: int | None


@dataclass(frozen=True)
class AuditFilter:
    """What a reader looks for; empty fields ask for everything. Days are WITA and both included."""

    group: str = ""  # a key of ACTION_GROUPS; unknown ones mean all
    regency_id: int | None = None
    actor_id: int | None = None
    since: date | None = None
    until: date | None = None


def page(wanted: AuditFilter, *, before: int | None = None) -> AuditPage:
    """Entries of the scope that fit, older than `before`."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if wanted.group in ACTION_GROUPS:
        query = query.where(AuditEntry.action.in_(ACTION_GROUPS[wanted.group][1]))
    if wanted.regency_id is not None:
        query = query.where(AuditEntry.regency_id == wanted.regency_id)
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.since is not None:
        query = query.where(AuditEntry.recorded_at >= _midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditEntry.recorded_at < _midnight(wanted.until + timedelta(days=1)))
    found = db.session.scalars(query).all()
    more = len(found) > PAGE_SIZE
    return AuditPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if more else None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, WITA)


def actors(regency_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of everybody in one office's record, or in the province's own (None), by name.

    Names as they were written last; from the record itself, since who has long left is looked for too.
    """
    newest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.regency_id == regency_id, AuditEntry.actor_id.is_not(None))
        .group_by(AuditEntry.actor_id)
    )
    rows = db.session.execute(
        select(AuditEntry.actor_id, AuditEntry.actor_name)
        .where(AuditEntry.id.in_(newest))
        .order_by(AuditEntry.actor_name, AuditEntry.actor_id)
    )
    return [(number, name) for number, name in rows if number is not None]


def actor_name(actor_id: int) -> str:
    """What somebody is called in the record of the scope; empty when they are not in it."""
    query = select(AuditEntry.actor_name).where(AuditEntry.actor_id == actor_id).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(query) or ""


def newest_id() -> int:
    """The number of the newest line in scope; 0 without any."""
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def regencies_since(entry_id: int) -> set[int]:
    """The regencies of which a line was written after that one, or in the same moment: numbers are given before their
    transactions end, so a few lines before it are looked at again."""
    rows = db.session.scalars(
        select(AuditEntry.regency_id)
        .where(AuditEntry.id > entry_id - _IN_FLIGHT, AuditEntry.regency_id.is_not(None))
        .distinct()
    )
    return {regency_id for regency_id in rows if regency_id is not None}

"""The lines of the ledger that make up a balance, so that somebody can add them up with a pencil."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, false, func, or_, select

from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import MovementKind

SHOWN_LINES = 20  # of each quota, the newest; those before them are one sum


@dataclass(frozen=True)
class CountedLine:
    """A line of the ledger with what it adds, in people."""

    kind: MovementKind
    people: int
    recorded_at: datetime
    document: str


@dataclass(frozen=True)
class CountedLines:
    """The newest lines of a quota that count in a month, and the number and sum of those before them."""

    lines: tuple[CountedLine, ...] = ()
    earlier: int = 0
    earlier_people: int = 0


def counted_lines(months: Mapping[int, Month], signs: Mapping[MovementKind, int]) -> dict[int, CountedLines]:
    """{quota: the lines that count in its month}, each times the sign of its kind: two queries, whatever the number.

    The same rows that the balance sums, read one by one: that both agree is proved, not assumed.
    """
    if not signs:
        return {quota_id: CountedLines() for quota_id in months}
    number = func.row_number().over(partition_by=QuotaMovement.quota_id, order_by=QuotaMovement.id.desc())
    ranked = (
        select(QuotaMovement.id, number.label("number"))
        .where(_holding(months), QuotaMovement.kind.in_(signs))
        .subquery()
    )
    people = QuotaMovement.people * case(*((QuotaMovement.kind == kind, sign) for kind, sign in signs.items()), else_=0)
    newest = (
        select(QuotaMovement, people)
        .join(ranked, ranked.c.id == QuotaMovement.id)
        .where(ranked.c.number <= SHOWN_LINES)
        .order_by(QuotaMovement.id.desc())
    )
    before = (
        select(QuotaMovement.quota_id, func.count(), func.sum(people))
        .join(ranked, ranked.c.id == QuotaMovement.id)
        .where(ranked.c.number > SHOWN_LINES)
        .group_by(QuotaMovement.quota_id)
    )
    shown: dict[int, list[CountedLine]] = defaultdict(list)
    for movement, effect in db.session.execute(newest):
        line = CountedLine(movement.kind, int(effect), movement.recorded_at, movement.document)
        shown[movement.quota_id].append(line)
    earlier = {quota_id: (count, int(total)) for quota_id, count, total in db.session.execute(before)}
    return {quota_id: CountedLines(tuple(shown[quota_id]), *earlier.get(quota_id, (0, 0))) for quota_id in months}


def counted_kinds(months: Mapping[int, Month], signs: Mapping[MovementKind, int]) -> dict[int, dict[MovementKind, int]]:
    """{quota: {kind: what its lines that count in the month add}}: the same lines without day or paper; one query."""
    found: dict[int, dict[MovementKind, int]] = {quota_id: {} for quota_id in months}
    rows = db.session.execute(
        select(QuotaMovement.quota_id, QuotaMovement.kind, func.sum(QuotaMovement.people))
        .where(_holding(months), QuotaMovement.kind.in_(signs))
        .group_by(QuotaMovement.quota_id, QuotaMovement.kind)
    )
    for quota_id, kind, people in rows:
        found[quota_id][kind] = signs[kind] * int(people)
    return found


def _holding(months: Mapping[int, Month]) -> ColumnElement[bool]:
    """Lines of these quotas whose term holds the quota's month."""
    each = (
        (QuotaMovement.quota_id == quota_id)
        & (QuotaMovement.first_month <= month)
        & (QuotaMovement.last_month >= month)
        for quota_id, month in months.items()
    )
    return or_(false(), *each)

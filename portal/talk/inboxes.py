"""Inboxes: of an office, of a branch, of the province. Each is a filter on the threads of the scope, for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from portal.core.db import db
from portal.talk.models import Side, TalkRead, TalkThread, ThreadState
from portal.talk.queries import taking_part

PAGE_SIZE = 50
_OPEN = TalkThread.state == ThreadState.OPEN
_SEEN = func.coalesce(TalkRead.seen, 0)
# A message names the person and they have not read that far.
_CALLED = func.coalesce(TalkRead.called, 0) > _SEEN
# Somebody else said something after the person's mark. Guests read what they have had to do with; of the rest they find
# what waits for them, not every word of 22 offices.
_UNREAD = MappingProxyType(
    {
        Side.OFFICE: TalkThread.heard > _SEEN,
        Side.BRANCH: and_(TalkRead.person_id.is_not(None), TalkThread.heard > _SEEN),
        Side.PROVINCE: and_(TalkRead.person_id.is_not(None), TalkThread.heard > _SEEN),
    }
)


class Box(StrEnum):
    """Where a thread lies in somebody's inbox; what is new to them lies in the first one too."""

    WAITING = "untuk-anda"
    ASKED = "ditanyakan"
    SETTLED = "selesai"


BOX_LABELS = MappingProxyType({Box.WAITING: "Untuk Anda", Box.ASKED: "Ditanyakan", Box.SETTLED: "Selesai"})


def _waits(side: Side) -> ColumnElement[bool]:
    """The rule `rules.waits_for`, and questions of another office, in SQL; a test holds them together."""
    guests = TalkThread.with_branch | TalkThread.with_province
    answered_elsewhere = and_(guests, TalkThread.last_side != side)
    asked = TalkThread.opened_here.is_(False) if side is Side.OFFICE else answered_elsewhere
    return and_(_OPEN, or_(asked, answered_elsewhere))


def _boxes(side: Side) -> Mapping[Box, ColumnElement[bool]]:
    waits = _waits(side)
    return {
        Box.WAITING: or_(_UNREAD[side], _CALLED, waits),
        Box.ASKED: and_(_OPEN, ~waits),
        Box.SETTLED: TalkThread.state == ThreadState.SETTLED,
    }


@dataclass(frozen=True)
class ThreadPage:
    """Up to 50 threads: those that name the person first, then the last spoken in. `unread`, `called`: ids of those not
    read to the end, and of those that name the person there; `next_after`: the id to go on after, if any.
    """

    threads: Sequence[TalkThread]
    unread: frozenset[int]
    called: frozenset[int]
    next_after: int | None


def _mark_of(person_id: int) -> ColumnElement[bool]:
    return and_(TalkRead.thread_id == TalkThread.id, TalkRead.person_id == person_id)


def page(side: Side, box: Box, person_id: int, after: int | None = None) -> ThreadPage:
    """Threads of the scope that lie in a box for this person, with what they have not read."""
    called = case((_CALLED, 1), else_=0)
    query = (
        select(TalkThread, _UNREAD[side].label("unread"), called.label("called"))
        .outerjoin(TalkRead, _mark_of(person_id))
        .where(_boxes(side)[box], *taking_part(side))
    )
    if after is not None:
        position = db.session.execute(
            select(called, TalkThread.last_at, TalkThread.id)
            .select_from(TalkThread)
            .outerjoin(TalkRead, _mark_of(person_id))
            .where(TalkThread.id == after, *taking_part(side))
        ).one_or_none()
        if position is not None:
            first, last_at, thread_id = position
            earlier = or_(TalkThread.last_at < last_at, and_(TalkThread.last_at == last_at, TalkThread.id < thread_id))
            query = query.where(or_(called < first, and_(called == first, earlier)))
    rows = db.session.execute(
        query.order_by(called.desc(), TalkThread.last_at.desc(), TalkThread.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    shown = rows[:PAGE_SIZE]
    return ThreadPage(
        [row[0] for row in shown],
        frozenset(row[0].id for row in shown if row[1]),
        frozenset(row[0].id for row in shown if row[2]),
        shown[-1][0].id if len(rows) > PAGE_SIZE else None,
    )


@dataclass(frozen=True)
class Counts:
    """How many threads lie in each box for one person; of how many an answer is asked of them until a day, and late."""

    boxes: Mapping[Box, int]
    asked: int
    late: int


def _asked_of(side: Side, person_id: int) -> ColumnElement[bool]:
    """An answer is asked until a day, by another side; where only the office takes part, by another person."""
    alone = ~(TalkThread.with_branch | TalkThread.with_province)
    return and_(
        TalkThread.reply_by.is_not(None),
        or_(and_(~alone, TalkThread.asked_side != side), and_(alone, TalkThread.asked_id != person_id)),
    )


def counts(side: Side, person_id: int, today: date) -> Counts:
    """Over the scope, in one question."""
    boxes, asked = _boxes(side), _asked_of(side, person_id)
    wanted = [*boxes.values(), asked, and_(asked, TalkThread.reply_by < today)]
    sums = [func.count(case((condition, 1))) for condition in wanted]
    query = select(*sums).select_from(TalkThread).outerjoin(TalkRead, _mark_of(person_id)).where(*taking_part(side))
    row = db.session.execute(query).one()
    return Counts(dict(zip(boxes, row, strict=False)), row[-2], row[-1])


def waiting(side: Side, person_id: int) -> Select[int]:
    """How many threads of the scope wait for this person, as a question for others to ask with theirs."""
    return (
        select(func.count(TalkThread.id))
        .outerjoin(TalkRead, _mark_of(person_id))
        .where(_boxes(side)[Box.WAITING], *taking_part(side))
    )


def count_waiting(person_id: int) -> int:
    """Threads of the office that wait for this person, for the menu."""
    return db.session.scalar(waiting(Side.OFFICE, person_id)) or 0


@dataclass(frozen=True)
class Found:
    """What waits for a person at a workplace, for the daily digest. `new`: said since the last one; `titles`: of the
    newest of those.
    """

    waiting: int
    new: int
    called: int
    asked: int
    late: int
    titles: Sequence[str]


TITLES_TOLD = 5


def news(side: Side, regency_ids: Sequence[int] | None, person_id: int, since: datetime | None, today: date) -> Found:
    """In two questions; `regency_ids` None: all of the scope."""
    mine = [*taking_part(side), *([] if regency_ids is None else [TalkThread.regency_id.in_(regency_ids)])]
    waiting, asked = _boxes(side)[Box.WAITING], _asked_of(side, person_id)
    new = waiting if since is None else and_(waiting, TalkThread.last_at > since)
    wanted = (waiting, new, and_(waiting, _CALLED), asked, and_(asked, TalkThread.reply_by < today))
    sums = [func.count(case((condition, 1))) for condition in wanted]
    joined = select(*sums).select_from(TalkThread).outerjoin(TalkRead, _mark_of(person_id)).where(*mine)
    titles = (
        select(TalkThread.title)
        .outerjoin(TalkRead, _mark_of(person_id))
        .where(new, *mine)
        .order_by(TalkThread.last_at.desc(), TalkThread.id.desc())
        .limit(TITLES_TOLD)
    )
    row = db.session.execute(joined).one()
    told = list(db.session.scalars(titles)) if row[1] else []
    return Found(waiting=row[0], new=row[1], called=row[2], asked=row[3], late=row[4], titles=told)

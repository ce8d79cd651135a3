"""Reading the ledger: sums of lines, and its pages with a running balance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import EFFECTS, Line, MovementKind, remaining_effect

PAGE_SIZE = 50


def lines_of(quota_ids: Iterable[int], known_at: datetime | None = None) -> dict[int, list[Line]]:
    """{quota id: summed ledger lines}, in one query; with `known_at`, only what was recorded by then."""
    return _summed(quota_ids, *([QuotaMovement.recorded_at <= known_at] if known_at is not None else []))


def agreed_lines_of(quota_ids: Iterable[int]) -> dict[int, list[Line]]:
    """{quota id: the lines that agreements pushed, summed}, in one query: what they allow, as the ledger has it."""
    return _summed(quota_ids, QuotaMovement.agreement_id.is_not(None))


def _summed(quota_ids: Iterable[int], *which: ColumnElement[bool]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    ids = list(quota_ids)
    if not ids:
        return found
    keys = (QuotaMovement.quota_id, QuotaMovement.kind, QuotaMovement.first_month, QuotaMovement.last_month)
    grouped = (
        select(*keys, func.sum(QuotaMovement.people)).where(QuotaMovement.quota_id.in_(ids), *which).group_by(*keys)
    )
    for quota_id, kind, first, last, people in db.session.execute(grouped):
        found[quota_id].append(Line(MovementKind(kind), int(people), first, last))
    return found


def movement_by_id(movement_id: int) -> QuotaMovement:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(QuotaMovement).where(QuotaMovement.id == movement_id)).one_or_none()
    if found is None:
        raise NotFoundError("Baris buku kuota ini tidak ditemukan di wilayah Anda.")
    return found


def reversal_exists(movement_id: int) -> bool:
    """Whether a line was taken back already."""
    return bool(
        db.session.scalar(
            select(func.count()).select_from(QuotaMovement).where(QuotaMovement.reverses_id == movement_id)
        )
    )


def held_for(quota_id: int, upload_id: int) -> dict[Month, int]:
    """{start month: places still reserved for a list}."""
    return _held(QuotaMovement.quota_id == quota_id, QuotaMovement.upload_id == upload_id).get(upload_id, {})


def held_lists(quota_id: int) -> dict[int, dict[Month, int]]:
    """{list: {start month: places still reserved for it}}, of every list that holds some."""
    return _held(QuotaMovement.quota_id == quota_id, QuotaMovement.upload_id.is_not(None))


def _held(*which: ColumnElement[bool]) -> dict[int, dict[Month, int]]:
    rows = db.session.execute(
        select(QuotaMovement.upload_id, QuotaMovement.first_month, QuotaMovement.kind, func.sum(QuotaMovement.people))
        .where(QuotaMovement.kind.in_((MovementKind.RESERVED, MovementKind.RELEASED)), *which)
        .group_by(QuotaMovement.upload_id, QuotaMovement.first_month, QuotaMovement.kind)
    )
    held: dict[tuple[int, Month], int] = defaultdict(int)
    for upload_id, month, kind, people in rows:
        assert upload_id is not None  # places are held for lists alone
        held[upload_id, month] += int(people) if kind is MovementKind.RESERVED else -int(people)
    found: dict[int, dict[Month, int]] = defaultdict(dict)
    for (upload_id, month), people in held.items():
        if people:
            found[upload_id][month] = people
    return dict(found)


@dataclass(frozen=True)
class LedgerFilter:
    """What a reader looks for; empty fields ask for everything. `month` also is the month of the running balance."""

    month: Month
    kind: MovementKind | None = None
    only_month: bool = False  # only lines that count in `month`


@dataclass(frozen=True)
class LedgerLine:
    """A movement with the places left in the filter's month right after it was recorded."""

    movement: QuotaMovement
    remaining_after: int
    reversed: bool


@dataclass(frozen=True)
class LedgerPage:
    """Up to 50 lines, newest first, and the id to continue after, if more follow."""

    lines: Sequence[LedgerLine]
    next_before: int | None


def ledger_page(quota_id: int, wanted: LedgerFilter, before: int | None = None) -> LedgerPage:
    """One page by keyset: the same number of queries whatever the length of the ledger.

    The balance beside each line counts every earlier line, shown by the filter or not.
    """
    effect = _effect_in(wanted.month)
    statement = select(QuotaMovement).where(QuotaMovement.quota_id == quota_id)
    if wanted.kind is not None:
        statement = statement.where(QuotaMovement.kind == wanted.kind)
    if wanted.only_month:
        statement = statement.where(QuotaMovement.first_month <= wanted.month, QuotaMovement.last_month >= wanted.month)
    if before is not None:
        statement = statement.where(QuotaMovement.id < before)
    found = db.session.scalars(statement.order_by(QuotaMovement.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = found[:PAGE_SIZE]
    if not shown:
        return LedgerPage((), None)
    oldest, newest = shown[-1].id, shown[0].id
    below = db.session.scalar(
        select(func.coalesce(func.sum(effect), 0)).where(QuotaMovement.quota_id == quota_id, QuotaMovement.id < oldest)
    )
    between = db.session.execute(
        select(QuotaMovement.id, effect)
        .where(QuotaMovement.quota_id == quota_id, QuotaMovement.id.between(oldest, newest))
        .order_by(QuotaMovement.id)
    ).all()
    taken_back = set(
        db.session.scalars(
            select(QuotaMovement.reverses_id).where(QuotaMovement.reverses_id.in_([each.id for each in shown]))
        )
    )
    after: dict[int, int] = {}
    running = int(below or 0)
    for number, change in between:
        running += int(change)
        after[number] = running
    return LedgerPage(
        [LedgerLine(each, after[each.id], each.id in taken_back) for each in shown],
        shown[-1].id if len(found) > PAGE_SIZE else None,
    )


def _effect_in(month: Month) -> ColumnElement[Any]:
    """What a line adds to the places left in `month`, as SQL; the same table as the rules use."""
    signs = case(
        *((QuotaMovement.kind == kind, remaining_effect(kind, 1)) for kind in EFFECTS),
        else_=0,
    )
    holds = (QuotaMovement.first_month <= month) & (QuotaMovement.last_month >= month)
    return case((holds, QuotaMovement.people * signs), else_=0)


def all_movements(quota_id: int, kind: MovementKind | None = None) -> Iterator[QuotaMovement]:
    """Every line of a ledger, oldest first, streamed."""
    statement = select(QuotaMovement).where(QuotaMovement.quota_id == quota_id).order_by(QuotaMovement.id)
    if kind is not None:
        statement = statement.where(QuotaMovement.kind == kind)
    yield from db.session.scalars(statement.execution_options(yield_per=2000))

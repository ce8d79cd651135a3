"""Pages of a long list by the position of its rows: the same cost anywhere in it (design, section 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True)
class PositionsPage(Generic[Row]):
    """Up to 50 rows by position, and the positions to go on from."""

    rows: Sequence[Row]
    previous: int | None
    following: int | None


def page_by_position(
    query: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[int],
    row_of: Callable[[Sequence[Any]], tuple[int, Row]],
    *,
    after: int | None,
    before: int | None,
) -> PositionsPage[Row]:
    """The page after a position, before one, or the first; `row_of` makes (position, row) of what the query yields."""
    if before is not None:
        query = query.where(column < before).order_by(column.desc())
    else:
        query = query.where(column > (after or 0)).order_by(column)
    found = [row_of(each) for each in db.session.execute(query.limit(PAGE_SIZE + 1))]
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if before is not None:
        found.reverse()
    has_previous = more if before is not None else after is not None
    has_next = True if before is not None else more
    return PositionsPage(
        [row for _position, row in found],
        found[0][0] if found and has_previous else None,
        found[-1][0] if found and has_next else None,
    )

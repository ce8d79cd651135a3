"""The one place that asks the machine for the time, so that tests can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from portal.core.formatting import WITA

_fixed: ContextVar[datetime | None] = ContextVar("portal_fixed_time", default=None)


def now() -> datetime:
    """The present moment in UTC, as it is stored."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The present day as people in NTT count it (Asia/Makassar)."""
    return now().astimezone(WITA).date()


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (tests, and papers drawn up for a past date)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)

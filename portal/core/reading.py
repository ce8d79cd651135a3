"""Several figures of one moment: what they share is read once, and their parts only where somebody wants them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from portal.core.measures import Figure, compute
from portal.core.tenancy import current_scope

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class _Reading:
    parts: bool
    kept: dict[Hashable, Any] = field(default_factory=dict)


_open: ContextVar[_Reading | None] = ContextVar("portal_reading", default=None)


@contextmanager
def _reading(*, parts: bool) -> Iterator[None]:
    """Inside, what is `shared` is read once. It ends with the figures that it is for, and those write nothing, so
    nothing that is kept can be out of date."""
    token = _open.set(_Reading(parts))
    try:
        yield
    finally:
        _open.reset(token)


def shared(read: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """For what several measures read: of figures that are computed together the database is asked once for the same
    arguments, which must be hashable, in the same scope. Nobody may change the answer."""

    @wraps(read)
    def once(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        reading = _open.get()
        if reading is None:
            return read(*given, **named)
        key = (read, current_scope(), given, tuple(sorted(named.items())))
        if key not in reading.kept:
            reading.kept[key] = read(*given, **named)
        found: _Found = reading.kept[key]
        return found

    return once


def parts_wanted() -> bool:
    """Whether anybody looks at the parts of the figure that is being computed; else a measure need not read them."""
    reading = _open.get()
    return reading is None or reading.parts


def figures_of(names: Sequence[str], *, regency_id: int | None, fiscal_year: int) -> dict[str, Figure]:
    """{name: the figure with its parts}, proved consistent, in the order of `names`: what they share is read once."""
    with _reading(parts=True):
        return {name: compute(name, regency_id=regency_id, fiscal_year=fiscal_year) for name in names}


def values_of(names: Sequence[str], *, regency_id: int | None, fiscal_year: int) -> dict[str, Figure]:
    """{name: the figure without parts}, for who shows the numbers alone: what is only in parts is not read."""
    with _reading(parts=False):
        return {name: compute(name, regency_id=regency_id, fiscal_year=fiscal_year, parts=False) for name in names}

"""A quota that follows agreements: what the ledger needs so that each month allows what they allow.

Two kinds of lines make up its allocation: those of agreements, which add up to what agreements allow, and the rest,
which keeps the places that somebody holds although no agreement allows them (any more).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.core.months import Month, month_range


@dataclass(frozen=True)
class Change:
    """`people` more (or fewer, below 0) in every month from `first_month` to `last_month`."""

    people: int
    first_month: Month
    last_month: Month


@dataclass(frozen=True)
class Following:
    """Lines that agreements need, lines that keep places in use beside them, and {month: people beyond agreements}."""

    changes: tuple[Change, ...]
    kept: tuple[Change, ...]
    beyond: Mapping[Month, int]


NOTHING = Following((), (), {})


def follow(
    agreed: Mapping[Month, int],
    rest: Mapping[Month, int],
    allowed: Mapping[Month, int],
    in_use: Mapping[Month, int],
    first: Month,
    last: Month,
) -> Following:
    """Bring the lines of agreements to `allowed` and the others to what is in use beyond it.

    All four = {month: people}, 0 where a month is missing: `agreed` and `rest` are the two parts of the allocation as
    it stands. Afterwards a month allocates what agreements allow, or what is in use where that is more.
    """
    months = list(month_range(first, last))
    beyond = {month: in_use.get(month, 0) - allowed.get(month, 0) for month in months}
    beyond = {month: people for month, people in beyond.items() if people > 0}
    return Following(
        runs((month, allowed.get(month, 0) - agreed.get(month, 0)) for month in months),
        runs((month, beyond.get(month, 0) - rest.get(month, 0)) for month in months),
        beyond,
    )


def runs(differences: Iterable[tuple[Month, int]]) -> tuple[Change, ...]:
    """(month, people) in order as few lines: months that follow one another with the same number are one line."""
    found: list[Change] = []
    for month, people in differences:
        before = found[-1] if found else None
        if before is not None and before.people == people and before.last_month + 1 == month:
            found[-1] = Change(people, before.first_month, month)
        elif people:
            found.append(Change(people, month, month))
    return tuple(found)

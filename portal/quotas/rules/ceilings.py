"""A quota that follows agreements: what the ledger needs so that each month allows what they allow."""

from __future__ import annotations

from collections.abc import Mapping
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
    """What to write, and the people who stay without an agreement: {month: how many}, never taken away by a line."""

    changes: tuple[Change, ...]
    beyond: Mapping[Month, int]


def follow(
    allocated: Mapping[Month, int], allowed: Mapping[Month, int], in_use: Mapping[Month, int], first: Month, last: Month
) -> Following:
    """Bring `allocated` to what agreements allow, in as few lines as there are runs of equal differences.

    All three = {month: people}, 0 where a month is missing. Places that are taken or reserved stay: where agreements
    allow fewer, the allocation goes down to what is in use, and the rest is named.
    """
    changes: list[Change] = []
    beyond = {}
    for month in month_range(first, last):
        used, wanted = in_use.get(month, 0), allowed.get(month, 0)
        if used > wanted:
            beyond[month] = used - wanted
        difference = max(wanted, used) - allocated.get(month, 0)
        before = changes[-1] if changes else None
        if before is not None and before.people == difference and before.last_month + 1 == month:
            changes[-1] = Change(difference, before.first_month, month)
        elif difference:
            changes.append(Change(difference, month, month))
    return Following(tuple(changes), beyond)

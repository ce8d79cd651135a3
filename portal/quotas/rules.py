"""The quota as a ledger: what is promised, what is taken, what remains, as sums of movements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month, month_range


class MovementKind(StrEnum):
    """What a line of the ledger does. `people` is positive, but for a revision downwards and for a reversal."""

    ALLOCATED = "allocated"
    REVISED = "revised"
    TAKEN = "taken"
    FREED = "freed"


KIND_LABELS = MappingProxyType(
    {
        MovementKind.ALLOCATED: "Ditetapkan",
        MovementKind.REVISED: "Diubah",
        MovementKind.TAKEN: "Terpakai",
        MovementKind.FREED: "Dilepas",
    }
)


@dataclass(frozen=True)
class Line:
    """Movements of one kind and term, summed."""

    kind: MovementKind
    people: int
    first_month: Month
    last_month: Month


@dataclass(frozen=True)
class Balance:
    """One month of a quota. `remaining` is what is still free."""

    allocated: int
    taken: int

    @property
    def remaining(self) -> int:
        return self.allocated - self.taken

    def near_full(self, warn_from_percent: int) -> bool:
        """Whether the share taken has reached the warning line (domain rule 6: 90 %, a setting)."""
        return self.allocated > 0 and self.taken * 100 >= self.allocated * warn_from_percent


def balance(lines: Iterable[Line], month: Month) -> Balance:
    """The sum of all lines whose term holds `month`."""
    allocated = taken = 0
    for line in lines:
        if not line.first_month <= month <= line.last_month:
            continue
        if line.kind in (MovementKind.ALLOCATED, MovementKind.REVISED):
            allocated += line.people
        elif line.kind is MovementKind.TAKEN:
            taken += line.people
        else:
            taken -= line.people
    return Balance(allocated, taken)


def worst_month(lines: Iterable[Line], first: Month, last: Month) -> tuple[Month, Balance]:
    """The month from `first` to `last` with the fewest places left (the earliest of equals).

    Raises ValueError when `last` lies before `first`.
    """
    kept = list(lines)
    months = list(month_range(first, last))
    if not months:
        raise ValueError("the term holds no month")
    balances = [(month, balance(kept, month)) for month in months]
    return min(balances, key=lambda pair: (pair[1].remaining, pair[0]))


@dataclass(frozen=True)
class Shortage:
    """Places missing in the worst month."""

    month: Month
    wanted: int
    remaining: int

    @property
    def missing(self) -> int:
        return self.wanted - self.remaining


def shortage(lines: Iterable[Line], starts: Mapping[Month, int], last: Month) -> Shortage | None:
    """What is missing when `starts` people begin in their months and stay until `last`; None when all fit.

    Every month of the term needs free places, not only the first (design, section 4).
    """
    kept = list(lines)
    worst: Shortage | None = None
    for month in month_range(min(starts), last) if starts else ():
        wanted = sum(people for start, people in starts.items() if start <= month)
        remaining = balance(kept, month).remaining
        if wanted > remaining and (worst is None or wanted - remaining > worst.missing):
            worst = Shortage(month, wanted, remaining)
    return worst

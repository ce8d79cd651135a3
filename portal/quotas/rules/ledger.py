"""The quota as a ledger: a balance is a sum of lines, month by month (domain rules 6 and 19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month, month_range
from portal.core.suppression import FEWEST_SHOWN


class MovementKind(StrEnum):
    """What a line of the ledger does. `people` is positive, but for a revision downwards and for a reversal."""

    ALLOCATED = "allocated"
    REVISED = "revised"
    RESERVED = "reserved"
    RELEASED = "released"
    TAKEN = "taken"
    FREED = "freed"


KIND_LABELS = MappingProxyType(
    {
        MovementKind.ALLOCATED: "Ditetapkan",
        MovementKind.REVISED: "Diubah",
        MovementKind.RESERVED: "Dipesan",
        MovementKind.RELEASED: "Pesanan dilepas",
        MovementKind.TAKEN: "Terpakai",
        MovementKind.FREED: "Dilepas",
    }
)

# What a line adds to (allocated, reserved, taken).
EFFECTS = MappingProxyType(
    {
        MovementKind.ALLOCATED: (1, 0, 0),
        MovementKind.REVISED: (1, 0, 0),
        MovementKind.RESERVED: (0, 1, 0),
        MovementKind.RELEASED: (0, -1, 0),
        MovementKind.TAKEN: (0, 0, 1),
        MovementKind.FREED: (0, 0, -1),
    }
)

# Kinds that tell of people rather than of decisions, each beside the one that takes it back.
PEOPLE_KINDS = ((MovementKind.TAKEN, MovementKind.FREED), (MovementKind.RESERVED, MovementKind.RELEASED))

# Only these are reversed by themselves: a list or a person is taken back where it came from, and its line with it.
REVERSIBLE = frozenset({MovementKind.ALLOCATED, MovementKind.REVISED})


class FreedReason(StrEnum):
    """Why somebody's place became free (domain rule 19)."""

    DIED = "died"
    MOVED = "moved"
    FORMAL_WORKER = "formal_worker"
    AGE = "age"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    UNDONE = "undone"  # a replacement that was taken back; nobody chooses it


FREED_REASON_LABELS = MappingProxyType(
    {
        FreedReason.DIED: "Meninggal dunia",
        FreedReason.MOVED: "Pindah dari wilayah ini",
        FreedReason.FORMAL_WORKER: "Menjadi pekerja penerima upah",
        FreedReason.AGE: "Melewati batas usia",
        FreedReason.REFUSED: "Ditolak BPJS Ketenagakerjaan",
        FreedReason.DUPLICATE: "Tercatat dua kali dengan NIK lain",
        FreedReason.UNDONE: "Penggantian dibatalkan",
    }
)

CHOSEN_REASONS = tuple(reason for reason in FreedReason if reason is not FreedReason.UNDONE)


def folded(effects: Mapping[MovementKind, int]) -> list[tuple[str, int]]:
    """(words, people) of lines about people, {kind: what all of them add}: one sum a kind for those who may not see
    single lines; a kind with fewer than five stands together with the one that it belongs to."""
    found = []
    for pair in PEOPLE_KINDS:
        own = {kind: effects[kind] for kind in pair if effects.get(kind)}
        if any(abs(people) < FEWEST_SHOWN for people in own.values()) and len(own) > 1:
            found.append((" dan ".join((KIND_LABELS[pair[0]], KIND_LABELS[pair[1]].lower())), sum(own.values())))
        else:
            found += [(KIND_LABELS[kind], people) for kind, people in own.items()]
    return found


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
    reserved: int = 0

    @property
    def remaining(self) -> int:
        return self.allocated - self.reserved - self.taken

    def near_full(self, warn_from_percent: int) -> bool:
        """Whether the share in use has reached the warning line (domain rule 6: 90 %, a setting)."""
        return self.allocated > 0 and (self.taken + self.reserved) * 100 >= self.allocated * warn_from_percent


def balance(lines: Iterable[Line], month: Month) -> Balance:
    """The sum of all lines whose term holds `month`."""
    allocated = reserved = taken = 0
    for line in lines:
        if line.first_month <= month <= line.last_month:
            to_allocated, to_reserved, to_taken = EFFECTS[line.kind]
            allocated += to_allocated * line.people
            reserved += to_reserved * line.people
            taken += to_taken * line.people
    return Balance(allocated, taken, reserved)


def people_of(lines: Iterable[Line]) -> int:
    """People who came and were not freed, whatever their months: those who came before the term grew end earlier."""
    return sum(EFFECTS[line.kind][2] * line.people for line in lines)


def remaining_effect(kind: MovementKind, people: int) -> int:
    """What a line adds to the places left."""
    to_allocated, to_reserved, to_taken = EFFECTS[kind]
    return (to_allocated - to_reserved - to_taken) * people


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


def next_room(lines: Iterable[Line], first: Month, last: Month) -> tuple[Month, int]:
    """The earliest month from `first` in which somebody could begin and stay until `last`, and how many could.

    (`first`, 0) when nobody could. Raises ValueError when `last` lies before `first`.
    """
    kept = list(lines)
    for start in month_range(first, last):
        room = room_for(kept, start, last)
        if room:
            return start, room
    return first, 0


def room_for(lines: Iterable[Line], start: Month, last: Month) -> int:
    """How many people can begin in `start` and stay until `last`: the places left in the worst month, never below 0."""
    return max(worst_month(lines, start, last)[1].remaining, 0)

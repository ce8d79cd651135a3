"""Who comes first when a quota has fewer places than people: the order of a waiting list, and who fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month

_NO_DESIL = 11  # after the last of ten: nobody moves forward by leaving it out


class WaitingOrder(StrEnum):
    """The rule an office chooses. Equals always stand in the order in which they arrived."""

    ARRIVAL = "arrival"
    DESIL = "desil"
    AGE = "age"
    VILLAGE_SHARE = "village_share"


WAITING_ORDER_LABELS = MappingProxyType(
    {
        WaitingOrder.ARRIVAL: "Urutan masuk",
        WaitingOrder.DESIL: "Desil terendah lebih dahulu",
        WaitingOrder.AGE: "Usia tertua lebih dahulu",
        WaitingOrder.VILLAGE_SHARE: "Desa yang bagiannya masih tersisa lebih dahulu",
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who wants a place: what the orders look at.

    `key` says who it is to the caller; `place_code` is the village or kecamatan whose share counts; `desil` is 1–10.
    """

    key: int
    place_code: str
    birth_date: date
    desil: int | None
    start: Month


def ranked(candidates: Sequence[Candidate], order: WaitingOrder, left: Mapping[str, int]) -> list[Candidate]:
    """`candidates`, given in the order of their arrival, in the order in which they get places.

    `left` = {code of a village or kecamatan: places of its share that nobody has taken}; one without a share has none.
    Only the order by village looks at it: as many of a village come first as it has places left.
    """
    if order is WaitingOrder.DESIL:
        return sorted(candidates, key=lambda each: each.desil or _NO_DESIL)
    if order is WaitingOrder.AGE:
        return sorted(candidates, key=lambda each: each.birth_date)
    if order is WaitingOrder.VILLAGE_SHARE:
        within: list[Candidate] = []
        beyond: list[Candidate] = []
        used: dict[str, int] = {}
        for each in candidates:
            number = used[each.place_code] = used.get(each.place_code, 0) + 1
            (within if number <= left.get(each.place_code, 0) else beyond).append(each)
        return within + beyond
    return list(candidates)


def fitting(starts: Iterable[Month], free: Mapping[Month, int]) -> list[bool]:
    """For each start month, in the order given: does one more person fit who stays until the end of the term?

    `free` = {month: places nobody holds}, of every month of the term. Whoever does not fit takes nothing, so somebody
    further down who begins later may still fit. Raises KeyError for a start outside the term.
    """
    months = sorted(free)
    index = {month: number for number, month in enumerate(months)}
    places = [free[month] for month in months]
    # room[start] only ever falls when somebody is taken, so one that is used up stays so.
    room = [0] * len(months)
    _measure(room, places)
    found = []
    for start in starts:
        at = index[start]
        fits = room[at] > 0
        found.append(fits)
        if fits:
            for number in range(at, len(places)):
                places[number] -= 1
            _measure(room, places)
    return found


def _measure(room: list[int], places: Sequence[int]) -> None:
    """Places that are free from each month to the end of the term."""
    least = places[-1] if places else 0
    for number in range(len(places) - 1, -1, -1):
        least = min(least, places[number])
        room[number] = least


def fitting_starts(starts: Mapping[Month, int], free: Mapping[Month, int]) -> dict[Month, int]:
    """How many of `starts` = {start month: people} fit, the later starts first.

    All stay until the end of the term, so the terms lie inside one another and every order of taking people ends with
    the same number: `fitting` may choose others, never fewer or more.
    """
    places = dict(free)
    found: dict[Month, int] = {}
    for start in sorted(starts, reverse=True):
        room = max(min(places[month] for month in places if month >= start), 0)
        people = min(room, starts[start])
        if people:
            found[start] = people
            for month in places:
                if month >= start:
                    places[month] -= people
    return found

"""Which months agreements cover once both parties have signed, and what a hold, an end or an addendum does to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.agreements.rules.ceilings import CeilingLine, ended_with, lines_of
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import QuotaTerm
from portal.core.months import Month, month_range

ALLOWING = frozenset({AgreementState.COUNTERSIGNED, AgreementState.TERMINATED, AgreementState.HELD})


@dataclass(frozen=True)
class Signed:
    """What of an agreement decides who may be covered. `changes` = the agreement that an addendum changes; `held_on` =
    the day of a hold that nobody has lifted; a hold without a known day counts from the first day on."""

    id: int
    state: AgreementState
    first_day: date
    last_day: date  # of one that was terminated: the day of its end
    terms: tuple[QuotaTerm, ...]
    changes: int | None = None
    held_on: date | None = None


def allowing_lines(agreements: Iterable[Signed]) -> list[CeilingLine]:
    """What all of them allow together; each line names the agreement it comes from.

    One that is held covers the months before the month of the hold, a terminated one those up to its last day. An
    addendum comes on top of what it changes, and is held and ended with it.
    """
    by_id = {each.id: each for each in agreements}
    lines: list[CeilingLine] = []
    for each in by_id.values():
        found = _as_far_as(each, lines_of(each.id, each.terms, each.first_day, each.last_day))
        if each.changes is not None:
            parent = by_id.get(each.changes)
            found = _as_far_as(parent, found) if parent is not None else []
        lines += found
    return lines


def _as_far_as(agreement: Signed, lines: list[CeilingLine]) -> list[CeilingLine]:
    if agreement.state is AgreementState.HELD:
        return ended_with(lines, Month.of(agreement.held_on or agreement.first_day) + -1)
    if agreement.state is AgreementState.TERMINATED:
        last = Month.of(agreement.last_day)
        if agreement.held_on is not None:  # ended out of a hold: the held months stay without cover
            last = min(last, Month.of(agreement.held_on) + -1)
        return ended_with(lines, last)
    return lines if agreement.state is AgreementState.COUNTERSIGNED else []


def allowed_by_quota(lines: Iterable[CeilingLine]) -> dict[tuple[int, str], dict[Month, int]]:
    """{(fiscal year, funding source): {month: people}}, for each month that something covers."""
    found: dict[tuple[int, str], dict[Month, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        for month in month_range(line.first_month, line.last_month):
            found[month.year, line.source][month] += line.people
    return {key: dict(months) for key, months in found.items()}


class MonthState(StrEnum):
    """How a month of a funding source stands in the calendar."""

    COVERED = "covered"
    BEYOND = "beyond"
    PEOPLE_UNCOVERED = "people_uncovered"
    UNCOVERED = "uncovered"


MONTH_STATE_LABELS = MappingProxyType(
    {
        MonthState.COVERED: "Dicakup",
        MonthState.BEYOND: "Melebihi perjanjian",
        MonthState.PEOPLE_UNCOVERED: "Ada peserta, tanpa perjanjian",
        MonthState.UNCOVERED: "Tanpa perjanjian",
    }
)


def month_state(allowed: int, in_use: int) -> MonthState:
    """What a month says: people without any agreement are another matter than more people than agreed."""
    if allowed <= 0:
        return MonthState.PEOPLE_UNCOVERED if in_use > 0 else MonthState.UNCOVERED
    return MonthState.BEYOND if in_use > allowed else MonthState.COVERED

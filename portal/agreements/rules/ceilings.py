"""How many people agreements allow in a month, by funding source, and which months nothing covers.

An agreement in force pushes dated lines; an addendum's lines come on top of its parent's from the month they begin;
one that was terminated covers up to the month in which it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.agreements.rules.terms import QuotaTerm
from portal.core.months import Month, month_range


@dataclass(frozen=True)
class CeilingLine:
    """So many people of a funding source in each of these months, by one agreement."""

    agreement_id: int
    source: str
    people: int
    first_month: Month
    last_month: Month


def lines_of(agreement_id: int, terms: Iterable[QuotaTerm], first_day: date, last_day: date) -> list[CeilingLine]:
    """What an agreement in force allows: its terms, as far as they lie within its days."""
    first, last = Month.of(first_day), Month.of(last_day)
    lines = []
    for term in terms:
        begins, ends = max(term.first_month, first), min(term.last_month, last)
        if begins <= ends:
            lines.append(CeilingLine(agreement_id, term.source, term.people, begins, ends))
    return lines


def ended_with(lines: Iterable[CeilingLine], last: Month) -> list[CeilingLine]:
    """The lines of an agreement that ended early: up to `last`, nothing of what begins later."""
    return [replace(line, last_month=min(line.last_month, last)) for line in lines if line.first_month <= last]


def ceiling(lines: Iterable[CeilingLine], source: str, month: Month) -> int:
    """How many people agreements allow of a source in a month."""
    return sum(line.people for line in lines if line.source == source and line.first_month <= month <= line.last_month)


def uncovered(lines: Sequence[CeilingLine], source: str, first: Month, last: Month) -> list[Month]:
    """The months from `first` to `last` in which nothing allows anybody of a source."""
    return [month for month in month_range(first, last) if ceiling(lines, source, month) <= 0]

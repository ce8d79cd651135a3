"""How long somebody was covered before they died, counted from the months of the register (domain 2.1)."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portal.core.months import Month


@dataclass(frozen=True)
class Membership:
    """The months in a row that end with the death, how many of them are paid, and the pauses before them.

    Whether a pause starts the count anew is an open question (domain, question 3): the count here does, `total` and
    `total_paid` are what it would be otherwise.
    """

    first: Month | None
    months: int
    paid: int
    total: int
    total_paid: int
    gaps: tuple[tuple[Month, Month], ...]
    covered: bool  # when the person died
    freed_at_once: bool = False  # the month of death counts although the place was free from it on: it bears no bill


def membership(
    covered: Iterable[Month], paid: Collection[Month], death: Month, freed: Collection[Month] = ()
) -> Membership:
    """Months after the death do not count; the month of death does, whenever the place was made free.

    `freed` are the months from which a place of this person is free because of this death. An office that frees it from
    the month of death on takes no cover away: the person was a member on that day. A month that no term holds is none.
    """
    known = {month for month in covered if month <= death}
    freed_at_once = death in freed and death not in known
    months = sorted(known | {death} if freed_at_once else known)
    if not months:
        return Membership(None, 0, 0, 0, 0, (), False)
    gaps = tuple((before + 1, after + -1) for before, after in itertools.pairwise(months) if after - before > 1)
    first = gaps[-1][1] + 1 if gaps else months[0]
    row = [month for month in months if month >= first]
    return Membership(
        first=first,
        months=len(row),
        paid=sum(month in paid for month in row),
        total=len(months),
        total_paid=sum(month in paid for month in months),
        gaps=gaps,
        covered=months[-1] == death,
        freed_at_once=freed_at_once,
    )

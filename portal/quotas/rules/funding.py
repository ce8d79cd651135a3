"""How far a budget reaches: people, months and rupiah, two known and one solved (domain rule 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.core.months import Month
from portal.quotas.rules.rates import Rate, Segment, need, segments


class Unknown(StrEnum):
    """Which of the three is solved."""

    PEOPLE = "people"
    MONTHS = "months"
    BUDGET = "budget"


@dataclass(frozen=True)
class Funded:
    """A budget against the cost of months in a row. `last` is the last month that is paid in full, None for not one."""

    budget: int
    needed: int
    months: int
    last: Month | None

    @property
    def shortfall(self) -> int:
        """Rupiah missing for all months; 0 when it suffices."""
        return max(self.needed - self.budget, 0)

    @property
    def left(self) -> int:
        """Rupiah not needed; 0 when it does not suffice."""
        return max(self.budget - self.needed, 0)


def funded(budget: int, costs: Sequence[tuple[Month, int]]) -> Funded:
    """How many of these months, in order, `budget` pays in full. A month that costs nothing counts as paid."""
    spent = months = 0
    last = None
    for month, cost in costs:
        if spent + cost > budget:
            break
        spent += cost
        months += 1
        last = month
    return Funded(budget, sum(cost for _, cost in costs), months, last)


def costs_for(people: int, rates: Sequence[tuple[Month, Rate]]) -> list[tuple[Month, int]]:
    """What the same number of people costs month by month."""
    return [(month, people * rate.total) for month, rate in rates]


def people_funded(budget: int, rates: Sequence[tuple[Month, Rate]]) -> int:
    """How many people `budget` protects through all these months. Raises ValueError when they cost nothing."""
    price = sum(rate.total for _, rate in rates)
    if price == 0:
        raise ValueError("months without a price protect any number of people")
    return budget // price


MOST_MONTHS = 60  # how far a plan looks: five years


@dataclass(frozen=True)
class MonthCost:
    """One month of a plan: what it costs, what was spent up to it, what the budget has left after it (may be < 0)."""

    month: Month
    people: int
    rate: Rate
    spent: int
    left: int

    @property
    def cost(self) -> int:
        return self.people * self.rate.total


def month_costs(budget: int, months: Iterable[tuple[Month, int, Rate]]) -> list[MonthCost]:
    """The running account of a budget over (month, people, rate), in order."""
    spent = 0
    found = []
    for month, people, rate in months:
        spent += people * rate.total
        found.append(MonthCost(month, people, rate, spent, budget - spent))
    return found


@dataclass(frozen=True)
class Plan:
    """People, months and budget that fit together; `solved` of them follows from the other two.

    `rates` are those of `months` months in a row. `unbounded`: the budget outlasts every month that was looked at.
    """

    people: int
    months: int
    budget: int
    solved: Unknown
    rates: Sequence[tuple[Month, Rate]]
    unbounded: bool = False

    @property
    def last(self) -> Month | None:
        """The last month of the plan; None for not one."""
        return self.rates[-1][0] if self.rates else None

    @property
    def parts(self) -> list[Segment]:
        """People × rate × months, line by line."""
        return segments((month, self.people, rate) for month, rate in self.rates)

    @property
    def needed(self) -> int:
        """Rupiah of all its months."""
        return sum(part.amount for part in self.parts)

    @property
    def left(self) -> int:
        """Rupiah of the budget that its months leave."""
        return self.budget - self.needed

    @property
    def costs(self) -> list[MonthCost]:
        """The same month by month."""
        return month_costs(self.budget, ((month, self.people, rate) for month, rate in self.rates))


def unknown_of(known: Mapping[Unknown, int | None], wanted: Unknown) -> Unknown | None:
    """What is to be solved: the one number that is missing, else what was asked for; None when two are missing."""
    missing = [each for each, number in known.items() if number is None]
    if len(missing) > 1:
        return None
    return missing[0] if missing else wanted


def solve(solved: Unknown, rates: Sequence[tuple[Month, Rate]], *, people: int, months: int, budget: int) -> Plan:
    """The plan in which `solved` follows from the other two (its own value is not looked at).

    `rates` are dated, one a month from the plan's first month on, as far as a plan looks. Raises ValueError when months
    are needed and lie outside 1 to len(rates), or when a number is negative.
    """
    if people < 0 or budget < 0:
        raise ValueError("neither people nor money can be negative")
    if solved is Unknown.MONTHS:
        reach = funded(budget, costs_for(people, rates)).months
        return Plan(people, reach, budget, solved, rates[:reach], unbounded=reach == len(rates))
    if not 1 <= months <= len(rates):
        raise ValueError(f"a plan has 1 to {len(rates)} months")
    term = rates[:months]
    if solved is Unknown.PEOPLE:
        return Plan(people_funded(budget, term), months, budget, solved, term)
    return Plan(people, months, sum(cost for _, cost in costs_for(people, term)), solved, term)


@dataclass(frozen=True)
class NextYearNeed:
    """What a year needs: those eligible and not covered yet, and those covered who stay (hearing table 5)."""

    eligible: int
    covered: int
    rates: Sequence[tuple[Month, Rate]]

    @property
    def gap(self) -> int:
        """Eligible people nobody covers; never below zero."""
        return max(self.eligible - self.covered, 0)

    def parts_for(self, people: int) -> list[Segment]:
        """People × rate × months through the year, JKK and JKM apart; one line while the rate stays the same."""
        return segments((month, people, rate) for month, rate in self.rates)

    def amount_for(self, people: int) -> int:
        """Rupiah for `people` through the year."""
        return need(self.parts_for(people))

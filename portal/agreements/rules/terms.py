"""What an agreement promises: people, months, rupiah, the days they are due; and what is odd in it (rules 16, 17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month, month_range


class AgreementKind(StrEnum):
    """The forms that regions use; which one applies to BPJS is the region's choice (domain 5.3)."""

    NOTE = "note"
    AGREEMENT = "agreement"
    WORKPLAN = "workplan"
    ADDENDUM = "addendum"


KIND_LABELS = MappingProxyType(
    {
        AgreementKind.NOTE: "Nota Kesepakatan",
        AgreementKind.AGREEMENT: "Perjanjian Kerja Sama",
        AgreementKind.WORKPLAN: "Rencana Kerja",
        AgreementKind.ADDENDUM: "Adendum",
    }
)
# What each kind may hang on. An addendum changes an agreement or another addendum's agreement: the chain is flat.
PARENTS = MappingProxyType(
    {
        AgreementKind.NOTE: frozenset[AgreementKind](),
        AgreementKind.AGREEMENT: frozenset({AgreementKind.NOTE}),
        AgreementKind.WORKPLAN: frozenset({AgreementKind.NOTE}),
        AgreementKind.ADDENDUM: frozenset({AgreementKind.AGREEMENT, AgreementKind.WORKPLAN}),
    }
)
NEEDS_PARENT = frozenset({AgreementKind.ADDENDUM})
HAS_QUOTA = frozenset({AgreementKind.AGREEMENT, AgreementKind.WORKPLAN, AgreementKind.ADDENDUM})


@dataclass(frozen=True)
class QuotaTerm:
    """So many people for these months at these rates, from one funding source; rates and amount in whole rupiah."""

    source: str
    people: int
    first_month: Month
    last_month: Month
    jkk_rate: int  # a person a month
    jkm_rate: int
    amount: int
    reason: str = ""  # why the amount is another than people × rate × months

    @property
    def rate(self) -> int:
        """A person a month, JKK and JKM together."""
        return self.jkk_rate + self.jkm_rate

    @property
    def months(self) -> int:
        return self.last_month - self.first_month + 1

    @property
    def expected(self) -> int:
        """people × rate × months (domain rule 17)."""
        return self.people * self.rate * self.months


@dataclass(frozen=True)
class Instalment:
    """A part of the amount and the day it is due."""

    due_on: date
    amount: int


def total(terms: Iterable[QuotaTerm]) -> int:
    """Rupiah of all lines."""
    return sum(term.amount for term in terms)


def most_people(terms: Iterable[QuotaTerm]) -> int:
    """The most people that the lines allow in one month: lines that follow one another are not added up."""
    by_month: Counter[Month] = Counter()
    for term in terms:
        for month in month_range(term.first_month, term.last_month):
            by_month[month] += term.people
    return max(by_month.values(), default=0)


def schedule_difference(terms: Iterable[QuotaTerm], schedule: Iterable[Instalment]) -> int:
    """Rupiah of the schedule minus rupiah of the lines: 0 when the parts add up (domain rule 17)."""
    return sum(part.amount for part in schedule) - total(terms)


def even_schedule(amount: int, days: Sequence[date]) -> list[Instalment]:
    """The amount in equal parts on these days; the last part takes what does not divide. Raises ValueError for none."""
    if not days:
        raise ValueError("a schedule needs a day")
    part = amount // len(days)
    parts = [Instalment(day, part) for day in days[:-1]]
    return [*parts, Instalment(days[-1], amount - part * (len(days) - 1))]


class WarningKind(StrEnum):
    """What to look at before signing (domain rule 16); none of it refuses an agreement."""

    SHORT = "short"
    GAP = "gap"
    SIGNED_LATE = "signed_late"
    NO_BUDGET = "no_budget"


@dataclass(frozen=True)
class TermWarning:
    """One warning in words for the page."""

    kind: WarningKind
    sentence: str


SHORT_MONTHS = 3


def whole_months(first_day: date, last_day: date) -> int:
    """Months that begin in the term, the first one included: 1 October to 31 December are three."""
    return Month.of(last_day) - Month.of(first_day) + 1


def gap_days(previous_end: date | None, first_day: date) -> int:
    """Days without an agreement between the previous one and this; 0 when they touch, overlap, or there is none."""
    return 0 if previous_end is None else max((first_day - previous_end).days - 1, 0)


def is_short(first_day: date, last_day: date) -> bool:
    """A term of three months or less."""
    return whole_months(first_day, last_day) <= SHORT_MONTHS


def years_without_budget(first_day: date, last_day: date, budget_years: Iterable[int]) -> list[int]:
    """The fiscal years after the first one that the term reaches into and that have no budget yet."""
    have = set(budget_years)
    return [year for year in range(first_day.year + 1, last_day.year + 1) if year not in have]


def pattern_days(pattern: str, first_day: date, last_day: date) -> list[date]:
    """The days of a usual schedule: "monthly" on the 15th of the next month as contributions are due (PP 44/2015),
    "quarterly" on the 15th behind every third month, else "once" at the beginning. Never past the last day, by which
    the year's money must be spent.
    """
    first = Month.of(first_day)
    if pattern == "once":
        return [min(first.first_day.replace(day=15), last_day) if first_day.day <= 15 else first_day]
    step = 1 if pattern == "monthly" else 3
    months = whole_months(first_day, last_day)
    ends = [min(done, months) for done in range(step, months + step, step)]
    days = [min((first + done).first_day.replace(day=15), last_day) for done in ends]
    return sorted(set(days))

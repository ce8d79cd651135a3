"""What a report is about: half a year (Inpres 8/2025: the governor reports every six months) or a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.core import formatting
from portal.core.months import Month

ROMAN = MappingProxyType({1: "I", 2: "II"})


class Kind(StrEnum):
    """Which report."""

    SEMESTER = "semester"
    MONTHLY = "bulanan"


KIND_LABELS = MappingProxyType({Kind.SEMESTER: "Laporan semester", Kind.MONTHLY: "Laporan bulanan"})
MONTHS = MappingProxyType({Kind.SEMESTER: 6, Kind.MONTHLY: 1})  # that a period lasts


@dataclass(frozen=True, order=True)
class Period:
    """The `place`-th period of a year: semester 1 or 2, month 1 to 12."""

    kind: Kind
    year: int
    place: int

    def __post_init__(self) -> None:
        if not 1 <= self.place <= 12 // MONTHS[self.kind]:
            raise ValueError(f"no {self.kind} {self.place} in a year")

    @property
    def first_month(self) -> Month:
        return Month(self.year, (self.place - 1) * MONTHS[self.kind] + 1)

    @property
    def last_month(self) -> Month:
        return Month(self.year, self.place * MONTHS[self.kind])

    @property
    def last_day(self) -> date:
        return self.last_month.last_day

    @property
    def label(self) -> str:
        """``Semester I 2026``, ``Juli 2026``."""
        if self.kind is Kind.SEMESTER:
            return f"Semester {ROMAN[self.place]} {self.year}"
        return formatting.month(self.first_month)

    @property
    def code(self) -> str:
        """As forms and addresses name it: ``2026-1``."""
        return f"{self.year}-{self.place}"

    @property
    def quarters(self) -> list[int]:
        """The quarters that the period touches: a semester two, a month the one that it lies in."""
        return sorted({(month + 2) // 3 for month in range(self.first_month.month, self.last_month.month + 1)})

    @property
    def following(self) -> Period:
        last = 12 // MONTHS[self.kind]
        return Period(self.kind, self.year + self.place // last, self.place % last + 1)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return today > self.last_day


def period_of(kind: Kind, day: date) -> Period:
    """The period that a day lies in."""
    return Period(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)


def parse(kind: Kind, code: str) -> Period | None:
    """The inverse of `Period.code`; None for what is no period."""
    year, _, place = code.partition("-")
    try:
        found = Period(kind, int(year), int(place))
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def periods_until(kind: Kind, first: Month, today: date) -> Iterator[Period]:
    """Every period from the one that `first` lies in to the present one, oldest first."""
    period, present = period_of(kind, first.first_day), period_of(kind, today)
    while period <= present:
        yield period
        period = period.following


def number_of(period: Period, version: int) -> str:
    """``01/SEM1/2026`` of the first version, ``02/BLN07/2026`` of a month's second."""
    word = f"SEM{period.place}" if period.kind is Kind.SEMESTER else f"BLN{period.place:02d}"
    return f"{version:02d}/{word}/{period.year}"

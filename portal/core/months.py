"""Months as values: the unit in which contributions are owed and coverage is counted."""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month. Ordered; `Month(2026, 11) + 2 == Month(2027, 1)`; written as ``2026-11``."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 9999):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that `day` lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``. Raises ValueError for anything else."""
        match = _ISO.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"not a month: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def from_number(cls, number: int) -> Month:
        """The inverse of `number`: 202611 → November 2026."""
        return _of_number(number)

    @property
    def number(self) -> int:
        """YYYYMM as an integer: how a month is stored, readable and sortable."""
        return self.year * 100 + self.month

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, other: Month) -> int:
        """The distance in months: `Month(2027, 1) - Month(2026, 11) == 2`."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@functools.lru_cache(maxsize=1200)  # a century: a list of thousands asks for the same twelve
def _of_number(number: int) -> Month:
    return Month(number // 100, number % 100)


def month_range(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included; nothing when `last` lies before `first`."""
    for step in range(last - first + 1):
        yield first + step


def months_of_year(year: int) -> tuple[Month, Month]:
    """January and December of a fiscal year (in Indonesia the calendar year, UU 17/2003 art. 4)."""
    return Month(year, 1), Month(year, 12)

"""The picture of a score over a year: days from left to right, points from 0 to 100, as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.paritrana.rules.points import WHOLE

WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class TrendPoint:
    """A day with its score and where it stands in the picture."""

    day: date
    points: int
    x: int
    y: int


def points_of(days: Sequence[tuple[date, int]]) -> list[TrendPoint]:
    """Where each (day, hundredths of a point) stands: x by the days that passed, y from the top."""
    if not days:
        return []
    first = days[0][0]
    span = (days[-1][0] - first).days or 1
    return [
        TrendPoint(day, points, (day - first).days * WIDTH // span, HEIGHT - points * HEIGHT // WHOLE)
        for day, points in days
    ]


def last_of_months(days: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """The last day of every month that has one, oldest first: what the table beside the picture shows."""
    found: dict[tuple[int, int], tuple[date, int]] = {}
    for day, points in days:
        found[day.year, day.month] = (day, points)
    return list(found.values())

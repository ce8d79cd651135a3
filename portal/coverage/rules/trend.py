"""The points of the trend: years from left to right, shares from 0 to 100 percent, as whole numbers of a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.coverage.rules.figures import WHOLE
from portal.coverage.rules.segments import Segment

WIDTH, HEIGHT = 600, 200  # of the picture without its margins


@dataclass(frozen=True)
class Share:
    """A share in hundredths of a percent, cut, as it is drawn. `quoted`: from a source that prints no more than it."""

    hundredths: int
    quoted: bool = False


@dataclass(frozen=True)
class Point:
    """Where a share stands in the picture: x from the left, y from the top.

    `alone`: no other source says something else of that year; the line goes through such points only.
    """

    year: int
    x: int
    y: int
    quoted: bool
    alone: bool = True


@dataclass(frozen=True)
class Trend:
    """Points of each line by year, the target's apart. `years` are those of the axis with their x."""

    years: Sequence[tuple[int, int]]
    lines: Mapping[Segment, Sequence[Point]]
    target: Sequence[Point]


def cut_share(numerator: int, denominator: int) -> int:
    """numerator ÷ denominator in hundredths of a percent, cut; for drawing alone."""
    return numerator * WHOLE // denominator


def trend(shares: Mapping[Segment, Mapping[int, Sequence[Share]]], targets: Mapping[int, int]) -> Trend:
    """The picture of shares by segment and year, several where sources differ; `targets` = {year: hundredths}.

    A share above 100 percent is drawn at the top. The axis runs from the first year that is known to the last.
    """
    known = sorted({year for line in shares.values() for year in line} | set(targets))
    if not known:
        return Trend((), {}, ())
    first, last = known[0], known[-1]

    def point(year: int, share: Share, *, alone: bool = True) -> Point:
        x = WIDTH // 2 if first == last else (year - first) * WIDTH // (last - first)
        return Point(year, x, HEIGHT - min(share.hundredths, WHOLE) * HEIGHT // WHOLE, share.quoted, alone)

    lines = {
        segment: [point(year, share, alone=len(line[year]) == 1) for year in sorted(line) for share in line[year]]
        for segment, line in shares.items()
        if line
    }
    goal = [point(year, Share(targets[year])) for year in sorted(targets)]
    return Trend([(year, point(year, Share(0)).x) for year in range(first, last + 1)], lines, goal)

"""Places of the regions by their points, and the province's median: what is compared without naming a neighbour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portal.paritrana.rules.points import in_words


@dataclass(frozen=True)
class Place:
    """One region's place. Those with the same points share it, and the next place is left out: 1, 2, 2, 4."""

    key: int
    points: int  # hundredths
    place: int
    shared: bool


def place_among(own: int, points: Iterable[int]) -> int:
    """The place of `own` points among all of them (one's own included or not): one more than have more."""
    return 1 + sum(other > own for other in points)


def places(points: Mapping[int, int]) -> list[Place]:
    """{key: points in hundredths} → places, the best first; those that share one in the order of their keys."""
    holders = Counter(points.values())
    return [
        Place(key, own, place_among(own, points.values()), holders[own] > 1)
        for key, own in sorted(points.items(), key=lambda item: (-item[1], item[0]))
    ]


def places_won(now: int, before: int | None) -> str:
    """How a place changed against the last edition: ``naik 2``, ``turun 1``, ``tetap``; a dash without one."""
    if before is None:
        return "–"
    if now == before:
        return "tetap"
    return f"naik {before - now}" if now < before else f"turun {now - before}"


def median(points: Iterable[int]) -> Fraction | None:
    """The middle of all points in hundredths, exact: between two middle ones their half; None without any."""
    ordered = sorted(points)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def median_in_words(value: Fraction | None) -> str:
    """5012½ hundredths → ``50,125``: exact, as `rules.points.in_words` writes points; a dash for None."""
    if value is None:
        return "–"
    whole = value.numerator // value.denominator
    if value == whole:
        return in_words(whole)
    # A half of a hundredth stands behind both decimals, noughts included: 50 and a half hundredth is 50,005.
    return f"{whole // 100},{whole % 100:02d}5"

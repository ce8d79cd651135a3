"""What the visits of a sample say of everybody: the error rate with its margin at 95 %, in whole numbers and fractions.

Stratified (Cochran, Sampling Techniques, 3rd ed., ch. 5): the rate is the sum of N_h/N · p_h; its variance the sum of
(N_h/N)² · (1 − n_h/N_h) · p_h(1 − p_h)/(n_h − 1). Strata of which one person was examined have no variance of their
own and are taken together (collapsed strata). With fewer than five errors, or fewer than five without one, the normal
interval is too bold, and Wilson's is given instead (Wilson 1927), with the sample's size raised for the finite number
of people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

Z = Fraction(196, 100)  # 95 %, two-sided
FEW = 5
_FINE = 10**9  # how finely roots are taken


@dataclass(frozen=True)
class Stratum:
    """A kecamatan: people in the frame, drawn, examined (refusals are not), and with an error."""

    size: int
    drawn: int
    examined: int
    wrong: int


@dataclass(frozen=True)
class Estimate:
    """The error rate of everybody. `margin` is None where the interval is not even on both sides.

    `left_out`: people of strata in which nobody was examined yet; the rate says nothing about them.
    """

    examined: int
    wrong: int
    rate: Fraction
    low: Fraction
    high: Fraction
    margin: Fraction | None
    left_out: int


def estimate(strata: Iterable[Stratum]) -> Estimate | None:
    """The rate over the strata in which somebody was examined; None before the first."""
    every = list(strata)
    known = [each for each in every if each.examined]
    if not known:
        return None
    people = sum(each.size for each in known)
    examined, wrong = sum(each.examined for each in known), sum(each.wrong for each in known)
    rate = sum((Fraction(each.size, people) * Fraction(each.wrong, each.examined) for each in known), Fraction(0))
    left_out = sum(each.size for each in every) - people
    if min(wrong, examined - wrong) < FEW:
        low, high = _wilson(rate, examined, people)
        return Estimate(examined, wrong, rate, low, high, None, left_out)
    margin = Z * root(sum((_variance(each, people) for each in _collapsed(known)), Fraction(0)))
    low, high = max(Fraction(0), rate - margin), min(Fraction(1), rate + margin)
    return Estimate(examined, wrong, rate, low, high, margin, left_out)


def _variance(stratum: Stratum, people: int) -> Fraction:
    size, examined = stratum.size, stratum.examined
    if size == examined:
        return Fraction(0)  # everybody was asked: nothing is left to chance
    share = Fraction(stratum.wrong, examined)
    return Fraction(size, people) ** 2 * (1 - Fraction(examined, size)) * share * (1 - share) / (examined - 1)


def _collapsed(strata: list[Stratum]) -> list[Stratum]:
    """Strata with one examined among many are taken together; a last single one goes to the smallest other."""
    lone = [each for each in strata if each.examined == 1 < each.size]
    rest = [each for each in strata if each not in lone]
    if not lone:
        return rest
    if len(lone) == 1 and rest:
        smallest = min(rest, key=lambda each: (each.size, each.examined, each.wrong))
        rest.remove(smallest)
        lone.append(smallest)
    joined = lone[0]
    for each in lone[1:]:
        joined = replace(
            joined,
            size=joined.size + each.size,
            drawn=joined.drawn + each.drawn,
            examined=joined.examined + each.examined,
            wrong=joined.wrong + each.wrong,
        )
    return [*rest, joined]


def _wilson(rate: Fraction, examined: int, people: int) -> tuple[Fraction, Fraction]:
    if examined == people:
        return rate, rate
    number = Fraction(examined * (people - 1), people - examined)
    middle = (rate + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z * root(rate * (1 - rate) / number + Z * Z / (4 * number * number)) / (1 + Z * Z / number)
    return max(Fraction(0), min(rate, middle - half)), min(Fraction(1), middle + half)


def root(value: Fraction) -> Fraction:
    """The square root, never less than it is, to nine places."""
    scaled = -(-value.numerator * _FINE * _FINE // value.denominator)
    found = isqrt(scaled)
    return Fraction(found if found * found == scaled else found + 1, _FINE)


def percent(value: Fraction, *, up: bool = False) -> str:
    """``7,5%``: to tenths, halves up; `up`: never less than it is, as a margin is written."""
    tenths = -(-value.numerator * 1000 // value.denominator) if up else (value * 2000 + 1) // 2
    return f"{tenths // 10},{tenths % 10}%"


def in_words(found: Estimate) -> str:
    """``dari 120 yang diperiksa, 9 keliru: 7,5% ± 4,6%``."""
    counted = f"dari {found.examined} yang diperiksa, {found.wrong} keliru: {percent(found.rate)}"
    if found.margin is not None:
        return f"{counted} ± {percent(found.margin, up=True)}"
    if found.low == found.high:
        return f"{counted}, tanpa galat sampel karena semua orang diperiksa"
    return f"{counted} (antara {percent(found.low)} dan {percent(found.high, up=True)})"


def hidden(strata: Collection[tuple[str, Stratum]], least: int = FEW) -> frozenset[str]:
    """The kecamatan whose figures are not shown to others: some cell of them is under five but not nought.

    One alone could be computed back from the sum, so the smallest of the others goes with it.
    """
    few = range(1, least)
    names = {
        name
        for name, each in strata
        if each.size in few or each.examined in few or each.wrong in few or each.examined - each.wrong in few
    }
    if len(names) == 1:
        others = sorted((each.examined, each.size, name) for name, each in strata if name not in names)
        names |= {name for _examined, _size, name in others[:1]}
    return frozenset(names)

"""Which of several official figures is used: the one a person marked, else the newest; they are never averaged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Candidate:
    """A complete figure that holds, of one region, year and segment. `marked`: a person said that it is used."""

    id: int
    as_of_on: date
    numerator: int
    denominator: int
    marked: bool = False


@dataclass(frozen=True)
class Choice:
    """The figure in use. `ambiguous`: others of the same date say otherwise, and nobody has decided."""

    figure: Candidate
    ambiguous: bool


def choose(candidates: Iterable[Candidate]) -> Choice | None:
    """The marked one; without a mark the newest date. None when there is no figure.

    Of several of that date which differ, the one with the smallest share stands in, so that nobody gains by leaving
    it open, and the choice says that it is ambiguous. Figures that agree in both numbers are one.
    """
    known = list(candidates)
    marked = [each for each in known if each.marked]
    if marked:
        return Choice(max(marked, key=lambda each: each.id), ambiguous=False)
    if not known:
        return None
    newest = max(each.as_of_on for each in known)
    rivals = [each for each in known if each.as_of_on == newest]
    differ = len({(each.numerator, each.denominator) for each in rivals}) > 1
    return Choice(_smallest(rivals), ambiguous=differ)


def _smallest(rivals: Sequence[Candidate]) -> Candidate:
    """By share, compared in whole numbers; then fewer people, then the older record."""
    least = rivals[0]
    for each in rivals[1:]:
        left, right = each.numerator * least.denominator, least.numerator * each.denominator
        if (left, each.numerator, each.id) < (right, least.numerator, least.id):
            least = each
    return least


def contradict(figures: Sequence[tuple[int | None, int | None, int | None]]) -> bool:
    """Whether sources say different things of one region, year, segment and date.

    Each is (numerator, denominator, quoted percentage in hundredths); what one does not print contradicts nothing.
    """
    return any(
        one is not None and other is not None and one != other
        for index, first in enumerate(figures)
        for second in figures[index + 1 :]
        for one, other in zip(first, second, strict=True)
    )

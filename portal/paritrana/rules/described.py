"""A scoring rule as an official reads it: what has to be true, and how many points that earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.paritrana.rules.criteria import RANK_LABELS, CriterionKind, Rank, Rule, Scale
from portal.paritrana.rules.points import points_for


@dataclass(frozen=True)
class Described:
    """(what is true, hundredths of a point) from the least to the most, and a sentence on what lies between."""

    lines: Sequence[tuple[str, int]]
    note: str = ""


def described(rule: Rule, weight: int) -> Described:
    """The whole rule in lines; `weight` in hundredths of a point."""
    if rule.scale is not None:
        return _of_scale(rule.scale, weight)
    if rule.kind is CriterionKind.RUBRIC:
        return Described([(level.label, _earned(weight, level.percent)) for level in rule.levels])
    if rule.kind is CriterionKind.DOCUMENTS:
        ranks = [
            (RANK_LABELS[rank], _earned(weight, rule.ranks[rank])) for rank in reversed(Rank) if rank in rule.ranks
        ]
        return Described(
            [("Tidak ada peraturan yang berlaku", 0), *ranks],
            "Yang dihitung hanya peraturan tertinggi yang berlaku. Yang dicabut tidak dihitung.",
        )
    return Described([("Tidak", 0), ("Ya, dengan bukti", weight)])


def _of_scale(scale: Scale, weight: int) -> Described:
    lines = [(f"Mulai {_percentage(step.at)}", _earned(weight, step.percent)) for step in scale.steps]
    first = scale.steps[0]
    if first.at > 0:
        lines.insert(0, (f"Di bawah {_percentage(first.at)}", 0))
    if len(scale.steps) < 2:
        return Described(lines)
    note = "Di antara dua ambang, nilainya naik merata." if scale.even else "Di antara dua ambang, nilainya tetap."
    return Described(lines, note)


def _earned(weight: int, percent: int) -> int:
    return points_for(weight, Fraction(percent, 100))


def _percentage(value: Fraction) -> str:
    """``64,82%``: thresholds have at most two decimals."""
    whole, rest = divmod(int(value * 100), 100)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{whole}{',' if decimals else ''}{decimals}%"

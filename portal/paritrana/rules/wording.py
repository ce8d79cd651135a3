"""How a criterion is scored, in words that an official can check with a pencil."""

from __future__ import annotations

from fractions import Fraction

from portal.paritrana.rules.criteria import RANK_LABELS, CriterionKind, Rank, Rule
from portal.paritrana.rules.points import in_words, points_for
from portal.paritrana.rules.sources import EXPLAINED, Source


def rule_in_words(rule: Rule, weight: int) -> list[str]:
    """One sentence a step: what has to be reached, and what that earns of `weight` (hundredths of a point)."""
    if rule.kind is CriterionKind.YES_NO:
        return [f"Ya, dengan bukti: {in_words(weight)}. Tidak: 0."]
    if rule.kind is CriterionKind.RUBRIC:
        return [f"{level.label}: {_earned(level.percent, weight)}." for level in rule.levels]
    if rule.kind is CriterionKind.DOCUMENTS:
        ranks = [f"{RANK_LABELS[rank]}: {_earned(rule.ranks[rank], weight)}." for rank in Rank if rule.ranks.get(rank)]
        return ["Peraturan berlaku yang tertinggi menentukan nilainya.", *ranks]
    found = [EXPLAINED[Source(rule.source)].formula + "."] if rule.source else []
    if rule.scale is not None:
        found += [f"Mulai {_percent(step.at)}: {_earned(step.percent, weight)}." for step in rule.scale.steps]
        if rule.scale.even and len(rule.scale.steps) > 1:
            found.append("Di antara dua ambang nilainya naik merata.")
    return found


def _earned(percent: int, weight: int) -> str:
    return f"{in_words(points_for(weight, Fraction(percent, 100)))} ({percent}% dari bobot)"


def _percent(value: Fraction) -> str:
    return f"{in_words(int(value * 100))}%"

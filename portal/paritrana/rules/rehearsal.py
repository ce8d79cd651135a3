"""What would change a score: the next step of a scale, how many people it takes, what else is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from portal.paritrana.rules.criteria import CriterionKind, Rule, Scale
from portal.paritrana.rules.points import points_for
from portal.paritrana.rules.scoring import Answer, LineState
from portal.paritrana.rules.sources import Source

LEAST_REGIONS = 5  # with fewer that have begun, a median would tell too much about single ones
USUAL_EFFORT = 3  # of 1 to 5, where the office has not said how much work something is
EFFORTS = (1, 2, 3, 4, 5)
_JUDGED = frozenset({LineState.ACCEPTED, LineState.CORRECTED})


@dataclass(frozen=True)
class Ratio:
    """A criterion that is scored by two numbers. `grows`: one more adds to both (a further delivery is also one of all
    deliveries); otherwise the denominator stays what it is."""

    numerator: int
    denominator: int
    weight: int
    scale: Scale
    grows: bool = False

    def points_with(self, more: int) -> int:
        """What the criterion earns with so many more in the numerator, in hundredths of a point."""
        denominator = self.denominator + (more if self.grows else 0)
        return points_for(self.weight, self.scale.share(Fraction((self.numerator + more) * 100, denominator)))

    @property
    def points(self) -> int:
        return self.points_with(0)

    def after(self, more: int) -> tuple[int, int]:
        """(numerator, denominator) with so many more."""
        return self.numerator + more, self.denominator + (more if self.grows else 0)


@dataclass(frozen=True)
class Step:
    """`more` is the least that reaches the next step of a scale, `gain` what it earns, in hundredths of a point."""

    more: int
    gain: int


def next_step(ratio: Ratio) -> Step | None:
    """How far the next step of the scale is that earns more; None at the top, or when even all of them earn no more.

    A step that lies above the whole is out of reach; then the whole itself is what can be reached.
    """
    now = ratio.points
    for step in ratio.scale.steps:
        more = _needed(ratio, step.at)
        if more is None or (more and not ratio.grows and ratio.numerator + more > ratio.denominator):
            more = max(ratio.denominator - ratio.numerator, 0) if not ratio.grows else 0
        gain = ratio.points_with(more) - now
        if more > 0 and gain > 0:
            return Step(more, gain)
    return None


def _needed(ratio: Ratio, percentage: Fraction) -> int | None:
    """The least that has to be added to reach a percentage; None when no number of them does."""
    missing = percentage * ratio.denominator - 100 * ratio.numerator
    if missing <= 0:
        return 0
    if not ratio.grows:
        return _ceiling(missing / 100)
    return _ceiling(missing / (100 - percentage)) if percentage < 100 else None


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


class Todo(StrEnum):
    """What somebody would do about a criterion."""

    MORE = "more"  # so many more of what is counted
    DATA = "data"  # bring the data that the portal computes from
    ANSWER = "answer"
    PROOF = "proof"
    LEVEL = "level"  # the next level of a rubric
    DOCUMENT = "document"  # a regulation, or one of a higher rank
    MEND = "mend"  # what the province sent back


@dataclass(frozen=True)
class Gap:
    """What is missing of one criterion. `gain` in hundredths of a point; `at_most` when it may be less than that."""

    code: str
    todo: Todo
    gain: int
    effort: int = USUAL_EFFORT
    at_most: bool = False
    more: int = 0


@dataclass(frozen=True)
class Standing:
    """How a criterion stands, as far as its gap depends on it."""

    code: str
    rule: Rule
    weight: int
    own: int
    points: int
    state: LineState
    answer: Answer = field(default_factory=Answer)
    inputs: tuple[int, int] | None = None  # numerator and denominator of what the portal computes
    effort: int | None = None

    @property
    def ratio(self) -> Ratio | None:
        """The two numbers behind it; None when there are none, or when the province has had its word."""
        if self.rule.scale is None or self.state in _JUDGED:
            return None
        numbers = self.inputs
        if self.rule.kind is CriterionKind.NUMBER and self.answer.numerator is not None and self.answer.denominator:
            numbers = (self.answer.numerator, self.answer.denominator)
        if numbers is None or numbers[1] <= 0:
            return None
        return Ratio(*numbers, self.weight, self.rule.scale, grows=self.rule.source == Source.LISTS_IN_TIME)


def gap_of(standing: Standing) -> Gap | None:
    """What is missing of one criterion, and what it would earn; None when nothing is, or nothing can be changed."""
    found = _todo(standing)
    if found is None:
        return None
    todo, gain, at_most, more = found
    if gain <= 0:
        return None
    return Gap(standing.code, todo, gain, standing.effort or USUAL_EFFORT, at_most, more)


def _todo(standing: Standing) -> tuple[Todo, int, bool, int] | None:
    state, kind = standing.state, standing.rule.kind
    if state in _JUDGED:
        return None
    if state is LineState.SENT_BACK:
        return Todo.MEND, standing.own or standing.weight, True, 0
    if state is LineState.NO_DATA:
        return Todo.DATA, standing.weight, True, 0
    if state is LineState.UNPROVEN:
        return Todo.PROOF, _proven(standing), False, 0
    ratio = standing.ratio
    if ratio is not None:
        step = next_step(ratio)
        return (Todo.MORE, step.gain, False, step.more) if step is not None else None
    if kind is CriterionKind.DOCUMENTS:
        return Todo.DOCUMENT, _next(standing, standing.rule.ranks.values()), False, 0
    if kind is CriterionKind.RUBRIC and standing.answer.level is not None:
        return Todo.LEVEL, _next(standing, (level.percent for level in standing.rule.levels)), False, 0
    return Todo.ANSWER, standing.weight - standing.own, True, 0


def _proven(standing: Standing) -> int:
    """What an answer without proof would earn with it."""
    ratio, rule, answer = standing.ratio, standing.rule, standing.answer
    if ratio is not None:
        return ratio.points
    if rule.kind is CriterionKind.RUBRIC and answer.level is not None and 0 <= answer.level < len(rule.levels):
        return points_for(standing.weight, Fraction(rule.levels[answer.level].percent, 100))
    return standing.weight if answer.yes else 0


def _next(standing: Standing, percents: Iterable[int]) -> int:
    """What the next higher of some percents of the weight earns more than the present points; 0 at the top."""
    reachable = sorted(points_for(standing.weight, Fraction(percent, 100)) for percent in percents)
    return next((points - standing.own for points in reachable if points > standing.own), 0)


def in_order(gaps: Iterable[Gap]) -> list[Gap]:
    """The most points for the least work first; of equals the larger gain, then in the order of the edition."""
    return sorted(gaps, key=lambda gap: (-Fraction(gap.gain, gap.effort), -gap.gain))


def total_with(total: int, before: int, after: int) -> int:
    """The whole score when one criterion earns `after` instead of `before`, all in hundredths of a point."""
    return total - before + after


@dataclass(frozen=True)
class Beside:
    """One's own points of an aspect beside the median of the province and one's own last edition; None: not known."""

    name: str
    points: int
    weight: int
    median: Fraction | None
    earlier: tuple[int, int] | None  # points and weight then

"""The next step of a scale, people needed and points gained: cases for a pencil, and the promise that always holds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.paritrana.rules.criteria import CriterionKind, Level, Rank, Rule, Scale, Step
from portal.paritrana.rules.rehearsal import Gap, Ratio, Standing, Todo, gap_of, in_order, next_step
from portal.paritrana.rules.scoring import Answer, LineState
from portal.paritrana.rules.trend import last_of_months, points_of

EVEN = Scale((Step(Fraction(0), 0), Step(Fraction("64.82"), 100)))
STAIRS = Scale((Step(Fraction(50), 40), Step(Fraction(80), 100)), even=False)
TO_95 = Scale((Step(Fraction(0), 0), Step(Fraction(95), 100)))
BEYOND = Scale((Step(Fraction(0), 0), Step(Fraction(120), 100)))


@pytest.mark.parametrize(
    ("numerator", "denominator", "weight", "scale", "grows", "more", "gain"),
    [
        # 64.82 % of 10,000 are 6,482 people; 5,278 + 1,204 reach them. 8 × 5278/6482 = 6.51 points; 8 − 6.51 = 1.49.
        (5_278, 10_000, 800, EVEN, False, 1_204, 149),
        # 64.82 % of 1,000 are 648.2: one person less is not enough, so 649 are needed.
        (0, 1_000, 800, EVEN, False, 649, 800),
        # Stairs: half of 99 is 49.5, so 50; then nothing until 80 % of 99 = 79.2, so 80.
        (49, 99, 1_000, STAIRS, False, 1, 400),
        (50, 99, 1_000, STAIRS, False, 30, 600),
        (80, 99, 1_000, STAIRS, False, None, None),
        # Rupiah: 95 % of Rp2.999.808.000.
        (2_000_000_000, 2_999_808_000, 700, TO_95, False, 849_817_600, 209),
        # A step above the whole: everybody is all that can be reached, 100/120 of 10 points are 8.33.
        (60, 100, 1_000, BEYOND, False, 40, 333),
        (100, 100, 1_000, BEYOND, False, None, None),
        # Deliveries: 2 of 4 in time; each further one is also one of all. (2+k)/(4+k) ≥ 80 % from k = 6 on.
        (2, 4, 300, STAIRS, True, 6, 180),
        (1, 4, 300, STAIRS, True, 2, 120),
        (0, 0 + 1, 300, TO_95, True, 19, 300),
    ],
)
def test_the_next_step(
    numerator: int, denominator: int, weight: int, scale: Scale, grows: bool, more: int | None, gain: int | None
) -> None:
    step = next_step(Ratio(numerator, denominator, weight, scale, grows))
    assert (step.more, step.gain) == (more, gain) if step is not None else more is None


percents = st.integers(0, 100)


@st.composite
def ratios(draw: st.DrawFn) -> Ratio:
    at = sorted(draw(st.sets(st.integers(0, 15_000), min_size=1, max_size=4)))
    earned = sorted(draw(st.lists(percents, min_size=len(at), max_size=len(at))))
    scale = Scale(
        tuple(Step(Fraction(each, 100), percent) for each, percent in zip(at, earned, strict=True)),
        draw(st.booleans()),
    )
    denominator = draw(st.integers(1, 2_000_000))
    numerator = draw(st.integers(0, denominator))
    return Ratio(numerator, denominator, draw(st.integers(1, 10_000)), scale, draw(st.booleans()))


@given(ratios())
def test_doing_what_is_suggested_earns_exactly_what_was_promised(ratio: Ratio) -> None:
    step = next_step(ratio)
    assume(step is not None)
    assert step is not None
    numerator, denominator = ratio.after(step.more)
    reached = Ratio(numerator, denominator, ratio.weight, ratio.scale, ratio.grows)
    assert reached.points == ratio.points + step.gain
    assert 0 < step.gain <= ratio.weight and numerator <= denominator


@given(ratios())
def test_one_less_does_not_reach_the_step(ratio: Ratio) -> None:
    step = next_step(ratio)
    assume(step is not None and step.more > 1)
    assert step is not None
    assert ratio.points_with(step.more - 1) <= ratio.points_with(step.more)
    if not ratio.scale.even and ratio.after(step.more)[0] < ratio.denominator:
        assert ratio.points_with(step.more - 1) < ratio.points_with(step.more)


def standing(
    kind: CriterionKind, state: LineState, *, own: int = 0, answer: Answer | None = None, **rule: object
) -> Standing:
    return Standing("X1", Rule(kind, **rule), 1_000, own, own, state, answer or Answer())  # type: ignore[arg-type]


LEVELS = (Level("Belum", 0), Level("Direncanakan", 30), Level("Berjalan", 70), Level("Ditiru", 100))
RANKS = {Rank.PERDA: 100, Rank.HEAD_REGULATION: 70, Rank.OTHER: 35}
K, S = CriterionKind, LineState


@pytest.mark.parametrize(
    ("found", "todo", "gain", "at_most"),
    [
        (standing(K.COMPUTED, S.NO_DATA, scale=EVEN, source="formal"), Todo.DATA, 1_000, True),
        (standing(K.YES_NO, S.UNANSWERED), Todo.ANSWER, 1_000, True),
        (standing(K.YES_NO, S.UNPROVEN, answer=Answer(yes=True)), Todo.PROOF, 1_000, False),
        (standing(K.RUBRIC, S.UNPROVEN, answer=Answer(level=2), levels=LEVELS), Todo.PROOF, 700, False),
        (standing(K.RUBRIC, S.COUNTED, own=300, answer=Answer(level=1), levels=LEVELS), Todo.LEVEL, 400, False),
        (standing(K.DOCUMENTS, S.UNANSWERED, ranks=RANKS), Todo.DOCUMENT, 350, False),
        (standing(K.DOCUMENTS, S.COUNTED, own=700, ranks=RANKS), Todo.DOCUMENT, 300, False),
        (standing(K.YES_NO, S.SENT_BACK, own=1_000), Todo.MEND, 1_000, True),
        (standing(K.NUMBER, S.COUNTED, own=400, answer=Answer(50, 99), scale=STAIRS), Todo.MORE, 600, False),
        (standing(K.NUMBER, S.UNPROVEN, answer=Answer(50, 99), scale=STAIRS), Todo.PROOF, 400, False),
    ],
)
def test_what_is_missing_and_what_it_earns(found: Standing, todo: Todo, gain: int, at_most: bool) -> None:
    gap = gap_of(found)
    assert gap is not None and (gap.todo, gap.gain, gap.at_most) == (todo, gain, at_most)


@pytest.mark.parametrize(
    "found",
    [
        standing(K.YES_NO, S.COUNTED, own=1_000, answer=Answer(yes=True)),
        standing(K.RUBRIC, S.COUNTED, own=1_000, answer=Answer(level=3), levels=LEVELS),
        standing(K.DOCUMENTS, S.COUNTED, own=1_000, ranks=RANKS),
        standing(K.NUMBER, S.COUNTED, own=1_000, answer=Answer(99, 99), scale=STAIRS),
        standing(K.YES_NO, S.ACCEPTED),
        standing(K.YES_NO, S.CORRECTED, own=500),
    ],
)
def test_what_is_full_or_judged_has_no_gap(found: Standing) -> None:
    assert gap_of(found) is None


def test_the_most_points_for_the_least_work_come_first() -> None:
    gaps = [
        Gap("A", Todo.ANSWER, 300, effort=3),  # 100 a step of effort
        Gap("B", Todo.ANSWER, 400, effort=5),  # 80
        Gap("C", Todo.ANSWER, 500, effort=1),  # 500
        Gap("D", Todo.ANSWER, 500, effort=5),  # 100, and more in all than A
        Gap("E", Todo.ANSWER, 300, effort=3),  # as A, and later in the edition
    ]
    assert [gap.code for gap in in_order(gaps)] == ["C", "D", "A", "E", "B"]


def test_the_trend_runs_from_left_to_right_and_months_show_their_last_day() -> None:
    days = [(date(2026, 3, 1), 0), (date(2026, 3, 16), 5_000), (date(2026, 3, 31), 10_000), (date(2026, 4, 30), 2_500)]
    assert [(each.x, each.y) for each in points_of(days)] == [(0, 160), (150, 80), (300, 0), (600, 120)]
    assert last_of_months(days) == [days[2], days[3]]
    assert points_of([]) == [] and points_of(days[:1])[0].x == 0

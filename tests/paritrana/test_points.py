"""Weights and points, as an official checks them with a pencil."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paritrana.rules.points import (
    how_far,
    in_words,
    missing_weight,
    points_for,
    weight_from_text,
    why_weights_refuse,
)


@pytest.mark.parametrize(
    ("weight", "share", "points"),
    [
        (1500, Fraction(1), 1500),
        (1500, Fraction(0), 0),
        (1500, Fraction(70, 100), 1050),
        (800, Fraction(1412, 6482), 174),  # 8 × 14,12/64,82 = 1,7426…
        (1, Fraction(1, 2), 1),  # a half is rounded up
        (333, Fraction(1, 3), 111),
    ],
)
def test_a_share_of_a_weight_in_hundredths(weight: int, share: Fraction, points: int) -> None:
    assert points_for(weight, share) == points


@pytest.mark.parametrize("share", [Fraction(-1, 100), Fraction(101, 100)])
def test_a_share_outside_is_a_mistake_of_the_rule(share: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        points_for(100, share)


@given(st.integers(1, 10_000), st.fractions(0, 1))
def test_points_never_exceed_their_weight(weight: int, share: Fraction) -> None:
    assert 0 <= points_for(weight, share) <= weight


@pytest.mark.parametrize(
    ("points", "words"), [(1250, "12,5"), (1204, "12,04"), (10_000, "100"), (0, "0"), (5, "0,05"), (-310, "-3,1")]
)
def test_points_are_read_without_needless_noughts(points: int, words: str) -> None:
    assert in_words(points) == words


@pytest.mark.parametrize(
    ("typed", "weight"),
    [("12,5", 1250), ("12.50", 1250), (" 100 ", 10_000), ("0", 0), ("100,01", None), ("12,505", None), ("x", None)],
)
def test_weights_are_typed_with_comma_or_point(typed: str, weight: int | None) -> None:
    assert weight_from_text(typed) == weight


@given(st.integers(0, 10_000))
def test_what_is_read_can_be_typed(weight: int) -> None:
    assert weight_from_text(in_words(weight)) == weight


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([6000, 4000], ""),
        ([6000, 3975], "kurang 0,25 dari 100"),
        ([6000, 4100], "lebih 1 dari 100"),
        ([], "kurang 100 dari 100"),
    ],
)
def test_weights_add_up_to_a_hundred_or_the_edition_stays_closed(weights: list[int], sentence: str) -> None:
    found = why_weights_refuse(weights)
    assert (sentence in found) if sentence else found == ""
    assert missing_weight(weights) == 10_000 - sum(weights)


@pytest.mark.parametrize(
    ("total", "words"), [(10_000, "tepat 100"), (9750, "kurang 2,5 dari 100"), (10_025, "lebih 0,25 dari 100")]
)
def test_how_far_the_sum_is_from_a_hundred(total: int, words: str) -> None:
    assert how_far(total) == words

"""Places and the median, as an official checks them with a pencil."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paritrana.rules.ranking import median, median_in_words, place_among, places, places_won

POINTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({1: 500, 2: 700}, [(2, 1, False), (1, 2, False)]),
        ({1: 700, 2: 900, 3: 700, 4: 100}, [(2, 1, False), (1, 2, True), (3, 2, True), (4, 4, False)]),
        ({5: 0, 3: 0}, [(3, 1, True), (5, 1, True)]),
        ({}, []),
    ],
)
def test_who_has_the_same_points_shares_a_place(points: dict[int, int], expected: list[tuple[int, int, bool]]) -> None:
    assert [(each.key, each.place, each.shared) for each in places(points)] == expected


@given(POINTS)
def test_a_place_says_how_many_have_more(points: list[int]) -> None:
    found = places(dict(enumerate(points)))
    assert [each.points for each in found] == sorted(points, reverse=True)
    for each in found:
        assert each.place == place_among(each.points, points) == 1 + sum(other > each.points for other in points)
        assert each.shared == (points.count(each.points) > 1)


@pytest.mark.parametrize(
    ("now", "before", "words"), [(3, 5, "naik 2"), (5, 3, "turun 2"), (4, 4, "tetap"), (4, None, "–")]
)
def test_a_change_of_place_in_words(now: int, before: int | None, words: str) -> None:
    assert places_won(now, before) == words


@pytest.mark.parametrize(
    ("points", "expected", "words"),
    [
        ([5000], Fraction(5000), "50"),
        ([4000, 5025, 9000], Fraction(5025), "50,25"),
        ([5000, 5100], Fraction(5050), "50,5"),
        ([5012, 5013], Fraction(10025, 2), "50,125"),
        ([0, 1], Fraction(1, 2), "0,005"),
        ([5000, 5001], Fraction(10001, 2), "50,005"),
        ([], None, "–"),
    ],
)
def test_the_median_is_exact(points: list[int], expected: Fraction | None, words: str) -> None:
    assert median(points) == expected
    assert median_in_words(expected) == words


@given(POINTS)
def test_the_median_is_that_of_statistics_in_any_order(points: list[int]) -> None:
    found = median(points)
    assert found is not None
    assert float(found) == statistics.median(points)
    assert float(median_in_words(found).replace(",", ".")) * 100 == pytest.approx(float(found))

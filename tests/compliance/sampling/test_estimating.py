"""The error rate and its margin: cases to check with a pencil, and what holds for all."""

from __future__ import annotations

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.compliance.sampling.rules.estimating import (
    Stratum,
    estimate,
    hidden,
    in_words,
    percent,
    root,
)


def s(size: int, examined: int, wrong: int, drawn: int | None = None) -> Stratum:
    return Stratum(size, examined if drawn is None else drawn, examined, wrong)


@pytest.mark.parametrize(
    ("strata", "words"),
    [
        # 1,96 × √((1 − 120/2400) × 0,075 × 0,925 / 119) = 4,61%, upwards 4,7%.
        ([s(2_400, 120, 9)], "dari 120 yang diperiksa, 9 keliru: 7,5% ± 4,7%"),
        # 1,96 × √((1 − 120/1600) × 0,075 × 0,925 / 119) = 4,55%.
        ([s(1_600, 120, 9)], "dari 120 yang diperiksa, 9 keliru: 7,5% ± 4,6%"),
        # Half of 100 of very many: 1,96 × √(0,25 / 99) = 9,85%.
        ([s(10**9, 100, 50)], "dari 100 yang diperiksa, 50 keliru: 50,0% ± 9,9%"),
        # Weighted: 3/4 × 20/40 + 1/4 × 10/40 = 43,75%, and not 30/80.
        # 0,5625 × (1 − 40/3000) × 0,25/39 + 0,0625 × (1 − 40/1000) × 0,1875/39 = 0,003846; 1,96 × its root = 12,16%.
        ([s(3_000, 40, 20), s(1_000, 40, 10)], "dari 80 yang diperiksa, 30 keliru: 43,8% ± 12,2%"),
        # Everybody was asked: nothing is left to chance.
        ([s(50, 50, 10)], "dari 50 yang diperiksa, 10 keliru: 20,0% ± 0,0%"),
        ([s(20, 20, 1)], "dari 20 yang diperiksa, 1 keliru: 5,0%, tanpa galat sampel karena semua orang diperiksa"),
        # None of 60 wrong is not "nothing wrong": 3,8416 / (60 + 3,8416) = 6,02%.
        ([s(10**9, 60, 0)], "dari 60 yang diperiksa, 0 keliru: 0,0% (antara 0,0% dan 6,1%)"),
        # Wilson for 1 of 40: 0,44% to 12,88%.
        ([s(10**9, 40, 1)], "dari 40 yang diperiksa, 1 keliru: 2,5% (antara 0,4% dan 12,9%)"),
    ],
)
def test_in_words(strata: list[Stratum], words: str) -> None:
    found = estimate(strata)
    assert found is not None
    assert in_words(found) == words


def test_nothing_is_said_before_the_first_visit() -> None:
    assert estimate([s(100, 0, 0, drawn=5)]) is None
    assert estimate([]) is None


def test_a_kecamatan_without_a_visit_is_left_out_and_counted() -> None:
    found = estimate([s(1_000, 40, 20), s(500, 0, 0, drawn=6)])
    assert found is not None
    assert (found.rate, found.left_out) == (Fraction(1, 2), 500)


def test_single_visits_are_taken_together() -> None:
    """Two kecamatan with one visit each have a variance only as one stratum of two."""
    whole = [s(1_000, 20, 10), s(100, 1, 1), s(100, 1, 0)]
    found = estimate(whole)
    assert found is not None
    assert found.rate == Fraction(1000, 1200) / 2 + Fraction(100, 1200)
    variance = (1000 / 1200) ** 2 * (1 - 20 / 1000) * 0.25 / 19 + (200 / 1200) ** 2 * (1 - 2 / 200) * 0.25 / 1
    assert found.margin is not None
    assert isclose(float(found.margin), 1.96 * sqrt(variance), rel_tol=1e-6)
    alone = estimate([s(1_000, 20, 10), s(100, 1, 1)])  # the last single one goes to the other
    assert alone is not None
    assert alone.margin is not None
    variance = (1 - 21 / 1100) * (11 / 21) * (10 / 21) / 20
    assert isclose(float(alone.margin), 1.96 * sqrt(variance), rel_tol=1e-6)


STRATA = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 5_000)).map(
        lambda n: Stratum(n[0] + n[1] + n[2], n[0] + n[1], n[0] + n[1], n[0])
    ),
    max_size=24,
)


@given(STRATA)
def test_what_holds_for_every_result(strata: list[Stratum]) -> None:
    found = estimate(strata)
    if found is None:
        assert not any(each.examined for each in strata)
        return
    assert found.examined == sum(each.examined for each in strata)
    assert found.wrong == sum(each.wrong for each in strata)
    assert 0 <= found.low <= found.rate <= found.high <= 1
    if found.wrong == 0:
        assert found.rate == 0
    assert estimate(list(reversed(strata))) == found
    assert in_words(found).startswith(f"dari {found.examined} yang diperiksa, {found.wrong} keliru: ")


@given(st.fractions(0, 10**6))
def test_a_root_is_never_less_than_it_is(value: Fraction) -> None:
    found = root(value)
    assert found * found >= value
    assert (found - Fraction(2, 10**9)) ** 2 < value or found <= Fraction(2, 10**9)


@pytest.mark.parametrize(
    ("value", "up", "words"),
    [
        (Fraction(75, 1000), False, "7,5%"),
        (Fraction(1, 3), False, "33,3%"),
        (Fraction(1, 3), True, "33,4%"),
        (Fraction(2, 3), False, "66,7%"),
        (Fraction(5, 10_000), False, "0,1%"),
        (Fraction(1), True, "100,0%"),
        (Fraction(0), True, "0,0%"),
    ],
)
def test_tenths_of_a_percent(value: Fraction, up: bool, words: str) -> None:
    assert percent(value, up=up) == words


@pytest.mark.parametrize(
    ("strata", "expected"),
    [
        ([("A", s(900, 12, 0)), ("B", s(800, 10, 5))], set()),
        # One of five wrong: B is small (and so are its four right ones); alone it could be computed back.
        ([("A", s(900, 12, 0)), ("B", s(800, 5, 1)), ("C", s(700, 20, 0))], {"A", "B"}),
        ([("A", s(900, 3, 0)), ("B", s(800, 5, 1)), ("C", s(700, 20, 0))], {"A", "B"}),
        # Nought is no small cell; a kecamatan of four people is.
        ([("A", s(900, 0, 0)), ("B", s(4, 0, 0)), ("C", s(700, 20, 0))], {"A", "B"}),
        ([("A", s(900, 5, 1))], {"A"}),
        ([], set()),
    ],
)
def test_small_cells_stand_together(strata: list[tuple[str, Stratum]], expected: set[str]) -> None:
    assert hidden(strata) == expected


@given(st.lists(STRATA.filter(bool).map(lambda found: found[0]), max_size=12))
def test_no_small_cell_is_shown_and_none_can_be_computed_back(found: list[Stratum]) -> None:
    strata = [(f"K{number}", each) for number, each in enumerate(found)]
    away = hidden(strata)
    for name, each in strata:
        if name not in away:
            cells = (each.size, each.examined, each.wrong, each.examined - each.wrong)
            assert not any(0 < cell < 5 for cell in cells)
    assert len(away) != 1 or len(strata) == 1

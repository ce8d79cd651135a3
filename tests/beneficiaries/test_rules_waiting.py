"""Who gets a place first, and how many fit: the orders of a waiting list as plain cases."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.beneficiaries.rules.desil import read_desil_or_none
from portal.beneficiaries.rules.waiting import Candidate, WaitingOrder, fitting, fitting_starts, ranked
from portal.core.months import Month, month_range

JANUARY, JUNE, DECEMBER = Month(2026, 1), Month(2026, 6), Month(2026, 12)
TERM = list(month_range(JANUARY, DECEMBER))


def person(key: int, village: str = "A", born: int = 1990, desil: int | None = None) -> Candidate:
    return Candidate(key, village, date(born, 1, 1), desil, JANUARY)


# In the order of their arrival: 1 came first.
QUEUE = [
    person(1, "A", 1990, None),
    person(2, "A", 1970, 2),
    person(3, "B", 1985, 1),
    person(4, "A", 1970, 10),
    person(5, "C", 2001, 1),
    person(6, "B", 1962, 2),
]


@pytest.mark.parametrize(
    ("order", "left", "expected"),
    [
        (WaitingOrder.ARRIVAL, {}, [1, 2, 3, 4, 5, 6]),
        (WaitingOrder.DESIL, {}, [3, 5, 2, 6, 4, 1]),  # without a desil: after the tenth
        (WaitingOrder.AGE, {}, [6, 2, 4, 3, 1, 5]),
        (WaitingOrder.VILLAGE_SHARE, {}, [1, 2, 3, 4, 5, 6]),  # nothing divided: as they came
        (WaitingOrder.VILLAGE_SHARE, {"B": 1, "C": 5}, [3, 5, 1, 2, 4, 6]),
        (WaitingOrder.VILLAGE_SHARE, {"A": 2, "B": 0, "C": -3}, [1, 2, 3, 4, 5, 6]),
        (WaitingOrder.VILLAGE_SHARE, {"A": 1, "B": 2}, [1, 3, 6, 2, 4, 5]),
    ],
)
def test_the_order_is_the_offices_and_equals_stand_as_they_came(
    order: WaitingOrder, left: dict[str, int], expected: list[int]
) -> None:
    assert [each.key for each in ranked(QUEUE, order, left)] == expected


@pytest.mark.parametrize(
    ("free", "starts", "expected"),
    [
        ({}, [JANUARY, JANUARY], [True, True]),
        (dict.fromkeys(TERM, 1), [JANUARY, JANUARY], [True, False]),
        ({month: 0 for month in TERM if month < JUNE}, [JANUARY, JUNE, JANUARY], [False, True, False]),
        ({DECEMBER: 1}, [JANUARY, JUNE, DECEMBER], [True, False, False]),  # December holds everybody who ever began
        (dict.fromkeys(TERM, -3), [JUNE], [False]),
        ({JUNE: 1}, [JANUARY, DECEMBER, JUNE], [True, True, False]),
    ],
)
def test_who_fits_takes_every_month_to_the_end(
    free: dict[Month, int], starts: list[Month], expected: list[bool]
) -> None:
    assert fitting(starts, dict.fromkeys(TERM, 2) | free) == expected


@given(
    free=st.lists(st.integers(-2, 6), min_size=12, max_size=12),
    starts=st.lists(st.sampled_from(TERM), max_size=30),
    shuffled=st.randoms(use_true_random=False),
)
def test_every_order_of_the_queue_fills_the_same_number_of_places(
    free: list[int], starts: list[Month], shuffled: st.DataObject
) -> None:
    """What is reserved before the people are known suffices for whoever they turn out to be."""
    places = dict(zip(TERM, free, strict=True))
    fits = fitting(starts, places)
    other = list(starts)
    shuffled.shuffle(other)  # type: ignore[attr-defined]
    assert sum(fits) == sum(fitting(other, places))
    counted = {month: starts.count(month) for month in set(starts)}
    assert sum(fits) == sum(fitting_starts(counted, places).values())
    taken = [start for start, fit in zip(starts, fits, strict=True) if fit]
    for month in TERM:  # nobody was squeezed in
        began = sum(start <= month for start in taken)
        assert began == 0 or began <= places[month]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1", 1),
        ("10", 10),
        ("02", 2),
        ("Desil 3", 3),
        ("desil-4", 4),
        ("D5", 5),
        ("0", None),
        ("11", None),
        ("1-2", None),
        ("Q1", None),
        ("", None),
    ],
)
def test_a_desil_is_one_number_from_1_to_10(written: str, expected: int | None) -> None:
    assert read_desil_or_none(written) == expected

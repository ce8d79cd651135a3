"""The ledger's arithmetic, as cases an official can check with a pencil."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import contribution_need
from portal.core.months import Month, month_range
from portal.quotas.rules.ledger import (
    Balance,
    Line,
    MovementKind,
    Shortage,
    balance,
    folded,
    shortage,
    worst_month,
)

A, R, T, F = MovementKind.ALLOCATED, MovementKind.REVISED, MovementKind.TAKEN, MovementKind.FREED
H, L = MovementKind.RESERVED, MovementKind.RELEASED
FIRST, LAST = Month(2026, 1), Month(2026, 12)


def line(kind: MovementKind, people: int, first: int = 1, last: int = 12) -> Line:
    return Line(kind, people, Month(2026, first), Month(2026, last))


@pytest.mark.parametrize(
    ("lines", "month", "allocated", "taken", "remaining"),
    [
        ([], 6, 0, 0, 0),
        ([line(A, 14_880)], 1, 14_880, 0, 14_880),
        ([line(A, 14_880), line(T, 14_880)], 12, 14_880, 14_880, 0),
        ([line(A, 100), line(T, 40, 4)], 3, 100, 0, 100),
        ([line(A, 100), line(T, 40, 4)], 4, 100, 40, 60),
        ([line(A, 100), line(R, 20, 7), line(T, 40)], 6, 100, 40, 60),
        ([line(A, 100), line(R, 20, 7), line(T, 40)], 7, 120, 40, 80),
        ([line(A, 100), line(R, -30, 7), line(T, 70)], 7, 70, 70, 0),
        ([line(A, 100), line(T, 40), line(F, 15, 9)], 8, 100, 40, 60),
        ([line(A, 100), line(T, 40), line(F, 15, 9)], 9, 100, 25, 75),
        ([line(A, 100), line(H, 30, 3)], 2, 100, 0, 100),
        ([line(A, 100), line(H, 30, 3)], 3, 100, 0, 70),
        ([line(A, 100), line(H, 30, 3), line(L, 30, 3), line(T, 30, 3)], 3, 100, 30, 70),
        ([line(A, 1_000_000), line(T, 999_999)], 5, 1_000_000, 999_999, 1),
        ([line(A, 100, 1, 6)], 7, 0, 0, 0),
    ],
)
def test_a_month_is_the_sum_of_the_lines_that_hold_it(
    lines: list[Line], month: int, allocated: int, taken: int, remaining: int
) -> None:
    found = balance(lines, Month(2026, month))
    assert (found.allocated, found.taken, found.remaining) == (allocated, taken, remaining)


@pytest.mark.parametrize(
    ("effects", "shown"),
    [
        ({T: 40, F: -15}, [("Terpakai", 40), ("Dilepas", -15)]),
        ({T: 40, F: -1}, [("Terpakai dan dilepas", 39)]),  # that one died is nobody's to know
        ({T: 3, F: -12}, [("Terpakai dan dilepas", -9)]),
        ({T: 40}, [("Terpakai", 40)]),
        ({T: -40, F: 5, H: -3, L: 3}, [("Terpakai", -40), ("Dilepas", 5), ("Dipesan dan pesanan dilepas", 0)]),
        ({H: 3}, [("Dipesan", 3)]),
        ({A: 100, T: 0}, []),
    ],
)
def test_lines_about_people_are_one_sum_a_kind_and_few_stand_with_their_like(
    effects: dict[MovementKind, int], shown: list[tuple[str, int]]
) -> None:
    assert folded(effects) == shown


@pytest.mark.parametrize(
    ("lines", "first", "worst", "remaining"),
    [
        ([line(A, 100)], 1, 1, 100),
        ([line(A, 100), line(T, 40, 4)], 1, 4, 60),
        ([line(A, 100), line(T, 40, 4), line(F, 40, 10)], 1, 4, 60),
        ([line(A, 100), line(T, 40, 1, 5), line(T, 10, 6)], 6, 6, 90),
        ([line(A, 100), line(R, -50, 12)], 1, 12, 50),
        ([line(A, 10), line(T, 15)], 3, 3, -5),
    ],
)
def test_the_worst_month_is_the_earliest_with_the_fewest_places(
    lines: list[Line], first: int, worst: int, remaining: int
) -> None:
    month, found = worst_month(lines, Month(2026, first), LAST)
    assert (month, found.remaining) == (Month(2026, worst), remaining)


def test_a_term_without_a_month_has_no_worst_one() -> None:
    with pytest.raises(ValueError, match="no month"):
        worst_month([line(A, 1)], LAST, FIRST)


@pytest.mark.parametrize(
    ("lines", "starts", "missing"),
    [
        ([line(A, 100)], {}, None),
        ([line(A, 100)], {1: 100}, None),
        ([line(A, 100)], {1: 101}, (1, 101, 100, 1)),
        ([line(A, 100), line(T, 40, 6)], {1: 61}, (6, 61, 60, 1)),
        ([line(A, 100), line(T, 40, 6)], {1: 60}, None),
        ([line(A, 100)], {1: 60, 7: 41}, (7, 101, 100, 1)),
        ([line(A, 100), line(R, 1, 7)], {1: 60, 7: 41}, None),
        ([line(A, 14_880), line(T, 14_000)], {3: 881}, (3, 881, 880, 1)),
        ([line(A, 10), line(T, 15)], {1: 5}, (1, 5, -5, 10)),
        ([line(A, 100, 1, 6)], {5: 1}, (7, 1, 0, 1)),
    ],
)
def test_every_month_of_the_term_needs_a_place(
    lines: list[Line], starts: dict[int, int], missing: tuple[int, int, int, int] | None
) -> None:
    found = shortage(lines, {Month(2026, month): people for month, people in starts.items()}, LAST)
    if missing is None:
        assert found is None
    else:
        month, wanted, remaining, number = missing
        assert found == Shortage(Month(2026, month), wanted, remaining)
        assert found.missing == number


@pytest.mark.parametrize(
    ("people", "rate", "months", "amount"),
    [
        (14_880, 16_800, 1, 249_984_000),
        (14_880, 16_800, 12, 2_999_808_000),
        (2_829, 16_800, 12, 570_326_400),
        (1_000_000, 16_800, 12, 201_600_000_000),
        (1, 0, 12, 0),
        (0, 16_800, 12, 0),
    ],
)
def test_the_need_is_people_times_rate_times_months(people: int, rate: int, months: int, amount: int) -> None:
    assert contribution_need(people, rate, months) == amount


@pytest.mark.parametrize(
    ("allocated", "taken", "warns"),
    [(100, 89, False), (100, 90, True), (14_880, 13_391, False), (14_880, 13_392, True), (1, 1, True), (0, 0, False)],
)
def test_the_warning_begins_at_ninety_percent(allocated: int, taken: int, warns: bool) -> None:
    assert Balance(allocated, taken).near_full(90) is warns


months = st.integers(1, 12)
ledger = st.lists(
    st.builds(
        lambda kind, people, one, other: line(kind, people, min(one, other), max(one, other)),
        st.sampled_from(MovementKind),
        st.integers(-1_000_000, 1_000_000),
        months,
        months,
    ),
    max_size=30,
)


@given(ledger, months)
def test_remaining_is_what_every_line_of_the_month_adds_or_takes(lines: list[Line], number: int) -> None:
    month = Month(2026, number)
    signs = {A: 1, R: 1, T: -1, F: 1, H: -1, L: 1}
    assert balance(lines, month).remaining == sum(
        signs[each.kind] * each.people for each in lines if each.first_month <= month <= each.last_month
    )


@given(ledger, st.dictionaries(months.map(lambda number: Month(2026, number)), st.integers(1, 500_000), min_size=1))
def test_nothing_is_missing_exactly_when_every_month_has_room(lines: list[Line], starts: dict[Month, int]) -> None:
    after = [*lines, *(Line(T, people, start, LAST) for start, people in starts.items())]
    span = list(month_range(min(starts), LAST))
    found = shortage(lines, starts, LAST)
    assert (found is None) == all(balance(after, month).remaining >= 0 for month in span)
    if found is not None:
        assert -found.missing == min(balance(after, month).remaining for month in span)


@given(ledger, months)
def test_a_worst_month_has_no_worse_beside_it(lines: list[Line], number: int) -> None:
    first = Month(2026, number)
    month, found = worst_month(lines, first, LAST)
    others = {each: balance(lines, each).remaining for each in month_range(first, LAST)}
    assert found.remaining == min(others.values())
    assert month == min(each for each, remaining in others.items() if remaining == found.remaining)

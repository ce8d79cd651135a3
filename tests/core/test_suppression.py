"""Hidden cells stay hidden: a table of cases, and every small table tried with every number that it could hold."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.core.suppression import few_joined, suppressed

X = None


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # nothing is small: everything is shown
        ([[5, 6], [7, 0]], [[5, 6, 11], [7, 0, 7], [12, 6, 18]]),
        # noughts name nobody
        ([[0, 0], [0, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
        # one small cell takes the other three corners of a square with it: the sums stay
        ([[3, 8], [9, 10]], [[X, X, 11], [X, X, 19], [12, 18, 30]]),
        # the cheapest square
        ([[3, 8, 90], [9, 10, 80]], [[X, X, 90, 101], [X, X, 80, 99], [12, 18, 170, 200]]),
        # nobody else is there: the sums go too
        ([[3, 0], [0, 0]], [[X, 0, X], [0, 0, 0], [X, 0, X]]),
    ],
)
def test_small_cells_are_hidden_with_what_gives_them_away(counts: list[list[int]], shown: list[list[int]]) -> None:
    assert suppressed(counts) == shown


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([7, 3, 9], [X, X, 9, 19]),  # 19 - 9 - 7 would tell: the smallest other one goes too
        ([2, 3, 9], [X, X, 9, 14]),  # 5 of two: 1 and 4, 2 and 3, …
        ([1, 1, 9], [X, X, X, 11]),  # 11 - 9 = 2 of two that are at least one: both would be 1
        ([1, 1, 1, 1, 1], [X, X, X, X, X, X]),  # 5 of five
        ([0, 3, 0], [0, X, 0, X]),
        ([0, 12, 0], [0, 12, 0, 12]),
    ],
)
def test_a_column_by_itself(column: list[int], shown: list[int | None]) -> None:
    assert suppressed([[each] for each in column], across=False) == [[each] for each in shown]


def test_columns_without_sums_across_do_not_know_each_other() -> None:
    assert suppressed([[7, 50], [3, 60], [9, 70]], across=False) == [[X, 50], [X, 60], [9, 70], [19, 180]]


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="nought"):
        suppressed([[-1]])


def test_an_empty_table_has_empty_sums() -> None:
    assert suppressed([]) == [[0]]
    assert suppressed([], across=False) == [[]]


MOST = 9
small_tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 7), min_size=width, max_size=width), min_size=1, max_size=2)
)


def everything_that_shows_the_same(shown: list[list[int | None]], *, across: bool) -> list[list[list[int]]]:
    """Every table up to 9 a cell, hidden cells at least 1, whose cells and sums agree with what is shown."""
    inner = [row[:-1] if across else row for row in shown[:-1]]
    places = [(r, c) for r, row in enumerate(inner) for c, value in enumerate(row) if value is None]
    found = []
    for values in product(range(1, MOST + 1), repeat=len(places)):
        table = [[value or 0 for value in row] for row in inner]
        for (r, c), value in zip(places, values, strict=True):
            table[r][c] = value
        sums = [[*row, sum(row)] if across else list(row) for row in table]
        sums.append([sum(column) for column in zip(*sums, strict=True)])
        if all(
            given is None or given == value
            for mine, theirs in zip(sums, shown, strict=True)
            for value, given in zip(mine, theirs, strict=True)
        ):
            found.append(sums)
    return found


@settings(max_examples=150, deadline=None)
@given(counts=small_tables, across=st.booleans())
def test_no_hidden_cell_follows_from_what_is_shown(counts: list[list[int]], across: bool) -> None:
    shown = suppressed(counts, across=across)
    hidden = [(r, c) for r, row in enumerate(shown) for c, value in enumerate(row) if value is None]
    single = [(r, c) for r, c in hidden if r < len(counts) and c < len(counts[0])]
    assume(len(single) <= 5)  # more are too many to try one by one
    possible = everything_that_shows_the_same(shown, across=across)
    for row, column in hidden:
        assert len({table[row][column] for table in possible}) > 1, (counts, shown, (row, column))
    for row in shown:
        assert all(value is None or value == 0 or value >= 5 for value in row)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 400), min_size=4, max_size=4), min_size=22, max_size=22))
def test_large_tables_lose_little(counts: list[list[int]]) -> None:
    shown = suppressed(counts)
    assert all(
        value is None or value == counts[r][c] for r, row in enumerate(shown[:-1]) for c, value in enumerate(row[:-1])
    )
    if min(min(row) for row in counts) >= 5:
        assert all(value is not None for row in shown for value in row)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([("A", 12), ("B", 5)], [("A", 12), ("B", 5)]),
        ([("A", 12), ("B", 2), ("C", 3)], [("A", 12), ("few", 5)]),
        ([("A", 12), ("B", 4), ("C", 8)], [("A", 12), ("few", 12)]),  # one alone takes the next smallest along
        ([("A", 12), ("B", 1), ("C", 1), ("D", 9)], [("A", 12), ("few", 11)]),  # two of them are two people
        ([("A", 0), ("B", 3)], [("A", 0), ("few", 3)]),  # the whole itself
        ([("A", 0), ("B", 7)], [("A", 0), ("B", 7)]),
        ([], []),
    ],
)
def test_small_parts_of_a_whole_are_one_part(counts: list[tuple[str, int]], shown: list[tuple[str, int]]) -> None:
    assert few_joined(counts, "few") == shown


@given(st.lists(st.integers(0, 30), max_size=8))
def test_what_is_joined_still_adds_up_and_shows_no_small_part(counts: list[int]) -> None:
    shown = few_joined([(str(place), count) for place, count in enumerate(counts)], "few")
    assert sum(people for _label, people in shown) == sum(counts)
    if sum(counts) >= 5:
        assert all(people == 0 or people >= 5 for _label, people in shown)

"""What is published about a regency tells no number of people under five: cases for a pencil, then every way tried."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports.open_data.rules.hiding import Shown, shown_of, shown_together, sum_of
from tests.support.open_data import Counts, named, nothing_follows, tables_of_the_same

X = None


def plain(shown: Shown) -> list[list[int | None]]:
    return [list(cells.values()) for cells in shown.cells.values()]


@pytest.mark.parametrize(
    ("tables", "total", "cells"),
    [
        # nothing is small: everything is shown
        (([10, 20], [15, 15]), 30, [[10, 20], [15, 15]]),
        # noughts name nobody
        (([0, 30], [15, 15]), 30, [[0, 30], [15, 15]]),
        # 30 - 27 = 3: the other sex goes too, and the kecamatan beside it lose nothing
        (([3, 27], [15, 15]), 30, [[X, X], [15, 15]]),
        # 30 - 18 = 12 for a 3 and the smaller of the others
        (([3, 9, 18], [15, 15]), 30, [[X, X, 18], [15, 15]]),
        # 1 + 1 = 2 of two that are at least one: the third goes too
        (([1, 1, 28], [15, 15]), 30, [[X, X, X], [15, 15]]),
        # three people at all: nothing is said, in no table
        (([3, 0], [1, 2]), X, [[X, 0], [X, X]]),
        # six kecamatan with one each: the sum 6 would tell them, so the sexes may not add up to it either
        (([1] * 6, [6, 0]), X, [[X] * 6, [X, 0]]),
        # nobody at all
        (([0, 0], [0, 0]), 0, [[0, 0], [0, 0]]),
    ],
)
def test_tables_of_a_regency(tables: tuple[list[int], ...], total: int | None, cells: list[list[int | None]]) -> None:
    shown = shown_of(named(*tables))
    assert (shown.total, plain(shown)) == (total, cells)


def test_tables_that_do_not_divide_the_same_people_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        shown_of(named([10, 20], [10, 21]))


@pytest.mark.parametrize(("parts", "whole"), [([5, 6], 11), ([], 0), ([5, X], X), ([0, 0], 0)])
def test_a_sum_over_regencies(parts: list[int | None], whole: int | None) -> None:
    assert sum_of(parts) == whole


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"formal": 900, "informal": 60, "total": 960}, {"formal": 900, "informal": 60, "total": 960}),
        # 903 - 900 = 3
        ({"formal": 900, "informal": 3, "total": 903}, {"formal": X, "informal": X, "total": X}),
        ({"formal": 0, "informal": 3}, {"formal": 0, "informal": X}),
        ({}, {}),
    ],
)
def test_numbers_that_sources_quote_beside_one_another(counts: dict[str, int], shown: Mapping[str, int | None]) -> None:
    assert shown_together(counts) == shown


@settings(max_examples=300, deadline=None)
@given(tables_of_the_same())
def test_no_hidden_number_of_a_regency_follows_from_all_its_tables(tables: Counts) -> None:
    nothing_follows(shown_of(tables), tables)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(5, 400), min_size=2, max_size=26))
def test_large_numbers_lose_nothing(counts: list[int]) -> None:
    shown = shown_of(named(counts, [sum(counts)]))
    assert shown.total == sum(counts)
    assert plain(shown) == [counts, [sum(counts)]]

"""Where pages of a report end: rows and tables of any size, and what must never stand alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.workbook.paging import Block, page_breaks

HEADING = [24.0, 13.0, 13.0]


def rows(*heights: float) -> list[float]:
    return [*HEADING, *heights]


@pytest.mark.parametrize(
    ("count", "room", "breaks"),
    [
        (10, 206.0, []),  # 50 for the heading, then header, ten rows and total of 13 each: 206
        (10, 205.0, [12]),  # one point less: the total takes the last two rows along
        (20, 150.0, [10, 20]),  # 50 + 7 × 13 = 141; then the header again and ten rows; then what is left
        (3, 90.0, [6]),  # two rows stay with the header, however little room there is
    ],
)
def test_a_table_of_one_sheet(count: int, room: float, breaks: list[int]) -> None:
    heights = rows(*[13.0] * (count + 2))
    assert page_breaks(heights, room, [Block(3, 4, count, 5 + count, repeated=True)]) == breaks


def test_a_small_table_goes_to_the_next_page_whole_with_its_caption() -> None:
    heights = rows(*[13.0] * 8, 13.0, 16.0, *[13.0] * 6)  # a table of 6 and its total, a gap, a caption, another one
    blocks = [Block(3, 4, 6, 11, repeated=False), Block(13, 14, 4, 19, repeated=False)]
    assert page_breaks(heights, 200, blocks) == [12]


def test_notes_take_two_rows_along() -> None:
    heights = rows(*[13.0] * 12, *[13.0] * 3)
    block = Block(3, 4, 10, 15, repeated=True)
    assert page_breaks(heights, sum(heights) - 20, [block]) == [12]


@given(
    st.lists(st.sampled_from([13.0, 28.0, 41.0]), min_size=1, max_size=90),
    st.integers(0, 4),
    st.sampled_from([300.0, 490.0]),
    st.booleans(),
)
def test_nothing_stands_alone(table: list[float], notes: int, room: float, total: bool) -> None:
    """Whatever the rows: every page fits, and none begins with a header's first two rows, the last row, or notes."""
    after = 4 + len(table) + total
    heights = [*HEADING, 13.0, *table, *[13.0] * total, *[13.0] * notes]
    block = Block(3, 4, len(table), after, repeated=True)
    found = page_breaks(heights, room, [block])
    ends = [0, *found, len(heights)]
    for number, (start, end) in enumerate(itertools.pairwise(ends)):
        assert start < end
        assert sum(heights[start:end]) + (13.0 if number else 0) <= room
    for row in found:
        assert not 0 < row <= 5 or len(table) == 1
        assert row < after - total - 1 + (len(table) < 3), "two rows of the table on its last page"

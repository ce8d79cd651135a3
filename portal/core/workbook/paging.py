"""Where the printed pages of a report sheet end: never between a header and its rows, nor before a total or a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A table on a sheet: the row of its header, its first row, the number of its rows, and the row below its total.
    `repeated`: whether its header is printed on every page, so that it may go on over several."""

    header: int
    first: int
    rows: int
    after: int
    repeated: bool


def page_breaks(
    heights: Sequence[float], room: float, blocks: Sequence[Block], together: Sequence[tuple[int, int]] = ()
) -> list[int]:
    """The rows that begin a page, for rows of `heights` points on pages of `room` points.

    Two rows of a table at least stand on each of its pages, the last with the total and what is written below it. A
    table without a repeated header is kept on one page as long as one can hold it; rows `together` (from, up to) too,
    as long as they fill no more than half of one.
    """
    barred = _barred(heights, room, blocks)
    again = sum(heights[block.header] for block in blocks if block.repeated)
    for first, after in together:
        fits = 2 * sum(heights[first:after]) <= room
        barred.update(range(first + 1, after) if fits else [*range(first + 1, first + 6), *range(after - 3, after)])
    breaks: list[int] = []
    start, used = 0, 0.0
    for row, height in enumerate(heights):
        if used + height > room and row > start:
            start = next((each for each in range(row, start, -1) if each not in barred), row)
            breaks.append(start)
            used = again + sum(heights[start:row])
        used += height
    return breaks


def _barred(heights: Sequence[float], room: float, blocks: Sequence[Block]) -> set[int]:
    """The rows that must not begin a page."""
    found: set[int] = set()
    end = len(heights)
    for number, block in enumerate(blocks):
        begin = blocks[number - 1].after if number else 0
        # Whatever stands right above a header is its caption; above the first it is the heading of the sheet.
        found.update(range(1 if not number else block.header, block.first + 1))
        found.update(range(block.first, min(block.first + 2, block.after)))
        last = block.first + max(block.rows, 1) - 1
        found.update(range(last, block.after))
        if not block.repeated and sum(heights[max(block.header - 1, begin) : block.after]) <= room:
            found.update(range(block.header, block.after))
        following = blocks[number + 1].header - 1 if number + 1 < len(blocks) else end
        if sum(heights[max(last - 1, block.first) : following]) <= room:
            found.update(range(block.after, following))
    return found

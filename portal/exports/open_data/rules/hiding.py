"""Small numbers of people stay hidden in everything that is published about a regency.

Tables of one regency (kecamatan, occupation, sex, age) have nothing in common but their sum. So with the sum shown each
is judged by itself, exactly (`core.suppression`); and a sum that cannot be shown is shown nowhere: then every table
keeps a cell back, or adding up another one would tell it. What is hidden in a regency follows from its own numbers
alone, so what an office publishes and what the province publishes are always the same cells. A sum over regencies is
shown only when everybody could make it of what is shown.

All this is of one state. Two states of one year can be subtracted: docs/open-data-states.md says what that tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.core.suppression import FEWEST_SHOWN, suppressed


@dataclass(frozen=True)
class Shown:
    """Tables of one regency as they may be published: {table: {code: people}} and their common sum; None is hidden."""

    total: int | None
    cells: Mapping[str, Mapping[str, int | None]]


def shown_of(tables: Mapping[str, Mapping[str, int]]) -> Shown:
    """What may be published of tables that divide the same people; `tables`: {name: {code: people}}.

    Raises ValueError when their sums differ, as then no sum is true.
    """
    totals = {sum(cells.values()) for cells in tables.values()}
    if len(totals) != 1:
        raise ValueError("the tables of a regency do not add up to the same")
    total: int | None = totals.pop()
    cells: dict[str, dict[str, int | None]] = {}
    for name, counts in tables.items():
        *judged, whole = (row[0] for row in suppressed([[count] for count in counts.values()], across=False))
        cells[name] = dict(zip(counts, judged, strict=True))
        if whole is None:
            total = None
    if total is None:
        for name, counts in tables.items():
            if counts and None not in cells[name].values():
                cells[name][_smallest(counts)] = None
    return Shown(total, cells)


def _smallest(counts: Mapping[str, int]) -> str:
    return min((code for code in counts if counts[code]), key=lambda code: (counts[code], code))


def sum_of(parts: Iterable[int | None]) -> int | None:
    """The sum of parts that are all shown; one hidden part hides it."""
    found = list(parts)
    return None if None in found else sum(part for part in found if part is not None)


def shown_together(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Numbers of people that sources quote beside one another, of which nobody promises that they add up to each other
    nor that they do not: once one is small, only noughts stay."""
    if not any(0 < count < FEWEST_SHOWN for count in counts.values()):
        return dict(counts)
    return {code: None if count else 0 for code, count in counts.items()}

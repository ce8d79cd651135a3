"""Open data as somebody reads it who wants to know what is hidden: every number that could stand there is tried."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import strategies as st

from portal.exports.open_data.rules.hiding import Shown

Counts = dict[str, dict[str, int]]


def named(*tables: list[int]) -> Counts:
    """Tables t0, t1 … with cells a, b, …"""
    return {f"t{place}": {chr(97 + each): count for each, count in enumerate(row)} for place, row in enumerate(tables)}


@st.composite
def tables_of_the_same(draw: st.DrawFn, most: int = 9) -> Counts:
    """One to three tables of two or three cells that divide the same people."""
    first = draw(st.lists(st.integers(0, most), min_size=2, max_size=3))
    tables = [first]
    for _ in range(draw(st.integers(0, 2))):
        cuts = sorted(draw(st.lists(st.integers(0, sum(first)), min_size=1, max_size=2)))
        tables.append([high - low for low, high in zip([0, *cuts], [*cuts, sum(first)], strict=True)])
    return named(*tables)


def sums_that_fit(shown: Shown, most: int) -> list[int]:
    """Every number of people that all tables could add up to, hidden cells at least 1."""
    found = set(range(most + 1)) if shown.total is None else {shown.total}
    for cells in shown.cells.values():
        known = sum(value for value in cells.values() if value is not None)
        hidden = sum(value is None for value in cells.values())
        found &= {known} if not hidden else set(range(known + hidden, most + 1))
    return sorted(found)


def cells_that_fit(cells: Mapping[str, int | None], sums: list[int]) -> dict[str, set[int]]:
    """{hidden code: every number that it could be}, by trying them all."""
    hidden = [code for code, value in cells.items() if value is None]
    known = sum(value for value in cells.values() if value is not None)
    found: dict[str, set[int]] = {code: set() for code in hidden}
    for values in product(range(1, max(sums, default=0) + 1), repeat=len(hidden)):
        if known + sum(values) in sums:
            for code, value in zip(hidden, values, strict=True):
                found[code].add(value)
    return found


def nothing_follows(shown: Shown, tables: Mapping[str, Mapping[str, int]]) -> None:
    """Of everything that is hidden in the tables of a regency more than one number could be true."""
    truth = sum(next(iter(tables.values())).values())
    sums = sums_that_fit(shown, truth + 3)
    assert truth in sums
    if shown.total is None:
        assert len(sums) > 1, shown
    else:
        assert shown.total == truth
        assert not 0 < truth < 5
    for name, cells in shown.cells.items():
        for code, possible in cells_that_fit(cells, sums).items():
            assert tables[name][code] in possible
            assert len(possible) > 1, (tables, shown, name, code)
        for code, value in cells.items():
            assert value in (None, tables[name][code])
            assert value is None or not 0 < value < 5

"""Small numbers of people stay hidden in tables with sums, and nobody can compute them back (design, section 9).

A zero names nobody and is shown; what is hidden is therefore at least one. A hidden cell is safe when there is another
table that shows the same and has another number in it. In a table with sums of rows and columns two such tables differ
by cycles through hidden cells, so the question is one of paths in a graph, and the answer is exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence

FEWEST_SHOWN = 5
HIDDEN_WORDS = "ditutup"

Cell = tuple[int, int]
_Node = tuple[str, int]
_COST_OF_ONE, _COST_OF_SUM, _COST_OF_ALL, _MOST = 10**9, 4 * 10**9, 40 * 10**9, 10**8
_COST_OF_KNOWN = 10**13


def few_joined(counts: Iterable[tuple[str, int]], words: str) -> list[tuple[str, int]]:
    """(label, people) of the parts of a whole that is shown: those of one to four are one part `words` at the end, with
    the next smallest where it would be one alone or still fewer than five. One of nought stays."""
    every = list(counts)
    few = {label for label, people in every if 0 < people < FEWEST_SHOWN}
    others = sorted(((people, label) for label, people in every if people >= FEWEST_SHOWN), reverse=True)
    together = sum(people for label, people in every if label in few)
    while few and others and (len(few) < 2 or together < FEWEST_SHOWN):
        people, label = others.pop()
        few.add(label)
        together += people
    shown = [(label, people) for label, people in every if label not in few]
    return [*shown, (words, together)] if few else shown


def suppressed(
    counts: Sequence[Sequence[int]],
    *,
    across: bool = True,
    hidden: Collection[Cell] = (),
    known: Collection[Cell] = (),
) -> list[list[int | None]]:
    """The table with its sums as it may be shown; None is hidden.

    `counts`: rows of one or more columns, whole numbers from 0. The answer has one row more, the sums of the columns,
    and with `across` one column more, the sums of the rows; without it the columns have nothing to do with each other
    and each is judged by itself. Numbers from 1 to 4 are hidden, and as few others as it takes, single cells before
    sums and small ones before large ones. Raises ValueError for a negative count.

    With sums across, `hidden` are cells (row, column; sums at the index that follows the last) that another paper hides
    and this one therefore too, and `known` those that another paper shows: they hide nothing any more, so they are
    taken only where nothing else would do.
    """
    if any(count < 0 for row in counts for count in row):
        raise ValueError("people are counted from nought")
    if across:
        return _judged(counts, free=False, hidden=hidden, known=known)
    columns = [_judged([[row[index]] for row in counts], free=True) for index in range(len(counts[0]) if counts else 0)]
    return [[column[row][0] for column in columns] for row in range(len(counts) + 1)]


def _judged(
    counts: Sequence[Sequence[int]], *, free: bool, hidden: Collection[Cell] = (), known: Collection[Cell] = ()
) -> list[list[int | None]]:
    """`free`: sums of the rows are shown nowhere, so they bind nothing."""
    table = _Table(counts, free)
    table.hidden |= set(hidden)
    table.known |= set(known)
    for cell in table.cells():
        if 0 < table.value(cell) < FEWEST_SHOWN:
            table.hidden.add(cell)
    for cell in sorted(table.hidden):
        if table.value(cell):  # a nought that another paper hides has nobody behind it
            table.protect(cell)
    width = table.columns if free else table.columns + 1
    return [
        [None if (row, column) in table.hidden else table.value((row, column)) for column in range(width)]
        for row in range(table.rows + 1)
    ]


class _Table:
    """Rows and columns with their sums behind them, at the index that follows the last."""

    def __init__(self, counts: Sequence[Sequence[int]], free: bool) -> None:
        self.rows, self.columns = len(counts), len(counts[0]) if counts else 0
        self.free = free
        self.hidden: set[Cell] = set()
        self.known: set[Cell] = set()
        grid = [[*row, sum(row)] for row in counts]
        self.grid = [*grid, [sum(column) for column in zip(*grid, strict=True)] if grid else [0] * (self.columns + 1)]

    def value(self, cell: Cell) -> int:
        return self.grid[cell[0]][cell[1]]

    def cells(self) -> Iterator[Cell]:
        """Every cell that is shown somewhere, sums included."""
        for row in range(self.rows + 1):
            for column in range(self.columns + (not self.free)):
                yield row, column

    def protect(self, cell: Cell) -> None:
        """Hide the cheapest cells with which `cell` could be one more or one less; none when it could be already."""
        ways = [found for up in (True, False) if (found := self._way(cell, up=up)) is not None]
        _cost, way = min(ways)  # one more in a cell and in its three sums is always one of them
        self.hidden |= {each for each in way if not self._unbound(each)}

    def _way(self, cell: Cell, *, up: bool) -> tuple[int, list[Cell]] | None:
        """(cost, cells) of the cheapest cycle through `cell` that makes it one more (`up`) or one less."""
        if not self._may(cell, up=up):
            return None
        forward = up is self._is_plain(cell)
        row, column = ("row", cell[0]), ("column", cell[1])
        start, end = (column, row) if forward else (row, column)
        queue: list[tuple[int, _Node, list[Cell]]] = [(0, start, [])]
        seen: set[_Node] = set()
        while queue:
            cost, node, way = heapq.heappop(queue)
            if node == end:
                return cost, way
            if node in seen:
                continue
            seen.add(node)
            for other, step in self._steps(node):
                if step != cell and other not in seen:
                    heapq.heappush(queue, (cost + self._cost(step), other, [*way, step]))
        return None

    def _steps(self, node: _Node) -> Iterator[tuple[_Node, Cell]]:
        """Where one unit can go from a row or a column: from a row over a cell that grows, back over one that shrinks;
        of a sum the other way round."""
        kind, index = node
        forward = kind == "row"
        for other in range((self.columns if forward else self.rows) + 1):
            cell = (index, other) if forward else (other, index)
            if self._may(cell, up=forward is self._is_plain(cell)):
                yield ("column" if forward else "row", other), cell

    def _is_plain(self, cell: Cell) -> bool:
        """A single cell, or the sum of all: they count with the same sign."""
        return (cell[0] == self.rows) is (cell[1] == self.columns)

    def _unbound(self, cell: Cell) -> bool:
        return self.free and cell[1] == self.columns

    def _may(self, cell: Cell, *, up: bool) -> bool:
        """Whether the cell could be hidden and one more or one less: what is hidden is at least one."""
        return self._unbound(cell) or (self.value(cell) > 0 if up else self.value(cell) > 1)

    def _cost(self, cell: Cell) -> int:
        if cell in self.hidden or self._unbound(cell):
            return 0
        of_row, of_column = cell[0] == self.rows, cell[1] == self.columns
        base = _COST_OF_ALL if of_row and of_column else _COST_OF_SUM if of_row or of_column else _COST_OF_ONE
        return base + min(self.value(cell), _MOST) + (_COST_OF_KNOWN if cell in self.known else 0)

"""Tables of benefits as they may be shown: a number under five is hidden, and its rupiah with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.compliance.benefits.rules.programmes import QUARTERS, Paid
from portal.core.suppression import suppressed

WHOLE_YEAR = 4  # the index after the four quarters
ALL = 0  # in place of a regency: the sums
Place = tuple[int, int]  # (regency, index of its quarter or of the year)


@dataclass(frozen=True)
class PaidTable:
    """Regencies by quarter. Each row has the four quarters and the year, `sums` those of all; None is hidden."""

    rows: Mapping[int, Sequence[Paid | None]]
    sums: Sequence[Paid | None]

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return any(cell is None for row in (*self.rows.values(), self.sums) for cell in row)


@dataclass(frozen=True)
class Told:
    """What frozen reports say of the cells of a programme: those that one of them hides, and those that all of them
    show."""

    hidden: frozenset[Place] = frozenset()
    shown: frozenset[Place] = frozenset()


NOTHING_TOLD = Told()


def paid_table(
    found: Mapping[tuple[int, int], Paid], regency_ids: Sequence[int], told: Told = NOTHING_TOLD
) -> PaidTable:
    """{(regency, quarter): what was paid} as a table of these regencies, in their order."""
    return _table(found, regency_ids, told.hidden, told.shown)[0]


def side_by_side(
    own: Mapping[tuple[int, int], Paid],
    said: Mapping[tuple[int, int], Paid],
    regency_ids: Sequence[int],
    told: Told = NOTHING_TOLD,
) -> tuple[PaidTable, PaidTable]:
    """(what the portal counts, what letters say) of a programme: the same deaths, so what either hides both hide.

    `said` has the quarters that a letter tells. A sum is compared where letters tell all that it is of.
    """
    hidden_own, hidden_said = told.hidden, frozenset[Place]()
    while True:
        mine, masked_own = _table(own, regency_ids, hidden_own, told.shown)
        theirs, masked_said = _table(said, regency_ids, hidden_said, frozenset())
        of_both = frozenset(each for each in masked_own | masked_said if _compared(each, own, said, regency_ids))
        if of_both <= masked_own and of_both <= masked_said:
            return mine, theirs
        hidden_own, hidden_said = masked_own | of_both, masked_said | of_both


def _compared(
    place: Place,
    own: Mapping[tuple[int, int], Paid],
    said: Mapping[tuple[int, int], Paid],
    regency_ids: Sequence[int],
) -> bool:
    """Whether the letters' number in this place is of the same deaths as the portal's."""
    regency, column = place
    quarters = QUARTERS if column == WHOLE_YEAR else (column + 1,)
    regions = regency_ids if regency == ALL else (regency,)
    cells = [(region, quarter) for region in regions for quarter in quarters]
    return any(cell in said for cell in cells) and all(
        cell in said or not own.get(cell, Paid()).cases for cell in cells
    )


def _table(
    found: Mapping[tuple[int, int], Paid],
    regency_ids: Sequence[int],
    hidden: frozenset[Place],
    known: frozenset[Place],
) -> tuple[PaidTable, frozenset[Place]]:
    """The table, and the places that it hides."""
    counts = [[found.get((each, quarter), Paid()) for quarter in QUARTERS] for each in regency_ids]
    if not counts:
        return PaidTable({}, [Paid()] * 5), frozenset()
    codes = (*regency_ids, ALL)
    index = {code: row for row, code in enumerate(codes)}
    whole = [[*row, _sum(row)] for row in counts]
    whole.append([_sum(column) for column in zip(*whole, strict=True)])
    shown = suppressed(
        [[cell.cases for cell in row] for row in counts],
        hidden=[(index[code], column) for code, column in hidden if code in index],
        known=[(index[code], column) for code, column in known if code in index],
    )
    cells = [
        [cell if seen is not None else None for cell, seen in zip(row, mask, strict=True)]
        for row, mask in zip(whole, shown, strict=True)
    ]
    masked = {
        (code, column)
        for code, row in zip(codes, cells, strict=True)
        for column, cell in enumerate(row)
        if cell is None
    }
    return PaidTable(dict(zip(regency_ids, cells[:-1], strict=True)), cells[-1]), frozenset(masked)


def together(cells: Sequence[Paid | None]) -> Paid | None:
    """The sum of cells that are all shown; else it is hidden too, since it would tell what one of them is."""
    return None if any(cell is None for cell in cells) else _sum([cell for cell in cells if cell is not None])


def difference(said: Paid | None, own: Paid | None) -> Paid | None:
    """What a letter says more than the portal counts; None where one of them is missing or hidden."""
    return None if said is None or own is None else said.minus(own)


def _sum(cells: Sequence[Paid]) -> Paid:
    return sum(cells, Paid())

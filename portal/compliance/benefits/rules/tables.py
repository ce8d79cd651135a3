"""Tables of benefits as they may be shown: a number under five is hidden, and its rupiah with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.compliance.benefits.rules.programmes import QUARTERS, Paid
from portal.core.suppression import suppressed

WHOLE_YEAR = 4  # the index after the four quarters


@dataclass(frozen=True)
class PaidTable:
    """Regencies by quarter. Each row has the four quarters and the year, `sums` those of all; None is hidden."""

    rows: Mapping[int, Sequence[Paid | None]]
    sums: Sequence[Paid | None]

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return any(cell is None for row in (*self.rows.values(), self.sums) for cell in row)


def paid_table(found: Mapping[tuple[int, int], Paid], regency_ids: Sequence[int]) -> PaidTable:
    """{(regency, quarter): what was paid} as a table of these regencies, in their order."""
    counts = [[found.get((each, quarter), Paid()) for quarter in QUARTERS] for each in regency_ids]
    whole = [[*row, _sum(row)] for row in counts]
    whole.append([_sum(column) for column in zip(*whole, strict=True)] if whole else [Paid()] * 5)
    shown = suppressed([[cell.cases for cell in row] for row in counts])
    hidden = (
        [
            [cell if seen is not None else None for cell, seen in zip(row, mask, strict=True)]
            for row, mask in zip(whole, shown, strict=True)
        ]
        if regency_ids
        else whole
    )
    return PaidTable(dict(zip(regency_ids, hidden[:-1], strict=True)), hidden[-1])


def together(cells: Sequence[Paid | None]) -> Paid | None:
    """The sum of cells that are all shown; else it is hidden too, since it would tell what one of them is."""
    return None if any(cell is None for cell in cells) else _sum([cell for cell in cells if cell is not None])


def difference(said: Paid | None, own: Paid | None) -> Paid | None:
    """What a letter says more than the portal counts; None where one of them is missing or hidden."""
    return None if said is None or own is None else said.minus(own)


def _sum(cells: Sequence[Paid]) -> Paid:
    return sum(cells, Paid())

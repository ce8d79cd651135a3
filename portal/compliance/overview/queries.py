"""What the overview shows: the summary rows of a year, filtered and in order, with the classes of the map."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal.compliance.overview import words
from portal.compliance.overview.reference import Shape, drawing
from portal.compliance.overview.rules import LEGENDS, class_of
from portal.compliance.standings import queries as standings
from portal.compliance.standings.queries import RegencyRow, Total
from portal.compliance.standings.rules import LEVEL_LABELS, LEVEL_SIGNS, MATTER_LABELS, Level, Matter
from portal.core import clock
from portal.regencies import queries as regencies

ANY = "ada"  # a filter: at least one matter is "kurang"
ORDERS = ("wilayah", "kurang", *Matter)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. `lacking`: "", ANY, or the code of a matter that is "kurang"; `branch`: its slug."""

    year: int
    measure: Matter = Matter.QUOTA
    lacking: str = ""
    branch: str = ""
    name: str = ""
    order: str = "wilayah"
    descending: bool = False

    @property
    def sort(self) -> str:
        """The order as it stands in an address."""
        return ("-" if self.descending else "") + self.order

    @property
    def address(self) -> dict[str, Any]:
        """Everything that is not as usual, as it stands in an address."""
        found = {
            "tahun": self.year,
            "ukuran": "" if self.measure is Matter.QUOTA else self.measure.value,
            "kurang": self.lacking,
            "cabang": self.branch,
            "nama": self.name,
            "urut": "" if self.sort == "wilayah" else self.sort,
        }
        return {name: value for name, value in found.items() if value}


def wanted_of(args: Mapping[str, Any], year: int) -> Wanted:
    """What an address or a requested file names; a word that nobody knows counts as not given."""
    measure, lacking, order = (str(args.get(name, "")) for name in ("ukuran", "kurang", "urut"))
    column = order.removeprefix("-")
    return Wanted(
        year,
        Matter(measure) if measure in list(Matter) else Matter.QUOTA,
        lacking if lacking == ANY or lacking in list(Matter) else "",
        str(args.get("cabang", ""))[:40],
        str(args.get("nama", "")).strip()[:60],
        column if column in ORDERS else "wilayah",
        order.startswith("-") and column in ORDERS,
    )


@dataclass(frozen=True)
class Cell:
    """One matter of one regency: sign, words and class of its level, and the figure."""

    matter: Matter
    level: Level
    text: str

    @property
    def sign(self) -> str:
        return LEVEL_SIGNS[self.level]

    @property
    def label(self) -> str:
        return LEVEL_LABELS[self.level]

    @property
    def kind(self) -> str:
        return words.KINDS[self.level]


@dataclass(frozen=True)
class Line:
    """A regency with its nine cells."""

    row: RegencyRow
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Place:
    """A regency on the map: its class (0: nothing is known), its figure, its shape."""

    row: RegencyRow
    number: int
    text: str
    shape: Shape


@dataclass(frozen=True, eq=False)
class Overview:
    """The page: all regencies of the scope on the map, those of the filter in the matrix.

    There is one of it for equal rows and wishes, and the page keeps its markup for it.
    """

    places: Sequence[Place]
    legend: Sequence[tuple[int, str, int]]  # class, what it means, how many regencies
    lines: Sequence[Line]
    lacking: Mapping[Matter, int]  # how many of the shown lines
    total: Total
    regencies: int
    with_lacking: int
    branches: Sequence[tuple[str, str]]


def line_of(row: RegencyRow) -> Line:
    """The nine matters of a regency, in the order of the matrix."""
    return Line(row, [Cell(matter, level, words.in_cell(matter, row.figures)) for matter, level in row.levels.items()])


def overview(wanted: Wanted, regency_ids: Collection[int]) -> Overview:
    """Two questions: the summary rows, and which branch serves whom."""
    rows = standings.regency_rows(wanted.year, regency_ids)
    served = regencies.branches_by_regency(clock.today())
    return _laid_out(wanted, tuple(rows), tuple(pair for pair in sorted(served.items()) if pair[0] in regency_ids))


@lru_cache(maxsize=64)
def _laid_out(
    wanted: Wanted, rows: tuple[RegencyRow, ...], served_by: tuple[tuple[int, tuple[str, str]], ...]
) -> Overview:
    served = dict(served_by)
    shapes = drawing().shapes
    measure = wanted.measure
    places = [
        Place(row, class_of(measure, row.figures), words.in_cell(measure, row.figures), shapes[row.regency_id])
        for row in rows
    ]
    shown = standings.sorted_rows(
        [row for row in rows if _wanted(row, wanted, served)], wanted.order, descending=wanted.descending
    )
    counts = [sum(place.number == number for place in places) for number in range(len(LEGENDS[measure]) + 1)]
    legend = [(number, text, counts[number]) for number, text in enumerate(LEGENDS[measure], 1) if text]
    if counts[0]:
        legend.append((0, "belum ada data", counts[0]))
    return Overview(
        places,
        legend,
        [line_of(row) for row in shown],
        {matter: sum(row.levels[matter] is Level.BEHIND for row in shown) for matter in Matter},
        standings.total_of(rows),
        len(rows),
        sum(bool(row.lacking) for row in rows),
        sorted(set(served.values()), key=lambda pair: pair[1]),
    )


def _wanted(row: RegencyRow, wanted: Wanted, served: Mapping[int, tuple[str, str]]) -> bool:
    if wanted.branch and served.get(row.regency_id, ("", ""))[0] != wanted.branch:
        return False
    if wanted.name and wanted.name.casefold() not in f"{row.name} {row.short_name}".casefold():
        return False
    return not wanted.lacking or (bool(row.lacking) if wanted.lacking == ANY else wanted.lacking in row.lacking)


@dataclass(frozen=True)
class Matters:
    """One matter on a regency's page: the cell, the figure as a sentence, and what it means."""

    cell: Cell
    label: str
    sentence: str
    meaning: str


def matters_of(row: RegencyRow) -> list[Matters]:
    """The nine, in the order of the matrix."""
    return [
        Matters(cell, MATTER_LABELS[cell.matter], words.sentence(cell.matter, row.figures), words.MEANINGS[cell.matter])
        for cell in line_of(row).cells
    ]

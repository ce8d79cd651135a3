"""A figure taken apart for a page: what it means, its parts, and what each of them consists of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.core import measures
from portal.core.errors import NotFoundError
from portal.core.measures import Figure, Measure, NotSummedError, Part, Value, checked_sum
from portal.regencies import queries as regencies
from portal.regencies.models import Regency

UNKNOWN = "Angka ini tidak dikenal. Kembali ke beranda dan pilih angka yang ingin dijelaskan."
OUTSIDE = "Wilayah ini tidak ditemukan di tempat kerja Anda."
MOST_DETAILS = 60  # lines that a page shows at once; beyond them one part is opened at a time


@dataclass(frozen=True)
class Block:
    """A table of parts with their sum, and how far that is from the number above it (nothing)."""

    label: str
    value: Value
    parts: Sequence[Part]
    added: Value
    missing: int

    @property
    def dated(self) -> bool:
        """Whether the parts are lines that somebody recorded, with day or paper."""
        return any(part.on or part.document for part in self.parts)


@dataclass(frozen=True)
class Explanation:
    """A figure of a year: of `regency`, or of all in the scope. `figure` is None for one that is never summed over
    several. `details` are the tables beneath the parts, `closed` those parts (by number, from 1) that are not open."""

    measure: Measure
    regency: Regency | None
    fiscal_year: int
    figure: Figure | None
    by: str
    details_by: str
    parts: Block | None
    details: Sequence[Block]
    closed: Sequence[tuple[int, str]]

    @property
    def is_share(self) -> bool:
        return self.measure.unit is measures.Unit.SHARE


def explanation(name: str, regency: Regency | None, fiscal_year: int, opened: int | None = None) -> Explanation:
    """The figure `name` with its parts; `opened`: the number of the part whose details are wanted when there are many.

    Raises NotFoundError for an unknown name.
    """
    try:
        measure = measures.measure_of(name)
    except KeyError:
        raise NotFoundError(UNKNOWN) from None
    regency_id = regency.id if regency else None
    by, details_by = measure.levels(regency_id)
    try:
        figure = measures.compute(name, regency_id=regency_id, fiscal_year=fiscal_year)
    except NotSummedError:
        return Explanation(measure, None, fiscal_year, None, by, details_by, None, (), ())
    parts = _block(measure.label, figure.value, figure.parts) if figure.parts else None
    if regency is None:  # what a regency consists of stands on its own page
        return Explanation(measure, None, fiscal_year, figure, by, "", parts, (), ())
    made = [(number, part) for number, part in enumerate(figure.parts, 1) if part.parts]
    many = sum(len(part.parts) for _number, part in made) > MOST_DETAILS
    shown = [_block(part.label, part.value, part.parts) for number, part in made if not many or number == opened]
    closed = [(number, part.label) for number, part in made if many and number != opened]
    return Explanation(measure, regency, fiscal_year, figure, by, details_by, parts, shown, closed)


def _block(label: str, value: Value, parts: Sequence[Part]) -> Block:
    return Block(label, value, parts, *checked_sum(value, parts))


def regions(regency_ids: Collection[int]) -> list[Regency]:
    """The regencies of a workplace, by code."""
    return [regency for regency in regencies.all_regencies() if regency.id in regency_ids]


def chosen_region(among: Sequence[Regency], slug: str) -> Regency | None:
    """The one that an address names, None for all. Raises NotFoundError for one of another workplace."""
    if not slug:
        return None
    for regency in among:
        if regency.slug == slug:
            return regency
    raise NotFoundError(OUTSIDE)

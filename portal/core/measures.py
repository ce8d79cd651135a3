"""One registry of figures: page, workbook and command line take each figure from here, so they cannot disagree.

@measure(
    name="quota.allocated", label="Kuota ditetapkan", unit=Unit.PEOPLE, parts="menurut sumber dana",
    sentence="Jumlah orang yang iurannya dianggarkan dalam APBD tahun ini, menurut mutasi kuota yang tercatat.",
)
def allocated(regency_id: int | None, fiscal_year: int) -> Figure:
    return Figure(14880, (Part("APBD kabupaten", 14880),), source="Buku kuota", as_of=clock.now())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from portal.core import formatting


class Unit(StrEnum):
    """What a figure counts."""

    PEOPLE = "people"
    RUPIAH = "rupiah"
    SHARE = "share"


class Share(NamedTuple):
    """A ratio, kept as its two whole numbers: it is divided only when shown."""

    numerator: int
    denominator: int


Value = int | Share


class Part(NamedTuple):
    """One piece of a figure: "APBD provinsi", 3.000."""

    label: str
    value: Value


@dataclass(frozen=True)
class Figure:
    """A number with where it comes from and when it was true. `parts`, if any, make up the whole of `value`."""

    value: Value
    parts: tuple[Part, ...] = ()
    source: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True)
class Measure:
    """What a figure is called and what it means; `parts` says by what it is broken down ("" for not at all)."""

    name: str
    label: str
    sentence: str
    unit: Unit
    parts: str
    function: Callable[[int | None, int], Figure]

    def in_words(self, value: Value) -> str:
        """A value as it is read: ``14.880``, ``Rp2.999.808.000``, ``82,4% (12.261 dari 14.880)``."""
        if isinstance(value, Share):
            count = f"{formatting.number(value.numerator)} dari {formatting.number(value.denominator)}"
            return f"{formatting.percent(*value)} ({count})"
        return formatting.rupiah(value) if self.unit is Unit.RUPIAH else formatting.number(value)


class MeasureError(RuntimeError):
    """A figure contradicts itself: it must not be shown."""


Function = Callable[[int | None, int], Figure]
_measures: dict[str, Measure] = {}


def measure(*, name: str, label: str, sentence: str, unit: Unit, parts: str = "") -> Callable[[Function], Function]:
    """Register a figure. The function gets a regency id (None: all in the open scope) and a fiscal year.

    Raises ValueError when the name is taken.
    """

    def register(function: Function) -> Function:
        known = _measures.get(name)
        if known is not None and known.function is not function:
            raise ValueError(f"the measure {name!r} is defined twice")
        _measures[name] = Measure(name, label, sentence, unit, parts, function)
        return function

    return register


def measure_names() -> list[str]:
    """All figures, in alphabetical order."""
    return sorted(_measures)


def measure_of(name: str) -> Measure:
    """Label, explanation and unit of a figure. Raises KeyError for an unknown one."""
    return _measures[name]


def compute(name: str, *, regency_id: int | None, fiscal_year: int) -> Figure:
    """The figure, proved consistent. Raises KeyError for an unknown name, MeasureError when it contradicts itself."""
    found = _measures[name]
    figure = found.function(regency_id, fiscal_year)
    problem = _contradiction(found, figure)
    if problem:
        raise MeasureError(f"{name} {fiscal_year}: {problem}")
    return figure


def _contradiction(found: Measure, figure: Figure) -> str:
    wanted = Share if found.unit is Unit.SHARE else int
    for value in (figure.value, *(part.value for part in figure.parts)):
        if type(value) is not wanted:
            return f"{value!r} is no {found.unit.value}"
    if not figure.source or figure.as_of is None or figure.as_of.tzinfo is None:
        return "it says no source or no moment"
    if figure.parts and not found.parts:
        return "it has parts but does not say by what"
    if not figure.parts:
        return "it has no parts" if found.parts and not _is_nothing(figure.value) else ""
    return "" if _adds_up(figure) else "its parts do not add up to its value"


def _is_nothing(value: Value) -> bool:
    return value == 0 or (isinstance(value, Share) and value.numerator == 0)


def _adds_up(figure: Figure) -> bool:
    if isinstance(figure.value, Share):
        shares = [part.value for part in figure.parts if isinstance(part.value, Share)]
        if sum(share.numerator for share in shares) != figure.value.numerator:
            return False
        # Either each part is a share of its own whole (kecamatan), or all are shares of the same one (funds).
        same = all(share.denominator == figure.value.denominator for share in shares)
        return same or sum(share.denominator for share in shares) == figure.value.denominator
    return sum(part.value for part in figure.parts if isinstance(part.value, int)) == figure.value

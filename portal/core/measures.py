"""One registry of figures: page, workbook and command line take each figure from here, so they cannot disagree.

A figure explains itself: what it means, by which formula, which rows count, and its parts on two levels, the second of
which somebody can add up with a pencil.

@measure(
    name="quota.allocated", label="Kuota", unit=Unit.PEOPLE, parts="menurut sumber dana", details="mutasi buku kuota",
    sentence="Jumlah orang yang ditetapkan dalam kuota pada bulan ini.",
    formula="ditetapkan + diubah", counted="Mutasi buku kuota yang masanya memuat bulan ini.",
)
def allocated(regency_id: int | None, fiscal_year: int) -> Figure:
    movement = Part("Ditetapkan", 14880, on=date(2026, 1, 5), document="DPA 1/2026")
    return Figure(14880, (Part("APBD kabupaten", 14880, (movement,)),), source="Buku kuota", as_of=clock.now())
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portal.core import formatting


class Unit(StrEnum):
    """What a figure counts."""

    PEOPLE = "people"
    RUPIAH = "rupiah"
    SHARE = "share"
    COUNT = "count"  # things: regulations, claims
    POINTS = "points"  # whole hundredths of a point


class Share(NamedTuple):
    """A ratio, kept as its two whole numbers: it is divided only when shown."""

    numerator: int
    denominator: int


Value = int | Share
BY_REGENCY = "menurut kabupaten/kota"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a figure: "APBD provinsi", 3.000. `parts`, if any, make up its value; `on` and `document` are the
    day and the paper of a piece that somebody recorded."""

    label: str
    value: Value
    parts: tuple[Part, ...] = ()
    on: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with where it comes from and when it was true. `parts`, if any, make up the whole of `value`.

    `hidden` says why the number is not shown to the one who asks; then `value` is nothing and there are no parts.
    """

    value: Value
    parts: tuple[Part, ...] = ()
    source: str = ""
    as_of: datetime | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure is called and what it means.

    `formula` says how it is made and `counted` which rows count. `parts` and `details` say by what it is broken down
    for one regency, and `parts` once more ("" for not at all); over several regencies the first level is the regencies.
    `terms` name the two numbers of a share. One that is not `summed` means nothing over several regencies.
    """

    name: str
    label: str
    sentence: str
    formula: str
    counted: str
    unit: Unit
    parts: str
    details: str
    terms: tuple[str, str]
    summed: bool
    function: Callable[[int | None, int], Figure]

    def levels(self, regency_id: int | None) -> tuple[str, str]:
        """By what the figure is broken down, and each part again; "" for not at all."""
        return (self.parts, self.details) if regency_id is not None else (BY_REGENCY, self.parts)

    def in_words(self, value: Value) -> str:
        """A value as it is read: ``14.880``, ``Rp2.999.808.000``, ``82,4% (12.261 dari 14.880)``, ``62,5``."""
        if isinstance(value, Share):
            count = f"{self.number_in_words(value.numerator)} dari {self.number_in_words(value.denominator)}"
            return f"{formatting.percent(*value)} ({count})"
        return self.number_in_words(value)

    def number_in_words(self, number: int) -> str:
        """A whole value, or one of the two numbers of a share."""
        if self.unit is Unit.POINTS:
            return formatting.decimal(Decimal(number) / 100)
        in_rupiah = self.unit is Unit.RUPIAH or self.terms == MONEY
        return formatting.rupiah(number) if in_rupiah else formatting.number(number)


MONEY = ("Realisasi", "Pagu")  # the terms of a share of rupiah


class MeasureError(RuntimeError):
    """A figure contradicts itself: it must not be shown."""


class NotSummedError(ValueError):
    """The figure is one of a single regency: over several it means nothing."""


Function = Callable[[int | None, int], Figure]
_measures: dict[str, Measure] = {}


def measure(
    *,
    name: str,
    label: str,
    sentence: str,
    formula: str,
    counted: str,
    unit: Unit,
    parts: str = "",
    details: str = "",
    terms: tuple[str, str] = ("Jumlah", "Dari"),
    summed: bool = True,
) -> Callable[[Function], Function]:
    """Register a figure. The function gets a regency id (None: all in the open scope) and a fiscal year.

    Raises ValueError when the name is taken.
    """

    def register(function: Function) -> Function:
        known = _measures.get(name)
        if known is not None and known.function is not function:
            raise ValueError(f"the measure {name!r} is defined twice")
        _measures[name] = Measure(
            name, label, sentence, formula, counted, unit, parts, details, terms, summed, function
        )
        return function

    return register


def measure_names() -> list[str]:
    """All figures, in alphabetical order."""
    return sorted(_measures)


def measure_of(name: str) -> Measure:
    """Label, explanation and unit of a figure. Raises KeyError for an unknown one."""
    return _measures[name]


def compute(name: str, *, regency_id: int | None, fiscal_year: int, parts: bool = True) -> Figure:
    """The figure, proved consistent; without `parts` only its value. Raises KeyError for an unknown name, MeasureError
    when it contradicts itself, NotSummedError for all regencies of a figure that is only of one."""
    found = _measures[name]
    if regency_id is None and not found.summed:
        raise NotSummedError(f"{name} is of one regency")
    figure = found.function(regency_id, fiscal_year)
    if not parts:
        figure = replace(figure, parts=())
    problem = _contradiction(found, figure, found.levels(regency_id)[0] if parts else "")
    if problem:
        raise MeasureError(f"{name} {fiscal_year}: {problem}")
    return figure


def assembled(
    regency_id: int | None,
    found: Mapping[int, Sequence[Part]],
    names: Callable[[], Mapping[int, str]],
    *,
    source: str,
    as_of: datetime,
    nothing: Value = 0,
) -> Figure:
    """A figure of its parts by regency: those of one, or one part a regency with its own parts beneath.

    `names` gives {regency id: name} and is asked only over several. `nothing` is the value without any part.
    """
    if regency_id is not None:
        parts = tuple(found.get(regency_id, ()))
    else:
        called = names()
        parts = tuple(
            Part(called[each], sum_of(own, nothing), tuple(own)) for each, own in sorted(found.items()) if own
        )
    return Figure(sum_of(parts, nothing), parts, source, as_of)


def sum_of(parts: Iterable[Part], nothing: Value = 0) -> Value:
    """What the parts add up to. Shares of the same whole keep it, shares of different ones add theirs up; a `nothing`
    that is a share with a whole says that all are shares of it."""
    kept = [part.value for part in parts]
    if not isinstance(nothing, Share):
        return sum(value for value in kept if isinstance(value, int))
    shares = [value for value in kept if isinstance(value, Share)]
    whole = nothing.denominator or sum(share.denominator for share in shares)
    return Share(sum(share.numerator for share in shares), whole)


def checked_sum(value: Value, parts: Sequence[Part]) -> tuple[Value, int]:
    """(what the parts add up to, how much more the whole says): the second is nothing when all is well."""
    if not isinstance(value, Share):
        found = sum_of(parts)
        assert isinstance(found, int)
        return found, value - found
    same = all(isinstance(part.value, Share) and part.value.denominator == value.denominator for part in parts)
    added = sum_of(parts, Share(0, value.denominator if same else 0))
    assert isinstance(added, Share)
    return added, (value.numerator - added.numerator) or (value.denominator - added.denominator)


def _contradiction(found: Measure, figure: Figure, by: str) -> str:
    if figure.hidden:
        return "it is hidden and says something" if figure.parts or not _is_nothing(figure.value) else ""
    if not figure.source or figure.as_of is None or figure.as_of.tzinfo is None:
        return "it says no source or no moment"
    if figure.parts and not by:
        return "it has parts but does not say by what"
    if not figure.parts and by and not _is_nothing(figure.value):
        return "it has no parts"
    return _badly_added(found, Part(found.label, figure.value, figure.parts))


def _badly_added(found: Measure, part: Part) -> str:
    """Why a value, its parts or their parts cannot be right; "" when all add up."""
    wanted = Share if found.unit is Unit.SHARE else int
    if type(part.value) is not wanted:
        return f"{part.value!r} is no {found.unit.value}"
    for each in part.parts:
        if problem := _badly_added(found, each):
            return problem
    if part.parts and checked_sum(part.value, part.parts)[1]:
        return f"the parts of {part.label} do not add up to its value"
    return ""


def _is_nothing(value: Value) -> bool:
    return value == 0 or (isinstance(value, Share) and value.numerator == 0)

"""The sheet "Penjelasan Angka" of a workbook: the figures it took from the registry, with their parts, as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from portal.core import formatting
from portal.core.measures import Figure, Measure, Part, Share, Unit, Value, checked_sum, measure_of
from portal.core.workbook import Column, Kind, Table

EXPLAINED_SHEET = "Penjelasan Angka"
WHOLE, PART, DETAIL = LEVELS = ("Angka", "Bagian", "Rincian")
UNIT_WORDS = MappingProxyType(
    {Unit.PEOPLE: "orang", Unit.RUPIAH: "rupiah", Unit.COUNT: "buah", Unit.POINTS: "perseratus poin"}
)


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """A figure, one of its parts, or a part of that. `out_of` is the whole of a share; `missing` how far the parts are
    from the value, which is nothing."""

    figure: str
    level: str
    words: str
    value: int
    out_of: int | None
    unit: str
    missing: int | None
    on: date | None = None
    document: str = ""


def explained_table(figures: Mapping[str, Figure]) -> Table[ExplainedRow]:
    """The figures with their parts, one line each."""
    rows = [row for name, figure in figures.items() for row in _rows(measure_of(name), figure)]
    columns: list[Column[ExplainedRow]] = [
        Column("Angka", lambda row: row.figure, width=28, marked=lambda row: row.level == WHOLE),
        Column("Tingkat", lambda row: row.level, width=10),
        Column("Uraian", lambda row: row.words, width=64, wrap=True),
        Column("Tanggal", lambda row: row.on, Kind.DATE),
        Column("Dokumen", lambda row: row.document, width=30, wrap=True),
        Column("Jumlah", lambda row: row.value, Kind.INTEGER, width=18, marked=lambda row: row.level == WHOLE),
        Column("Dari", lambda row: row.out_of, Kind.INTEGER, width=18),
        Column("Satuan", lambda row: row.unit, width=18),
        Column("Selisih dengan Bagian", lambda row: row.missing, Kind.INTEGER, width=16),
    ]
    return Table(EXPLAINED_SHEET, columns, rows, heading="Penjelasan angka", freeze_columns=2)


def _rows(measure: Measure, figure: Figure) -> Iterator[ExplainedRow]:
    assert figure.as_of is not None  # compute() refuses a figure without it
    words = (
        f"{measure.sentence}\nRumus: {measure.formula}\nYang dihitung: {measure.counted}\n"
        f"Sumber: {figure.source}, keadaan {formatting.moment(figure.as_of)}"
    )
    yield from _below(measure, Part(words, figure.value, figure.parts), LEVELS)


def _below(measure: Measure, part: Part, levels: Sequence[str]) -> Iterator[ExplainedRow]:
    value, out_of = _numbers(part.value)
    yield ExplainedRow(
        figure=measure.label,
        level=levels[0],
        words=part.label,
        value=value,
        out_of=out_of,
        unit=UNIT_WORDS.get(measure.unit) or " dari ".join(measure.terms).lower(),
        missing=checked_sum(part.value, part.parts)[1] if part.parts else None,
        on=part.on,
        document=part.document,
    )
    for each in part.parts:
        yield from _below(measure, each, levels[1:])


def _numbers(value: Value) -> tuple[int, int | None]:
    return (value.numerator, value.denominator) if isinstance(value, Share) else (value, None)

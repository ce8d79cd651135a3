"""The workbook of a region's score: aspects, criteria with what they are made of, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Share, Table, write_workbook

SCORE_SHEET, LINES_SHEET = "Nilai", "Rincian"
_NUMERATOR, _DENOMINATOR = "Pembilang", "Penyebut"


@dataclass(frozen=True, slots=True)
class AspectRow:
    """An aspect; numbers in hundredths of a point."""

    name: str
    points: int
    weight: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A criterion; `own`, `points` and `weight` in hundredths, the two numbers only where it is made of such."""

    code: str
    title: str
    aspect: str
    state: str
    own: int
    points: int
    weight: int
    proofs: int
    numerator: int | None
    denominator: int | None
    origin: str
    as_of: date | None
    note: str


def write_score(path: Path, cover: Cover, aspects: Sequence[AspectRow], lines: Sequence[LineRow]) -> int:
    """Write the workbook; answers how many criteria it holds."""
    of_aspects: list[Column[AspectRow]] = [
        Column("Aspek", lambda row: row.name, width=32),
        Column("Nilai", lambda row: row.points, Kind.HUNDREDTHS, total=True),
        Column("Bobot", lambda row: row.weight, Kind.HUNDREDTHS, total=True),
    ]
    of_lines: list[Column[LineRow]] = [
        Column("Kode", lambda row: row.code, width=8),
        Column("Kriteria", lambda row: row.title, width=44, wrap=True),
        Column("Aspek", lambda row: row.aspect, width=18),
        Column("Keadaan", lambda row: row.state, width=18),
        Column("Menurut Wilayah", lambda row: row.own, Kind.HUNDREDTHS, width=12, total=True),
        Column("Nilai", lambda row: row.points, Kind.HUNDREDTHS, total=True),
        Column("Bobot", lambda row: row.weight, Kind.HUNDREDTHS, total=True),
        Column("Bukti", lambda row: row.proofs, Kind.INTEGER, width=8),
        Column(_NUMERATOR, lambda row: row.numerator, Kind.INTEGER, width=18),
        Column(_DENOMINATOR, lambda row: row.denominator, Kind.INTEGER, width=18),
        Column("Persen", kind=Kind.SHARE, share=Share(_NUMERATOR, _DENOMINATOR)),
        Column("Asal Angka", lambda row: row.origin, width=36, wrap=True),
        Column("Keadaan Per Tanggal", lambda row: row.as_of, Kind.DATE),
        Column("Keterangan", lambda row: row.note, width=40, wrap=True),
    ]
    tables: list[Table[Any]] = [
        Table(SCORE_SHEET, of_aspects, aspects, heading=cover.title),
        Table(LINES_SHEET, of_lines, lines, heading=cover.title, freeze_columns=2),
    ]
    return write_workbook(path, cover, tables)[LINES_SHEET]

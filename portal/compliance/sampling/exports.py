"""The result of a sample as a workbook: per kecamatan, nobody named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.core.workbook import Column, Cover, Kind, Share, Table, write_workbook

SHEET = "Per kecamatan"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A kecamatan, or those together whose figures are too small to stand alone."""

    place: str
    people: int
    drawn: int
    examined: int
    wrong: int


def write_result(path: Path, cover: Cover, rows: Sequence[ResultRow]) -> int:
    """Write the table and answer how many lines it has."""
    integer = Kind.INTEGER
    columns: list[Column[ResultRow]] = [
        Column("Kecamatan", lambda row: row.place, width=34),
        Column("Peserta", lambda row: row.people, integer, total=True),
        Column("Ditarik", lambda row: row.drawn, integer, total=True),
        Column("Diperiksa", lambda row: row.examined, integer, total=True),
        Column("Keliru", lambda row: row.wrong, integer, total=True),
        Column("Bagian Keliru", kind=Kind.SHARE, width=14, share=Share("Keliru", "Diperiksa")),
    ]
    return write_workbook(path, cover, [Table(SHEET, columns, rows, heading=cover.title)])[SHEET]

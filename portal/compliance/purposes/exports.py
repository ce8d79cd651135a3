"""The people of a purpose as a workbook: NIK masked, year of birth only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

SHEET = "Peserta"


@dataclass(frozen=True, slots=True, repr=False)
class PersonRow:
    """One person; `nik` is masked."""

    name: str
    nik: str
    born: int
    sex: str
    district: str
    village: str
    occupation: str


def write_people(path: Path, cover: Cover, rows: Iterable[PersonRow]) -> int:
    """Write the list and answer how many people it names."""
    columns: list[Column[PersonRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Nama", lambda row: row.name, width=30),
        Column("NIK", lambda row: row.nik, Kind.NIK),
        Column("Tahun Lahir", lambda row: str(row.born), width=12),
        Column("L/P", lambda row: row.sex, width=6),
        Column("Kecamatan", lambda row: row.district),
        Column("Desa/Kelurahan", lambda row: row.village),
        Column("Pekerjaan", lambda row: row.occupation),
    ]
    return write_workbook(path, cover, [Table(SHEET, columns, rows, heading=cover.title)])[SHEET]

"""The list of claims as a workbook: NIK masked, sums as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

CLAIMS_SHEET, QUARTERS_SHEET = "Klaim", "Per triwulan"
_RUPIAH = Kind.RUPIAH


@dataclass(frozen=True, slots=True, repr=False)
class ClaimRow:
    """One claim; `nik` is masked."""

    name: str
    nik: str
    district: str
    village: str
    died_on: date | None
    cause: str
    age: int
    state: str
    filed_on: date | None
    decided_on: date | None
    benefit_amount: int | None
    paid_amount: int | None


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """Claims of a quarter of the present year."""

    label: str
    filed: int
    paid: int
    refused: int
    paid_amount: int


def write_claims(path: Path, cover: Cover, rows: Iterable[ClaimRow], quarters: Sequence[QuarterRow]) -> int:
    """The list, and the year's quarters on a sheet of their own. Answers the number of claims."""
    claims: list[Column[ClaimRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Nama", lambda row: row.name, width=30),
        Column("NIK", lambda row: row.nik, Kind.NIK),
        Column("Kecamatan", lambda row: row.district),
        Column("Desa/Kelurahan", lambda row: row.village),
        Column("Meninggal", lambda row: row.died_on, Kind.DATE),
        Column("Sebab", lambda row: row.cause),
        Column("Hari Sejak Meninggal", lambda row: row.age, Kind.INTEGER),
        Column("Keadaan", lambda row: row.state, width=18),
        Column("Diajukan", lambda row: row.filed_on, Kind.DATE),
        Column("Diputus", lambda row: row.decided_on, Kind.DATE),
        Column("Perkiraan Santunan", lambda row: row.benefit_amount, _RUPIAH, total=True),
        Column("Dibayar", lambda row: row.paid_amount, _RUPIAH, total=True),
    ]
    parts: list[Column[QuarterRow]] = [
        Column("Triwulan", lambda row: row.label),
        Column("Diajukan", lambda row: row.filed, Kind.INTEGER, total=True),
        Column("Dibayar", lambda row: row.paid, Kind.INTEGER, total=True),
        Column("Ditolak", lambda row: row.refused, Kind.INTEGER, total=True),
        Column("Santunan Dibayar", lambda row: row.paid_amount, _RUPIAH, total=True),
    ]
    tables: list[Table[Any]] = [
        Table(CLAIMS_SHEET, claims, rows, heading=cover.title),
        Table(QUARTERS_SHEET, parts, quarters, heading="Klaim per triwulan tahun ini"),
    ]
    return write_workbook(path, cover, tables)[CLAIMS_SHEET]

"""The register as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

SHEET = "Peraturan"


@dataclass(frozen=True, slots=True)
class RegulationRow:
    """One regulation in words."""

    kind: str
    number: str
    year: int
    title: str
    enacted_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    standing: str
    signatory_title: str
    signatory_name: str
    topics: str
    does: str
    undergoes: str
    file: str
    citation: str


def write_register(path: Path, cover: Cover, rows: Iterable[RegulationRow]) -> int:
    """One sheet, a regulation a row; answers how many."""
    columns: list[Column[RegulationRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Jenis", lambda row: row.kind, width=28),
        Column("Nomor", lambda row: row.number, width=22),
        Column("Tahun", lambda row: str(row.year), width=8),
        Column("Tentang", lambda row: row.title, width=48, wrap=True),
        Column("Ditetapkan", lambda row: row.enacted_on, Kind.DATE),
        Column("Mulai Berlaku", lambda row: row.in_force_from, Kind.DATE),
        Column("Berlaku Sampai", lambda row: row.in_force_until, Kind.DATE),
        Column("Keadaan", lambda row: row.standing, width=16),
        Column("Jabatan Penanda Tangan", lambda row: row.signatory_title, width=30, wrap=True),
        Column("Nama Penanda Tangan", lambda row: row.signatory_name, width=26),
        Column("Bidang", lambda row: row.topics, width=28, wrap=True),
        Column("Mengubah atau Mencabut", lambda row: row.does, width=40, wrap=True),
        Column("Diubah atau Dicabut Oleh", lambda row: row.undergoes, width=40, wrap=True),
        Column("Berkas", lambda row: row.file, width=10),
        Column("Kutipan Resmi", lambda row: row.citation, width=60, wrap=True),
    ]
    return write_workbook(path, cover, [Table(SHEET, columns, rows, heading=cover.title)])[SHEET]

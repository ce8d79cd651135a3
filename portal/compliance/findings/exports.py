"""The queue of findings as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

SHEET = "Temuan"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the page shows it; `age` in days since the matter began."""

    regency: str
    rule: str
    severity: str
    sentence: str
    since: date
    age: int
    opened_on: date
    deadline: date
    owner: str
    state: str
    note: str


def write_findings(path: Path, cover: Cover, rows: Iterable[FindingRow]) -> int:
    """Write `rows` in their order; answer their number."""
    columns: list[Column[FindingRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda row: row.regency, width=30),
        Column("Aturan", lambda row: row.rule, width=34),
        Column("Bobot", lambda row: row.severity, width=12),
        Column("Temuan", lambda row: row.sentence, width=70),
        Column("Sejak", lambda row: row.since, Kind.DATE),
        Column("Umur (Hari)", lambda row: row.age, Kind.INTEGER),
        Column("Dibuka", lambda row: row.opened_on, Kind.DATE),
        Column("Tenggat", lambda row: row.deadline, Kind.DATE),
        Column("Pemegang", lambda row: row.owner, width=24),
        Column("Keadaan", lambda row: row.state, width=16),
        Column("Keterangan", lambda row: row.note, width=50),
    ]
    table = Table(SHEET, columns, rows, heading=cover.title, freeze_columns=2)
    return write_workbook(path, cover, [table])[SHEET]

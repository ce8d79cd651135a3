"""The register of agreements as a workbook: addenda below what they change, sums as formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

REGISTER_SHEET = "Perjanjian"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One agreement; `days_left` only of one that is in force."""

    kind: str
    parent: str
    first_number: str
    second_number: str
    regency: str
    office: str
    branch: str
    first_signer: str
    second_signer: str
    subject: str
    first_day: date
    last_day: date
    people: int
    amount: int
    state: str
    standing: str
    days_left: int | None
    signed_on: date | None
    countersigned_on: date | None
    notes: str


def write_register(path: Path, cover: Cover, rows: Iterable[RegisterRow]) -> int:
    """Answers the number of agreements."""
    columns: list[Column[RegisterRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Bentuk", lambda row: row.kind),
        Column("Adendum Atas", lambda row: row.parent),
        Column("Nomor Pihak Kesatu", lambda row: row.first_number),
        Column("Nomor Pihak Kedua", lambda row: row.second_number),
        Column("Kabupaten/Kota", lambda row: row.regency, width=30),
        Column("Perangkat Daerah", lambda row: row.office, width=30),
        Column("Cabang BPJS Ketenagakerjaan", lambda row: row.branch),
        Column("Penanda Tangan Kesatu", lambda row: row.first_signer, width=30),
        Column("Penanda Tangan Kedua", lambda row: row.second_signer, width=30),
        Column("Perihal", lambda row: row.subject, width=40),
        Column("Mulai", lambda row: row.first_day, Kind.DATE),
        Column("Berakhir", lambda row: row.last_day, Kind.DATE),
        Column("Orang Paling Banyak Sebulan", lambda row: row.people, Kind.INTEGER, total=True),
        Column("Jumlah Iuran", lambda row: row.amount, Kind.RUPIAH, total=True),
        Column("Keadaan", lambda row: row.state, width=28),
        Column("Masa Berlaku", lambda row: row.standing),
        Column("Sisa Hari", lambda row: row.days_left, Kind.INTEGER),
        Column("Ditandatangani Pihak Kesatu", lambda row: row.signed_on, Kind.DATE),
        Column("Ditandatangani Pihak Kedua", lambda row: row.countersigned_on, Kind.DATE),
        Column("Catatan", lambda row: row.notes, width=40),
    ]
    tables: list[Table[Any]] = [Table(REGISTER_SHEET, columns, rows, heading=cover.title, freeze_columns=2)]
    return write_workbook(path, cover, tables)[REGISTER_SHEET]

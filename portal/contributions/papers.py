"""The papers of a payment as one workbook: recap, nominative list, reconciliation. Sums are formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.core.months import Month
from portal.core.workbook import Column, Cover, Figure, Kind, Summary, Table, write_workbook

SUMMARY_SHEET, RECAP_SHEET, NOMINATIVE_SHEET = "Ringkasan", "Rekap", "Nominatif"
_RUPIAH, _INTEGER = Kind.RUPIAH, Kind.INTEGER


@dataclass(frozen=True, slots=True)
class RecapRow:
    """One month: people, monthly rates and rupiah as its bill says."""

    month: Month
    people: int
    jkk_rate: int
    jkm_rate: int
    paid: int
    billing_code: str


@dataclass(frozen=True, slots=True, repr=False)
class NominativeRow:
    """One person and what their months in the period cost; the NIK in full, for a recorded purpose."""

    nik: str
    name: str
    district: str
    village: str
    months: int
    jkk_amount: int
    jkm_amount: int


def write_papers(
    path: Path,
    cover: Cover,
    recap: Sequence[RecapRow],
    nominative: Iterable[NominativeRow],
    *,
    jkk_account: str,
    jkm_account: str,
) -> int:
    """Recap and nominative list must say the same: both are compared with the bills. Answers the number of people."""
    months: list[Column[RecapRow]] = [
        Column("Bulan", lambda row: row.month, Kind.MONTH),
        Column("Orang", lambda row: row.people, _INTEGER),
        Column("Iuran JKK", lambda row: row.jkk_rate, _RUPIAH, width=12),
        Column("Iuran JKM", lambda row: row.jkm_rate, _RUPIAH, width=12),
        Column(
            f"JKK {jkk_account}",
            lambda row: row.people * row.jkk_rate,
            _RUPIAH,
            width=24,
            total=True,
            formula="[Orang]*[Iuran JKK]",
        ),
        Column(
            f"JKM {jkm_account}",
            lambda row: row.people * row.jkm_rate,
            _RUPIAH,
            width=24,
            total=True,
            formula="[Orang]*[Iuran JKM]",
        ),
        Column(
            "Jumlah",
            lambda row: row.people * (row.jkk_rate + row.jkm_rate),
            _RUPIAH,
            total=True,
            formula=f"[JKK {jkk_account}]+[JKM {jkm_account}]",
        ),
        Column("Sudah Dibayar", lambda row: row.paid, _RUPIAH, total=True),
        Column(
            "Belum Dibayar",
            lambda row: row.people * (row.jkk_rate + row.jkm_rate) - row.paid,
            _RUPIAH,
            total=True,
            formula="[Jumlah]-[Sudah Dibayar]",
        ),
        Column("Kode Billing", lambda row: row.billing_code, width=20),
    ]
    people: list[Column[NominativeRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("NIK", lambda row: row.nik, Kind.NIK),
        Column("Nama", lambda row: row.name, width=30),
        Column("Kecamatan", lambda row: row.district, width=20),
        Column("Desa/Kelurahan", lambda row: row.village, width=20),
        Column("Bulan", lambda row: row.months, _INTEGER, width=8),
        Column("JKK", lambda row: row.jkk_amount, _RUPIAH, width=16, total=True),
        Column("JKM", lambda row: row.jkm_amount, _RUPIAH, width=16, total=True),
        Column("Jumlah", lambda row: row.jkk_amount + row.jkm_amount, _RUPIAH, total=True, formula="[JKK]+[JKM]"),
    ]
    jkk = sum(row.people * row.jkk_rate for row in recap)
    jkm = sum(row.people * row.jkm_rate for row in recap)
    summary = Summary(
        SUMMARY_SHEET,
        "Ringkasan",
        [
            "Tagihan yang dibekukan",
            Figure("JKK", jkk, _RUPIAH, "jkk"),
            Figure("JKM", jkm, _RUPIAH, "jkm"),
            Figure("Jumlah", jkk + jkm, _RUPIAH, "jumlah", "jkk+jkm"),
        ],
    )
    tables: list[Table[Any]] = [
        Table(RECAP_SHEET, months, recap, heading="Rekap iuran", agrees={"Jumlah": "jumlah"}),
        Table(
            NOMINATIVE_SHEET,
            people,
            nominative,
            heading="Daftar nominatif",
            agrees={"JKK": "jkk", "JKM": "jkm", "Jumlah": "jumlah"},
        ),
    ]
    return write_workbook(path, cover, tables, summary=summary)[NOMINATIVE_SHEET]

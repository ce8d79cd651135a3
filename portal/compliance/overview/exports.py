"""The province's workbook: the matrix as on the page, and one line of figures for every regency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from portal.core.months import Month
from portal.core.workbook import Column, Cover, Kind, Share, Table, write_workbook

MATRIX_SHEET = "Matriks"
PROVINCE_SHEET = "Kabupaten dan Kota"


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """A regency: `cells` = {column: what the page's matrix shows}, then its figures. Rupiah; points in hundredths."""

    regency: str
    cells: Mapping[str, str]
    quota: int
    confirmed: int
    budget_amount: int
    need_amount: int = 0
    realised_amount: int = 0
    funded_months: int = 0
    due_months: int = 0
    paid_months: int = 0
    arrears_months: int = 0
    arrears_since: Month | None = None
    arrears_amount: int = 0
    agreed_until: date | None = None
    agreed_people: int = 0
    last_list_on: date | None = None
    regulation: str = ""
    award: str = ""
    award_points: int | None = None
    report: str = ""
    example: bool = False

    @property
    def remaining(self) -> int:
        return self.quota - self.confirmed

    @property
    def unpaid(self) -> int:
        return self.due_months - self.paid_months


def write_province(path: Path, *, facts: Cover, lines: Sequence[ProvinceLine], heads: Sequence[str]) -> int:
    """Write the workbook with `lines` in the order of the page, `heads` the matters; answer their number."""
    integer, rupiah = Kind.INTEGER, Kind.RUPIAH
    matrix: list[Column[ProvinceLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.regency, width=32),
        *(Column(head, lambda line, head=head: line.cells[head], width=26) for head in heads),  # type: ignore[misc]
    ]
    columns: list[Column[ProvinceLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.regency, width=32),
        Column("Kuota", lambda line: line.quota, integer, total=True),
        Column("Peserta", lambda line: line.confirmed, integer, width=16, total=True),
        Column("Sisa Kuota", lambda line: line.remaining, integer, total=True, formula="[Kuota]-[Peserta]"),
        Column("Capaian", kind=Kind.SHARE, share=Share("Peserta", "Kuota")),
        Column("Kebutuhan", lambda line: line.need_amount, rupiah, total=True),
        Column("Pagu", lambda line: line.budget_amount, rupiah, total=True),
        Column("Bulan Didanai", lambda line: line.funded_months, integer, width=16),
        Column("Realisasi", lambda line: line.realised_amount, rupiah, total=True),
        Column("Serapan", kind=Kind.SHARE, share=Share("Realisasi", "Pagu")),
        Column("Bulan Jatuh Tempo", lambda line: line.due_months, integer, width=20),
        Column("Bulan Lunas", lambda line: line.paid_months, integer, width=16),
        Column("Belum Lunas", lambda line: line.unpaid, integer, width=16, formula="[Bulan Jatuh Tempo]-[Bulan Lunas]"),
        Column("Sejak", lambda line: line.arrears_since, Kind.MONTH, width=18),
        Column("Tunggakan", lambda line: line.arrears_amount, rupiah, total=True),
        Column("Perjanjian Sampai", lambda line: line.agreed_until, Kind.DATE, width=20),
        Column("Orang yang Dicakup Perjanjian", lambda line: line.agreed_people, integer, width=20),
        Column("Unggahan Terakhir", lambda line: line.last_list_on, Kind.DATE, width=20),
        Column("Peraturan Tertinggi", lambda line: line.regulation, width=36),
        Column("Paritrana", lambda line: line.award, width=26),
        Column("Nilai Paritrana", lambda line: line.award_points, Kind.HUNDREDTHS, width=16),
        Column("Laporan Semester", lambda line: line.report, width=26),
        Column("Keterangan", lambda line: "contoh" if line.example else "", width=14),
    ]
    notes = [
        ("Capaian", "Peserta dibagi kuota; dipotong pada sepersepuluh persen, tidak dibulatkan ke atas"),
        ("Serapan", "Realisasi dibagi pagu"),
        ("Nilai Paritrana", "Simulasi internal, bukan bobot resmi"),
    ]
    if any(line.example for line in lines):
        notes.append(("Angka contoh", "Baris berketerangan contoh memuat angka buatan, bukan angka resmi"))
    cover = replace(facts, notes=(*facts.notes, *notes))
    tables = [
        Table(MATRIX_SHEET, matrix, lines, heading=facts.title, freeze_columns=2),
        Table(PROVINCE_SHEET, columns, lines, heading=facts.title, freeze_columns=2),
    ]
    return write_workbook(path, cover, tables)[PROVINCE_SHEET]

"""Workbooks of quotas: the year, a ledger, a budget, a division. Sums are formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.core.explained import ExplainedRow
from portal.core.months import Month
from portal.core.workbook import Column, Cover, Figure, Kind, Summary, Table, write_workbook

SUMMARY_SHEET, YEAR_SHEET, LEDGER_SHEET = "Ringkasan", "Sumber Dana", "Buku Kuota"
VERSION_SHEET, ACCOUNT_SHEET, PLACE_SHEET = "Riwayat Pagu", "Rekening", "Pembagian"
_INTEGER, _RUPIAH = Kind.INTEGER, Kind.RUPIAH


@dataclass(frozen=True, slots=True)
class YearRow:
    """A funding source in the month of the workbook, people and rupiah."""

    name: str
    allocated: int
    reserved: int
    taken: int
    need_amount: int
    budget_amount: int
    realised_amount: int
    funded_until: Month | None
    example: bool = False


@dataclass(frozen=True, slots=True)
class YearFigures:
    """The same sums, obtained from the registry of measures and not from the rows."""

    allocated: int
    reserved: int
    taken: int
    need_amount: int
    budget_amount: int
    realised_amount: int


def write_year(
    path: Path, cover: Cover, rows: Sequence[YearRow], figures: YearFigures, explained: Table[ExplainedRow]
) -> int:
    """The overview of a year, and what its figures consist of; answers the number of rows."""
    columns: list[Column[YearRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Sumber Dana", lambda row: row.name, width=30, wrap=True),
        Column("Ditetapkan", lambda row: row.allocated, _INTEGER, total=True),
        Column("Dipesan", lambda row: row.reserved, _INTEGER, total=True),
        Column("Terpakai", lambda row: row.taken, _INTEGER, total=True),
        Column(
            "Sisa",
            lambda row: row.allocated - row.reserved - row.taken,
            _INTEGER,
            total=True,
            formula="[Ditetapkan]-[Dipesan]-[Terpakai]",
        ),
        Column("Kebutuhan", lambda row: row.need_amount, _RUPIAH, total=True),
        Column("Pagu", lambda row: row.budget_amount, _RUPIAH, total=True),
        Column("Realisasi", lambda row: row.realised_amount, _RUPIAH, total=True),
        Column(
            "Sisa Pagu",
            lambda row: row.budget_amount - row.realised_amount,
            _RUPIAH,
            total=True,
            formula="[Pagu]-[Realisasi]",
        ),
        Column("Pagu Cukup Sampai", lambda row: row.funded_until, Kind.MONTH, width=20),
        Column("Keterangan", lambda row: "contoh" if row.example else "", width=12),
    ]
    table = Table(
        YEAR_SHEET,
        columns,
        rows,
        heading=cover.title,
        freeze_columns=2,
        agrees={
            "Ditetapkan": "ditetapkan",
            "Dipesan": "dipesan",
            "Terpakai": "terpakai",
            "Kebutuhan": "kebutuhan",
            "Pagu": "pagu",
            "Realisasi": "realisasi",
        },
    )
    summary = Summary(
        SUMMARY_SHEET,
        "Ringkasan",
        [
            "Tempat",
            Figure("Ditetapkan", figures.allocated, name="ditetapkan"),
            Figure("Dipesan", figures.reserved, name="dipesan"),
            Figure("Terpakai", figures.taken, name="terpakai"),
            Figure(
                "Sisa",
                figures.allocated - figures.reserved - figures.taken,
                formula="ditetapkan-dipesan-terpakai",
            ),
            "Anggaran",
            Figure("Kebutuhan", figures.need_amount, _RUPIAH, "kebutuhan"),
            Figure("Pagu", figures.budget_amount, _RUPIAH, "pagu"),
            Figure("Realisasi", figures.realised_amount, _RUPIAH, "realisasi"),
            Figure("Sisa pagu", figures.budget_amount - figures.realised_amount, _RUPIAH, formula="pagu-realisasi"),
        ],
    )
    return write_workbook(path, cover, [table, explained], summary=summary)[YEAR_SHEET]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line with what it adds in the month of the workbook, in people; lines of other months add nothing."""

    number: int
    recorded_on: date
    recorded_by: str
    approved_by: str
    kind: str
    people: int
    first_month: Month
    last_month: Month
    reason: str
    document: str
    allocated: int
    reserved: int
    taken: int


def write_ledger(path: Path, cover: Cover, rows: Iterable[LedgerRow], balance: tuple[int, int, int] | None) -> int:
    """A ledger, oldest line first; `balance` = (allocated, reserved, taken) of the month, None for a filtered one."""
    columns: list[Column[LedgerRow]] = [
        Column("No. Baris", lambda row: row.number, _INTEGER, width=10),
        Column("Dicatat", lambda row: row.recorded_on, Kind.DATE),
        Column("Oleh", lambda row: row.recorded_by, width=22),
        Column("Disetujui", lambda row: row.approved_by, width=22),
        Column("Jenis", lambda row: row.kind, width=16),
        Column("Orang", lambda row: row.people, _INTEGER),
        Column("Mulai", lambda row: row.first_month, Kind.MONTH),
        Column("Sampai", lambda row: row.last_month, Kind.MONTH),
        Column("Alasan", lambda row: row.reason, width=36, wrap=True),
        Column("Dokumen", lambda row: row.document, width=28, wrap=True),
        Column("Ditetapkan", lambda row: row.allocated, _INTEGER, total=True),
        Column("Dipesan", lambda row: row.reserved, _INTEGER, total=True),
        Column("Terpakai", lambda row: row.taken, _INTEGER, total=True),
        Column(
            "Pengaruh pada Sisa",
            lambda row: row.allocated - row.reserved - row.taken,
            _INTEGER,
            width=20,
            total=True,
            formula="[Ditetapkan]-[Dipesan]-[Terpakai]",
        ),
    ]
    if balance is None:
        return write_workbook(path, cover, [Table(LEDGER_SHEET, columns, rows, heading=cover.title)])[LEDGER_SHEET]
    allocated, reserved, taken = balance
    summary = Summary(
        SUMMARY_SHEET,
        "Saldo",
        [
            "Saldo bulan ini menurut halaman",
            Figure("Ditetapkan", allocated, name="ditetapkan"),
            Figure("Dipesan", reserved, name="dipesan"),
            Figure("Terpakai", taken, name="terpakai"),
            Figure("Sisa", allocated - reserved - taken, formula="ditetapkan-dipesan-terpakai"),
        ],
    )
    agrees = {"Ditetapkan": "ditetapkan", "Dipesan": "dipesan", "Terpakai": "terpakai"}
    table = Table(LEDGER_SHEET, columns, rows, heading=cover.title, agrees=agrees)
    return write_workbook(path, cover, [table], summary=summary)[LEDGER_SHEET]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One document that set the pagu; rupiah."""

    sequence: int
    stage: str
    document: str
    document_on: date | None
    activity_code: str
    jkk_amount: int
    jkm_amount: int
    reason: str
    recorded_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One rekening with its pagu and what was paid from it; rupiah."""

    code: str
    name: str
    budget_amount: int
    realised_amount: int


def write_budget(path: Path, cover: Cover, versions: Sequence[VersionRow], accounts: Sequence[AccountRow]) -> int:
    """The history of a pagu, and its two accounts."""
    history: list[Column[VersionRow]] = [
        Column("Urutan", lambda row: row.sequence, _INTEGER, width=8),
        Column("Tahap", lambda row: row.stage, width=18),
        Column("Dokumen", lambda row: row.document, width=32, wrap=True),
        Column("Tanggal", lambda row: row.document_on, Kind.DATE),
        Column("Sub Kegiatan", lambda row: row.activity_code, width=20),
        Column("Pagu JKK", lambda row: row.jkk_amount, _RUPIAH),
        Column("Pagu JKM", lambda row: row.jkm_amount, _RUPIAH),
        Column("Pagu", lambda row: row.jkk_amount + row.jkm_amount, _RUPIAH, formula="[Pagu JKK]+[Pagu JKM]"),
        Column("Alasan", lambda row: row.reason, width=30, wrap=True),
        Column("Oleh", lambda row: row.recorded_by, width=22),
        Column("Disetujui", lambda row: row.approved_by, width=22),
    ]
    lines: list[Column[AccountRow]] = [
        Column("Rekening", lambda row: row.code, width=22),
        Column("Uraian", lambda row: row.name, width=52, wrap=True),
        Column("Pagu", lambda row: row.budget_amount, _RUPIAH, total=True),
        Column("Realisasi", lambda row: row.realised_amount, _RUPIAH, total=True),
        Column(
            "Sisa",
            lambda row: row.budget_amount - row.realised_amount,
            _RUPIAH,
            total=True,
            formula="[Pagu]-[Realisasi]",
        ),
    ]
    counted = write_workbook(
        path,
        cover,
        [
            Table(ACCOUNT_SHEET, lines, accounts, heading="Pagu dan realisasi menurut rekening"),
            Table(VERSION_SHEET, history, versions, heading="Riwayat pagu"),
        ],
    )
    return sum(counted.values())


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A kecamatan with its share of the quota and who has taken places."""

    name: str
    share: int
    taken: int


def write_places(path: Path, cover: Cover, rows: Sequence[PlaceLine], allocated: int) -> int:
    """The division over kecamatan; `allocated` is what the shares should add up to."""
    columns: list[Column[PlaceLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kecamatan", lambda row: row.name, width=34),
        Column("Bagian", lambda row: row.share, _INTEGER, total=True),
        Column("Terpakai", lambda row: row.taken, _INTEGER, total=True),
        Column("Sisa", lambda row: row.share - row.taken, _INTEGER, total=True, formula="[Bagian]-[Terpakai]"),
    ]
    summary = Summary(SUMMARY_SHEET, "Pembagian", ["Tempat", Figure("Kuota yang dibagi", allocated, name="kuota")])
    table = Table(PLACE_SHEET, columns, rows, heading=cover.title, agrees={"Bagian": "kuota"})
    return write_workbook(path, cover, [table], summary=summary)[PLACE_SHEET]

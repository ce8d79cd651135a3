"""The calendar of contributions as a workbook. Sums are formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.core.explained import ExplainedRow
from portal.core.months import Month
from portal.core.workbook import Column, Cover, Figure, Kind, Summary, Table, write_workbook

SUMMARY_SHEET, CALENDAR_SHEET = "Ringkasan", "Iuran"
_RUPIAH = Kind.RUPIAH


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One bill: people, rupiah of both accounts, and what was paid of each."""

    month: Month
    source: str
    people: int
    jkk_amount: int
    jkm_amount: int
    jkk_paid: int
    jkm_paid: int
    due_on: date
    state: str
    sp2d_numbers: str


@dataclass(frozen=True, slots=True)
class YearMoney:
    """The year's rupiah, obtained from the registry of measures and not from the rows."""

    billed_amount: int
    realised_amount: int
    late_amount: int


def write_calendar(
    path: Path, cover: Cover, rows: Sequence[MonthRow], figures: YearMoney, explained: Table[ExplainedRow]
) -> int:
    """Every bill of a year, and what the figures of the summary consist of. Answers the number of rows."""
    columns: list[Column[MonthRow]] = [
        Column("Bulan", lambda row: row.month, Kind.MONTH),
        Column("Sumber Dana", lambda row: row.source, width=26, wrap=True),
        Column("Orang", lambda row: row.people, Kind.INTEGER),
        Column("JKK", lambda row: row.jkk_amount, _RUPIAH, total=True),
        Column("JKM", lambda row: row.jkm_amount, _RUPIAH, total=True),
        Column("Tagihan", lambda row: row.jkk_amount + row.jkm_amount, _RUPIAH, total=True, formula="[JKK]+[JKM]"),
        Column("JKK Dibayar", lambda row: row.jkk_paid, _RUPIAH, total=True),
        Column("JKM Dibayar", lambda row: row.jkm_paid, _RUPIAH, total=True),
        Column(
            "Dibayar",
            lambda row: row.jkk_paid + row.jkm_paid,
            _RUPIAH,
            total=True,
            formula="[JKK Dibayar]+[JKM Dibayar]",
        ),
        Column(
            "Belum Dibayar",
            lambda row: row.jkk_amount + row.jkm_amount - row.jkk_paid - row.jkm_paid,
            _RUPIAH,
            total=True,
            formula="[Tagihan]-[Dibayar]",
        ),
        Column("Jatuh Tempo", lambda row: row.due_on, Kind.DATE),
        Column("Keadaan", lambda row: row.state, width=18),
        Column("SP2D", lambda row: row.sp2d_numbers, width=30, wrap=True),
    ]
    summary = Summary(
        SUMMARY_SHEET,
        "Ringkasan",
        [
            "Iuran",
            Figure("Tagihan", figures.billed_amount, _RUPIAH, "tagihan", note="Tagihan yang sudah disusun"),
            Figure("Realisasi", figures.realised_amount, _RUPIAH, "realisasi", note="Dibayar dengan SP2D"),
            Figure("Tunggakan", figures.late_amount, _RUPIAH, note="Sudah jatuh tempo dan belum dibayar"),
        ],
    )
    table = Table(
        CALENDAR_SHEET, columns, rows, heading=cover.title, agrees={"Tagihan": "tagihan", "Dibayar": "realisasi"}
    )
    return write_workbook(path, cover, [table, explained], summary=summary)[CALENDAR_SHEET]

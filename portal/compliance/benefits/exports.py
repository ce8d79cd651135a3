"""The workbook of benefits: the province's three pages, with the same numbers hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.compliance.benefits.rules.ages import BANDS
from portal.compliance.benefits.rules.programmes import QUARTERS, ROMAN, Paid
from portal.core.suppression import HIDDEN_WORDS
from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

BACK_SHEET, DEATHS_SHEET = "Manfaat dan iuran", "Belum diajukan"
ALL = "Seluruh NTT"


@dataclass(frozen=True, slots=True)
class BackRow:
    """A regency, or all: rupiah contributed, what came back as the portal counts and as `told` letters say (None:
    hidden)."""

    regency: str
    contributed: int
    back: Paid | None
    said: Paid | None
    told: int


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """A regency, or all, in a quarter: own count and the letter's, each None when hidden; `told` by whom and when."""

    regency: str
    quarter: str
    own: Paid | None
    said: Paid | None
    difference: Paid | None
    told: str
    letter_on: date | None


@dataclass(frozen=True, slots=True)
class DeathRow:
    """A regency, or all: deaths by band and together; None is hidden."""

    regency: str
    deaths: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class ProgrammeSheet:
    """A programme's sheet; `kept_here` whether the portal counts it at all."""

    name: str
    rows: Sequence[QuarterRow]
    kept_here: bool


def quarter_name(quarter: int) -> str:
    """``Triwulan II``."""
    return f"Triwulan {ROMAN[quarter]}"


def write_benefits(
    path: Path,
    cover: Cover,
    back: Sequence[BackRow],
    programmes: Sequence[ProgrammeSheet],
    deaths: Sequence[DeathRow],
) -> int:
    """Write the workbook; answers the number of regencies."""
    tables: list[Table[Any]] = [
        Table(BACK_SHEET, _back_columns(), back, heading=cover.title, freeze_columns=1),
        *(
            Table(
                f"{sheet.name} per triwulan",
                _quarter_columns(kept_here=sheet.kept_here),
                sheet.rows,
                heading=f"{sheet.name} per triwulan",
                freeze_columns=2,
            )
            for sheet in programmes
        ),
        Table(
            DEATHS_SHEET, _death_columns(), deaths, heading="Kematian yang belum diajukan klaimnya", freeze_columns=1
        ),
    ]
    return write_workbook(path, cover, tables)[BACK_SHEET] - 1


def _back_columns() -> list[Column[BackRow]]:
    return [
        Column("Kabupaten/Kota", lambda row: row.regency, width=34),
        Column("Iuran dibayar", lambda row: row.contributed, Kind.RUPIAH),
        Column("Kasus (portal)", lambda row: row.back.cases if row.back else None, Kind.INTEGER, absent=HIDDEN_WORDS),
        Column("Rupiah (portal)", lambda row: row.back.amount if row.back else None, Kind.RUPIAH, absent=HIDDEN_WORDS),
        Column("Triwulan bersurat", lambda row: row.told, Kind.INTEGER, width=18),
        Column("Kasus (surat)", lambda row: row.said.cases if row.said else None, Kind.INTEGER, absent=HIDDEN_WORDS),
        Column("Rupiah (surat)", lambda row: row.said.amount if row.said else None, Kind.RUPIAH, absent=HIDDEN_WORDS),
    ]


def _quarter_columns(*, kept_here: bool) -> list[Column[QuarterRow]]:
    columns: list[Column[QuarterRow]] = [
        Column("Kabupaten/Kota", lambda row: row.regency, width=34),
        Column("Periode", lambda row: row.quarter, width=16),
    ]
    if kept_here:
        columns += [
            Column("Kasus (portal)", lambda row: row.own.cases if row.own else None, Kind.INTEGER, absent=HIDDEN_WORDS),
            Column(
                "Rupiah (portal)", lambda row: row.own.amount if row.own else None, Kind.RUPIAH, absent=HIDDEN_WORDS
            ),
        ]
    columns += [
        Column("Kasus (surat)", lambda row: row.said.cases if row.said else None, Kind.INTEGER, absent="–"),
        Column("Rupiah (surat)", lambda row: row.said.amount if row.said else None, Kind.RUPIAH, absent="–"),
    ]
    if kept_here:
        columns += [
            Column(
                "Selisih kasus", lambda row: row.difference.cases if row.difference else None, Kind.INTEGER, absent="–"
            ),
            Column(
                "Selisih rupiah", lambda row: row.difference.amount if row.difference else None, Kind.RUPIAH, absent="–"
            ),
        ]
    return [
        *columns,
        Column("Surat", lambda row: row.told, width=44),
        Column("Tanggal surat", lambda row: row.letter_on, Kind.DATE),
    ]


def _death_columns() -> list[Column[DeathRow]]:
    def of(place: int) -> Column[DeathRow]:
        words = BANDS[place][0] if place < len(BANDS) else "Semua"
        return Column(words.capitalize(), lambda row: row.deaths[place], Kind.INTEGER, width=18, absent=HIDDEN_WORDS)

    return [
        Column("Kabupaten/Kota", lambda row: row.regency, width=34),
        *(of(place) for place in range(len(BANDS) + 1)),
    ]


__all__ = [
    "ALL",
    "QUARTERS",
    "BackRow",
    "DeathRow",
    "ProgrammeSheet",
    "QuarterRow",
    "quarter_name",
    "write_benefits",
]

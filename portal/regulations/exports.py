"""The register of an office, and those of all regencies side by side, as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

SHEET = "Peraturan"
PROVINCE_SHEET, ENDED_SHEET, INDICATOR_SHEET = "Kabupaten dan Kota", "Berakhir", "Indikator RPJMD"


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


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """A regency: its highest regulation in words, whether each topic is regulated, and counts."""

    regency: str
    highest: str
    topics: Mapping[str, bool]
    binding: int
    drafts: int
    ended: int


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator of a plan in force; shares in percent as they are printed in it."""

    regency: str
    name: str
    baseline: str
    baseline_year: int
    target: str
    target_year: int
    source: str


@dataclass(frozen=True, slots=True)
class EndedLine:
    """A regulation that bound until this year: its citation, what it is now in words, the first day without it."""

    regency: str
    citation: str
    standing: str
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class ProvinceSheets:
    """The rows of the three sheets."""

    regencies: Sequence[ProvinceLine]
    ended: Sequence[EndedLine]
    indicators: Sequence[IndicatorLine]


def write_province(path: Path, cover: Cover, sheets: ProvinceSheets, year: int) -> int:
    """Regencies with a column for each topic, what ended in `year`, indicators; answers how many regencies."""
    lines = sheets.regencies
    integer = Kind.INTEGER
    columns: list[Column[ProvinceLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.regency, width=32),
        Column("Tertinggi yang Berlaku", lambda line: line.highest, width=60, wrap=True),
        Column("Berlaku", lambda line: line.binding, integer, total=True),
        Column("Rancangan", lambda line: line.drafts, integer, total=True),
        Column(f"Berakhir atau Dicabut {year}", lambda line: line.ended, integer, width=18, total=True),
        *(_topic(label) for label in (lines[0].topics if lines else ())),
    ]
    gone: list[Column[EndedLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.regency, width=32),
        Column("Peraturan", lambda line: line.citation, width=70, wrap=True),
        Column("Keadaan", lambda line: line.standing, width=14),
        Column("Tidak Berlaku Sejak", lambda line: line.ended_on, Kind.DATE, width=18),
    ]
    plans: list[Column[IndicatorLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.regency, width=32),
        Column("Indikator", lambda line: line.name, width=52, wrap=True),
        Column("Kondisi Awal (%)", lambda line: line.baseline, width=16),
        Column("Tahun Awal", lambda line: str(line.baseline_year), width=12),
        Column("Target (%)", lambda line: line.target, width=12),
        Column("Tahun Target", lambda line: str(line.target_year), width=14),
        Column("Letak dalam Naskah", lambda line: line.source, width=30, wrap=True),
    ]
    tables: list[Table[Any]] = [
        Table(PROVINCE_SHEET, columns, lines, heading=cover.title, freeze_columns=2),
        Table(ENDED_SHEET, gone, sheets.ended, heading=f"Berakhir atau dicabut {year}", freeze_columns=2),
        Table(INDICATOR_SHEET, plans, sheets.indicators, heading="Indikator RPJMD yang berlaku", freeze_columns=2),
    ]
    return write_workbook(path, cover, tables)[PROVINCE_SHEET]


def _topic(label: str) -> Column[ProvinceLine]:
    return Column(label, lambda line: "ada" if line.topics[label] else "belum", width=16)

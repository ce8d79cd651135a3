"""A report's workbook, from its body alone: a cover, a sheet a section, the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.compliance.reports.rules.body import HIDDEN
from portal.compliance.reports.rules.columns import Unit
from portal.core import formatting
from portal.core.workbook import Column, Cover, Kind, Share, Table, write_workbook

ALL = "Seluruh NTT"
CHECKS_SHEET, DEFINITIONS_SHEET = "Pemeriksaan", "Definisi"
_KINDS = {Unit.PEOPLE: Kind.INTEGER, Unit.NUMBER: Kind.INTEGER, Unit.RUPIAH: Kind.RUPIAH, Unit.TEXT: Kind.TEXT}
Row = Mapping[str, Any]


def write_report(path: Path, body: Mapping[str, Any], sha256: str, office: str) -> None:
    """Write the workbook of a report; the same body gives the same bytes."""
    sections = body["sections"]
    cover = Cover(
        title=body["title"],
        office=office,
        period=body["period"]["label"],
        filter="Semua kabupaten/kota",
        made_at=datetime.fromisoformat(body["as_of"]),
        made_by=body["made_by"],
        role=body["made_by_role"],
        source="Portal Jamsostek NTT, keadaan pada waktu dibuat",
        notes=(("Nomor", body["number"]), ("SHA-256 isi", sha256), *(("Catatan", words) for words in body["notes"])),
    )
    tables: list[Table[Any]] = [_table(section) for section in sections]
    checks = [{"section": section["title"], **check} for section in sections for check in section["checks"]]
    tables.append(Table(CHECKS_SHEET, _check_columns(), checks, heading="Jumlah wilayah dan jumlah sumber dana"))
    definitions = [{"section": section["title"], **each} for section in sections for each in section["columns"]]
    tables.append(Table(DEFINITIONS_SHEET, _definition_columns(), definitions, heading="Definisi dan sumber"))
    write_workbook(path, cover, tables)


def _table(section: Mapping[str, Any]) -> Table[Row]:
    rows = [*({"name": row["name"], **row["values"]} for row in section["rows"]), {"name": ALL, **section["totals"]}]
    labels = {each["key"]: each["label"] for each in section["columns"]}
    columns: list[Column[Row]] = [
        Column("Kabupaten/Kota", lambda row: str(row["name"]), width=34, marked=lambda row: bool(row["name"] == ALL))
    ]
    divided = {part for each in section["columns"] if each["of"] for part in each["of"]}
    columns += [_column(each, labels, rows, each["key"] in divided) for each in section["columns"]]
    return Table(section["title"], columns, rows, heading=section["title"], freeze_columns=1)


def _column(each: Mapping[str, Any], labels: Mapping[str, str], rows: Sequence[Row], divided: bool) -> Column[Row]:
    """`divided`: a share is made of it, so a missing number is an empty cell: Excel cannot divide words."""
    unit, key = Unit(each["unit"]), each["key"]
    if unit is Unit.RATIO:
        return Column(each["label"], kind=Kind.SHARE, share=Share(*(labels[part] for part in each["of"])), width=16)
    if unit is Unit.TEXT:
        return Column(each["label"], lambda row: row[key] or "", width=44, wrap=True)
    absent = HIDDEN if any(row[key] == HIDDEN for row in rows) else "" if divided else "–"

    def number(row: Row) -> int | None:
        value = row[key]
        return value if isinstance(value, int) else None

    return Column(each["label"], number, _KINDS[unit], width=22, absent=absent)


def _check_columns() -> list[Column[Row]]:
    return [
        Column("Bagian", lambda row: str(row["section"])),
        Column("Angka", lambda row: str(row["label"])),
        Column("Menurut wilayah", lambda row: int(row["regions"]), Kind.INTEGER, width=22),
        Column("Menurut sumber dana", lambda row: int(row["sources"]), Kind.INTEGER, width=22),
        Column(
            "Selisih (harus 0)",
            lambda row: int(row["difference"]),
            Kind.INTEGER,
            width=20,
            formula="[Menurut wilayah]-[Menurut sumber dana]",
            marked=lambda row: bool(row["difference"]),
        ),
    ]


def _definition_columns() -> list[Column[Row]]:
    return [
        Column("Bagian", lambda row: str(row["section"])),
        Column("Angka", lambda row: str(row["label"]), width=28),
        Column("Definisi", lambda row: str(row["definition"]), width=70, wrap=True),
        Column("Sumber", lambda row: str(row["source"]), width=34),
    ]


def period_in_words(body: Mapping[str, Any]) -> str:
    """``1 Januari 2026 sampai 30 Juni 2026``."""
    first, last = (datetime.fromisoformat(body["period"][key]).date() for key in ("first_day", "last_day"))
    return f"{formatting.day(first)} sampai {formatting.day(last)}"

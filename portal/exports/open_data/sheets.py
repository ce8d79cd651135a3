"""The archive as people open it: its metadata, and the rows of every set with codes that stay text.

A CSV with commas opens as one column where lists are separated by semicolons, as on Indonesian computers, and a code
like 53.10 becomes 53,1; this workbook has neither trouble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook
from portal.exports.open_data.rules.catalogue import DAY, HIDING, INTEGER, LICENCE, TOTALS, Field
from portal.exports.open_data.rules.tables import Row
from portal.exports.open_data.rules.tables import Table as Rows

SETS_SHEET, COLUMNS_SHEET, REGIONS_SHEET = "Kumpulan data", "Kolom", "Kode wilayah"
_ORDINALS = frozenset({"tahun", "triwulan"})  # numbers that nobody adds up
_WIDE = 30


def write_data(path: Path, metadata: Mapping[str, Any], tables: Sequence[Rows], made_at: datetime) -> None:
    """The rows of every set, a sheet each, as the CSV has them."""
    write_workbook(
        path,
        _cover(metadata, made_at),
        [
            Table(
                table.about.code,
                [_column(field) for field in table.about.fields],
                table.rows,
                heading=table.about.title,
            )
            for table in tables
        ],
    )


def _column(field: Field) -> Column[Row]:
    name = field.name
    if field.kind == INTEGER and name not in _ORDINALS:
        return Column(name, lambda row: row[name], Kind.INTEGER, width=18)
    if field.kind == DAY:
        return Column(name, lambda row: date.fromisoformat(str(row[name])), Kind.DATE)
    return Column(name, lambda row: "" if row[name] is None else str(row[name]), width=14 if field.reference else _WIDE)


def write_metadata(path: Path, metadata: Mapping[str, Any], made_at: datetime) -> None:
    """What the sets are, which columns they have, and which codes."""
    sets: Table[Mapping[str, Any]] = Table(
        SETS_SHEET,
        (
            Column("Kode", lambda row: row["kode"], width=24),
            Column("Nama", lambda row: row["nama"], width=34, wrap=True),
            Column("Konsep", lambda row: row["konsep"], width=34, wrap=True),
            Column("Definisi", lambda row: row["definisi"], width=50, wrap=True),
            Column("Klasifikasi", lambda row: row["klasifikasi"], width=24, wrap=True),
            Column("Ukuran", lambda row: row["ukuran"], width=12),
            Column("Satuan", lambda row: row["satuan"], width=12),
            Column("Sumber", lambda row: row["sumber"], width=34, wrap=True),
            Column("Periode", lambda row: row["periode"], width=26, wrap=True),
            Column("Tingkat penyajian", lambda row: row["tingkat_penyajian"], width=24, wrap=True),
            Column("Baris", lambda row: row["baris"], Kind.INTEGER),
        ),
        metadata["kumpulan_data"],
        heading="Kumpulan data",
        freeze_columns=1,
    )
    columns: Table[tuple[str, Mapping[str, Any]]] = Table(
        COLUMNS_SHEET,
        (
            Column("Kumpulan data", lambda row: row[0], width=24),
            Column("Kolom", lambda row: row[1]["nama"], width=22),
            Column("Tipe", lambda row: row[1]["tipe"], width=18),
            Column("Definisi", lambda row: row[1]["definisi"], width=60, wrap=True),
            Column("Kode referensi", lambda row: row[1].get("kode_referensi", ""), width=40, wrap=True),
        ),
        [(each["kode"], column) for each in metadata["kumpulan_data"] for column in each["kolom"]],
        heading="Kolom setiap kumpulan data",
        freeze_columns=2,
    )
    regions: Table[Mapping[str, str]] = Table(
        REGIONS_SHEET,
        (
            Column("Kode Kemendagri", lambda row: row["kode_wilayah"], width=18),
            Column("Kode BPS", lambda row: row["kode_bps"], width=12),
            Column("Nama wilayah", lambda row: row["nama_wilayah"], width=36),
        ),
        metadata["daftar_wilayah"],
        heading="Kode wilayah",
    )
    write_workbook(path, _cover(metadata, made_at), [sets, columns, regions])


def _cover(metadata: Mapping[str, Any], made_at: datetime) -> Cover:
    """It is published, so it names the office and not who pressed the button."""
    return Cover(
        title=metadata["judul"],
        office=metadata["produsen_data"],
        period=f"{metadata['periode']}, keadaan {metadata['keadaan_per']}",
        filter=metadata["wilayah"],
        made_at=made_at,
        made_by=metadata["produsen_data"],
        role="produsen data",
        source="Portal Jamsostek NTT",
        notes=(
            ("Standar", metadata["standar"]),
            ("Walidata", metadata["walidata"]),
            ("Lisensi", f"{LICENCE['nama']}. {LICENCE['syarat']} {LICENCE['alamat']}"),
            ("Sel kecil", HIDING),
            ("Jumlah", TOTALS),
            *(("Format", words) for words in metadata["interoperabilitas"]),
            *((("Angka contoh", "Memuat angka buatan, bukan angka resmi"),) if metadata["angka_contoh"] else ()),
        ),
    )

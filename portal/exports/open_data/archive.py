"""The archive of a year: every set as CSV and JSON, the metadata for machines and for people. The same facts and the
same time give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.core import formatting
from portal.core.workbook import Column, Cover, Kind, Table, write_workbook
from portal.exports.open_data.rules import files
from portal.exports.open_data.rules.catalogue import HIDING, LICENCE, TOTALS
from portal.exports.open_data.rules.facts import Facts
from portal.exports.open_data.rules.tables import tables_of

ZIP = "application/zip"
METADATA, SHEET = "metadata.json", "metadata.xlsx"
SETS_SHEET, COLUMNS_SHEET, REGIONS_SHEET = "Kumpulan data", "Kolom", "Kode wilayah"
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say: when it was made stands inside


def write_archive(path: Path, facts: Facts, office: str, made: tuple[datetime, str, str]) -> int:
    """Write the archive; answers the rows of all sets. `made`: when, by whom, in which role."""
    contents: dict[str, bytes] = {}
    sets, rows = [], 0
    for table in tables_of(facts):
        own = {
            f"{table.about.code}.csv": files.csv_bytes(table),
            f"{table.about.code}.json": files.rows_bytes(table),
        }
        sets.append(files.described(table.about, facts, own, len(table.rows)))
        contents |= own
        rows += len(table.rows)
    updated = made[0].astimezone(formatting.WITA).date().isoformat()
    metadata = files.metadata(facts, office, updated, sets)
    sheet = path.with_name(SHEET)
    _write_sheet(sheet, metadata, made)
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, METADATA, files.json_bytes(metadata))
        _add(archive, SHEET, sheet.read_bytes())
        for name, content in contents.items():
            _add(archive, name, content)
    sheet.unlink()
    return rows


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """One entry; everything that could differ between two makings is set."""
    entry = zipfile.ZipInfo(name, _SAME_DAY)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".xlsx") else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _write_sheet(path: Path, metadata: Mapping[str, Any], made: tuple[datetime, str, str]) -> None:
    """The metadata as people read it."""
    cover = Cover(
        title=metadata["judul"],
        office=metadata["produsen_data"],
        period=f"{metadata['periode']}, keadaan {metadata['keadaan_per']}",
        filter=metadata["wilayah"],
        made_at=made[0],
        made_by=made[1],
        role=made[2],
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
    write_workbook(path, cover, [sets, columns, regions])

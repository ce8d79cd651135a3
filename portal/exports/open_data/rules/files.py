"""Rows as CSV and JSON: the same rows in the same order, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from portal.core import formatting
from portal.exports.open_data.rules.catalogue import (
    BPS,
    CODES,
    DIALECT,
    HIDING,
    KEMENDAGRI,
    LICENCE,
    ONCE,
    OWN,
    PROTECTED,
    STANDARD,
    TOTALS,
    DataSet,
)
from portal.exports.open_data.rules.facts import Facts
from portal.exports.open_data.rules.tables import PROVINCE, Table, Value

_RISKY = ("=", "+", "-", "@", "\t")
PUBLISHER = "Walidata (Dinas Komunikasi dan Informatika) memeriksa dan menerbitkan kumpulan data ini."


def csv_bytes(table: Table) -> bytes:
    """UTF-8 without a mark, RFC 4180; text that a spreadsheet would take for a formula gets an apostrophe (rule 27)."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.about.column_names)
    for row in table.rows:
        writer.writerow([_harmless(row[name]) for name in table.about.column_names])
    return written.getvalue().encode()


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def json_bytes(content: Any) -> bytes:
    """Indented by two, in the order given, ended by a line break."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def rows_bytes(table: Table) -> bytes:
    """The rows as an array of objects."""
    return json_bytes([dict(row) for row in table.rows])


def described(about: DataSet, facts: Facts, files: Mapping[str, bytes], rows: int) -> dict[str, Any]:
    """A set in the terms of the standard, with its files and their SHA-256."""
    return {
        "kode": about.code,
        "nama": about.title,
        "konsep": about.concept,
        "definisi": about.definition,
        "klasifikasi": about.classification,
        "ukuran": about.measure,
        "satuan": about.unit,
        "sumber": about.source,
        "periode": f"Tahun anggaran {facts.year}, keadaan {facts.as_of_on.isoformat()}",
        "tingkat_penyajian": about.level,
        "kode_referensi": sorted({field.reference for field in about.fields if field.reference}),
        "penutupan_sel_kecil": HIDING,
        "jumlah": TOTALS,
        "baris": rows,
        "kolom": [
            {
                "nama": field.name,
                "tipe": field.kind,
                "definisi": field.definition,
                **({"kode_referensi": field.reference} if field.reference else {}),
            }
            for field in about.fields
        ],
        "berkas": listed(files),
    }


def listed(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Files by name, size and SHA-256."""
    return [
        {"nama": name, "ukuran_byte": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]


def citation(facts: Facts, office: str) -> str:
    """How the licence wants the source to be named."""
    return (
        f"Sumber: {office}, data jaminan sosial ketenagakerjaan pekerja rentan, tahun anggaran {facts.year}, keadaan "
        f"{formatting.day(facts.as_of_on)}, Portal Jamsostek NTT, {LICENCE['nama']}."
    )


def metadata(facts: Facts, office: str, updated: str, described_sets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """metadata.json. `updated`: the day on which the files were made, ISO."""
    return {
        "standar": STANDARD,
        "judul": f"Data jaminan sosial ketenagakerjaan pekerja rentan {facts.year}",
        "produsen_data": office,
        "walidata": PUBLISHER,
        "wilayah": PROVINCE.name if facts.whole else facts.regions[0].region.name,
        "periode": f"Tahun anggaran {facts.year}",
        "keadaan_per": facts.as_of_on.isoformat(),
        "tanggal_pembaruan": updated,
        "lisensi": dict(LICENCE),
        "cara_menyebut": citation(facts, office),
        "penutupan_sel_kecil": HIDING,
        "jumlah": TOTALS,
        "penerbitan": ONCE,
        "interoperabilitas": [DIALECT, CODES, PROTECTED],
        "angka_contoh": any(each.example for each in facts.regions),
        "kode_referensi": [
            {"nama": KEMENDAGRI, "dipakai": "kode_wilayah, kode_kecamatan"},
            {"nama": BPS, "dipakai": "kode_bps"},
            {"nama": OWN, "dipakai": "kode pekerjaan, jenis kelamin, umur, dan segmen"},
        ],
        "daftar_wilayah": [
            {"kode_wilayah": region.code, "kode_bps": region.bps_code, "nama_wilayah": region.name}
            for region in ([PROVINCE] if facts.whole else []) + [each.region for each in facts.regions]
        ],
        "kumpulan_data": list(described_sets),
    }

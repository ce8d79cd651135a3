"""A machine that knows nothing but metadata.json reads every file, and LibreOffice shows what is in it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal.exports.open_data.archive import write_archive
from portal.exports.open_data.rules.catalogue import INTEGER
from portal.exports.open_data.rules.facts import CoverageFact, Facts
from portal.exports.open_data.rules.files import csv_bytes
from portal.exports.open_data.rules.tables import tables_of
from tests.exports.open_data.test_tables import DIMENSIONS, facts, region, rows
from tests.support import soffice

MADE_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
SOURCES = ('Surat "Dinas", nomor 1', "Baris satu\nbaris dua", "=1+1", "Café – laporan; 1,5")
# Perpres 39/2019: standar data, then metadata with reference codes, period, source and licence.
STANDARD = ("konsep", "definisi", "klasifikasi", "ukuran", "satuan")
OF_A_SET = (*STANDARD, "kode", "nama", "sumber", "periode", "tingkat_penyajian", "kode_referensi", "kolom", "berkas")
OF_ALL = (
    *("standar", "judul", "produsen_data", "walidata", "wilayah", "periode", "keadaan_per", "tanggal_pembaruan"),
    *("lisensi", "cara_menyebut", "penutupan_sel_kecil", "interoperabilitas", "kode_referensi", "daftar_wilayah"),
)


def year(*, whole: bool) -> Facts:
    """A regency with everything, one of which all is hidden, one without data, whose codes look like numbers; or the
    first alone, of which one set has no rows."""
    few = {by: {"a": 3, "b": 0, "c": 0} for by in DIMENSIONS}
    none = {by: dict.fromkeys("abc", 0) for by in DIMENSIONS}
    lines = [CoverageFact(f"s{place}", "RT/RW", 70, 80, source, DAY) for place, source in enumerate(SOURCES)]
    many = [region("53.10", coverage=lines if whole else (), realised=2_016_000), region("53.20", people=few)]
    return facts(
        *(many if whole else many[:1]), *([region("53.21", known=False, people=none)] if whole else []), whole=whole
    )


@pytest.fixture(params=[True, False], ids=["province", "office"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> zipfile.ZipFile:
    path = tmp_path / "data.zip"
    write_archive(path, year(whole=request.param), "Kantor", MADE_AT)
    return zipfile.ZipFile(path)


def fits(kind: str, text: str) -> bool:
    """Whether a cell of a CSV is of the type that the metadata says; an empty one is of every type."""
    if not text:
        return True
    if kind == INTEGER:
        return text.isascii() and text.isdigit()
    if kind.startswith("tanggal"):
        return date.fromisoformat(text).isoformat() == text
    return True


def test_the_metadata_alone_is_enough_to_read_every_file(archive: zipfile.ZipFile) -> None:
    metadata: dict[str, Any] = json.loads(archive.read("metadata.json"))
    assert [name for name in OF_ALL if not metadata[name]] == []
    known = {each["nama"] for each in metadata["kode_referensi"]}
    regions = {each["kode_wilayah"]: each["kode_bps"] for each in metadata["daftar_wilayah"]}
    listed = []
    for about in metadata["kumpulan_data"]:
        assert [name for name in OF_A_SET if not about[name]] == [], about["kode"]
        assert set(about["kode_referensi"]) <= known
        listed += about["berkas"]
        text = archive.read(f"{about['kode']}.csv").decode("utf-8")
        header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert header == [column["nama"] for column in about["kolom"]]
        assert len(lines) == about["baris"]
        plain = json.loads(archive.read(f"{about['kode']}.json"))
        for line, same in zip(lines, plain, strict=True):
            for column, cell, value in zip(about["kolom"], line, same.values(), strict=True):
                assert fits(column["tipe"], cell), (about["kode"], column["nama"], cell)
                assert isinstance(value, int if column["tipe"] == INTEGER else str) or (value is None and not cell)
            row = dict(zip(header, line, strict=True))
            assert regions[row["kode_wilayah"]] == row["kode_bps"]
            empty = any(not row[each["nama"]] for each in about["kolom"] if each["tipe"] == INTEGER)
            assert row["status"] in ("tersedia", "ditutup", "belum ada data")
            assert empty or row["status"] == "tersedia"
    listed += metadata["buku_kerja"]
    assert {each["nama"] for each in listed} == set(archive.namelist()) - {"metadata.json", "metadata.xlsx"}
    for file in listed:
        content = archive.read(file["nama"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["ukuran_byte"], file["sha256"])


def test_the_workbook_has_the_rows_of_the_files_and_codes_as_text(archive: zipfile.ZipFile) -> None:
    book = openpyxl.load_workbook(io.BytesIO(archive.read("data.xlsx")))
    metadata = json.loads(archive.read("metadata.json"))
    assert book.sheetnames[1:] == [about["kode"] for about in metadata["kumpulan_data"]]
    for about in metadata["kumpulan_data"]:
        wanted = json.loads(archive.read(f"{about['kode']}.json"))
        assert written(book[about["kode"]]) == [
            {name: _kept(name, value) for name, value in row.items()} for row in wanted
        ]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _kept(name: str, value: Any) -> Any:
    """A value as a cell holds it: years are names, days are days, nothing is nothing."""
    if name in ("tahun", "triwulan"):
        return None if value is None else str(value)
    if name in ("keadaan_per", "tanggal_sumber"):
        return datetime.fromisoformat(value)
    return None if value == "" else value


def written(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a sheet of data."""
    lines = list(sheet.iter_rows(values_only=True))
    at = next(place for place, line in enumerate(lines) if line[0] == "tahun")
    found = [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]
    return [] if found and found[0]["tahun"] == "Tidak ada baris" else found


def test_libreoffice_shows_the_columns_of_the_files(tmp_path: Path) -> None:
    """As it opens a CSV of its own accord: a column each, quotes and commas inside a cell, whole numbers as numbers."""
    every = {table.about.code: table for table in tables_of(year(whole=True))}
    paths = []
    for code, table in every.items():
        paths.append(tmp_path / f"{code}.csv")
        paths[-1].write_bytes(csv_bytes(table))
    for path in soffice.recomputed(tmp_path, *paths):
        table = every[path.stem]
        lines = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
        assert [cell for cell in lines[0] if cell is not None] == list(table.about.column_names), path.stem
        assert len(lines) == 1 + len(table.rows)
        for line, row in zip(lines[1:], table.rows, strict=True):
            shown = dict(zip(table.about.column_names, line, strict=False))
            for field in table.about.fields:
                if field.kind == INTEGER:
                    assert shown.get(field.name) == row[field.name], (path.stem, field.name)
                elif not field.reference and field.name != "sumber":
                    assert _words(shown.get(field.name)) == (row[field.name] or ""), (path.stem, field.name)
    sources = [row["sumber"] for row in rows(year(whole=True), "cakupan-wilayah")]
    assert sources == list(SOURCES)


def _words(cell: Any) -> Any:
    return cell.date().isoformat() if isinstance(cell, datetime) else (cell or "")

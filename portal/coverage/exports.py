"""Coverage as workbooks: figures of a region, regencies side by side, and the form to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from portal.core.workbook import (
    Choices,
    Column,
    Cover,
    Form,
    FormColumn,
    Guide,
    Kind,
    ReferenceList,
    References,
    Share,
    Table,
    write_form,
    write_workbook,
)
from portal.coverage.rules.segments import SEGMENT_LABELS
from portal.coverage.rules.sheet import HEADINGS, SheetColumn

FIGURES_SHEET, TABLE_SHEET, FORM_SHEET = "Angka Cakupan", "Kabupaten dan Kota", "Isian"
_COVERED, _WORKERS = "Orang Terlindungi", "Pekerja Seharusnya"
_FORM_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure in words; `quoted` as it is printed, empty numbers where the source prints none."""

    year: int
    segment: str
    as_of_on: date
    numerator: int | None
    denominator: int | None
    quoted: str
    standing: str
    source: str
    source_on: date | None
    link: str
    explanation: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A regency of the table; a regency without a figure has empty numbers."""

    name: str
    numerator: int | None
    denominator: int | None
    as_of_on: date | None
    source: str
    note: str


def write_figures(path: Path, cover: Cover, rows: Iterable[FigureRow]) -> int:
    """All figures of a region that hold, contradictory ones too; answers how many."""
    columns: list[Column[FigureRow]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Tahun", lambda row: str(row.year), width=8),
        Column("Segmen", lambda row: row.segment, width=28),
        Column("Keadaan Per Tanggal", lambda row: row.as_of_on, Kind.DATE),
        Column(_COVERED, lambda row: row.numerator, Kind.INTEGER, width=18),
        Column(_WORKERS, lambda row: row.denominator, Kind.INTEGER, width=18),
        Column("Persen", kind=Kind.SHARE, share=Share(_COVERED, _WORKERS)),
        Column("Persen Tercetak", lambda row: row.quoted, width=16),
        Column("Kedudukan", lambda row: row.standing, width=26, wrap=True),
        Column("Sumber", lambda row: row.source, width=44, wrap=True),
        Column("Tanggal Sumber", lambda row: row.source_on, Kind.DATE),
        Column("Tautan", lambda row: row.link, width=30),
        Column("Penjelasan", lambda row: row.explanation, width=40, wrap=True),
        Column("Dicatat Oleh", lambda row: row.recorded_by, width=24),
    ]
    return write_workbook(path, cover, [Table(FIGURES_SHEET, columns, rows, heading=cover.title)])[FIGURES_SHEET]


def write_table(path: Path, cover: Cover, lines: Sequence[RegionLine]) -> int:
    """The regencies of a year and a segment, as on the page; answers how many."""
    columns: list[Column[RegionLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.name, width=32),
        Column(_COVERED, lambda line: line.numerator, Kind.INTEGER, width=18, total=True),
        Column(_WORKERS, lambda line: line.denominator, Kind.INTEGER, width=18, total=True),
        Column("Persen", kind=Kind.SHARE, share=Share(_COVERED, _WORKERS)),
        Column("Keadaan Per Tanggal", lambda line: line.as_of_on, Kind.DATE),
        Column("Sumber", lambda line: line.source, width=44, wrap=True),
        Column("Keterangan", lambda line: line.note, width=34, wrap=True),
    ]
    return write_workbook(path, cover, [Table(TABLE_SHEET, columns, lines, heading=cover.title)])[TABLE_SHEET]


@dataclass(frozen=True, slots=True)
class _Explained:
    column: str
    needed: str
    meaning: str
    example: str


def write_template(path: Path, *, regions: Sequence[str], office: str, made_at: datetime) -> None:
    """The workbook to fill in; `regions`: the names to choose from in the first column."""
    segments = list(SEGMENT_LABELS.values())
    rules = {
        SheetColumn.REGION: Choices("=daftar_wilayah", "Pilih kabupaten/kota dari daftar."),
        SheetColumn.SEGMENT: Choices("=daftar_segmen", "Pilih segmen dari daftar."),
    }
    kinds = {SheetColumn.AS_OF: Kind.DATE, SheetColumn.SOURCE_ON: Kind.DATE}
    numbers = (SheetColumn.YEAR, SheetColumn.NUMERATOR, SheetColumn.DENOMINATOR)
    form = Form(
        FORM_SHEET,
        [
            FormColumn(
                HEADINGS[column],
                Kind.INTEGER if column in numbers else kinds.get(column, Kind.TEXT),
                width=40 if column in (SheetColumn.SOURCE, SheetColumn.EXPLANATION) else 20,
                required=legend.needed == "Wajib",
                hint=legend.meaning,
                rule=rules.get(column),
            )
            for column, legend in zip(SheetColumn, _legend(), strict=True)
        ],
        rows=_FORM_ROWS,
    )
    guide = Guide(
        "Petunjuk",
        "Cara mengisi angka cakupan",
        [
            "Satu baris untuk satu angka dari satu sumber. Angka yang saling berbeda ditulis masing-masing,"
            " tidak dirata-rata.",
            "Persen dihitung portal. Bila sumber hanya mencetak persen, isi Persen Tercetak: angkanya disimpan"
            " sebagai kutipan.",
        ],
        [
            Column("Kolom", lambda row: row.column, width=24),
            Column("Isi", lambda row: row.needed, width=14),
            Column("Penjelasan", lambda row: row.meaning, width=64, wrap=True),
            Column("Contoh", lambda row: row.example, width=30),
        ],
        _legend(),
    )
    references = References(
        "Daftar",
        [
            ReferenceList("Kabupaten/Kota", list(regions), "daftar_wilayah", 36),
            ReferenceList("Segmen", segments, "daftar_segmen"),
        ],
    )
    write_form(
        path,
        form,
        guide=guide,
        references=references,
        title="Templat angka cakupan",
        office=office,
        made_at=made_at,
    )


def _legend() -> list[_Explained]:
    """Every column with its example, in the order of SheetColumn."""
    lines = (
        (SheetColumn.REGION, "Wajib", "Nama atau kode kabupaten/kota.", "Kabupaten Timor Tengah Utara"),
        (SheetColumn.YEAR, "Wajib", "Tahun yang diukur.", "2025"),
        (SheetColumn.AS_OF, "Wajib", "Tanggal keadaan menurut sumber.", "31 Desember 2025"),
        (SheetColumn.SEGMENT, "Wajib", "Kelompok pekerja yang dihitung.", "Informal (BPU)"),
        (SheetColumn.NUMERATOR, "Wajib", "Orang yang terlindungi (pembilang), bilangan bulat.", "12.040"),
        (SheetColumn.DENOMINATOR, "Wajib", "Pekerja yang seharusnya terlindungi (penyebut).", "98.800"),
        (SheetColumn.QUOTED, "Pilihan", "Persen seperti tercetak pada sumber.", "12,18"),
        (SheetColumn.SOURCE, "Wajib", "Nama dan nomor surat, laporan, atau rilis.", "Laporan Disnaker 560/12/2026"),
        (SheetColumn.SOURCE_ON, "Pilihan", "Tanggal sumber itu.", "20 Januari 2026"),
        (SheetColumn.LINK, "Pilihan", "Alamat halaman sumber bila ada.", "https://…"),
        (SheetColumn.EXPLANATION, "Pilihan", "Wajib bila yang terlindungi melebihi penyebutnya.", ""),
    )
    return [_Explained(HEADINGS[column], needed, meaning, example) for column, needed, meaning, example in lines]

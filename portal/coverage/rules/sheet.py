"""Judging an uploaded workbook of figures: one verdict a row, the same for the preview and for what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from portal.core.tabular.tables import TableFile
from portal.coverage.rules.cells import UnclearError, day, percentage, text_of, whole_number
from portal.coverage.rules.figures import FigureTerms, problems
from portal.coverage.rules.segments import SEGMENT_LABELS, key_of, segment_or_none

Read = TypeVar("Read")
PROVINCE = 53  # the province as a whole, by its Kemendagri code
MOST_ROWS = 1_000
_HEADER_ROWS = 30  # a letterhead and a title may stand above the headings
_LIMITS = MappingProxyType({"source": 300, "link": 300, "explanation": 500})


class SheetColumn(StrEnum):
    """What a column of the workbook holds."""

    REGION = "region"
    YEAR = "year"
    AS_OF = "as_of_on"
    SEGMENT = "segment"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    QUOTED = "quoted"
    SOURCE = "source"
    SOURCE_ON = "source_on"
    LINK = "link"
    EXPLANATION = "explanation"


HEADINGS = MappingProxyType(
    {
        SheetColumn.REGION: "Kabupaten/Kota",
        SheetColumn.YEAR: "Tahun",
        SheetColumn.AS_OF: "Keadaan Per Tanggal",
        SheetColumn.SEGMENT: "Segmen",
        SheetColumn.NUMERATOR: "Orang Terlindungi",
        SheetColumn.DENOMINATOR: "Pekerja Seharusnya",
        SheetColumn.QUOTED: "Persen Tercetak",
        SheetColumn.SOURCE: "Sumber",
        SheetColumn.SOURCE_ON: "Tanggal Sumber",
        SheetColumn.LINK: "Tautan",
        SheetColumn.EXPLANATION: "Penjelasan",
    }
)
REQUIRED = (SheetColumn.YEAR, SheetColumn.AS_OF, SheetColumn.SEGMENT, SheetColumn.SOURCE)
_ALSO = MappingProxyType(
    {
        SheetColumn.REGION: ("kode", "kabupaten", "kabkota", "wilayah", "daerah", "kodewilayah"),
        SheetColumn.AS_OF: ("pertanggal", "tanggal", "keadaan", "tanggaldata", "posisi"),
        SheetColumn.SEGMENT: ("kelompok", "jenispekerja"),
        SheetColumn.NUMERATOR: ("terlindungi", "peserta", "pesertaaktif", "pembilang"),
        SheetColumn.DENOMINATOR: ("seharusnya", "penyebut", "pekerja", "angkatankerja", "semesta"),
        SheetColumn.QUOTED: ("persen", "persentase", "capaian"),
        SheetColumn.LINK: ("url", "alamat"),
        SheetColumn.EXPLANATION: ("keterangan", "catatan"),
    }
)
_COLUMN_BY_KEY = MappingProxyType(
    {key: column for column in SheetColumn for key in (key_of(HEADINGS[column]), *_ALSO.get(column, ()))}
)


class RowVerdict(StrEnum):
    """NEW and CORRECTS are recorded; SAME says nothing new; REFUSED waits for somebody to put it right."""

    NEW = "new"
    CORRECTS = "corrects"
    SAME = "same"
    REFUSED = "refused"


RECORDED = (RowVerdict.NEW, RowVerdict.CORRECTS)


class RawRow(NamedTuple):
    """A row as the file has it: sheet by name, number as Excel shows it, {column: text}."""

    sheet: str
    row: int
    cells: Mapping[str, str]


class Known(NamedTuple):
    """A figure that holds already, and whose it is (PROVINCE: the province as a whole)."""

    id: int
    region: int
    terms: FigureTerms


@dataclass(frozen=True)
class JudgedRow:
    """A row with its verdict. `terms` and `region` where it can be recorded; `corrects`: the figure it takes over from.

    `message` says why a row is refused and what to do, with the column.
    """

    raw: RawRow
    verdict: RowVerdict
    region: int | None = None
    terms: FigureTerms | None = None
    corrects: Known | None = None
    message: str = ""


class NoHeadingsError(ValueError):
    """No sheet has the headings; the text names those that are missing."""


def rows_of(table: TableFile) -> list[RawRow]:
    """Every filled row below the headings, of all sheets that are not hidden and have them.

    Raises NoHeadingsError when none has, and UnclearError for more than MOST_ROWS rows.
    """
    found: list[RawRow] = []
    missing: list[str] = [HEADINGS[column] for column in REQUIRED]
    for sheet in table.sheets:
        if sheet.hidden:
            continue
        columns: dict[int, SheetColumn] = {}
        for index, (number, row) in enumerate(sheet.numbered_rows()):
            texts = [text_of(cell) for cell in row]
            if not columns:
                if index >= _HEADER_ROWS:
                    break
                named = {
                    at: _COLUMN_BY_KEY[key] for at, text in enumerate(texts) if (key := key_of(text)) in _COLUMN_BY_KEY
                }
                lacking = [HEADINGS[column] for column in REQUIRED if column not in named.values()]
                missing = min(missing, lacking, key=len)
                columns = named if not lacking else {}
                continue
            cells = {column.value: texts[at] for at, column in columns.items() if texts[at]}
            if cells:
                found.append(RawRow(sheet.name, number, cells))
        if columns:
            missing = []
    if missing:
        raise NoHeadingsError(", ".join(missing))
    if len(found) > MOST_ROWS:
        raise UnclearError(f"Berkas ini memuat lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa berkas.")
    return found


def judge(
    rows: Sequence[RawRow],
    regions: Mapping[int, Sequence[str]],
    known: Iterable[Known],
    *,
    own: int | None,
    today: date,
) -> list[JudgedRow]:
    """A verdict for every row, in order. `regions` = {region: its names and codes} that this office may write.

    `own`: the only region of a regency's office, for rows that name none; None for the province, whose rows name one.
    """
    by_name: dict[str, set[int]] = {}
    for region, names in regions.items():
        for name in names:
            by_name.setdefault(key_of(name), set()).add(region)
    standing: dict[tuple[object, ...], list[Known]] = {}
    for each in known:
        standing.setdefault(_identity(each.region, each.terms), []).append(each)
    judged: list[JudgedRow] = []
    seen: dict[tuple[object, ...], int] = {}
    for raw in rows:
        try:
            region = _region(raw, by_name, own)
            terms = _terms(raw, today)
            identity = _identity(region, terms)
            if identity in seen:
                raise UnclearError(f"Sumber, tanggal, dan segmen sama dengan baris {seen[identity]}. Hapus salah satu.")
            seen[identity] = raw.row
            judged.append(_against(raw, region, terms, standing.get(identity, [])))
        except UnclearError as problem:
            judged.append(JudgedRow(raw, RowVerdict.REFUSED, message=str(problem)))
    return judged


def _identity(region: int, terms: FigureTerms) -> tuple[object, ...]:
    """What a source says once: region, segment, year, date, and the source by its words."""
    return region, terms.segment, terms.year, terms.as_of_on, key_of(terms.source)


def _against(raw: RawRow, region: int, terms: FigureTerms, standing: Sequence[Known]) -> JudgedRow:
    numbers = (terms.numerator, terms.denominator, terms.quoted)
    for each in standing:
        if (each.terms.numerator, each.terms.denominator, each.terms.quoted) == numbers:
            return JudgedRow(raw, RowVerdict.SAME, region, terms)
    if len(standing) > 1:
        raise UnclearError(
            "Sumber ini sudah tercatat dengan beberapa angka untuk tanggal yang sama. Koreksi lewat halamannya."
        )
    if standing:
        return JudgedRow(raw, RowVerdict.CORRECTS, region, terms, standing[0])
    return JudgedRow(raw, RowVerdict.NEW, region, terms)


def _region(raw: RawRow, by_name: Mapping[str, set[int]], own: int | None) -> int:
    text = raw.cells.get(SheetColumn.REGION, "")
    if not text and own is not None:
        return own
    heading = HEADINGS[SheetColumn.REGION]
    if not text:
        raise UnclearError(f"Kolom {heading} kosong. Isi nama atau kode kabupaten/kota.")
    found = by_name.get(key_of(text), set())
    if len(found) > 1:
        raise UnclearError(f"Kolom {heading}: “{text[:40]}” cocok dengan dua wilayah. Tulis kodenya.")
    if not found:
        remedy = (
            "Hapus baris ini; kantor Anda hanya mencatat angkanya sendiri." if own is not None else "Tulis kodenya."
        )
        raise UnclearError(f"Kolom {heading}: “{text[:40]}” bukan wilayah yang dapat Anda isi. {remedy}")
    return next(iter(found))


def _terms(raw: RawRow, today: date) -> FigureTerms:
    """The row as a figure. Raises UnclearError with the first thing that keeps it from being one."""
    cells = raw.cells

    def at(column: SheetColumn) -> str:
        return cells.get(column.value, "")

    segment = segment_or_none(at(SheetColumn.SEGMENT))
    if segment is None:
        given = at(SheetColumn.SEGMENT)
        known = ", ".join(SEGMENT_LABELS.values())
        raise UnclearError(f"Kolom Segmen {f'“{given[:40]}” tidak dikenal' if given else 'kosong'}. Pilih: {known}.")
    year = _read(SheetColumn.YEAR, at, whole_number)
    as_of = _read(SheetColumn.AS_OF, at, day)
    if year is None or as_of is None:
        empty = SheetColumn.YEAR if year is None else SheetColumn.AS_OF
        raise UnclearError(f"Kolom {HEADINGS[empty]} kosong. Angka tanpa tahun dan tanggal tidak dapat dicatat.")
    for name, limit in _LIMITS.items():
        if len(cells.get(name, "")) > limit:
            raise UnclearError(f"Kolom {HEADINGS[SheetColumn(name)]} terlalu panjang: paling banyak {limit} karakter.")
    terms = FigureTerms(
        segment=segment,
        year=year,
        as_of_on=as_of,
        numerator=_read(SheetColumn.NUMERATOR, at, whole_number),
        denominator=_read(SheetColumn.DENOMINATOR, at, whole_number),
        quoted=_read(SheetColumn.QUOTED, at, percentage),
        source=at(SheetColumn.SOURCE),
        source_on=_read(SheetColumn.SOURCE_ON, at, day),
        link=at(SheetColumn.LINK),
        explanation=at(SheetColumn.EXPLANATION),
    )
    for name, sentence in problems(terms, today):
        raise UnclearError(f"Kolom {HEADINGS[SheetColumn(name)]}: {sentence}")
    return terms


def _read(column: SheetColumn, at: Callable[[SheetColumn], str], reader: Callable[[str], Read]) -> Read:
    try:
        return reader(at(column))
    except UnclearError as problem:
        raise UnclearError(f"Kolom {HEADINGS[column]}: {problem}") from None

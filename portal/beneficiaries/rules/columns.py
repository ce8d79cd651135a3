"""Which column holds what: the header row, found under letterheads and by the words that offices use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum

from portal.core.tabular.tables import Cell, Row, Sheet

HEADER_SEARCH_ROWS = 30
# How like a known word a heading must be. Measured on headings that mean something else: "Tanggal Daftar" stays below
# 0.84 of every one; "Nomor KKS" reaches 0.93 of the family card's, so numbers have to be nearer still.
_SLIP, _SURE = 0.92, 0.96
_SLIP_LENGTH, _HEADING_LENGTH = 7, 60
_SURE_HEADINGS = 3


class Field(StrEnum):
    """What a list says about a person (domain 7.3). The order is that of `judge.RowJudge`'s reading."""

    NIK = "nik"
    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    VILLAGE = "village"
    DISTRICT = "district"
    OCCUPATION = "occupation"
    START = "start"
    MOTHER_NAME = "mother_name"
    PHONE = "phone"
    FAMILY_CARD = "family_card_number"
    DESIL = "desil"
    BIRTH_PLACE_AND_DATE = "birth_place_and_date"


LABELS = {
    Field.NIK: "NIK",
    Field.NAME: "Nama",
    Field.BIRTH_PLACE: "Tempat Lahir",
    Field.BIRTH_DATE: "Tanggal Lahir",
    Field.SEX: "Jenis Kelamin",
    Field.ADDRESS: "Alamat",
    Field.VILLAGE: "Desa/Kelurahan",
    Field.DISTRICT: "Kecamatan",
    Field.OCCUPATION: "Pekerjaan",
    Field.START: "Bulan Mulai",
    Field.MOTHER_NAME: "Nama Ibu Kandung",
    Field.PHONE: "No. HP",
    Field.FAMILY_CARD: "No. KK",
    Field.DESIL: "Desil",
    Field.BIRTH_PLACE_AND_DATE: "Tempat, Tanggal Lahir",
}

# Compared without case, spaces, signs and what stands in brackets: "Tgl. Lahir (HH/BB/TTTT)" is "tgllahir".
_SYNONYMS: dict[Field, str] = {
    Field.NIK: "nik nonik nomornik noktp nomorktp ktp nikktp noktpnik niknoktp noinduk nomorindukkependudukan "
    "noindukkependudukan noidentitas nomoridentitas nikpeserta niksesuaiktp nokependudukan",
    Field.NAME: "nama namalengkap namapeserta namasesuaiktp namalengkapsesuaiktp namapenduduk namapekerja namapenerima "
    "namacalonpeserta namatenagakerja namacalonpenerima namaanggota namapenerimamanfaat namapekerjarentan",
    Field.BIRTH_PLACE: "tempatlahir tmplahir tmptlahir tptlahir tmpatlahir kotalahir tempatkelahiran",
    Field.BIRTH_DATE: "tanggallahir tgllahir tglahir tanggalkelahiran tgllhr tanggallhr",
    Field.SEX: "jeniskelamin jk lp kelamin jnskelamin jkel sex gender jeniskelaminlp jklp",
    Field.ADDRESS: "alamat alamatlengkap alamatrumah alamatktp alamatsesuaiktp alamattinggal alamatdomisili",
    Field.VILLAGE: "desa kelurahan desakelurahan kelurahandesa namadesa desakel keldesa namadesakelurahan "
    "namakelurahan desaataukelurahan namakelurahandesa kodedesa dsn",
    Field.DISTRICT: "kecamatan kec namakecamatan kodekecamatan",
    Field.OCCUPATION: "pekerjaan jenispekerjaan profesi matapencaharian jenisusaha bidangpekerjaan pekerjaanutama",
    Field.START: "bulanmulai mulai bulan mulaibulan bulanmulaiperlindungan periodemulai blnmulai tmt bulanawal",
    Field.MOTHER_NAME: "namaibukandung ibukandung namaibu namagadisibukandung namagadisibu",
    Field.PHONE: "nohp nomorhp hp notelepon nomortelepon telepon notelp telp nohandphone handphone nowa "
    "nohpwa notelphp",
    Field.FAMILY_CARD: "nokk nomorkk kk nokartukeluarga nomorkartukeluarga kartukeluarga",
    Field.DESIL: "desil desilkesejahteraan desildtsen peringkatdesil nomordesil nodesil kelompokdesil",
    Field.BIRTH_PLACE_AND_DATE: "tempattanggallahir tempattgllahir ttl tempatdantanggallahir tempatdantgllahir "
    "tmptgllahir tmpttgllahir tempattglahir",
}
_NUMBERS = frozenset({Field.NIK, Field.FAMILY_CARD, Field.PHONE})
FIELD_BY_WORD = {word: field for field, words in _SYNONYMS.items() for word in words.split()}

# What stands under a wider heading, where the heading has said the rest.
SECOND_ROW = {
    "tempat": Field.BIRTH_PLACE,
    "tmp": Field.BIRTH_PLACE,
    "tanggal": Field.BIRTH_DATE,
    "tgl": Field.BIRTH_DATE,
    "ttl": Field.BIRTH_PLACE_AND_DATE,
}

_BRACKETS = re.compile(r"[(\[{].*?[)\]}]", re.DOTALL)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Header:
    """A header: the Excel number of its last row, the column index (0-based in the sheet's rows), the words per field.

    `height` is 2 where headings stand over one another, 0 for a list without any: then `row` is the one above its first
    person. `answered` tells that an officer said what the columns are.
    """

    row: int
    positions: dict[Field, int]
    words: dict[Field, str]
    height: int = 1
    near: tuple[tuple[str, Field], ...] = ()  # (heading, field) of those that were read in spite of their spelling
    answered: bool = False

    def cells(self, sheet: Sheet) -> list[Cell]:
        """The heading of every column, as one row: what a workbook of its rows is headed by."""
        at = self.row - sheet.first_row
        if self.height == 1 and not self.answered:
            return list(sheet.rows[at])
        named = {place: self.words[field] for field, place in self.positions.items()}
        rows = sheet.rows[at - self.height + 1 : at + 1]
        own = [next((row[place] for row in reversed(rows) if row[place] != ""), "") for place in range(sheet.width)]
        return [named.get(place, self._unused(cell)) for place, cell in enumerate(own)]

    def _unused(self, cell: Cell) -> Cell:
        """A heading that an officer said to leave alone must not be understood when these rows come back."""
        return f"{cell} – tidak dipakai" if self.answered and field_of(cell) is not None else cell


@dataclass(frozen=True, slots=True)
class HeaderSearch:
    """The outcome of a search: the header, or which of the two necessary columns the likeliest row lacks."""

    header: Header | None
    nearest_row: int | None = None
    missing: tuple[Field, ...] = (Field.NIK, Field.NAME)


def find_header(sheet: Sheet) -> HeaderSearch:
    """Look for the first row with both a NIK and a name column among the first 30 rows that hold anything."""
    seen = 0
    nearest = HeaderSearch(None)
    for number, row in sheet.numbered_rows():
        if not any(row):
            continue
        seen += 1
        if seen > HEADER_SEARCH_ROWS:
            break
        fields = [field_of(cell) for cell in row]
        near = _near_fields(row, fields)
        missing = tuple(field for field in (Field.NIK, Field.NAME) if field not in fields)
        if not missing:
            return HeaderSearch(_with_second_row(sheet, _header(number, row, fields, near)), number, ())
        if len(missing) < len(nearest.missing):
            nearest = HeaderSearch(None, number, missing)
    return nearest


def _with_second_row(sheet: Sheet, header: Header) -> Header:
    """The header, with the row beneath it where that one goes on: "Tempat" and "Tanggal" under a merged "Lahir".

    Such a row holds words only, at least one of which names a column, and no word that could be a person's.
    """
    at = header.row - sheet.first_row + 1
    if at >= len(sheet.rows):
        return header
    row = sheet.rows[at]
    filled = [cell for cell in row if cell != ""]
    if not all(isinstance(cell, str) and not any(map(str.isdigit, cell)) for cell in filled):
        return header
    fields = [SECOND_ROW.get(key_of(cell)) or field_of(cell) for cell in row]
    known = [index for index, field in enumerate(fields) if field is not None]
    nik, name = header.positions[Field.NIK], header.positions[Field.NAME]
    if not known or fields[nik] not in (None, Field.NIK) or fields[name] not in (None, Field.NAME):
        return header
    if any(row[index] != "" and fields[index] is None for index in (nik, name)):
        return header  # a first person whose other cells are words
    positions, words = dict(header.positions), dict(header.words)
    for index in known:
        field = fields[index]
        assert field is not None
        for other, place in list(positions.items()):
            if place == index and other is not field:
                del positions[other], words[other]
        if field not in header.positions or header.positions[field] == index:
            positions[field] = index
            words[field] = LABELS[field]  # "Tempat" alone would not be understood again
    return Header(header.row + 1, positions, words, 2, header.near)


def absent(header: Header, wanted: Iterable[Field]) -> list[Field]:
    """Those of `wanted` that no column holds; the combined birth column counts for both of its parts."""
    have = set(header.positions)
    if Field.BIRTH_PLACE_AND_DATE in have:
        have |= {Field.BIRTH_PLACE, Field.BIRTH_DATE}
    return [field for field in wanted if field not in have]


def is_numbering_row(row: Row) -> bool:
    """The row 1, 2, 3 … that some forms carry right beneath their header."""
    filled = [cell for cell in row if cell != ""]
    numbers = [_small_number_or_none(cell) for cell in filled]
    return len(numbers) >= 3 and numbers == list(range(1, len(numbers) + 1))


def _small_number_or_none(cell: Cell) -> int | None:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    text = text.strip("() .")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else None


def key_of(cell: Cell) -> str:
    """A heading without case, spaces, signs and what stands in brackets; empty for anything but words."""
    return _SIGNS.sub("", _BRACKETS.sub("", cell)).lower() if isinstance(cell, str) else ""


def field_of(cell: Cell) -> Field | None:
    """The field that a heading names exactly; None for any other cell."""
    if not isinstance(cell, str) or len(cell) > 120:
        return None
    return FIELD_BY_WORD.get(_SIGNS.sub("", _BRACKETS.sub("", cell)).lower()) or FIELD_BY_WORD.get(
        _SIGNS.sub("", cell).lower()
    )


def _near_fields(row: Row, fields: list[Field | None]) -> tuple[tuple[str, Field], ...]:
    """Fill in `fields` of headings that are one slip away from a known word ("Tangal Lahir"), and tell which.

    Only in a row that is a header without them; a word that a column of its own field has already is left alone.
    """
    if sum(field is not None for field in fields) < _SURE_HEADINGS:
        return ()
    found: list[tuple[str, Field]] = []
    for index, cell in enumerate(row):
        key = key_of(cell)
        if fields[index] is not None or not _SLIP_LENGTH <= len(key) <= _HEADING_LENGTH:
            continue
        words = get_close_matches(key, FIELD_BY_WORD, n=1, cutoff=_SLIP)
        field = FIELD_BY_WORD[words[0]] if words else None
        if (
            field is None
            or field in fields
            or (field in _NUMBERS and SequenceMatcher(None, words[0], key).ratio() < _SURE)
        ):
            continue
        fields[index] = field
        found.append((" ".join(str(cell).split()), field))
    return tuple(found)


def _header(number: int, row: Row, fields: list[Field | None], near: tuple[tuple[str, Field], ...] = ()) -> Header:
    positions: dict[Field, int] = {}
    words: dict[Field, str] = {}
    for index, field in enumerate(fields):
        if field is not None and field not in positions:
            positions[field] = index
            words[field] = " ".join(str(row[index]).split())
    return Header(number, positions, words, near=near)

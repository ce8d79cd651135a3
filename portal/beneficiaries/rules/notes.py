"""What the reader says about a file as a whole, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.beneficiaries.rules.columns import LABELS, Field, Header, HeaderSearch, absent
from portal.beneficiaries.rules.problems import count
from portal.core.tabular.tables import Sheet, TableFile

if TYPE_CHECKING:
    from portal.beneficiaries.rules.judge import JudgingFacts
    from portal.beneficiaries.rules.persons import LeftOut
    from portal.beneficiaries.rules.rows import JudgedRow

_NAMED_ROWS = 5
_EXPECTED = (Field.BIRTH_DATE, Field.SEX, Field.VILLAGE, Field.DISTRICT, Field.OCCUPATION)


class NoteBook:
    """Collects notes while a list is judged; `sentences` puts them in order."""

    def __init__(self, facts: JudgingFacts) -> None:
        self._facts = facts
        self._sentences: list[str] = []
        self._hidden_sheets: list[str] = []
        self._repeated = 0
        self.number_niks = 0
        self.turning: list[int] = []

    def hidden_sheet(self, name: str) -> None:
        self._hidden_sheets.append(f'"{name}"')

    def sheet_without_header(self, name: str) -> None:
        self._sentences.append(f'Sheet "{name}" tidak dibaca karena tidak memiliki judul kolom NIK dan Nama.')

    def skipped_sheet(self, name: str) -> None:
        self._sentences.append(f'Sheet "{name}" tidak dibaca karena dijawab bukan daftar peserta.')

    def absent_columns(self, sheet: str, header: Header, district: str) -> None:
        """Columns that the list lacks; `district` is the kecamatan of the whole sheet, where that is known."""
        missing = [field for field in absent(header, _EXPECTED) if not (district and field is Field.DISTRICT)]
        if district:
            self._sentences.append(
                f'Sheet "{sheet}" tidak memiliki kolom Kecamatan; semua barisnya dibaca sebagai Kecamatan {district} '
                "menurut nama sheet atau judulnya."
            )
        if missing:
            labels = ", ".join(LABELS[field] for field in missing)
            self._sentences.append(f'Sheet "{sheet}" tidak memiliki kolom {labels}.')

    def near_headings(self, sheet: str, header: Header) -> None:
        """Headings with a slip of the pen, and what they were taken for."""
        if header.near:
            read = ", ".join(f'"{heading}" dibaca sebagai {LABELS[field]}' for heading, field in header.near)
            self._sentences.append(f'Sheet "{sheet}": kolom {read}. Periksa bila bukan itu maksudnya.')

    def left_out(self, sheet: str, left_out: LeftOut) -> None:
        """Rows that are no people: totals, signatures, empty numbers."""
        if left_out.beneath:
            self._sentences.append(
                f'Sheet "{sheet}": {count(len(left_out.beneath))} baris di bawah daftar tidak dibaca karena tampak '
                f"sebagai jumlah atau tanda tangan ({rows_named(left_out.beneath)})."
            )
        if left_out.outside_columns:
            self._sentences.append(
                f'Sheet "{sheet}": {count(len(left_out.outside_columns))} baris tidak dibaca karena tidak berisi apa '
                f"pun pada kolom daftar ({rows_named(left_out.outside_columns)})."
            )

    def hidden_rows(self, sheet: str, rows: Sequence[int]) -> None:
        if rows:
            self._sentences.append(
                f'Sheet "{sheet}": {count(len(rows))} baris tersembunyi tetap dibaca ({rows_named(rows)}).'
            )

    def hidden_rows_left_out(self, sheet: str, rows: Sequence[int]) -> None:
        if rows:
            self._sentences.append(
                f'Sheet "{sheet}": {count(len(rows))} baris tersembunyi tidak dibaca atas pilihan Anda '
                f"({rows_named(rows)})."
            )

    def repeats(self, number: int) -> None:
        self._repeated = number

    def alike(self, pairs: Sequence[tuple[JudgedRow, JudgedRow]], *, several_sheets: bool) -> None:
        """Rows of the list that may be one person under two NIKs."""
        if pairs:
            named = [
                " dan ".join(f'{row.row} sheet "{row.sheet}"' if several_sheets else str(row.row) for row in pair)
                for pair in pairs[:_NAMED_ROWS]
            ]
            more = f", dan {count(len(pairs) - _NAMED_ROWS)} pasang lainnya" if len(pairs) > _NAMED_ROWS else ""
            self._sentences.append(
                f"{count(len(pairs))} pasang baris mungkin orang yang sama: baris {'; '.join(named)}{more}. Nama dan "
                "tanggal lahirnya sama, NIK-nya berbeda. Periksa KTP-nya; barisnya tetap dapat dicatat."
            )

    def without_register(self) -> None:
        self._sentences.append(
            "Diperiksa tanpa basis data: hanya isi berkas ini yang dinilai. Peserta yang sudah terdaftar atau sudah "
            "dilindungi sumber lain belum diperiksa."
        )

    def sentences(self) -> tuple[str, ...]:
        """All notes, those about the whole file last."""
        notes = list(self._sentences)
        if self._hidden_sheets:
            names = enumerated(self._hidden_sheets, len(self._hidden_sheets))
            notes.insert(0, f"Sheet tersembunyi tidak dibaca: {names}.")
        if self.number_niks:
            notes.append(
                f"{count(self.number_niks)} NIK tersimpan sebagai angka, bukan teks; angkanya masih utuh. Format "
                "kolom NIK sebagai Teks agar tidak rusak bila disimpan lagi."
            )
        if self.turning:
            limit = self._facts.maximum_age + 1
            notes.append(
                f"{count(len(self.turning))} orang mencapai usia {limit} tahun sebelum masa perlindungan berakhir "
                f"({rows_named(self.turning)}); mereka tetap dapat didaftarkan."
            )
        if self._repeated:
            notes.append(f"{count(self._repeated)} baris memakai NIK yang juga ada di baris lain.")
        return tuple(notes)


def rows_named(rows: Sequence[int], limit: int = _NAMED_ROWS) -> str:
    """``baris 5, 9, 12, 20, 31, dan 95 lainnya``."""
    return "baris " + enumerated([str(row) for row in rows[:limit]], len(rows))


def enumerated(named: Sequence[str], total: int) -> str:
    """The first few of `total` things: ``5 dan 9``; ``5, 9, dan 12``; ``5, 9, dan 95 lainnya``."""
    rest = total - len(named)
    if rest > 0:
        return f"{', '.join(named)}, dan {count(rest)} lainnya"
    if len(named) < 3:
        return " dan ".join(named)
    return f"{', '.join(named[:-1])}, dan {named[-1]}"


def header_missing(table: TableFile, searches: Sequence[tuple[Sheet, HeaderSearch]]) -> str:
    """What was looked for and where, when no visible sheet has a header."""
    start = f"Berkas {table.filename}: judul kolom tidak ditemukan. "
    near = next(((sheet, search) for sheet, search in searches if search.nearest_row is not None), None)
    if near is not None:
        sheet, search = near
        lacking = " dan ".join(LABELS[field] for field in search.missing)
        start += f'Sheet "{sheet.name}" baris {search.nearest_row} tidak memiliki kolom {lacking}. '
    else:
        start += 'Dicari satu baris dengan kolom "NIK" dan "Nama" di 30 baris pertama setiap sheet yang terlihat. '
    if any(sheet.hidden for sheet in table.sheets):
        start += "Sheet tersembunyi tidak dibaca. "
    return start + "Tambahkan baris judul kolom, atau salin daftar ke templat portal."

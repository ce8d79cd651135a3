"""Judging an answer file of Dukcapil: one verdict a row, the same for the preview and for what is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field, field_of, key_of
from portal.beneficiaries.rules.dates import ImpossibleDateError, read_date, written
from portal.beneficiaries.rules.dukcapil import DUKCAPIL_LABELS, DukcapilState, read_state
from portal.beneficiaries.rules.nik import NikReader
from portal.beneficiaries.rules.notes import enumerated
from portal.beneficiaries.rules.problems import count, masked, shown
from portal.core.tabular.tables import Cell, FileProblem, FileProblemCode, Row, Sheet, TableFile

_HEADER_ROWS = 30  # a letterhead and a title may stand above the headings
_EXAMPLES = 5
_RESULT_PARTS = ("hasil", "padan", "status", "keterangan", "verifikasi", "dukcapil", "validasi")
_RESULT_KEYS = frozenset({"ket", "kondisi", "jawaban"})
_NO_RESULT_PARTS = ("kawin", "nikah", "keluarga", "tanggal", "tgl", "pekerjaan", "alamat")
_OTHER_DATES = ("lahir", "meninggal", "kematian", "wafat", "kawin", "mulai")
_KNOWN_WORDS = ", ".join(DUKCAPIL_LABELS.values())


class AnswerVerdict(StrEnum):
    """READY is recorded; SAME says nothing new; REFUSED is left out until somebody puts it right."""

    READY = "ready"
    SAME = "same"
    REFUSED = "refused"


class AnswerProblem(StrEnum):
    """Why a row is refused, in the order in which a row is looked at."""

    NIK = "nik"
    STATE_MISSING = "state_missing"
    STATE_UNKNOWN = "state_unknown"
    DATE_MISSING = "date_missing"
    DATE_IMPOSSIBLE = "date_impossible"
    NOT_REGISTERED = "not_registered"
    CONTRADICTED = "contradicted"
    OLDER = "older"


_PHRASES = {
    AnswerProblem.NIK: "memiliki NIK yang tidak dapat dipakai",
    AnswerProblem.STATE_MISSING: "tidak memiliki hasil",
    AnswerProblem.STATE_UNKNOWN: "memiliki hasil yang tidak dikenal",
    AnswerProblem.DATE_MISSING: "tidak memiliki tanggal hasil",
    AnswerProblem.DATE_IMPOSSIBLE: "memiliki tanggal hasil yang tidak dapat dipakai",
    AnswerProblem.NOT_REGISTERED: "berisi NIK yang tidak ada di daftar peserta wilayah ini",
    AnswerProblem.CONTRADICTED: "berisi NIK yang muncul lebih dari sekali dengan hasil berbeda",
    AnswerProblem.OLDER: "lebih lama daripada hasil yang sudah tercatat",
}


class Standing(NamedTuple):
    """Somebody of the register: whose row it is, and the result that stands there; "" when none does."""

    person: int
    state: str
    on: date | None


# The register as the rows ask it, once: {NIK: who that is} of those that are in it.
Register = Callable[[Sequence[str]], Mapping[str, Standing]]


class AnswerRow(NamedTuple):
    """A judged row: where it stands (sheet counted from 1, row as Excel numbers it), the verdict, and what to record.

    `message` is an Indonesian sentence with the value (a NIK masked), the reason and the remedy; of a refused row only.
    """

    sheet: int
    row: int
    verdict: AnswerVerdict
    person: int | None = None
    state: DukcapilState | None = None
    on: date | None = None
    problem: AnswerProblem | None = None
    message: str = ""


class ProblemLine(NamedTuple):
    """All rows with one problem: how many, a sentence, and what is said of the first ones (sheet, row, message)."""

    problem: AnswerProblem
    rows: int
    sentence: str
    examples: tuple[tuple[str, int, str], ...]


class JudgedAnswer(NamedTuple):
    """A whole file. Every row that holds something below the headings has one verdict."""

    rows: list[AnswerRow]
    headings: Row  # of the first sheet that was read
    notes: list[str]

    def number(self, verdict: AnswerVerdict) -> int:
        """How many rows have this verdict."""
        return sum(row.verdict is verdict for row in self.rows)


class _Columns(NamedTuple):
    header: int  # index in the sheet's rows
    nik_column: int
    state_column: int
    date_column: int | None


class _Draft(NamedTuple):
    """A row that is sound by itself; the register and its repeats decide."""

    sheet: int
    row: int
    nik: str
    state: DukcapilState
    on: date

    def __repr__(self) -> str:
        return f"<draft {self.sheet}:{self.row}>"


def judge_answer(table: TableFile, register: Register, *, today: date, answered_on: date | None) -> JudgedAnswer:
    """Judge every row; `answered_on` is the date of rows without one of their own.

    Raises FileProblem when no sheet has columns for NIK and result, or none has a row below them.
    """
    refused: list[AnswerRow] = []
    drafts: list[_Draft] = []
    notes: list[str] = []
    headings: Row = ()
    reader = NikReader(today)
    for number, sheet in enumerate(table.sheets, 1):
        columns = None if sheet.hidden else _columns(sheet)
        if columns is None:
            if sheet.rows:
                why = "disembunyikan" if sheet.hidden else "tidak memuat kolom NIK dan hasil"
                notes.append(f'Sheet "{sheet.name}" {why}, jadi tidak dibaca.')
            continue
        headings = headings or sheet.rows[columns.header]
        for row_number, row in _data_rows(sheet, columns):
            read = _read(number, row_number, row, columns, reader, today, answered_on)
            if isinstance(read, _Draft):
                drafts.append(read)
            else:
                refused.append(read)
    if not headings:
        raise FileProblem(
            FileProblemCode.HEADER_MISSING,
            f"Berkas {table.filename} tidak memuat judul kolom NIK dan hasil. Tulis judul NIK dan Hasil di atas "
            "datanya, lalu unggah kembali.",
        )
    if not refused and not drafts:
        raise FileProblem(
            FileProblemCode.NO_ROWS, f"Berkas {table.filename} tidak memuat baris jawaban di bawah judul kolomnya."
        )
    rows = [*refused, *_against(drafts, register([draft.nik for draft in drafts]))]
    return JudgedAnswer(sorted(rows, key=lambda row: row[:2]), headings, notes)


def grouped(judged: JudgedAnswer, sheet_names: Sequence[str]) -> list[ProblemLine]:
    """The refused rows, one sentence a problem, the most frequent first."""
    found: dict[AnswerProblem, list[AnswerRow]] = {}
    for row in judged.rows:
        if row.problem is not None:
            found.setdefault(row.problem, []).append(row)
    lines = []
    for problem, rows in found.items():
        named = [str(row.row) for row in rows[:_EXAMPLES]]
        sentence = f"{count(len(rows))} baris {_PHRASES[problem]}: baris {enumerated(named, len(rows))}."
        examples = tuple((sheet_names[row.sheet - 1], row.row, row.message) for row in rows[:_EXAMPLES])
        lines.append(ProblemLine(problem, len(rows), sentence, examples))
    return sorted(lines, key=lambda line: (-line.rows, list(AnswerProblem).index(line.problem)))


def _columns(sheet: Sheet) -> _Columns | None:
    """The first row that names a NIK and a result; of several results the one whose cells can be read."""
    for index, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        nik = next((place for place, cell in enumerate(row) if field_of(cell) is Field.NIK), None)
        if nik is None:
            continue
        results = [place for place, cell in enumerate(row) if place != nik and _names_a_result(key_of(cell))]
        if not results:
            continue
        below = sheet.rows[index + 1 :]
        return _Columns(index, nik, max(results, key=lambda place: _readable(below, place)), _date_column(row))
    return None


def _readable(rows: Sequence[Row], place: int) -> int:
    """How many cells of a column hold a result."""
    found = Counter(_text(row[place]) for row in rows)
    return sum(number for text, number in found.items() if read_state(text) is not None)


def _names_a_result(key: str) -> bool:
    if any(part in key for part in _NO_RESULT_PARTS):
        return False
    return key in _RESULT_KEYS or any(part in key for part in _RESULT_PARTS)


def _date_column(row: Row) -> int | None:
    dates = [
        (place, key)
        for place, key in enumerate(map(key_of, row))
        if ("tanggal" in key or key.startswith("tgl")) and not any(part in key for part in _OTHER_DATES)
    ]
    of_result = [place for place, key in dates if any(part in key for part in (*_RESULT_PARTS, "cek", "jawab"))]
    return next(iter(of_result or [place for place, _key in dates]), None)


def _data_rows(sheet: Sheet, columns: _Columns) -> Iterator[tuple[int, Row]]:
    """Rows below the headings that say something about somebody; a signature below the table does not."""
    for number, row in enumerate(sheet.rows[columns.header + 1 :], sheet.first_row + columns.header + 1):
        if _text(row[columns.state_column]) or any(sign.isdigit() for sign in _text(row[columns.nik_column])):
            yield number, row


def _text(cell: Cell) -> str:
    return " ".join(str(cell).split())


def _read(
    sheet: int, number: int, row: Row, columns: _Columns, reader: NikReader, today: date, answered_on: date | None
) -> _Draft | AnswerRow:
    """What a row says by itself: a sound NIK, a known result and a date; else the first of its problems."""

    def refuse(problem: AnswerProblem, message: str) -> AnswerRow:
        return AnswerRow(sheet, number, AnswerVerdict.REFUSED, problem=problem, message=message)

    reading = reader.read(row[columns.nik_column])
    if reading.nik is None:
        assert reading.problem is not None
        return refuse(AnswerProblem.NIK, reading.problem.message)
    written_state = _text(row[columns.state_column])
    if not written_state:
        return refuse(AnswerProblem.STATE_MISSING, f"Hasil kosong. Tulis salah satu: {_KNOWN_WORDS}.")
    state = read_state(written_state)
    if state is None:
        return refuse(
            AnswerProblem.STATE_UNKNOWN,
            f"Hasil {shown(written_state)} tidak dikenal. Tulis salah satu: {_KNOWN_WORDS}.",
        )
    cell: Cell = "" if columns.date_column is None else row[columns.date_column]
    if cell == "" or (isinstance(cell, str) and not cell.strip()):
        if answered_on is None:
            return refuse(
                AnswerProblem.DATE_MISSING,
                "Tanggal hasil kosong. Isi di berkas, atau unggah kembali dengan tanggal jawaban di formulirnya.",
            )
        return _Draft(sheet, number, reading.nik, state, answered_on)
    try:
        return _Draft(sheet, number, reading.nik, state, read_date(cell, today))
    except ImpossibleDateError as error:
        return refuse(
            AnswerProblem.DATE_IMPOSSIBLE,
            f"Tanggal hasil {shown(_text(cell))} {error}. Tulis seperti 20/11/2026.",
        )


def _against(drafts: Sequence[_Draft], known: Mapping[str, Standing]) -> Iterator[AnswerRow]:
    """What the register and the file's other rows make of sound rows."""
    states: dict[str, set[DukcapilState]] = {}
    newest: dict[str, _Draft] = {}
    for draft in drafts:
        states.setdefault(draft.nik, set()).add(draft.state)
        if draft.nik not in newest or draft.on > newest[draft.nik].on:
            newest[draft.nik] = draft
    for draft in drafts:
        here = (draft.sheet, draft.row)
        standing = known.get(draft.nik)
        if standing is None:
            message = (
                f"NIK {masked(draft.nik)} tidak ada di daftar peserta wilayah ini. Periksa NIK-nya, atau hapus baris "
                "ini bila orangnya bukan peserta."
            )
            yield AnswerRow(*here, AnswerVerdict.REFUSED, problem=AnswerProblem.NOT_REGISTERED, message=message)
        elif len(states[draft.nik]) > 1:
            said = " dan ".join(DUKCAPIL_LABELS[state] for state in DukcapilState if state in states[draft.nik])
            message = (
                f"NIK {masked(draft.nik)} muncul lebih dari sekali dengan hasil berbeda: {said}. Sisakan baris yang "
                "benar."
            )
            yield AnswerRow(
                *here, AnswerVerdict.REFUSED, standing.person, problem=AnswerProblem.CONTRADICTED, message=message
            )
        elif standing.on is not None and draft.on < standing.on:
            message = (
                f"Hasil tanggal {written(draft.on)} lebih lama daripada hasil tanggal {written(standing.on)} yang "
                "sudah tercatat. Hapus baris ini, atau perbaiki tanggalnya."
            )
            yield AnswerRow(*here, AnswerVerdict.REFUSED, standing.person, problem=AnswerProblem.OLDER, message=message)
        elif newest[draft.nik] is not draft or (standing.state, standing.on) == (draft.state, draft.on):
            yield AnswerRow(*here, AnswerVerdict.SAME, standing.person, draft.state, draft.on)
        else:
            yield AnswerRow(*here, AnswerVerdict.READY, standing.person, draft.state, draft.on)

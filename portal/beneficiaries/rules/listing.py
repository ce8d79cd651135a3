"""A whole list: its sheets, its rows, the repeats in it, what the register knows, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from portal.beneficiaries.rules import notes
from portal.beneficiaries.rules.columns import Field, Header, HeaderSearch, find_header
from portal.beneficiaries.rules.dates import written_month
from portal.beneficiaries.rules.judge import (
    JudgingFacts,
    ListedPerson,
    RowJudge,
    Verdict,
    is_refused,
    text_of,
)
from portal.beneficiaries.rules.persons import rows_of_people
from portal.beneficiaries.rules.places import PlaceIndex
from portal.beneficiaries.rules.problems import Problem, ProblemCode, count, error, masked
from portal.core.months import Month
from portal.core.tabular.tables import FileProblem, FileProblemCode, Row, Sheet, TableFile

# Nearly seven times the largest quota of a regency. With several problems in every row it takes 370 MiB and 7 seconds.
MOST_ROWS = 100_000
_PROGRESS_STEP = 512
_NAMED_REPEATS = 5


class Standing(StrEnum):
    """How a person stands with the register in the months that a row asks for."""

    FREE = "free"
    PRESENT_HERE = "present_here"
    COVERED_ELSEWHERE = "covered_elsewhere"


class RegisterAnswer(NamedTuple):
    """`since` is the first month in which another source covers the person; only with COVERED_ELSEWHERE."""

    standing: Standing
    since: Month | None = None


FREE = RegisterAnswer(Standing.FREE)


class Register(Protocol):
    """Who is covered already. Asked once for a whole list; answers in the order of the questions.

    A question is (NIK, first month); the last month is the term's own. The answer never tells whose cover it is.
    """

    def __call__(self, questions: Sequence[tuple[str, Month]], /) -> Sequence[RegisterAnswer]: ...


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class JudgedSheet:
    """A sheet of the file. `header_row` is None for one that was not read; `header` has its columns, by field."""

    name: str
    hidden: bool
    header_row: int | None
    header: Header | None = None
    header_cells: tuple[str, ...] = ()

    def column(self, field: Field) -> str | None:
        """The words that head a field's column in this sheet."""
        if self.header is None:
            return None
        words = self.header.words
        if field in words:
            return words[field]
        if field in (Field.BIRTH_DATE, Field.BIRTH_PLACE):
            return words.get(Field.BIRTH_PLACE_AND_DATE)
        return None


@dataclass(slots=True)
class JudgedRow:
    """One row and its verdict. `position` counts from 0 over the whole file; `row` is Excel's number in `sheet`.

    `person` is complete unless the row is refused. `cells` are the row as it stood in the file.
    """

    position: int
    sheet: str
    row: int
    verdict: Verdict
    problems: tuple[Problem, ...]
    person: ListedPerson | None = field(repr=False)
    cells: Row = field(repr=False)

    def texts(self) -> list[str]:
        """The original cells as text, for the workbook of refused rows."""
        return [text_of(cell) for cell in self.cells]


class Counts(NamedTuple):
    """`read` is always the sum of the other four."""

    read: int
    ready: int
    warned: int
    refused: int
    already_present: int


@dataclass(frozen=True, slots=True)
class JudgedList:
    """The whole file, judged. `notes` are Indonesian sentences about the file rather than about a row."""

    filename: str
    sheets: tuple[JudgedSheet, ...]
    rows: list[JudgedRow]
    notes: tuple[str, ...]
    counts: Counts
    hidden_rows: int = 0  # people whose rows a filter hides, whether they were read or left out


class _Keys(NamedTuple):
    """By position: the NIK when it is structurally sound, and the month its row begins in."""

    niks: list[str | None]
    starts: list[Month]


class _Listed(NamedTuple):
    sheet: Sheet
    header: Header
    rows: list[tuple[int, Row]]
    district: str  # of the whole sheet, where no column says it; empty otherwise


def judge_list(
    table: TableFile,
    facts: JudgingFacts,
    *,
    register: Register | None = None,
    progress: Progress | None = None,
    skip_hidden: bool = False,
) -> JudgedList:
    """Judge every row of every visible sheet that has a header; with `skip_hidden`, without those that a filter hides.

    `register` is asked once, in bulk, about the NIKs that can be keys; without it the file is judged alone and a note
    says so. `progress(done, total)` is called every few hundred rows, the last time with done == total.

    Raises FileProblem: file_empty, header_missing, no_rows, and file_too_big_inside above `MOST_ROWS` rows.
    """
    remarks = notes.NoteBook(facts)
    sheets, listed = _listed_sheets(table, facts.places, remarks)
    hidden = sum(number in part.sheet.hidden_rows for part in listed for number, _ in part.rows)
    if skip_hidden:
        listed = [_without_hidden(part, remarks) for part in listed]
    total = sum(len(part.rows) for part in listed)
    if total == 0:
        raise _no_rows(table, listed)
    if total > MOST_ROWS:
        raise FileProblem(
            FileProblemCode.TOO_BIG_INSIDE,
            f"Berkas {table.filename} berisi {count(total)} baris; paling banyak {count(MOST_ROWS)} baris untuk satu "
            "berkas. Bagi daftar menjadi beberapa berkas.",
        )

    rows, keys = _judge_rows(listed, facts, total, remarks, progress)
    repeats = _mark_repeats(rows, keys, several_sheets=len(listed) > 1)
    if register is None:
        remarks.without_register()
    else:
        _ask(register, rows, keys, repeats)
    remarks.repeats(len(repeats))
    if progress is not None:
        progress(total, total)
    return JudgedList(table.filename, tuple(sheets), rows, remarks.sentences(), _counts(rows), hidden)


def _without_hidden(part: _Listed, remarks: notes.NoteBook) -> _Listed:
    hidden = part.sheet.hidden_rows
    remarks.hidden_rows_left_out(part.sheet.name, [number for number, _ in part.rows if number in hidden])
    return part._replace(rows=[(number, cells) for number, cells in part.rows if number not in hidden])


def _listed_sheets(
    table: TableFile, places: PlaceIndex, remarks: notes.NoteBook
) -> tuple[list[JudgedSheet], list[_Listed]]:
    sheets: list[JudgedSheet] = []
    listed: list[_Listed] = []
    searches: list[tuple[Sheet, HeaderSearch]] = []
    for sheet in table.sheets:
        if sheet.hidden:
            remarks.hidden_sheet(sheet.name)
            sheets.append(JudgedSheet(sheet.name, True, None))
            continue
        search = find_header(sheet)
        header = search.header
        if header is None:
            searches.append((sheet, search))
            sheets.append(JudgedSheet(sheet.name, False, None))
            continue
        rows, remaining = rows_of_people(sheet, header)
        remarks.left_out(sheet.name, remaining)
        remarks.near_headings(sheet.name, header)
        district = _district_of(sheet, header, places)
        if rows:
            remarks.absent_columns(sheet.name, header, district)
        listed.append(_Listed(sheet, header, rows, district))
        cells = tuple(text_of(cell) for cell in header.cells(sheet))
        sheets.append(JudgedSheet(sheet.name, False, header.row, header, cells))
    if not listed:
        raise _no_header(table, searches)
    for sheet, _ in searches:
        if sheet.rows:
            remarks.sheet_without_header(sheet.name)
    return sheets, listed


def _district_of(sheet: Sheet, header: Header, places: PlaceIndex) -> str:
    """The kecamatan that a list without such a column is about: by its sheet's name, else by a line above the list."""
    if Field.DISTRICT in header.positions:
        return ""
    above = (cell for row in sheet.rows[: header.row - sheet.first_row] for cell in row if isinstance(cell, str))
    for text in (sheet.name, *above):
        found = places.district_named(text.partition(":")[2] or text)
        if found is not None:
            return found
    return ""


def _judge_rows(
    listed: list[_Listed],
    facts: JudgingFacts,
    total: int,
    remarks: notes.NoteBook,
    progress: Progress | None,
) -> tuple[list[JudgedRow], _Keys]:
    """The rows, each judged by itself, and the key of each."""
    judge = RowJudge(facts)
    rows: list[JudgedRow] = []
    keys = _Keys([], [])
    position = 0
    for sheet, header, numbered, district in listed:
        take = judge.reader_of(header, sheet.width, district=bool(district))
        name = sheet.name
        hidden: list[int] = []
        for number, cells in numbered:
            if progress is not None and position % _PROGRESS_STEP == 0:
                progress(position, total)
            problems, nik, start, person, was_number, turning = judge.judge(take((*cells, "", district)))
            verdict = Verdict.READY
            if problems:
                verdict = Verdict.REFUSED if is_refused(problems) else Verdict.WARNED
            if was_number:
                remarks.number_niks += 1
            if turning:
                remarks.turning.append(number)
            if number in sheet.hidden_rows:
                hidden.append(number)
            rows.append(JudgedRow(position, name, number, verdict, problems, person, cells))
            keys.niks.append(nik)
            keys.starts.append(start)
            position += 1
        remarks.hidden_rows(name, hidden)
    return rows, keys


def _mark_repeats(rows: list[JudgedRow], keys: _Keys, *, several_sheets: bool) -> set[int]:
    """Refuse every row of a group of repeats, naming the others; the positions that were refused."""
    first: dict[str, int] = {}
    groups: dict[str, list[int]] = {}
    for position, nik in enumerate(keys.niks):
        if nik is None:
            continue
        earlier = first.setdefault(nik, position)
        if earlier != position:
            groups.setdefault(nik, [earlier]).append(position)
    repeated: set[int] = set()
    for nik, group in groups.items():
        for position in group:
            others = [rows[other] for other in group[: _NAMED_REPEATS + 1] if other != position][:_NAMED_REPEATS]
            places = [f'baris {row.row} sheet "{row.sheet}"' if several_sheets else str(row.row) for row in others]
            message = (
                f"NIK {masked(nik)} dipakai lebih dari satu kali: juga pada {'' if several_sheets else 'baris '}"
                f"{notes.enumerated(places, len(group) - 1)}. Pilih satu baris yang benar dan hapus yang lain."
            )
            _refuse(rows[position], error(ProblemCode.NIK_DUPLICATE_IN_FILE, Field.NIK, message))
            repeated.add(position)
    return repeated


def _ask(register: Register, rows: list[JudgedRow], keys: _Keys, repeats: set[int]) -> None:
    asked = [
        (position, nik, keys.starts[position])
        for position, nik in enumerate(keys.niks)
        if nik is not None and position not in repeats
    ]
    answers = register([(nik, start) for _, nik, start in asked])
    if len(answers) != len(asked):
        raise ValueError(f"the register answered {len(answers)} of {len(asked)} questions")
    for (position, nik, _), answer in zip(asked, answers, strict=True):
        row = rows[position]
        if answer.standing is Standing.COVERED_ELSEWHERE:
            since = f", mulai {written_month(answer.since)}" if answer.since is not None else ""
            message = (
                f"NIK {masked(nik)} sudah dilindungi sumber lain{since}. Keluarkan dari daftar ini, "
                "atau tunggu sampai perlindungan itu berakhir."
            )
            _refuse(row, error(ProblemCode.NIK_ALREADY_COVERED, Field.NIK, message))
        elif answer.standing is Standing.PRESENT_HERE and row.verdict is not Verdict.REFUSED:
            row.verdict = Verdict.ALREADY_PRESENT


def _refuse(row: JudgedRow, problem: Problem) -> None:
    row.problems = (problem, *row.problems)
    row.verdict = Verdict.REFUSED
    row.person = None


def _counts(rows: list[JudgedRow]) -> Counts:
    verdicts = Counter([row.verdict for row in rows])
    return Counts(
        len(rows),
        verdicts[Verdict.READY],
        verdicts[Verdict.WARNED],
        verdicts[Verdict.REFUSED],
        verdicts[Verdict.ALREADY_PRESENT],
    )


def _no_header(table: TableFile, searches: list[tuple[Sheet, HeaderSearch]]) -> FileProblem:
    if not any(sheet.rows for sheet in table.sheets) and not any(sheet.hidden for sheet in table.sheets):
        return FileProblem(
            FileProblemCode.EMPTY,
            f"Berkas {table.filename} tidak berisi apa pun. Isi daftarnya, lalu unggah kembali.",
        )
    return FileProblem(FileProblemCode.HEADER_MISSING, notes.header_missing(table, searches))


def _no_rows(table: TableFile, listed: list[_Listed]) -> FileProblem:
    names = notes.enumerated([f'"{part.sheet.name}"' for part in listed], len(listed))
    return FileProblem(
        FileProblemCode.NO_ROWS,
        f"Berkas {table.filename} hanya berisi judul kolom (sheet {names}, baris {listed[0].header.row}) tanpa satu "
        "pun baris peserta. Isi datanya di bawah judul kolom, lalu unggah kembali.",
    )

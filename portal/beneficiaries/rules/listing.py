"""A whole list: its sheets, its rows, the repeats in it, what the register knows, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from portal.beneficiaries.rules import notes, twins
from portal.beneficiaries.rules.columns import Field, Header, HeaderSearch
from portal.beneficiaries.rules.judge import JudgingFacts, RowJudge, Verdict, text_of
from portal.beneficiaries.rules.mapping import Answers, ColumnsUncertain, HeaderSet, Reader, merged
from portal.beneficiaries.rules.persons import rows_of_people
from portal.beneficiaries.rules.places import PlaceIndex
from portal.beneficiaries.rules.problems import count
from portal.beneficiaries.rules.rows import (
    Corrections,
    JudgedRow,
    Register,
    SheetPlan,
    compare,
    left_out_row,
    overlaid,
    verdict_of,
)
from portal.core.tabular.tables import FileProblem, FileProblemCode, Row, Sheet, TableFile

# Nearly seven times the largest quota of a regency. With several problems in every row it takes 370 MiB and 7 seconds.
MOST_ROWS = 100_000
_PROGRESS_STEP = 512
_NOTHING_CORRECTED: Corrections = MappingProxyType({})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class JudgedSheet:
    """A sheet of the file. `header_row` is None for one that was not read; `header` has its columns, by field."""

    name: str
    hidden: bool
    header_row: int | None
    header: Header | None = None
    header_cells: tuple[str, ...] = ()
    plan: SheetPlan | None = None  # of one that was read

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


class Counts(NamedTuple):
    """`read` is always the sum of the other five."""

    read: int
    ready: int
    warned: int
    refused: int
    already_present: int
    left_out: int


@dataclass(frozen=True, slots=True)
class JudgedList:
    """The whole file, judged. `notes` are Indonesian sentences about the file rather than about a row."""

    filename: str
    sheets: tuple[JudgedSheet, ...]
    rows: list[JudgedRow]
    notes: tuple[str, ...]
    counts: Counts
    hidden_rows: int = 0  # people whose rows a filter hides, whether they were read or left out
    columns: tuple[HeaderSet, ...] = ()  # how the columns were read, one set for all sheets with the same headings


class _Listed(NamedTuple):
    sheet: Sheet
    header: Header
    rows: list[tuple[int, Row]]
    plan: SheetPlan


def judge_list(
    table: TableFile,
    facts: JudgingFacts,
    *,
    register: Register | None = None,
    progress: Progress | None = None,
    skip_hidden: bool = False,
    corrections: Corrections = _NOTHING_CORRECTED,
    answers: Answers = MappingProxyType({}),
) -> JudgedList:
    """Judge every row of every visible sheet that has a header; with `skip_hidden`, without those that a filter hides.

    `corrections` are what an officer changed in single rows, whether a filter hides them or not.
    `register` is asked once, in bulk, about the NIKs that can be keys; without it the file is judged alone and a note
    says so. `progress(done, total)` is called every few hundred rows, the last time with done == total. `answers` say
    what the columns of known headings are.

    Raises FileProblem: file_empty, header_missing, no_rows, and file_too_big_inside above `MOST_ROWS` rows; and
    ColumnsUncertain when somebody must say what the columns are first.
    """
    remarks = notes.NoteBook(facts)
    sheets, listed, columns = _listed_sheets(table, facts, remarks, answers)
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

    rows = _judge_rows(listed, facts, total, remarks, progress, corrections)
    remarks.repeats(compare(rows, register, several_sheets=len(listed) > 1))
    remarks.alike(_alike(rows), several_sheets=len(listed) > 1)
    if register is None:
        remarks.without_register()
    if progress is not None:
        progress(total, total)
    return JudgedList(table.filename, tuple(sheets), rows, remarks.sentences(), _counts(rows), hidden, columns)


def _without_hidden(part: _Listed, remarks: notes.NoteBook) -> _Listed:
    hidden = part.sheet.hidden_rows
    remarks.hidden_rows_left_out(part.sheet.name, [number for number, _ in part.rows if number in hidden])
    return part._replace(rows=[(number, cells) for number, cells in part.rows if number not in hidden])


def _listed_sheets(
    table: TableFile, facts: JudgingFacts, remarks: notes.NoteBook, answers: Answers
) -> tuple[list[JudgedSheet], list[_Listed], tuple[HeaderSet, ...]]:
    sheets: list[JudgedSheet] = []
    listed: list[_Listed] = []
    searches: list[tuple[Sheet, HeaderSearch]] = []
    columns: list[HeaderSet] = []
    reader = Reader(facts, answers)
    for number, sheet in enumerate(table.sheets, start=1):
        if sheet.hidden:
            remarks.hidden_sheet(sheet.name)
            sheets.append(JudgedSheet(sheet.name, True, None))
            continue
        read = reader.understand(sheet)
        header = read.header
        if read.columns is not None:
            columns.append(read.columns)
        if header is None:
            if read.skipped:
                remarks.skipped_sheet(sheet.name)
            elif read.columns is None:
                searches.append((sheet, read.search))
            sheets.append(JudgedSheet(sheet.name, False, None))
            continue
        rows, remaining = rows_of_people(sheet, header)
        remarks.left_out(sheet.name, remaining)
        remarks.near_headings(sheet.name, header)
        district = _district_of(sheet, header, facts.places)
        if rows:
            remarks.absent_columns(sheet.name, header, district)
        plan = SheetPlan(number, sheet.name, header.positions, sheet.width, district)
        listed.append(_Listed(sheet, header, rows, plan))
        cells = tuple(text_of(cell) for cell in header.cells(sheet))
        sheets.append(JudgedSheet(sheet.name, False, header.row, header, cells, plan))
    if columns and (not listed or any(each.asked for each in columns)):
        raise ColumnsUncertain(merged(columns))  # also where every sheet was left out by earlier answers
    if not listed:
        raise _no_header(table, searches)
    for sheet, _ in searches:
        if sheet.rows:
            remarks.sheet_without_header(sheet.name)
    return sheets, listed, merged(columns)


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
    corrections: Corrections,
) -> list[JudgedRow]:
    """The rows, each judged by itself."""
    judge = RowJudge(facts)
    rows: list[JudgedRow] = []
    done = 0
    for sheet, _header, numbered, plan in listed:
        district = plan.district
        take = judge.reader_of(plan.positions, plan.width, district=bool(district))
        name, sheet_number = sheet.name, plan.number
        corrected = {key.row: each for key, each in corrections.items() if key.sheet == sheet_number}
        hidden: list[int] = []
        for number, cells in numbered:
            if progress is not None and done % _PROGRESS_STEP == 0:
                progress(done, total)
            done += 1
            fields = take((*cells, "", district))
            if number in corrected:
                if corrected[number].left_out:
                    rows.append(left_out_row(plan, number, cells, facts.start))
                    continue
                fields = overlaid(fields, corrected[number].cells)
            problems, nik, start, person, was_number, turning = judge.judge(fields)
            verdict = verdict_of(problems)
            if was_number:
                remarks.number_niks += 1
            if turning:
                remarks.turning.append(number)
            if number in sheet.hidden_rows:
                hidden.append(number)
            rows.append(JudgedRow(name, sheet_number, number, verdict, problems, start, nik, person, cells))
        remarks.hidden_rows(name, hidden)
    return rows


def _alike(rows: list[JudgedRow]) -> list[tuple[JudgedRow, JudgedRow]]:
    """Rows of this list that may be one person under two NIKs: worth a look, and no reason to refuse anybody."""
    people = [
        (index, row.person.name, row.person.birth_date) for index, row in enumerate(rows) if row.person is not None
    ]

    def mother_of(index: int) -> str:
        person = rows[index].person
        return "" if person is None else person.mother_name

    found = twins.pairs(twins.alike(people), mother_of)
    return [(rows[first], rows[second]) for first, second in found]


def _counts(rows: list[JudgedRow]) -> Counts:
    verdicts = Counter([row.verdict for row in rows])
    return Counts(
        len(rows),
        verdicts[Verdict.READY],
        verdicts[Verdict.WARNED],
        verdicts[Verdict.REFUSED],
        verdicts[Verdict.ALREADY_PRESENT],
        verdicts[Verdict.LEFT_OUT],
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

"""Rows of a list once they are read: each judged by itself, then against one another and against the register.

A whole list and the few rows that an officer has just mended go through the same functions, so that no verdict depends
on the way by which a row came to be judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from portal.beneficiaries.rules import notes
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.dates import written_month
from portal.beneficiaries.rules.judge import (
    PLACE_OF,
    READ_FIELDS,
    JudgingFacts,
    ListedPerson,
    RowJudge,
    Verdict,
    is_refused,
    split_birth,
    text_of,
)
from portal.beneficiaries.rules.known import (
    LEAVE_OUT,
    Ended,
    Settled,
    Told,
    about_ended,
    about_told,
    is_in_doubt,
    without_settled,
)
from portal.beneficiaries.rules.problems import Problem, ProblemCode, error, masked
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Row

_NAMED_REPEATS = 5
_SHEETS, _ROWS = 1 << 10, 1 << 21  # more than any file that is read has
_BIRTH = (Field.BIRTH_PLACE, Field.BIRTH_DATE)


class Standing(StrEnum):
    """How a person stands with the register in the months that a row asks for."""

    FREE = "free"
    PRESENT_HERE = "present_here"
    COVERED_ELSEWHERE = "covered_elsewhere"


class RegisterAnswer(NamedTuple):
    """`since` is the first month in which another source covers the person; only with COVERED_ELSEWHERE. Only with
    FREE: how the last place in this office `ended` early, and what was `told` of the person."""

    standing: Standing
    since: Month | None = None
    ended: Ended | None = None
    told: Sequence[Told] = ()


FREE = RegisterAnswer(Standing.FREE)


class Register(Protocol):
    """Who is covered already. Asked once for a whole list; answers in the order of the questions.

    A question is (NIK, first month); the last month is the term's own. The answer never tells whose cover it is.
    """

    def __call__(self, questions: Sequence[tuple[str, Month]], /) -> Sequence[RegisterAnswer]: ...

    def settled(self, niks: Sequence[str], /) -> Mapping[str, Settled]:
        """Those of a few NIKs whose identity was looked at before, by NIK."""
        ...


class RowKey(NamedTuple):
    """A row of a file, however often and with whatever choices it is read: sheet counted from 1, Excel's row number."""

    sheet: int
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}-{self.row}"

    @classmethod
    def parse(cls, text: str) -> RowKey:
        """``1-87``. Raises ValueError for anything else."""
        sheet, _, row = text.partition("-")
        key = cls(int(sheet), int(row))
        if not 0 <= key.sheet < _SHEETS or not 0 <= key.row < _ROWS:
            raise ValueError("no file has this row")
        return key


class SheetPlan(NamedTuple):
    """How the rows of one sheet are read. `district` is that of the whole sheet where no column says it, else empty."""

    number: int
    name: str
    positions: Mapping[Field, int]
    width: int
    district: str


class Correction(NamedTuple):
    """What an officer changed in a row: cells by field, or that it is left out of the list."""

    cells: Mapping[Field, Cell] = MappingProxyType({})
    left_out: bool = False

    def __repr__(self) -> str:
        return "Correction(…)"  # logs and error reports hold no person


Corrections = Mapping[RowKey, Correction]


class RawRow(NamedTuple):
    """A row to be judged again: its cells as the file has them, and what was changed since."""

    plan: SheetPlan
    row: int
    cells: Row
    correction: Correction

    def __repr__(self) -> str:
        return "RawRow(…)"


@dataclass(slots=True)
class JudgedRow:
    """One row and its verdict: `row` is Excel's number in `sheet`, the file's sheet number `sheet_number` from 1.

    `person` is complete unless the row is refused or left out; `nik` is there when it is structurally sound. `cells`
    are the row as it stood in the file, without what was changed since.
    """

    sheet: str
    sheet_number: int
    row: int
    verdict: Verdict
    problems: tuple[Problem, ...]
    start: Month
    nik: str | None = field(repr=False)
    person: ListedPerson | None = field(repr=False)
    cells: Row = field(repr=False)

    @property
    def key(self) -> RowKey:
        return RowKey(self.sheet_number, self.row)


def fields_of(plan: SheetPlan, cells: Row, changed: Mapping[Field, Cell]) -> Row:
    """The cells of `READ_FIELDS`, with what was changed."""
    take = RowJudge.reader_of(plan.positions, plan.width, district=bool(plan.district))
    return overlaid(take((*cells, "", plan.district)), changed)


def overlaid(values: Sequence[Cell], changed: Mapping[Field, Cell]) -> Row:
    """Cells in the order of `READ_FIELDS`, with those that were changed in their places.

    Place and date of birth that stood in one cell are taken apart first, so that one of them can be changed.
    """
    found = list(values)
    place, day, joined = (PLACE_OF[each] for each in (Field.BIRTH_PLACE, Field.BIRTH_DATE, Field.BIRTH_PLACE_AND_DATE))
    if found[joined] != "" and found[day] == "":
        found[place], found[day] = split_birth(found[joined], found[place])
        found[joined] = ""
    for each, cell in changed.items():
        found[PLACE_OF[each]] = cell
    return tuple(found)


def column_places(plan: SheetPlan) -> dict[Field, int]:
    """{field: index of its column}; a joined column is that of both its parts."""
    places = dict(plan.positions)
    if Field.BIRTH_PLACE_AND_DATE in places:
        places = dict.fromkeys(_BIRTH, places[Field.BIRTH_PLACE_AND_DATE]) | places
    return places


def texts_of(row: RawRow, first: SheetPlan, further: Sequence[Field] = ()) -> list[str]:
    """A row as the workbook of refused rows writes it: the columns of the first sheet, then `further` fields.

    A column that means nothing to the portal keeps its contents where the row's own sheet has the same columns.
    """
    fields = dict(zip(READ_FIELDS, fields_of(row.plan, row.cells, row.correction.cells), strict=True))
    alike = row.plan.width == first.width and dict(row.plan.positions) == dict(first.positions)
    texts = [text_of(cell) for cell in row.cells] if alike else [""] * first.width
    for each, place in first.positions.items():
        if each is Field.BIRTH_PLACE_AND_DATE:
            texts[place] = ", ".join(filter(None, (text_of(fields[each]) for each in _BIRTH)))
        else:
            texts[place] = text_of(fields[each])
    return texts + [text_of(fields[each]) for each in further]


def cells_of(person: ListedPerson, plan: SheetPlan) -> Row:
    """A row that reads as this person, for one whose cells are not kept because nothing was wrong with them."""
    written: dict[Field, Cell] = {
        Field.NIK: person.nik,
        Field.NAME: person.name,
        Field.BIRTH_PLACE: person.birth_place,
        Field.BIRTH_DATE: person.birth_date,
        Field.SEX: person.sex.value,
        Field.ADDRESS: person.address,
        Field.VILLAGE: person.village_code,
        Field.DISTRICT: person.district_code,
        Field.OCCUPATION: person.occupation,
        Field.START: str(person.start),
        Field.MOTHER_NAME: person.mother_name,
        Field.PHONE: person.phone,
        Field.FAMILY_CARD: person.family_card_number,
        Field.DESIL: "" if person.desil is None else str(person.desil),
        Field.BIRTH_PLACE_AND_DATE: f"{person.birth_place}, {text_of(person.birth_date)}",
    }
    row: list[Cell] = [""] * plan.width
    for each, place in plan.positions.items():
        row[place] = written[each]
    return tuple(row)


def judge_again(
    rows: Sequence[RawRow], facts: JudgingFacts, register: Register, *, several_sheets: bool
) -> list[JudgedRow]:
    """Judge some rows of a list that was judged before.

    `rows` must hold every row that shares a NIK with one of them, before or after what was changed: repeats are
    looked for among them only. `several_sheets` when the whole list has more than one.
    """
    judge = RowJudge(facts)
    judged = []
    for plan, number, cells, correction in rows:
        problems, nik, start, person, _number, _turning = judge.judge(fields_of(plan, cells, correction.cells))
        judged.append(
            left_out_row(plan, number, cells, start)
            if correction.left_out
            else JudgedRow(plan.name, plan.number, number, verdict_of(problems), problems, start, nik, person, cells)
        )
    compare(judged, register, several_sheets=several_sheets)
    return judged


def niks_of(rows: Sequence[RawRow], facts: JudgingFacts) -> list[str]:
    """The NIKs that rows would be known by, those that are structurally sound."""
    judge = RowJudge(facts)
    read = (judge.judge(fields_of(row.plan, row.cells, row.correction.cells))[1] for row in rows)
    return [nik for nik in read if nik is not None]


def verdict_of(problems: tuple[Problem, ...]) -> Verdict:
    """What the problems of a row by itself make of it."""
    if not problems:
        return Verdict.READY
    return Verdict.REFUSED if is_refused(problems) else Verdict.WARNED


def left_out_row(plan: SheetPlan, number: int, cells: Row, start: Month) -> JudgedRow:
    """A row that the officer leaves out: nothing is wrong with it, and it takes part in nothing."""
    return JudgedRow(plan.name, plan.number, number, Verdict.LEFT_OUT, (), start, None, None, cells)


def compare(rows: Sequence[JudgedRow], register: Register | None, *, several_sheets: bool) -> int:
    """Refuse repeats, ask the register about the others; how many rows repeat one another."""
    repeated = _mark_repeats(rows, several_sheets=several_sheets)
    if register is not None:
        _settle(register, rows)
        _ask(register, rows, repeated)
    return len(repeated)


def _mark_repeats(rows: Sequence[JudgedRow], *, several_sheets: bool) -> set[int]:
    """Refuse every row of a group of repeats, naming the others; the positions that were refused."""
    first: dict[str, int] = {}
    groups: dict[str, list[int]] = {}
    for position, row in enumerate(rows):
        nik = row.nik
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


def _ask(register: Register, rows: Sequence[JudgedRow], repeated: set[int]) -> None:
    asked = [(row, row.nik) for position, row in enumerate(rows) if row.nik is not None and position not in repeated]
    answers = register([(nik, row.start) for row, nik in asked])
    if len(answers) != len(asked):
        raise ValueError(f"the register answered {len(answers)} of {len(asked)} questions")
    for (row, nik), answer in zip(asked, answers, strict=True):
        if answer is FREE:
            continue
        for told in answer.told:
            _add(row, about_told(nik, told))
        if answer.ended is not None:
            _add(row, about_ended(nik, answer.ended))
        elif answer.standing is Standing.COVERED_ELSEWHERE:
            since = f", mulai {written_month(answer.since)}" if answer.since is not None else ""
            message = (
                f"NIK {masked(nik)} sudah dilindungi sumber lain{since}. {LEAVE_OUT}, "
                "atau tunggu sampai perlindungan itu berakhir."
            )
            _refuse(row, error(ProblemCode.NIK_ALREADY_COVERED, Field.NIK, message))
        elif answer.standing is Standing.PRESENT_HERE and row.verdict is not Verdict.REFUSED:
            row.verdict = Verdict.ALREADY_PRESENT


def _settle(register: Register, rows: Sequence[JudgedRow]) -> None:
    """Drop the doubts about an identity that somebody has settled before; only the doubtful are asked about."""
    doubtful = [(row, row.nik) for row in rows if row.verdict is Verdict.WARNED and is_in_doubt(row.problems)]
    if not doubtful:
        return
    settled = register.settled([nik for _row, nik in doubtful if nik is not None])
    for row, nik in doubtful:
        if nik is not None and row.person is not None:
            row.problems = without_settled(row.problems, row.person, settled.get(nik))
            row.verdict = verdict_of(row.problems)


def _add(row: JudgedRow, problem: Problem) -> None:
    if is_refused((problem,)):
        _refuse(row, problem)
    else:
        row.problems = (problem, *row.problems)
        row.verdict = verdict_of(row.problems)


def _refuse(row: JudgedRow, problem: Problem) -> None:
    row.problems = (problem, *row.problems)
    row.verdict = Verdict.REFUSED
    row.person = None

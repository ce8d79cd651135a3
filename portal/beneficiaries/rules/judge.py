"""One row, one verdict: what the cells say about a person, and everything wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from portal.beneficiaries.rules import remarks
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.dates import (
    FIRST_DAY,
    ImpossibleDateError,
    age_on,
    read_date,
    read_month,
    written_month,
)
from portal.beneficiaries.rules.desil import NOT_RANKED, read_desil_or_none
from portal.beneficiaries.rules.names import meant
from portal.beneficiaries.rules.nik import NikBirth, NikReader, agrees
from portal.beneficiaries.rules.occupations import OccupationIndex, OccupationReading
from portal.beneficiaries.rules.places import PlaceIndex, PlaceReading
from portal.beneficiaries.rules.problems import Problem, ProblemCode, Severity, error, shown
from portal.beneficiaries.rules.sex import Sex, read_sex_or_none
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Row

# Cells as `RowJudge` takes them out of a row, in this order.
READ_FIELDS = (
    Field.NIK,
    Field.NAME,
    Field.BIRTH_PLACE,
    Field.BIRTH_DATE,
    Field.SEX,
    Field.ADDRESS,
    Field.VILLAGE,
    Field.DISTRICT,
    Field.OCCUPATION,
    Field.START,
    Field.MOTHER_NAME,
    Field.PHONE,
    Field.FAMILY_CARD,
    Field.DESIL,
    Field.BIRTH_PLACE_AND_DATE,
)

PLACE_OF = {each: index for index, each in enumerate(READ_FIELDS)}

# Finding a near spelling costs about a millisecond; a list with thousands of unknown names needs no more than these.
_SUGGESTIONS = 100


class Verdict(StrEnum):
    """Every row has exactly one."""

    READY = "ready"
    WARNED = "warned"
    REFUSED = "refused"
    ALREADY_PRESENT = "already_present"
    LEFT_OUT = "left_out"  # by the officer's choice
    REJECTED = "rejected"  # by a verifier's; no row is judged so


@dataclass(frozen=True, slots=True)
class JudgingFacts:
    """What a list is judged against.

    `start` is the month in which rows begin that name none; `until` the last month of the term. Ages are completed
    years on the first day of a row's start month, both limits included. `known_prefixes` are the four-digit NIK
    prefixes that need no warning. `today` decides centuries and what lies in the future.
    """

    regency_code: str
    start: Month
    until: Month
    places: PlaceIndex
    occupations: OccupationIndex
    known_prefixes: frozenset[str]
    today: date
    minimum_age: int = 18
    maximum_age: int = 64


class ListedPerson(NamedTuple):
    """A person as a list that may be confirmed describes them. Codes are Kemendagri's; texts are tidied of spaces."""

    nik: str
    name: str
    birth_place: str
    birth_date: date
    sex: Sex
    address: str
    village_code: str
    district_code: str
    occupation_code: str | None
    occupation: str
    start: Month
    mother_name: str
    phone: str
    family_card_number: str
    desil: int | None = None  # of welfare in DTSEN, 1–10

    def __repr__(self) -> str:
        return "ListedPerson(…)"  # logs and error reports hold no person


# A row judged by itself: its problems; the NIK when it is structurally sound, so that it may be a key; the month it
# begins in; the person unless the row is refused; whether the NIK was a (whole) number cell; whether the person passes
# the upper age during the term. A plain tuple, taken apart at once: a named one would cost a tenth of the judging.
RowReading = tuple[tuple[Problem, ...], str | None, Month, ListedPerson | None, bool, bool]


class _AgeWindow(NamedTuple):
    """Birth dates that fit a start month: `oldest` < born <= `youngest`; born by `turning` passes the limit in term."""

    oldest: date
    youngest: date
    turning: date


class RowJudge:
    """Judges the rows of one list. Remembers what repeats from row to row: dates, places, occupations, months."""

    def __init__(self, facts: JudgingFacts) -> None:
        self._facts = facts
        self._niks = NikReader(facts.today)
        self._dates: dict[Cell, date | Problem] = {}
        self._sexes: dict[str, Sex | Problem] = {}
        self._months: dict[Cell, Month | Problem] = {}
        self._windows: dict[Month, _AgeWindow] = {}
        self._own_window = self._window(facts.start)  # of nearly all rows: a month is slow to hash
        self._places: dict[tuple[Cell, Cell], PlaceReading] = {}
        self._suggestions_left = _SUGGESTIONS
        self._occupations: dict[Cell, tuple[str, OccupationReading]] = {}

    @staticmethod
    def reader_of(positions: Mapping[Field, int], width: int, *, district: bool = False) -> itemgetter[Row]:
        """Takes the cells of `READ_FIELDS` out of a row to which two cells were appended: a blank one, and the
        kecamatan of the whole sheet (with `district`, it is read)."""
        absent = {Field.DISTRICT: width + 1} if district else {}
        return itemgetter(*[positions.get(field, absent.get(field, width)) for field in READ_FIELDS])

    def judge(self, cells: Row) -> RowReading:
        """Judge the cells that `reader_of` took out of a row."""
        (
            nik_cell,
            name_cell,
            birth_place_cell,
            birth_cell,
            sex_cell,
            address_cell,
            village_cell,
            district_cell,
            occupation_cell,
            start_cell,
            mother_cell,
            phone_cell,
            family_card_cell,
            desil_cell,
            combined_cell,
        ) = cells
        facts = self._facts
        problems: list[Problem] = []
        nik: str | None
        nik_birth = self._niks.sound_birth(nik_cell)
        if nik_birth is not None and type(nik_cell) is str:
            nik, nik_problem, was_number = nik_cell, None, False
        else:
            nik, nik_birth, nik_problem, was_number = self._niks.read(nik_cell)
        name = text_of(name_cell)
        if not (name[:1].isalpha() and name.isascii()):
            name = meant(name)
        if combined_cell != "" and birth_cell == "":
            birth_place_cell, birth_cell = split_birth(combined_cell, birth_place_cell)
        birth: date | None
        if type(birth_cell) is date and FIRST_DAY <= birth_cell <= facts.today:
            birth, birth_problem = birth_cell, None
        else:
            birth, birth_problem = self._birth(birth_cell, nik_birth)
        sex, sex_problem = self._sex(sex_cell, nik_birth)

        if nik_problem is not None:
            problems.append(nik_problem)
        elif nik is not None and nik_birth is not None:
            if birth is not None and birth != nik_birth.day and not agrees(nik_birth, birth):
                problems.append(remarks.birth_mismatch(nik, nik_birth, birth))
            if sex is not None and sex is not nik_birth.sex:
                problems.append(remarks.sex_mismatch(nik, nik_birth, sex))
            if nik[:4] not in facts.known_prefixes:
                problems.append(remarks.prefix_elsewhere(nik))
        if not name:
            problems.append(remarks.NAME_MISSING)
        if birth_problem is not None:
            problems.append(birth_problem)
        if sex_problem is not None:
            problems.append(sex_problem)

        start, month_problem = self._start(start_cell)
        turning = False
        if birth is not None:
            window = self._own_window if start is facts.start else self._window(start)
            if birth > window.youngest:
                problems.append(remarks.too_young(age_on(birth, start.first_day), start, facts.minimum_age))
            elif birth <= window.oldest:
                problems.append(remarks.too_old(age_on(birth, start.first_day), start, facts.maximum_age))
            else:
                turning = birth <= window.turning

        place = self._places.get((village_cell, district_cell)) or self._place(village_cell, district_cell)
        problems.extend(place.problems)
        occupation_text, occupation = self._occupations.get(occupation_cell) or self._occupation(occupation_cell)
        if occupation.problem is not None:
            problems.append(occupation.problem)
        if month_problem is not None:
            problems.append(month_problem)
        desil = None
        if desil_cell != "":
            desil, desil_problem = self._desil(desil_cell)
            if desil_problem is not None:
                problems.append(desil_problem)

        person = None
        if (
            nik is not None
            and birth is not None
            and sex is not None
            and place.village_code is not None
            and place.district_code is not None
            and not (problems and is_refused(problems))
        ):
            person = ListedPerson(
                nik,
                name,
                text_of(birth_place_cell),
                birth,
                sex,
                text_of(address_cell),
                place.village_code,
                place.district_code,
                occupation.code,
                occupation_text,
                start,
                text_of(mother_cell),
                text_of(phone_cell),
                text_of(family_card_cell),
                desil,
            )
        return tuple(problems), nik, start, person, was_number, turning

    def _birth(self, cell: Cell, nik_birth: NikBirth | None) -> tuple[date | None, Problem | None]:
        read = self._dates.get(cell)
        if read is None:
            if not _is_blank(cell):
                try:
                    read = read_date(cell, self._facts.today)
                except ImpossibleDateError as reason:
                    read = error(
                        ProblemCode.BIRTH_DATE_IMPOSSIBLE,
                        Field.BIRTH_DATE,
                        f"Tanggal lahir {shown(text_of(cell))} {reason}. Periksa KTP dan tulis seperti 17/08/1990.",
                    )
                self._dates[cell] = read
            elif nik_birth is None:
                return None, remarks.BIRTH_MISSING
            else:
                return nik_birth.day, remarks.BIRTH_FROM_NIK
        return (None, read) if isinstance(read, Problem) else (read, None)

    def _sex(self, cell: Cell, nik_birth: NikBirth | None) -> tuple[Sex | None, Problem | None]:
        text = cell if type(cell) is str else text_of(cell)
        read = self._sexes.get(text)
        if read is None:
            if not _is_blank(text):
                read = read_sex_or_none(text) or error(
                    ProblemCode.SEX_UNKNOWN, Field.SEX, f"Jenis kelamin {shown(text)} tidak dikenal. Tulis L atau P."
                )
                self._sexes[text] = read
            elif nik_birth is None:
                return None, remarks.SEX_MISSING
            else:
                return nik_birth.sex, remarks.SEX_FROM_NIK
        return (None, read) if isinstance(read, Problem) else (read, None)

    def _place(self, village: Cell, district: Cell) -> PlaceReading:
        place = self._facts.places.read(text_of(village), text_of(district), suggest=self._suggestions_left > 0)
        if place.village_code is None:
            self._suggestions_left -= 1
        self._places[village, district] = place
        return place

    def _occupation(self, cell: Cell) -> tuple[str, OccupationReading]:
        text = text_of(cell)
        read = self._facts.occupations.read(text, suggest=self._suggestions_left > 0)
        if read.problem is not None:
            self._suggestions_left -= 1
        reading = self._occupations[cell] = text, read
        return reading

    def _start(self, cell: Cell) -> tuple[Month, Problem | None]:
        """The month a row begins in; the list's own month stands in for one that cannot be used."""
        if cell == "":
            return self._facts.start, None
        read = self._months.get(cell)
        if read is None:
            read = self._months[cell] = self._facts.start if _is_blank(cell) else self._read_start(cell)
        return (self._facts.start, read) if isinstance(read, Problem) else (read, None)

    def _read_start(self, cell: Cell) -> Month | Problem:
        facts = self._facts
        value = shown(cell.strftime("%d/%m/%Y") if isinstance(cell, date) else text_of(cell))
        try:
            month = read_month(cell, facts.start.year)
        except ValueError:
            return error(
                ProblemCode.MONTH_INVALID,
                Field.START,
                f'Bulan mulai {value} tidak terbaca. Tulis misalnya "{written_month(facts.start)}".',
            )
        if month.year != facts.start.year or month > facts.until:
            return error(
                ProblemCode.MONTH_INVALID,
                Field.START,
                f"Bulan mulai {value} berada di luar tahun anggaran {facts.start.year}. Perbaiki bulannya, "
                "atau kosongkan agar mengikuti bulan mulai daftar.",
            )
        return month

    def _desil(self, cell: Cell) -> tuple[int | None, Problem | None]:
        text = text_of(cell)
        desil = read_desil_or_none(text)
        if desil is not None or text.lower() in NOT_RANKED:
            return desil, None
        return None, remarks.desil_unknown(shown(text))

    def _window(self, start: Month) -> _AgeWindow:
        window = self._windows.get(start)
        if window is None:
            facts = self._facts
            first = start.first_day
            limit = facts.maximum_age + 1
            last = facts.until.last_day
            window = self._windows[start] = _AgeWindow(
                oldest=first.replace(year=first.year - limit),
                youngest=first.replace(year=first.year - facts.minimum_age),
                # The last day of a month exists in every year but for 29 February.
                turning=last.replace(year=last.year - limit, day=28 if last.month == 2 else last.day),
            )
        return window


def is_refused(problems: list[Problem] | tuple[Problem, ...]) -> bool:
    """Whether one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def text_of(cell: Cell) -> str:
    """A cell as tidy text: whole numbers without a decimal point, dates as 17/08/1990, spaces made single."""
    if type(cell) is str:
        return " ".join(cell.split()) if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "YA" if cell else "TIDAK"
    if isinstance(cell, date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    return str(cell)


def _is_blank(cell: Cell) -> bool:
    return type(cell) is str and not cell.strip(" \t\r\n\xa0'-–—.")


def split_birth(cell: Cell, place: Cell) -> tuple[Cell, Cell]:
    """``Kefamenanu, 17-08-1990`` → place and date: the date begins at the first digit."""
    if type(cell) is not str:
        return place, cell
    at = next((index for index, letter in enumerate(cell) if letter.isdigit()), len(cell))
    return (place or cell[:at].rstrip(" ,;/-")), cell[at:]

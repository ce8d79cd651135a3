"""What a column's values look like: how many of them fit a field, and three of them to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.dates import ImpossibleDateError, age_on, read_date, read_month
from portal.beneficiaries.rules.desil import read_desil_or_none
from portal.beneficiaries.rules.judge import JudgingFacts, text_of
from portal.beneficiaries.rules.nik import LENGTH, NikReader, cleaned
from portal.beneficiaries.rules.problems import ProblemCode, masked, shown
from portal.beneficiaries.rules.sex import read_sex_or_none
from portal.core.tabular.tables import Cell, Row

LOOKED_AT = 20  # values of a column: enough to tell a date from a phone number, cheap for a hundred columns
SHOWN = 3
_WORKING_AGE = 17  # a family card carries the day it was issued, as a birth date that of a child or of nobody
_OLDEST = 110
_OWN_NUMBERS = 0.75  # so many of a list's numbers differ at least, where every person has one of his own

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?\s*[eE]\s*\+?\s*1[0-9]")
_PHONE = re.compile(r"(?:\+?62|0)?8\d{7,11}")
_PLACE_AND_DATE = re.compile(r"[^\W\d][^\d]{2,}[\s,/;]+(\d.*)", re.DOTALL)
_STREET = re.compile(r"\b(?:rt|rw|jl|jln|jalan|dusun|dsn|gang|lingkungan)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))


class Column(NamedTuple):
    """The values of one column that are not blank, with the rows they stand in, in the order of the sheet."""

    values: Sequence[Cell]
    rows: Sequence[Row]


def column_of(rows: Iterable[Row], index: int) -> Column:
    """The first values of a column."""
    found: list[Row] = []
    for row in rows:
        if text_of(row[index]):
            found.append(row)
            if len(found) == LOOKED_AT:
                break
    return Column([row[index] for row in found], found)


def samples_of(column: Column) -> tuple[str, ...]:
    """Up to three different values, as they may be shown: long numbers masked, long words cut."""
    found: list[str] = []
    for value in column.values:
        words = sample(value)
        if words not in found:
            found.append(words)
        if len(found) == SHOWN:
            break
    return tuple(found)


def sample(value: Cell) -> str:
    """One value as it may be shown: more than eight digits are masked, also when signs stand between them."""
    text = text_of(value).translate(_INVISIBLE)
    if sum(map(str.isdigit, text)) > 8 and _LETTERS.search(text) is None:
        return masked(text) or "·" * 10
    return shown(text)[1:-1]


def is_nik_like(cell: Cell) -> bool:
    """Sixteen digits, however they are written, or a number of that size that Excel has damaged."""
    if isinstance(cell, float):
        return cell % 1 == 0 and len(str(int(cell))) == LENGTH
    if type(cell) is not str or len(cell) < 6:
        return False
    digits = cleaned(cell)
    return (len(digits) == LENGTH and digits.isdecimal()) or _SCIENTIFIC.fullmatch(cell.strip()) is not None


class Judge:
    """Tells how well values fit a field, as a share from 0 to 1. Made once a file: it remembers what it has read."""

    def __init__(self, facts: JudgingFacts) -> None:
        self._facts = facts
        self._niks = NikReader(facts.today)
        self._shares: dict[Field, Callable[[Sequence[Cell]], float]] = {
            Field.NIK: self._nik,
            Field.FAMILY_CARD: self._family_card,
            Field.NAME: self._name,
            Field.MOTHER_NAME: self._name,
            Field.BIRTH_DATE: _each(self._is_birth),
            Field.BIRTH_PLACE_AND_DATE: _each(self._is_place_and_birth),
            Field.SEX: _each(lambda cell: read_sex_or_none(text_of(cell)) is not None),
            Field.VILLAGE: _each(self._is_village),
            Field.DISTRICT: _each(self._is_district),
            Field.PHONE: _each(lambda cell: _PHONE.fullmatch(cleaned(text_of(cell))) is not None),
            Field.OCCUPATION: _each(lambda cell: facts.occupations.read(text_of(cell)).code is not None),
            Field.START: _each(self._is_month),
            Field.DESIL: _each(lambda cell: read_desil_or_none(text_of(cell)) is not None),
            Field.ADDRESS: _each(lambda cell: _STREET.search(text_of(cell)) is not None),
            Field.BIRTH_PLACE: _each(_is_words),
        }

    def share(self, column: Column, field: Field) -> float:
        """The share of the values that fit; 0 for a column without values."""
        return self._shares[field](column.values) if column.values else 0.0

    def proven(self, column: Column, field: Field, known: dict[Field, int]) -> bool:
        """Whether another column that is sure proves what this one is: the NIK tells birth date and sex of its row.

        A kecamatan is proven by the villages that lie in it. Three rows at least must tell, and nearly all must agree.
        """
        agreed = told = 0
        for value, row in zip(column.values, column.rows, strict=True):
            found = self._agreement(value, row, field, known)
            if found is not None:
                told += 1
                agreed += found
        return told >= SHOWN and agreed >= 0.9 * told

    def _agreement(self, value: Cell, row: Row, field: Field, known: dict[Field, int]) -> bool | None:
        if field in (Field.BIRTH_DATE, Field.SEX) and Field.NIK in known:
            birth = self._niks.read(row[known[Field.NIK]]).birth
            if birth is None:
                return None
            if field is Field.SEX:
                return read_sex_or_none(text_of(value)) is birth.sex
            return self._day_or_none(value) == birth.day
        if field is Field.DISTRICT and Field.VILLAGE in known:
            village = text_of(row[known[Field.VILLAGE]])
            if not self._is_village(village):
                return None
            place = self._facts.places.read(village, text_of(value), suggest=False)
            return place.village_code is not None and not place.problems
        return None

    def needs_district(self, villages: Iterable[Cell]) -> bool:
        """Whether some of these villages cannot be settled without their kecamatan."""
        return any(
            problem.code is ProblemCode.VILLAGE_AMBIGUOUS
            for text in {text_of(cell) for cell in villages}
            for problem in self._facts.places.read(text, "", suggest=False).problems
        )

    def same(self, first: Cell, second: Cell, field: Field) -> bool:
        """Whether two cells say the same: a village by its name and by its code do."""
        one, other = text_of(first), text_of(second)
        if _plain(one) == _plain(other):
            return True
        if field is Field.VILLAGE:
            codes = {self._facts.places.read(text, "", suggest=False).village_code for text in (one, other)}
            return len(codes) == 1 and None not in codes
        if field is Field.DISTRICT:
            names = {self._facts.places.district_named(text) for text in (one, other)}
            return len(names) == 1 and None not in names
        return False

    def _nik(self, cells: Sequence[Cell]) -> float:
        fits = 0
        for cell in cells:
            reading = self._niks.read(cell)
            if reading.birth is not None:
                fits += _WORKING_AGE <= age_on(reading.birth.day, self._facts.today) <= _OLDEST
            else:
                fits += is_nik_like(cell)
        share = fits / len(cells)
        return share if len(set(cells)) >= _OWN_NUMBERS * len(cells) else share * 0.25

    def _family_card(self, cells: Sequence[Cell]) -> float:
        share = sum(map(is_nik_like, cells)) / len(cells)
        return share * 0.8 if self._nik(cells) >= 0.8 else share

    def _name(self, cells: Sequence[Cell]) -> float:
        texts = [text_of(cell) for cell in cells]
        words = sum(_is_words(text) and len(text) >= 3 for text in texts) / len(texts)
        places = sum(self._is_village(text) or self._is_district(text) for text in texts) / len(texts)
        work = sum(self._facts.occupations.read(text).code is not None for text in texts) / len(texts)
        several = len(set(texts)) / len(texts)
        if places > 0.5 or work > 0.5 or several < 0.6:
            return 0.0
        return words * (0.7 + 0.3 * sum(" " in text for text in texts) / len(texts))

    def _day_or_none(self, cell: Cell) -> date | None:
        try:
            return read_date(cell, self._facts.today)
        except ImpossibleDateError:
            return None

    def _is_birth(self, cell: Cell) -> bool:
        day = None if is_nik_like(cell) else self._day_or_none(cell)
        return day is not None and _WORKING_AGE <= age_on(day, self._facts.today) <= _OLDEST

    def _is_place_and_birth(self, cell: Cell) -> bool:
        match = _PLACE_AND_DATE.fullmatch(text_of(cell))
        return match is not None and self._is_birth(match[1])

    def _is_village(self, cell: Cell) -> bool:
        reading = self._facts.places.read(text_of(cell), "", suggest=False)
        return reading.village_code is not None or any(
            problem.code is ProblemCode.VILLAGE_AMBIGUOUS for problem in reading.problems
        )

    def _is_district(self, cell: Cell) -> bool:
        return self._facts.places.district_named(text_of(cell)) is not None

    def _is_month(self, cell: Cell) -> bool:
        text = text_of(cell)
        if self._day_or_none(cell) is not None or _LETTERS.search(text) is None:
            return False
        try:
            read_month(text, self._facts.start.year)
        except ValueError:
            return False
        return True


def _each(fits: Callable[[Cell], bool]) -> Callable[[Sequence[Cell]], float]:
    return lambda cells: sum(map(fits, cells)) / len(cells)


def _is_words(cell: Cell) -> bool:
    text = text_of(cell)
    return _LETTERS.search(text) is not None and not any(map(str.isdigit, text))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())

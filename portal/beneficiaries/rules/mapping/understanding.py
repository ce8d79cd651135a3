"""A sheet, understood: its header by known headings, by an officer's answer or by what its columns hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.beneficiaries.rules.columns import LABELS, Field, Header, HeaderSearch, find_header
from portal.beneficiaries.rules.judge import JudgingFacts
from portal.beneficiaries.rules.mapping.content import Column, Judge, column_of, samples_of
from portal.beneficiaries.rules.mapping.guessing import Certainty, Guesser, Guesses
from portal.beneficiaries.rules.mapping.placing import Place, likely_place, remembered_place
from portal.beneficiaries.rules.mapping.sets import (
    Answers,
    HeaderSet,
    ListColumn,
    header_of,
    is_skipped,
    letter_of,
    signature_of,
    signature_without_headings,
)
from portal.core.tabular.tables import Sheet

_KINDS = (
    Field.NIK,
    Field.FAMILY_CARD,
    Field.BIRTH_PLACE_AND_DATE,
    Field.BIRTH_DATE,
    Field.SEX,
    Field.PHONE,
    Field.START,
    Field.VILLAGE,
    Field.DISTRICT,
    Field.OCCUPATION,
    Field.BIRTH_PLACE,  # any words
)
_KIND_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Understood:
    """What is known of a sheet. `header` is None for one that is not read: no list, left out by an answer, or asked.

    `columns` are those of a list; None for a sheet that is none.
    """

    search: HeaderSearch
    header: Header | None = None
    columns: HeaderSet | None = None

    @property
    def skipped(self) -> bool:
        """Left out by an officer's answer."""
        return self.columns is not None and self.columns.answered and self.header is None


class Reader:
    """Understands the sheets of one file. `answers` are what officers of the regency said before."""

    def __init__(self, facts: JudgingFacts, answers: Answers) -> None:
        self._judge = Judge(facts)
        self._facts = facts
        self._answers = answers

    def understand(self, sheet: Sheet) -> Understood:
        """The header and the columns of a visible sheet."""
        search = find_header(sheet)
        place = remembered_place(sheet, self._answers)
        if place is None and search.header is not None:
            place = Place(search.header.row - sheet.first_row, search.header.height)
        place = place or likely_place(sheet, search)
        if place is None:
            return Understood(search)
        header_set, guesses = self._columns(sheet, place, search.header)
        answer = self._answers.get(header_set.signature)
        if answer is not None:
            told = replace(
                header_set,
                asked=False,
                answered=True,
                columns=tuple(
                    replace(column, field=answer.get(column.index), why="", uncertain=False)
                    for column in header_set.columns
                ),
            )
            row = sheet.first_row + place.at
            header = None if is_skipped(answer) else header_of(told, answer, row=row, height=place.height)
            return Understood(search, header, told)
        if header_set.asked:
            return Understood(search, None, header_set)
        if search.header is None:  # nothing to ask, nothing to read: no column could be a name
            return Understood(search)
        header = _with(search.header, guesses, header_set)
        return Understood(search, header, _as_read(header_set, header))

    def _columns(self, sheet: Sheet, place: Place, header: Header | None) -> tuple[HeaderSet, Guesses]:
        if header is not None and header.row - sheet.first_row != place.at:
            header = None  # an answer was given for another row
        people = place.people(sheet)
        headings = [place.heading(sheet, index) for index in range(sheet.width)]
        columns = [column_of(people, index) for index in range(sheet.width)]
        district = self._district_known(sheet, place)
        guesses = Guesser(self._judge, headings, columns, header, district_known=district).guess()
        signature = signature_of(place.heading_rows(sheet)) or signature_without_headings(
            [self._kind(column) for column in columns]
        )
        listed = []
        for index, (heading, column) in enumerate(zip(headings, columns, strict=True)):
            guess = guesses.by_column.get(index)
            if heading or column.values:
                listed.append(
                    ListColumn(
                        index,
                        letter_of(sheet.first_column, index),
                        heading,
                        samples_of(column),
                        guess.field if guess else None,
                        guess.why if guess else "",
                        index in guesses.uncertain,
                    )
                )
        row = sheet.first_row + place.at if place.height else 0
        return HeaderSet(signature, (sheet.name,), row, tuple(listed), guesses.asked), guesses

    def _district_known(self, sheet: Sheet, place: Place) -> bool:
        above = [cell for row in sheet.rows[: max(place.at - place.height + 1, 0)] for cell in row]
        texts = [sheet.name, *(cell for cell in above if isinstance(cell, str))]
        return any(
            self._facts.places.district_named(text.partition(":")[2] or text) is not None for text in texts if text
        )

    def _kind(self, column: Column) -> str:
        if not column.values:
            return ""
        return next((kind.value for kind in _KINDS if self._judge.share(column, kind) >= _KIND_SHARE), "other")


def _as_read(header_set: HeaderSet, header: Header) -> HeaderSet:
    """The columns with the fields they are read as; what is only likely is told, not used."""
    read = {index: field for field, index in header.positions.items()}
    return replace(
        header_set,
        columns=tuple(
            column
            if column.index in read or column.field is None
            else replace(column, field=None, why=f"mungkin {LABELS[column.field]}: {column.why}", uncertain=False)
            for column in header_set.columns
        ),
    )


def _with(header: Header, guesses: Guesses, header_set: HeaderSet) -> Header:
    """The header with what its columns prove by their values, told as headings that were read in spite of their words.

    Columns that are only likely stay unread: nobody was asked.
    """
    settled = {guess.field: index for index, guess in guesses.by_column.items() if guess.certainty >= Certainty.PROVEN}
    if settled == header.positions:
        return header
    names = {column.index: column.heading or f"kolom {column.letter}" for column in header_set.columns}
    words = {
        field: header.words[field] if header.positions.get(field) == index else names[index]
        for field, index in settled.items()
    }
    proven = tuple(
        (names[index], guess.field) for index, guess in guesses.by_column.items() if guess.certainty is Certainty.PROVEN
    )
    return replace(header, positions=settled, words=words, near=(*header.near, *proven))

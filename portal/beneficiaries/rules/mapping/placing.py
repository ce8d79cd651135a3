"""Where a list without the headings NIK and Nama begins: under the row above the first NIK."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from portal.beneficiaries.rules.columns import HEADER_SEARCH_ROWS, Field, HeaderSearch, field_of, is_numbering_row
from portal.beneficiaries.rules.mapping.content import is_nik_like
from portal.beneficiaries.rules.mapping.sets import Answers, signature_of
from portal.core.tabular.tables import Cell, Row, Sheet

_READ_ROWS = 200  # of people, to find out what the columns hold
_SHARE = 0.6  # of the filled cells of a column that must look like NIKs for the sheet to be a list
_DIGITS = 8  # of a NIK that was typed wrong
_MOST_DATA_ABOVE = 3  # people whose NIK is missing, above the first who has one


class Place(NamedTuple):
    """The header: the index of its last row in the sheet's rows (-1: above them), and how many rows it has (0 to 2)."""

    at: int
    height: int

    def heading_rows(self, sheet: Sheet) -> list[Row]:
        return sheet.rows[self.at - self.height + 1 : self.at + 1]

    def heading(self, sheet: Sheet, index: int) -> str:
        """The words over a column, those of the lower row first."""
        for row in reversed(self.heading_rows(sheet)):
            if row[index] != "":
                return " ".join(str(row[index]).split())[:120]
        return ""

    def people(self, sheet: Sheet) -> list[Row]:
        """The first rows beneath that hold something in several columns."""
        rows = sheet.rows[self.at + 1 : self.at + 1 + _READ_ROWS]
        if rows and is_numbering_row(rows[0]):
            rows = rows[1:]
        return [row for row in rows if sum(cell != "" for cell in row) > 1]


def remembered_place(sheet: Sheet, answers: Answers) -> Place | None:
    """Where the sheet has headings that an answer is known for."""
    if not answers:
        return None
    seen = 0
    for at, row in enumerate(sheet.rows):
        if not any(row):
            continue
        seen += 1
        if seen > HEADER_SEARCH_ROWS:
            break
        if at and signature_of(sheet.rows[at - 1 : at + 1]) in answers:
            return Place(at, 2)
        if signature_of([row]) in answers:
            # The row beneath may be the second of a set that is known as well.
            if signature_of(sheet.rows[at : at + 2]) in answers:
                return Place(at + 1, 2)
            return Place(at, 1)
    return None


def likely_place(sheet: Sheet, search: HeaderSearch) -> Place | None:
    """Where a list begins whose headings were not understood; None for a sheet that is no list of people.

    A list has a column of NIKs, or a heading that says NIK over long numbers. A guide that explains the column has not.
    """
    first = _first_person(sheet)
    if first is not None:
        return _above(sheet, first)
    if search.nearest_row is None or Field.NIK in search.missing:
        return None
    at = search.nearest_row - sheet.first_row
    nik = next(index for index, cell in enumerate(sheet.rows[at]) if field_of(cell) is Field.NIK)
    place = Place(at, 1)
    values = [str(row[nik]) for row in place.people(sheet) if row[nik] != ""]
    numbers = [value for value in values if sum(map(str.isdigit, value)) >= _DIGITS]
    return place if len(numbers) > 0.5 * len(values) else None


def _first_person(sheet: Sheet) -> int | None:
    """The index of the first row with a NIK in a column that holds NIKs."""
    rows = [(at, row) for at, row in enumerate(sheet.rows) if any(row)][: HEADER_SEARCH_ROWS + _READ_ROWS]
    found: list[int] = []
    for index in range(sheet.width):
        niks = [at for at, row in rows if is_nik_like(row[index])]
        if not niks or niks[0] > rows[min(HEADER_SEARCH_ROWS, len(rows) - 1)][0]:
            continue
        filled = sum(row[index] != "" for at, row in rows if at >= niks[0])
        if len(niks) >= _SHARE * filled:
            found.append(niks[0])
    return min(found, default=None)


def _above(sheet: Sheet, first: int) -> Place:
    at = first - 1
    for _ in range(_MOST_DATA_ABOVE):
        if at >= 0 and _is_data(sheet.rows[at]):
            at -= 1
    top = at
    while top >= 0 and (not any(sheet.rows[top]) or is_numbering_row(sheet.rows[top])):
        top -= 1
    if top < 0 or not _is_heading(sheet.rows[top]):
        return Place(at, 0)
    if top > 0 and _stand_over_one_another(sheet.rows[top - 1], sheet.rows[top]):
        return Place(top, 2)
    return Place(top, 1)


def _is_data(row: Row) -> bool:
    """A person without a NIK: several cells, one of them a date or a number of more than the list's columns."""
    filled = [cell for cell in row if cell != ""]
    return len(filled) > 2 and not is_numbering_row(row) and any(map(_is_value, filled))


def _is_value(cell: Cell) -> bool:
    if isinstance(cell, date | float):
        return True
    return type(cell) is str and sum(map(str.isdigit, cell)) >= 6


def _is_heading(row: Row) -> bool:
    """Several different words and no value. A line of a letterhead stands alone, or is repeated by a merged cell."""
    filled = [cell for cell in row if cell != ""]
    words = [cell for cell in filled if type(cell) is str and any(map(str.isalpha, cell))]
    return len(set(words)) > 1 and len(words) >= 0.6 * len(filled) and not any(map(_is_value, filled))


def _stand_over_one_another(upper: Row, lower: Row) -> bool:
    """Whether the upper row heads columns that the lower one leaves blank or repeats, and more than a title would."""
    if not _is_heading(upper) or is_numbering_row(lower):
        return False
    only_upper = sum(above != "" and below in ("", above) for above, below in zip(upper, lower, strict=True))
    only_lower = sum(below not in ("", above) for above, below in zip(upper, lower, strict=True))
    return only_upper > 0 and only_lower > 0

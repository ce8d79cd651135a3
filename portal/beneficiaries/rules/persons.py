"""Which rows beneath a header are meant to be people: not blank lines, numbering, totals and signatures."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field, Header, is_numbering_row
from portal.core.tabular.tables import Cell, Row, Sheet

_TOTAL = re.compile(r"(?:sub\s*|grand\s*)?(?:total|jumlah|jml)\b", re.IGNORECASE)
_STAFF_NUMBER = re.compile(r"\s*nip\b", re.IGNORECASE)
_PERSON_CELLS = 3  # a row with this many filled columns of the list is meant as a person, whatever is in them


class LeftOut(NamedTuple):
    """Excel row numbers that were not read although something stands in them."""

    beneath: list[int]
    outside_columns: list[int]


def rows_of_people(sheet: Sheet, header: Header) -> tuple[list[tuple[int, Row]], LeftOut]:
    """The numbered rows to judge, in order, and those left out.

    Left out are: blank rows; the numbering row 1 2 3 … under the header; rows with nothing in any column of the list;
    and beneath the last person, totals and what follows a total or a blank row (place and date, signatures). Such a
    row within the list is judged, because there it may be a person with missing data.
    """
    index = header.row - sheet.first_row + 1
    if index < len(sheet.rows) and is_numbering_row(sheet.rows[index]):
        index += 1
    nik_at = header.positions[Field.NIK]
    positions = sorted(set(header.positions.values()))
    take = itemgetter(*positions)  # at least two columns, NIK and name, so this always gives a tuple
    people: list[tuple[int, Row]] = []
    beneath: list[int] = []
    outside: list[int] = []
    pending: list[tuple[int, Row, bool]] = []  # after the last sure person: (row number, row, may be a person)
    ended = False
    for number, row in enumerate(sheet.rows[index:], start=sheet.first_row + index):
        nik = row[nik_at]
        if not (type(nik) is str and len(nik) == 16 and nik.isdecimal()):
            filled = sum(not _is_blank(cell) for cell in take(row))
            if filled == 0:
                if any(type(cell) is str and cell.strip() and not _is_number(cell) for cell in row):
                    outside.append(number)
                    ended = ended or _has_total(row)
                else:
                    ended = True
                continue
            if not _is_person(row, header, filled):
                ended = ended or _has_total(row)
                pending.append((number, row, not ended))
                continue
        if pending:
            people.extend((earlier, cells) for earlier, cells, _ in pending)
            pending.clear()
        ended = False
        people.append((number, row))
    for number, row, may_be_person in pending:
        if may_be_person:
            people.append((number, row))
        else:
            beneath.append(number)
    return people, LeftOut(beneath, outside)


def _is_person(row: Row, header: Header, filled: int) -> bool:
    nik = row[header.positions[Field.NIK]]
    name = row[header.positions[Field.NAME]]
    if type(name) is str and _TOTAL.match(name.strip()):
        return False
    digits = sum(map(str.isdigit, str(nik))) if not _is_blank(nik) else 0
    if type(nik) is str and _STAFF_NUMBER.match(nik):
        digits = 0
    return filled >= _PERSON_CELLS or digits >= 8 or (digits > 0 and not _is_blank(name))


def _has_total(row: Row) -> bool:
    return any(type(cell) is str and _TOTAL.match(cell.strip()) for cell in row)


def _is_blank(cell: Cell) -> bool:
    return type(cell) is str and not cell.strip()


def _is_number(text: str) -> bool:
    return text.strip().strip("().").isdecimal()

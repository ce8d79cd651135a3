"""The workbook of refused rows as it comes back: what was changed in it, row by row, by the hidden key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import split_birth, text_of
from portal.beneficiaries.rules.rows import RowKey
from portal.core.tabular.tables import Cell, Sheet, TableFile

KEY_HEADING = "Kunci Baris"
_HEADING_ROWS = 30


class ReturnedRow(NamedTuple):
    """A row that came back: which list it belongs to, which row it is, how often that was corrected before, its cells
    by heading."""

    upload_id: int
    key: RowKey
    revision: int
    cells: Mapping[str, Cell]

    def __repr__(self) -> str:
        return "ReturnedRow(…)"  # logs and error reports hold no person


class Returned(NamedTuple):
    """A whole workbook: its rows, and how many filled rows have no key that can be read."""

    rows: list[ReturnedRow]
    strangers: int


def sent_key(upload_id: int, key: RowKey, revision: int) -> str:
    """``12-1-87-0``: list, sheet, row, and how often the row was corrected before it was handed out."""
    return f"{upload_id}-{key}-{revision}"


def read_returned(table: TableFile) -> Returned | None:
    """The rows of a workbook of refused rows; None for any other file."""
    for sheet in table.sheets:
        at = _heading_row(sheet)
        if at is not None:
            return _rows(sheet, at)
    return None


def _heading_row(sheet: Sheet) -> int | None:
    for index, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        if KEY_HEADING in row:
            return index
    return None


def _rows(sheet: Sheet, at: int) -> Returned:
    headings = [text_of(cell) for cell in sheet.rows[at]]
    key_at = headings.index(KEY_HEADING)
    found: list[ReturnedRow] = []
    strangers = 0
    for row in sheet.rows[at + 1 :]:
        if not any(cell != "" for cell in row):
            continue
        read = _key_or_none(row[key_at])
        if read is None:
            strangers += 1
            continue
        cells: dict[str, Cell] = {}
        for heading, cell in zip(headings, row, strict=True):
            cells.setdefault(heading, cell)  # the portal reads the first of two columns of one name
        found.append(ReturnedRow(*read, cells))
    return Returned(found, strangers)


def _key_or_none(cell: Cell) -> tuple[int, RowKey, int] | None:
    parts = text_of(cell).split("-")
    if len(parts) != 4:
        return None
    try:
        return int(parts[0]), RowKey.parse("-".join(parts[1:3])), int(parts[3])
    except ValueError:
        return None


def changed_cells(
    returned: ReturnedRow, headings: Sequence[str], sent: Sequence[str], places: Mapping[Field, int]
) -> dict[Field, Cell]:
    """What differs from the row as it was handed out.

    `headings` and `sent` are the columns of the workbook that was handed out, `places` where each field stands in them.
    A column that is missing now is unchanged. A cell keeps its type: a number that Excel damaged is judged as one.
    """
    found: dict[Field, Cell] = {}
    joined = places.get(Field.BIRTH_PLACE_AND_DATE)
    for field, place in places.items():
        if field is Field.BIRTH_PLACE_AND_DATE or (place == joined and field is Field.BIRTH_PLACE):
            continue
        heading = text_of(headings[place])
        if heading not in returned.cells:
            continue
        cell = returned.cells[heading]
        if text_of(cell) == text_of(sent[place]):
            continue
        if place == joined:
            found[Field.BIRTH_PLACE], found[Field.BIRTH_DATE] = split_birth(cell, "")
        else:
            found[field] = cell
    return found

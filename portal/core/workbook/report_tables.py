"""Tables of a report: they hand back where their cells came to stand, for totals, checks and charts elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from portal.core.workbook.columns import Kind, Row, width_of
from portal.core.workbook.report import Content, ReportSheet
from portal.core.workbook.tables import TOTAL_LABEL
from portal.core.workbook.terms import ABSENT, Range, Term, total

Cells = Mapping[str, Term]  # of one row, by header


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """A column: a value of the row, or `by` a formula of the cells to its left, or what has added up of the column
    `running` so far.

    With `total` a sum stands below it; `total_by` is a formula of the totals to its left instead, as shares need one.
    """

    header: str
    getter: Callable[[Row], Content] | None = None
    kind: Kind = Kind.TEXT
    by: Callable[[Cells], Term] | None = None
    running: str | None = None
    total: bool = False
    total_by: Callable[[Cells], Term] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table stands: its columns and totals by header, the number of its rows, the first of them, the row below
    it all."""

    columns: Mapping[str, Range]
    totals: Mapping[str, Term]
    rows: int
    first_row: int
    after: int

    def header(self, header: str) -> Range:
        """The cell in which a header stands: what a chart calls the column."""
        column = self.columns[header]
        return Range(column.sheet, column.first_row - 1, column.column, (header,))


def put_table(
    sheet: ReportSheet, row: int, fields: Sequence[Field[Row]], lines: Sequence[Row], *, column: int = 0
) -> Placed:
    """Write a table with its header in `row`, its first column in `column` (both count from 0).

    Without rows one line says that there is no data. Raises ValueError for a field without content.
    """
    for place, field in enumerate(fields):
        sheet.header(row, column + place, field.header, field.kind)
    first = row + 1
    found: dict[str, Range] = {
        field.header: Range(sheet.name, first, column + place, ()) for place, field in enumerate(fields)
    }
    for number, line in enumerate(lines, first):
        _put_line(sheet, number, fields, line, found)
    after = first + max(len(lines), 1)
    if not lines:
        for place, _ in enumerate(fields):
            sheet.put(first, column + place, "" if place else ABSENT)
    sums: dict[str, Term] = {}
    if any(field.total for field in fields):
        sums = _put_totals(sheet, after, fields, found)
        after += 1
    sheet.keep_block(row, first, len(lines), after)
    for field in fields:
        _widen(sheet, field, found[field.header], sums.get(field.header))
    return Placed(found, sums, len(lines), first, after)


def _widen(sheet: ReportSheet, field: Field[Row], cells: Range, whole: Term | None) -> None:
    if field.kind in (Kind.INTEGER, Kind.RUPIAH):
        numbers = [*cells.numbers, whole.number if whole else 0]
        sheet.widen(cells.column, max(width_of(field.kind, int(number)) for number in numbers))


def _put_line(sheet: ReportSheet, row: int, fields: Sequence[Field[Row]], line: Row, found: dict[str, Range]) -> None:
    own: dict[str, Term] = {}
    for field in fields:
        column = found[field.header].column
        own[field.header] = sheet.put(row, column, _content(field, line, own, found), field.kind)
        found[field.header] = found[field.header].and_one(own[field.header].value)


def _content(field: Field[Row], line: Row, own: Cells, found: Mapping[str, Range]) -> Content:
    if field.getter is not None:
        return field.getter(line)
    if field.running is not None:
        return total(found[field.running])
    if field.by is None:
        raise ValueError(f"{field.header!r} has neither a value nor a formula")
    return field.by(own)


def _put_totals(
    sheet: ReportSheet, row: int, fields: Sequence[Field[Row]], found: Mapping[str, Range]
) -> dict[str, Term]:
    sums: dict[str, Term] = {}
    label = TOTAL_LABEL
    for field in fields:
        column = found[field.header].column
        if field.total:
            sums[field.header] = sheet.put_total(row, column, total(found[field.header]), field.kind)
        elif field.total_by is not None:
            sums[field.header] = sheet.put_total(row, column, field.total_by(sums), field.kind)
        else:
            sheet.put_total(row, column, label)
            label = ""
    return sums

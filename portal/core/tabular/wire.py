"""How rows travel from the child to the parent: columns in marshal frames, a few milliseconds for 15,000 rows.

Columns, not rows, because dates must be written as numbers and only whole columns tell cheaply whether they hold any.
marshal carries no code that would run on reading; the only writer is our own child.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, repeat
from typing import Any, BinaryIO

from portal.core.tabular.tables import Cell, FileProblem, FileProblemCode, Row, Sheet

BATCH = 4096
# Of marshal: with short texts as they lie in memory. It looks up whatever is held twice, to write it once: so nothing
# but its column holds a cell when it is written.
_VERSION = 4
_TEMPORAL = frozenset({date, datetime, time, timedelta})
_LENGTH = 4


class IncompleteError(Exception):
    """The child stopped before it said that it was done."""


def write_problem(out: BinaryIO, problem: FileProblem) -> None:
    """Send why the file as a whole cannot be read."""
    _write(out, ("problem", problem.code.value, problem.message))


def write_sheet(
    out: BinaryIO,
    name: str,
    *,
    hidden: bool,
    first_row: int,
    first_column: int,
    hidden_rows: Iterable[int],
    rows: Iterator[list[Any]],
) -> None:
    """Send one sheet; `rows` are taken in batches, so that they need not all be in memory. All are equally wide."""
    _write(out, ("sheet", name, hidden, first_row, first_column, tuple(hidden_rows)))
    while batch := list(islice(rows, BATCH)):
        count, columns = len(batch), list(zip(*batch, strict=True))
        batch.clear()
        _write(out, ("rows", count, [_encoded(column) for column in columns]))


def write_end(out: BinaryIO) -> None:
    """Say that everything was sent: without it, the reader knows that the child died."""
    _write(out, ("end",))
    out.flush()


def decode(answer: bytes) -> tuple[Sheet, ...]:
    """The sheets of a whole answer. Raises FileProblem (the child's own) or IncompleteError."""
    sheets: list[Sheet] = []
    for frame in _frames(answer):
        match frame:
            case ("rows", int(count), list(columns)):
                rows: Iterable[Row] = zip(*map(_decoded, columns), strict=True) if columns else repeat((), count)
                sheets[-1].rows.extend(rows)
            case ("sheet", name, hidden, first_row, first_column, hidden_rows):
                sheets.append(Sheet(name, hidden, [], first_row, first_column, frozenset(hidden_rows)))
            case ("problem", code, message):
                raise FileProblem(FileProblemCode(code), message)
            case ("end",):
                return tuple(sheets)
    raise IncompleteError


def _write(out: BinaryIO, frame: tuple[Any, ...]) -> None:
    body = marshal.dumps(frame, _VERSION)
    out.write(len(body).to_bytes(_LENGTH, "little"))
    out.write(body)


def _frames(answer: bytes) -> Iterator[Any]:
    view = memoryview(answer)
    position = 0
    while position + _LENGTH <= len(view):
        start = position + _LENGTH
        position = start + int.from_bytes(view[position:start], "little")
        if position > len(view):
            return
        yield marshal.loads(view[start:position])  # noqa: S302 (written by our own child only)


def _encoded(column: tuple[Any, ...]) -> tuple[bool, tuple[Any, ...]]:
    """(holds dates, values); dates become (ordinal,) or (ordinal, seconds), the rest stays."""
    if _TEMPORAL.isdisjoint(set(map(type, column))):
        return False, column
    return True, tuple([_encoded_cell(cell) for cell in column])


def _encoded_cell(cell: Any) -> Any:
    kind = type(cell)
    if kind is date:
        return (cell.toordinal(),)
    if kind is datetime:
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
        return (cell.toordinal(), seconds) if seconds else (cell.toordinal(),)
    if kind is time or kind is timedelta:
        return str(cell)
    return cell


def _decoded(column: tuple[bool, tuple[Any, ...]]) -> Iterable[Cell]:
    holds_dates, values = column
    if not holds_dates:
        return values
    days: dict[Any, Cell] = {}
    cells: list[Cell] = []
    for value in values:
        if type(value) is tuple:
            day = days.get(value)
            if day is None:
                day = days[value] = _day(*value)
            cells.append(day)
        else:
            cells.append(value)
    return cells


def _day(ordinal: int, seconds: int = 0) -> Cell:
    day = date.fromordinal(ordinal)
    return datetime.combine(day, time()) + timedelta(seconds=seconds) if seconds else day

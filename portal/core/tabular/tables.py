"""What a file becomes once it is read, and why it may not be. Plain values: rules may import this module.

Named tuples, not dataclasses: the reading child imports this too, and `dataclasses` would cost it 9 ms a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

# As the file holds it: text, number (always float from a workbook), truth value, date or datetime (a subclass of
# date). A blank cell is "". Durations and times of day arrive as text.
Cell = str | float | bool | date
Row = tuple[Cell, ...]

MEBIBYTE = 1 << 20


class FileProblemCode(StrEnum):
    """Why a whole file is refused. The values are a contract with the check command's readers."""

    EMPTY = "file_empty"
    BROKEN = "file_broken"
    ENCRYPTED = "file_encrypted"
    TYPE = "file_type"
    TOO_BIG_INSIDE = "file_too_big_inside"
    HEADER_MISSING = "header_missing"
    NO_ROWS = "no_rows"


class FileProblem(Exception):  # noqa: N818 (a problem of the file, not of the program)
    """The file cannot be used. `message` is one Indonesian sentence or two: the reason, then the remedy."""

    def __init__(self, code: FileProblemCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Limits(NamedTuple):
    """What reading one file may cost. Bytes, seconds, cells; the defaults keep the whole under 500 MiB and 10 s."""

    file_bytes: int = 20 * MEBIBYTE
    unpacked_bytes: int = 256 * MEBIBYTE
    # A sheet is read as a full rectangle, so this bounds rows times columns, blank cells included.
    cells: int = 2_000_000
    address_space: int = 400 * MEBIBYTE
    cpu_seconds: int = 8
    wall_seconds: int = 10


class Sheet(NamedTuple):
    """One sheet. `rows[i]` is the row that Excel numbers `first_row + i`; all rows are `width` cells wide.

    `first_column` is the 1-based column in which every row starts (blank columns on the left are not kept).
    """

    name: str
    hidden: bool
    rows: list[Row]
    first_row: int = 1
    first_column: int = 1
    hidden_rows: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def numbered_rows(self) -> Iterator[tuple[int, Row]]:
        """Every row with the number that the person sees beside it in Excel."""
        return enumerate(self.rows, start=self.first_row)


class TableFile(NamedTuple):
    """A file that was read. `filename` is the name the person gave it, without folders."""

    filename: str
    sheets: tuple[Sheet, ...]


def column_letter(column: int) -> str:
    """1 → ``A``, 27 → ``AA``: how Excel heads a column."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

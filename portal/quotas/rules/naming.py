"""Places by the names an office writes them with, and the number beside each: pasted from a sheet, or out of a file.

A name that fits no place, or more than one, is handed back; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Cell = str | float | bool | date

_PREFIX = re.compile(r"^(kecamatan|kec|desa|ds|kelurahan|kel)(?:[\s.:/]+)(?=\S)", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+|\d+")
_MOST = 10**12
_SHOWN = 60  # characters of a line that a message repeats


@dataclass(frozen=True)
class NumbersByPlace:
    """`numbers` = {code: number}; the rest is what a person has to look at, as it was written."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    doubled: Sequence[str] = ()  # fits several places, or stands twice
    unreadable: Sequence[str] = ()  # a line without a whole number at its end

    @property
    def is_whole(self) -> bool:
        """Whether every line found its place."""
        return not (self.unknown or self.doubled or self.unreadable)


def place_key(name: str) -> str:
    """A name without case, spaces, signs and a leading "Kec.", "Desa" or "Kel."."""
    return "".join(letter for letter in _PREFIX.sub("", name.strip()).lower() if letter.isalnum())


def whole_number_or_none(cell: Cell) -> int | None:
    """A number of a cell: 1234.0, "1.234", "1,234" and "1234" alike. None for anything else, negatives too."""
    if isinstance(cell, (bool, date)):
        return None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and 0 <= cell < _MOST else None
    text = cell.strip()
    if _GROUPED.fullmatch(text) is None:
        return None
    number = int(text.replace(".", "").replace(",", ""))
    return number if number < _MOST else None


def pairs_of_text(text: str) -> list[tuple[str, Cell]]:
    """(name, number as written) of every line that is not empty: parted by tabs or semicolons, else the last space."""
    rows: list[list[Cell]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = re.split(r"[\t;]", line)
        if len(parts) < 2:
            name, _, number = line.rpartition(" ")
            parts = [name, number] if name else [line]
        rows.append(list(parts))
    return pairs_of_rows(rows)


def pairs_of_rows(rows: Iterable[Sequence[Cell]]) -> list[tuple[str, Cell]]:
    """The same from the rows of a sheet: the first text of a row is its name, its last filled cell the number."""
    found: list[tuple[str, Cell]] = []
    for row in rows:
        cells = [cell for cell in row if not (isinstance(cell, str) and not cell.strip())]
        names = [cell for cell in cells if isinstance(cell, str) and whole_number_or_none(cell) is None]
        if cells:
            found.append((names[0].strip() if names else str(cells[0]), cells[-1] if len(cells) > 1 else ""))
    return found


def numbers_by_place(pairs: Sequence[tuple[str, Cell]], places: Mapping[str, str]) -> NumbersByPlace:
    """Give every pair its place; `places` = {code: name}, and a code is a name too.

    The first line may be a header: without a number it is passed over.
    """
    by_key: dict[str, list[str]] = {}
    for code, name in places.items():
        for key in {place_key(name), place_key(code)}:
            by_key.setdefault(key, []).append(code)
    numbers: dict[str, int] = {}
    unknown, doubled, unreadable = [], [], []
    for position, (name, cell) in enumerate(pairs):
        number = whole_number_or_none(cell)
        codes = by_key.get(place_key(name), [])
        if number is None:
            if position or codes:
                unreadable.append(name[:_SHOWN])
        elif not codes:
            unknown.append(name[:_SHOWN])
        elif len(codes) > 1 or codes[0] in numbers:
            doubled.append(name[:_SHOWN])
        else:
            numbers[codes[0]] = number
    return NumbersByPlace(numbers, unknown, doubled, unreadable)

"""The columns of a list as they are asked about and answered: one set for all sheets with the same headings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.beneficiaries.rules.columns import LABELS, Field, Header, field_of, key_of
from portal.beneficiaries.rules.notes import enumerated
from portal.core.tabular.tables import Cell, column_letter

# What the columns of a list are: the field of each column by its index from 0 in the sheet's rows, None for a column
# that is not used. All of them None: the sheet is no list and is not read.
Answer = Mapping[int, Field | None]
Answers = Mapping[str, Answer]  # by signature

NEEDED = (Field.NIK, Field.NAME)


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: where it stands, its heading, what stands in it, and the field it is or may be.

    `samples` are up to three values as they may be shown. `why` says what speaks for the field; `uncertain` that an
    officer should look at it.
    """

    index: int
    letter: str
    heading: str
    samples: tuple[str, ...] = field(repr=False)
    field: Field | None = None
    why: str = ""
    uncertain: bool = False

    @property
    def name(self) -> str:
        """How a sentence names the column."""
        return f'"{self.heading}" (kolom {self.letter})' if self.heading else f"kolom {self.letter}"


@dataclass(frozen=True, slots=True)
class HeaderSet:
    """The columns of one or several sheets with the same headings.

    `row` is the Excel number of the header's last row, 0 for a list without headings. `asked` tells that they cannot be
    read without an answer; `answered`, that an officer's answer says what they are.
    """

    signature: str
    sheets: tuple[str, ...]
    row: int
    columns: tuple[ListColumn, ...]
    asked: bool = False
    answered: bool = False

    @property
    def missing(self) -> list[str]:
        """What a list needs and no column is read or guessed as: the labels."""
        found = {column.field for column in self.columns}
        return [LABELS[field] for field in (*NEEDED, Field.VILLAGE) if field not in found]

    @property
    def answer(self) -> dict[int, Field | None]:
        """The fields as they are read or guessed."""
        return {column.index: column.field for column in self.columns}


class ColumnsUncertain(Exception):  # noqa: N818 (a question, not an error)
    """The file cannot be judged before somebody says what its columns are. Holds all header sets of the file."""

    def __init__(self, sets: Sequence[HeaderSet]) -> None:
        super().__init__("columns are uncertain")
        self.sets = tuple(sets)


def signature_of(rows: Iterable[Sequence[Cell]]) -> str:
    """The same for the same headings in the same order, whatever their case, signs and brackets; empty for none.

    Where headings stand over one another, each of their rows counts.
    """
    lines = ["\x1f".join(key_of(cell) for cell in row).rstrip("\x1f") for row in rows]
    return _digest(lines) if any(line.strip("\x1f") for line in lines) else ""


def signature_without_headings(kinds: Sequence[str]) -> str:
    """Of a list that has no headings: what its columns hold, in their order."""
    return _digest(["", *kinds])


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def merged(sets: Iterable[HeaderSet]) -> tuple[HeaderSet, ...]:
    """Sheets with the same headings as one set: the first that is asked about, or the first."""
    found: dict[str, HeaderSet] = {}
    for each in sets:
        earlier = found.get(each.signature)
        if earlier is None:
            found[each.signature] = each
            continue
        shown = each if each.asked and not earlier.asked else earlier
        found[each.signature] = replace(shown, sheets=(*earlier.sheets, *each.sheets))
    return tuple(found.values())


def is_skipped(answer: Answer) -> bool:
    """Whether the answer says that the sheet is no list: without NIK and name there are no people in it."""
    return not set(NEEDED) <= set(answer.values())


def faults_of(header_set: HeaderSet, answer: Answer) -> dict[int | None, str]:
    """What is wrong with an answer, in sentences, by column; None is the set as a whole. Empty when it can be used."""
    faults: dict[int | None, str] = {}
    claims: dict[Field, list[ListColumn]] = {}
    for column in header_set.columns:
        chosen = answer.get(column.index)
        if chosen is not None:
            claims.setdefault(chosen, []).append(column)
    for chosen, columns in claims.items():
        if len(columns) > 1:
            names = enumerated([column.letter for column in columns], len(columns))
            for column in columns:
                faults[column.index] = f"Kolom {names} sama-sama dipilih sebagai {LABELS[chosen]}. Pilih satu saja."
    missing = [LABELS[field] for field in NEEDED if field not in claims]
    if missing:
        faults[None] = (
            f"Belum ada kolom yang dipilih sebagai {' dan '.join(missing)}. Pilih kolomnya, karena tanpa itu orang di "
            "daftar tidak dapat dikenali."
        )
    return faults


def header_of(header_set: HeaderSet, answer: Answer, *, row: int, height: int) -> Header:
    """The header that an answer describes. `row` and `height` as `Header` has them.

    A heading that does not name its field by itself is replaced by the field's usual one, so that the rows that go back
    to the officer are understood when they come again.
    """
    positions: dict[Field, int] = {}
    words: dict[Field, str] = {}
    for column in header_set.columns:
        chosen = answer.get(column.index)
        if chosen is not None:
            positions[chosen] = column.index
            words[chosen] = column.heading if field_of(column.heading) is chosen else LABELS[chosen]
    return Header(row, positions, words, height, answered=True)


def letter_of(first_column: int, index: int) -> str:
    """The letter that Excel shows above a column."""
    return column_letter(first_column + index)

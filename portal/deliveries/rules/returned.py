"""Finding the columns of a returned workbook: in any order, under the template's headings or words like them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from portal.core.tabular.tables import Cell, Row, TableFile
from portal.deliveries.rules.template import KEY_HEADING, ColumnTemplate, DeliveryField, heading_key

_LOOKED_AT = 30  # rows of a sheet in which the headings may stand
_NIK_DIGITS = 16

NIK_WORDS = frozenset({"nik", "nonik", "nomornik", "noktp", "nomorktp", "nomorindukkependudukan"})
KPJ_WORDS = frozenset({"kpj", "nokpj", "nomorkpj", "nokartu", "nomorkartu", "nokartupeserta"})
_SYNONYMS: Mapping[DeliveryField, frozenset[str]] = MappingProxyType(
    {
        DeliveryField.NIK: NIK_WORDS,
        DeliveryField.ANSWER_KPJ: KPJ_WORDS,
        DeliveryField.ANSWER_STATUS: frozenset({"status", "hasil", "keterangan", "statuspeserta", "jawaban"}),
        DeliveryField.ANSWER_CODE: frozenset(
            {"kode", "kodejawaban", "kodetolak", "kodepenolakan", "kodegalat", "kodeerror"}
        ),
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Cells:
    """One row as texts: where it stands, its hidden key, and the four cells that matter."""

    sheet: str
    row: int
    key: str
    nik: str
    kpj: str
    status: str
    code: str


class NoColumnsError(ValueError):
    """No sheet has a column for the NIK (or the portal's key) and one for an answer."""


def key_of(delivery_id: int, position: int) -> str:
    """What the hidden column holds."""
    return f"{delivery_id}-{position}"


def position_of(key: str, delivery_id: int) -> int | None:
    """The line that a hidden key names; None for an empty or foreign one."""
    number, _dash, position = key.partition("-")
    if number != str(delivery_id) or not (position.isascii() and position.isdigit()):
        return None
    return int(position)


def rows_of(table: TableFile, template: ColumnTemplate) -> Iterator[Cells]:
    """All rows below the headings, of every sheet that has them. Raises NoColumnsError when none has."""
    known = _headings(template)
    found = False
    for sheet in table.sheets:
        placed = headings_in(sheet.rows, known, _names_person_and_answer)
        if placed is None:
            continue
        found = True
        at, places = placed
        for number, row in list(sheet.numbered_rows())[at + 1 :]:
            texts = {name: text_of(row[place]) for name, place in places.items()}
            if any(texts.values()):
                yield Cells(
                    sheet.name, number, *(texts.get(name, "") for name in ("key", "nik", "kpj", "status", "code"))
                )
    if not found:
        raise NoColumnsError


_NAMES = MappingProxyType(
    {
        DeliveryField.NIK: "nik",
        DeliveryField.ANSWER_KPJ: "kpj",
        DeliveryField.ANSWER_STATUS: "status",
        DeliveryField.ANSWER_CODE: "code",
    }
)


def _headings(template: ColumnTemplate) -> dict[str, str]:
    """{key of a heading: which cell it is}. The template's own headings come before words like them."""
    own = {heading_key(column.heading): _NAMES.get(column.field, "") for column in template.columns}
    alike = {word: _NAMES[field] for field, words in _SYNONYMS.items() for word in words}
    return {**alike, **own, heading_key(KEY_HEADING): "key"}


def _names_person_and_answer(found: Collection[str]) -> bool:
    return bool({"key", "nik"}.intersection(found) and {"kpj", "code"}.intersection(found))


def headings_in(
    rows: Sequence[Row], known: Mapping[str, str], enough: Callable[[Collection[str]], bool]
) -> tuple[int, dict[str, int]] | None:
    """(index of the heading row, {cell: column}) of the first of a sheet's rows in which `enough` cells are named."""
    for index, row in enumerate(rows[:_LOOKED_AT]):
        places: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = known.get(heading_key(cell), "") if isinstance(cell, str) else ""
            if name:
                places.setdefault(name, column)
        if enough(places.keys()):
            return index, places
    return None


def text_of(cell: Cell) -> str:
    """A cell as text; a whole number without the fraction that workbooks give it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    assert isinstance(cell, date)
    return cell.isoformat()


def sound_nik(text: str) -> str:
    """A NIK of sixteen digits as a person may have typed it; empty for anything else."""
    digits = "".join(sign for sign in text if sign not in " .-'")
    return digits if len(digits) == _NIK_DIGITS and digits.isascii() and digits.isdigit() else ""

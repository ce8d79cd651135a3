"""Reading the detail of a bill of BPJS: KPJ or NIK, name and rupiah of each row, in columns of any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.core.tabular.tables import Cell, Row, TableFile
from portal.deliveries.rules.returned import NoColumnsError, text_of
from portal.deliveries.rules.template import heading_key

_LOOKED_AT = 30  # rows of a sheet in which the headings may stand

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("nik", "nonik", "nomornik", "noktp", "nomorktp", "nomorindukkependudukan"), "nik"),
        **dict.fromkeys(("kpj", "nokpj", "nomorkpj", "nokartu", "nomorkartu", "nokartupeserta"), "kpj"),
        **dict.fromkeys(("nama", "namapeserta", "namatk", "namatenagakerja", "namalengkap"), "name"),
        **dict.fromkeys(
            ("iuran", "jumlahiuran", "totaliuran", "iuranrp", "jumlah", "rupiah", "tagihan", "jumlahtagihan", "total"),
            "rupiah",
        ),
    }
)
_TOTAL = ("jumlah", "total", "grandtotal")
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]0{1,2})?")


@dataclass(frozen=True, slots=True, repr=False)
class BillRow:
    """One row of a bill. `rupiah` is None when its amount is none that can be billed."""

    sheet: str
    row: int
    nik: str
    kpj: str
    name: str
    rupiah: int | None


def rows_of(table: TableFile) -> Iterator[BillRow]:
    """All rows below the headings, of every sheet that has them, without empty rows and totals.

    Raises NoColumnsError when no sheet names a person and an amount.
    """
    found = False
    for sheet in table.sheets:
        placed = _placed(sheet.rows[:_LOOKED_AT])
        if placed is None:
            continue
        found = True
        at, places = placed
        for number, row in list(sheet.numbered_rows())[at + 1 :]:
            nik, kpj, name = (text_of(row[places[word]]) if word in places else "" for word in ("nik", "kpj", "name"))
            amount = row[places["rupiah"]]
            if not _is_total(row, nik, kpj) and (nik or kpj or name or text_of(amount)):
                yield BillRow(sheet.name, number, nik, kpj, name, rupiah_of(amount))
    if not found:
        raise NoColumnsError


def _placed(rows: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    for index, row in enumerate(rows):
        places: dict[str, int] = {}
        for column, cell in enumerate(row):
            word = _WORDS.get(heading_key(cell), "") if isinstance(cell, str) else ""
            if word:
                places.setdefault(word, column)
        if places.keys() & {"nik", "kpj"} and "rupiah" in places:
            return index, places
    return None


def _is_total(row: Row, nik: str, kpj: str) -> bool:
    """A row that sums the others: it names nobody, and one of its cells says so."""
    is_person = any(sign.isdigit() for sign in nik + kpj)
    return not is_person and any(isinstance(cell, str) and heading_key(cell) in _TOTAL for cell in row)


def rupiah_of(cell: Cell) -> int | None:
    """Whole rupiah of a cell: 16800, 16800.0, "16.800", "Rp16.800,00". None for anything else, fractions included."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and cell >= 0 else None
    text = text_of(cell).replace(" ", "").removeprefix("Rp").removeprefix(".")
    whole = _AMOUNT.fullmatch(text)
    return int(re.sub(r"[.,]", "", whole[1])) if whole else None

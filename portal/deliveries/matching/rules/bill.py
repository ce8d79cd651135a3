"""Reading the detail of a bill of BPJS: KPJ or NIK, name and rupiah of each row, in columns of any order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from portal.core.months import Month
from portal.core.tabular.tables import Cell, Row, TableFile
from portal.deliveries.rules.returned import KPJ_WORDS, NIK_WORDS, NoColumnsError, headings_in, text_of

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(NIK_WORDS, "nik"),
        **dict.fromkeys(KPJ_WORDS, "kpj"),
        **dict.fromkeys(("nama", "namapeserta", "namatk", "namatenagakerja", "namalengkap"), "name"),
        **dict.fromkeys(
            ("iuran", "jumlahiuran", "totaliuran", "iuranrp", "jumlah", "rupiah", "tagihan", "jumlahtagihan", "total"),
            "rupiah",
        ),
    }
)
_TOTAL = re.compile(r"\s*(jumlah|total|sub\s?total|grand\s?total)\b", re.IGNORECASE)
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


@dataclass(slots=True, repr=False)
class BillFile:
    """What a file bills: all rows below the headings of every sheet that has them.

    `stated`: the sum that the file itself writes below its rows, if every sheet does. `months`: those that its name
    and the lines above the headings speak of.
    """

    rows: list[BillRow] = field(default_factory=list)
    stated: int | None = None
    months: frozenset[Month] = frozenset()

    @property
    def billed(self) -> int:
        """The sum of all amounts that can be read."""
        return sum(row.rupiah or 0 for row in self.rows)


def read_bill(table: TableFile) -> BillFile:
    """Read a bill. Raises NoColumnsError when no sheet names a person and an amount."""
    found = BillFile()
    stated: list[int | None] = []
    texts = [table.filename]
    for sheet in table.sheets:
        placed = headings_in(sheet.rows, _WORDS, _names_person_and_amount)
        if placed is None:
            continue
        at, places = placed
        texts += [sheet.name, *(cell for row in sheet.rows[:at] for cell in row if isinstance(cell, str))]
        stated.append(None)
        for number, row in list(sheet.numbered_rows())[at + 1 :]:
            nik, kpj, name = (text_of(row[places[word]]) if word in places else "" for word in ("nik", "kpj", "name"))
            amount = row[places["rupiah"]]
            if _is_total(row, nik, kpj):
                stated[-1] = rupiah_of(amount)  # the last one: those before it are of parts
            elif nik or kpj or text_of(amount):
                found.rows.append(BillRow(sheet.name, number, nik, kpj, name, rupiah_of(amount)))
    if not stated:
        raise NoColumnsError
    found.stated = None if None in stated else sum(each or 0 for each in stated)
    found.months = frozenset(month for text in texts for month in months_in(text))
    return found


_NAMES = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_NAMED = re.compile(rf"(?<![^\W_])(?<!\d )({'|'.join(_NAMES)})[\s._-]*(20\d\d)(?!\d)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(?<!\d[-/])(20\d\d)[-/](0[1-9]|1[0-2])(?![-/]?\d)")
_MONTH_FIRST = re.compile(r"(?<!\d)(?<!\d[-/])(0[1-9]|1[0-2])[-/](20\d\d)(?![-/]?\d)")


def months_in(text: str) -> Iterator[Month]:
    """Months that a text names: "Maret 2026", "2026-03", "03/2026". A day of a month ("9 Maret 2026") is none."""
    for name, year in _NAMED.findall(text):
        yield Month(int(year), _NAMES.index(name.lower()) + 1)
    for year, number in _YEAR_FIRST.findall(text):
        yield Month(int(year), int(number))
    for number, year in _MONTH_FIRST.findall(text):
        yield Month(int(year), int(number))


def _names_person_and_amount(found: Collection[str]) -> bool:
    return "rupiah" in found and bool({"nik", "kpj"}.intersection(found))


def _is_total(row: Row, nik: str, kpj: str) -> bool:
    """A row that sums the others: it names nobody, and one of its cells begins so."""
    is_person = any(sign.isdigit() for sign in nik + kpj)
    return not is_person and any(isinstance(cell, str) and _TOTAL.match(cell) for cell in row)


def rupiah_of(cell: Cell) -> int | None:
    """Whole rupiah of a cell: 16800, 16800.0, "16.800", "Rp16.800,00". None for anything else, fractions included."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and cell >= 0 else None
    text = text_of(cell).replace(" ", "").removeprefix("Rp").removeprefix(".")
    whole = _AMOUNT.fullmatch(text)
    return int(re.sub(r"[.,]", "", whole[1])) if whole else None

"""The vocabulary of a sheet: what a column is called, where its value comes from and what kind of value it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

from portal.core.months import Month

Row = TypeVar("Row")
Value = str | int | date | Month | None

NO_SHARE = "–"  # what a share reads when there is nothing to divide by, as in `formatting.percent`


class Kind(Enum):
    """What a cell holds; decides its format, its alignment and how it is written."""

    SEQUENCE = "sequence"  # 1, 2, 3 … counted by the writer
    TEXT = "text"
    NIK = "nik"  # NIK, KK, KPJ, telephone: digits that are text and stay text when somebody edits the cell
    INTEGER = "integer"
    RUPIAH = "rupiah"
    HUNDREDTHS = "hundredths"  # whole hundredths, shown with two decimals: the points of a score
    SHARE = "share"
    DATE = "date"
    MONTH = "month"


# The locale part makes month names Indonesian everywhere, and dots as thousands separators in LibreOffice whatever its
# language; Excel takes separators from the computer's regional setting, and no number format can change that.
NUMBER_FORMATS = {
    Kind.SEQUENCE: "0",
    Kind.TEXT: "General",
    Kind.NIK: "@",
    Kind.INTEGER: "[$-421]#,##0",
    Kind.RUPIAH: '[$-421]"Rp"#,##0',
    Kind.HUNDREDTHS: "[$-421]0.00",
    Kind.SHARE: "[$-421]0.0%",
    Kind.DATE: "[$-421]d mmmm yyyy",
    Kind.MONTH: "[$-421]mmmm yyyy",
}
WIDTHS = {
    Kind.SEQUENCE: 6.0,
    Kind.TEXT: 24.0,
    Kind.NIK: 19.0,
    Kind.INTEGER: 13.0,
    Kind.RUPIAH: 20.0,
    Kind.HUNDREDTHS: 10.0,
    Kind.SHARE: 10.0,
    Kind.DATE: 18.0,
    Kind.MONTH: 16.0,
}
RIGHT_ALIGNED = frozenset({Kind.SEQUENCE, Kind.INTEGER, Kind.RUPIAH, Kind.HUNDREDTHS, Kind.SHARE})


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage as a formula: column `of` divided by column `out_of`."""

    of: str
    out_of: str


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: header, getter and kind are the whole description; the rest is seldom needed.

    `getter` answers str for TEXT and NIK, int for INTEGER, RUPIAH and HUNDREDTHS, date for DATE, Month for MONTH, or
    None for an empty cell. It is not asked for SEQUENCE and SHARE. `total` adds a sum below the last row. `formula`
    names other columns of the row in brackets (``"[Kuota]-[Terkonfirmasi]"``) and needs the getter too: it gives the
    value that readers see who do not recalculate. `marked` says whether this row's cell stands out. A `hidden` column
    is for the portal itself, when the file comes back. `absent` is what stands where a number is None.
    """

    header: str
    getter: Callable[[Row], Value] | None = None
    kind: Kind = Kind.TEXT
    width: float | None = None
    total: bool = False
    formula: str | None = None
    share: Share | None = None
    wrap: bool = False
    marked: Callable[[Row], bool] | None = None
    hidden: bool = False
    absent: str = ""

    def __post_init__(self) -> None:
        if (self.kind is Kind.SHARE) != (self.share is not None):
            raise ValueError(f"{self.header!r}: a SHARE column, and only that, has a share")
        if self.getter is None and self.kind not in (Kind.SEQUENCE, Kind.SHARE):
            raise ValueError(f"{self.header!r} has no getter")
        if self.formula and self.kind not in (Kind.INTEGER, Kind.RUPIAH):
            raise ValueError(f"{self.header!r}: only whole numbers and rupiah have formulas")
        if self.total and self.kind not in (Kind.INTEGER, Kind.RUPIAH, Kind.HUNDREDTHS):
            raise ValueError(f"{self.header!r}: only whole numbers, rupiah and hundredths have totals")

    @property
    def shown_width(self) -> float:
        """Width in characters of the standard font."""
        return WIDTHS[self.kind] if self.width is None else self.width


def written(kind: Kind, value: int) -> int | float:
    """A number as it stands in its cell: hundredths as the decimal number that they are."""
    return value / 100 if kind is Kind.HUNDREDTHS else value


def width_of(kind: Kind, value: int) -> float:
    """Characters of the standard font that a number needs to stand in full, in bold too: its digits, dots and Rp."""
    digits = len(str(abs(value)))
    dots = (digits - 1) // 3 + (value < 0)
    return digits * 1.06 + dots * 0.53 + (2.6 if kind is Kind.RUPIAH else 0) + 1.2


def share_formula(numerator: str, denominator: str) -> str:
    """A share of two references, cut (not rounded) after the tenth of a percent as `formatting.percent` does.

    So 14.879 of 14.880 is 99,9%. Multiplying before dividing keeps the integer part exact;
    `share_value` computes the same.
    """
    return f'=IF({denominator}=0,"{NO_SHARE}",TRUNC({numerator}*1000/{denominator})/1000)'


def share_value(numerator: int, denominator: int) -> float | str:
    """What `share_formula` yields: a fraction of one, or a dash when there is nothing to divide by."""
    if denominator == 0:
        return NO_SHARE
    size = abs(numerator) * 1000 // abs(denominator) / 1000
    return -size if (numerator < 0) != (denominator < 0) else size


_REFERENCE = re.compile(r"\[([^\]]+)\]")


def row_formula(template: str, letters: dict[str, str]) -> Callable[[int], str]:
    """Turn ``"[Kuota]-[Terkonfirmasi]"`` into a function of the Excel row number: 7 → ``"=C7-D7"``.

    Raises KeyError for a header that is not in `letters`.
    """
    parts = _REFERENCE.split(template)
    columns = [letters[header] for header in parts[1::2]]
    literals = parts[::2]

    def at(row: int) -> str:
        cells = [f"{letter}{row}" for letter in columns]
        return "=" + literals[0] + "".join(cell + text for cell, text in zip(cells, literals[1:], strict=True))

    return at

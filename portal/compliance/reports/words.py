"""A value of a report's body as it is read, the same on page, paper and command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.compliance.reports.rules.columns import Unit
from portal.core import formatting

NO_DATA = "–"


def value_in_words(unit: str, value: Any) -> str:
    """``14.880``, ``Rp2.999.808.000``, ``ditutup``; a dash for no data."""
    if value is None:
        return NO_DATA
    if isinstance(value, str):
        return value
    return formatting.rupiah(value) if unit == Unit.RUPIAH else formatting.number(value)


def shown_columns(columns: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], str]]:
    """The columns of a page, each with the key of the text below it: a ratio carries its source, which is no column of
    its own there."""
    found: list[tuple[Mapping[str, Any], str]] = []
    for column in columns:
        if column["unit"] == Unit.TEXT and found and found[-1][0]["unit"] == Unit.RATIO:
            found[-1] = (found[-1][0], column["key"])
        else:
            found.append((column, ""))
    return found


def cell_in_words(column: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """A column of a row; a ratio is divided here, of the two numbers beside it."""
    if column["unit"] != Unit.RATIO:
        return value_in_words(column["unit"], values[column["key"]])
    numerator, denominator = (values[key] for key in column["of"])
    if not isinstance(numerator, int) or not isinstance(denominator, int):
        return NO_DATA
    return formatting.percent(numerator, denominator)

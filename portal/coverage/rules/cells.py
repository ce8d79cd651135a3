"""Cells of an uploaded workbook as whole numbers, percentages and days: what is not clear is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from portal.core.tabular.tables import Cell

_GROUPED = re.compile(r"\d{1,3}([. ]\d{3})+|\d+")
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?")
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WRITTEN_DAY = re.compile(r"(\d{1,2})\s+([a-z]+)\s+(\d{4})")
_MONTHS = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "januari jan",
                "februari feb",
                "maret mar",
                "april apr",
                "mei",
                "juni jun",
                "juli jul",
                "agustus agu ags",
                "september sep",
                "oktober okt",
                "november nov",
                "desember des",
            ),
            start=1,
        )
        for name in names.split()
    }
)


class UnclearError(ValueError):
    """A cell that cannot be used; the text is an Indonesian sentence with the remedy."""


def text_of(cell: Cell) -> str:
    """A cell as plain text that keeps its meaning: a day as 2024-12-31, 1234.0 as 1234, a share as 0,4247."""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day).isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:f}".rstrip("0").replace(".", ",")
    return " ".join(cell.replace("\0", "").split())


def whole_number(text: str) -> int | None:
    """1.054.194 and 1054194; None for an empty cell. Raises UnclearError for anything else."""
    if not text:
        return None
    if _GROUPED.fullmatch(text) is None or len(text) > 15:
        raise UnclearError(f"“{text[:40]}” bukan bilangan bulat. Tulis misalnya 14.880.")
    return int(text.replace(".", "").replace(" ", ""))


def percentage(text: str) -> int | None:
    """42,47 or 42,47% in hundredths of a percent; None for an empty cell. Raises UnclearError for anything else.

    A share such as 0,4247 is refused: cells formatted as percentages hold one, and 0,42% may be meant as well.
    """
    if not text:
        return None
    found = _PERCENT.fullmatch(text)
    if found is None or (found[1] == "0" and found[2]):
        raise UnclearError(f"“{text[:40]}” belum jelas sebagai persen. Tulis angka seperti tercetak, misalnya 42,47.")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def day(text: str) -> date | None:
    """31/12/2024, 2024-12-31 or 31 Desember 2024; None for an empty cell.

    Raises UnclearError for anything else, and for days that no calendar has: 30/2/2026 (domain rule 11).
    """
    if not text:
        return None
    if found := _ISO_DAY.fullmatch(text):
        year, month, number = int(found[1]), int(found[2]), int(found[3])
    elif found := _NUMERIC_DAY.fullmatch(text):
        number, month, year = int(found[1]), int(found[2]), int(found[3])
    elif (found := _WRITTEN_DAY.fullmatch(text.casefold())) and found[2] in _MONTHS:
        number, month, year = int(found[1]), _MONTHS[found[2]], int(found[3])
    else:
        raise UnclearError(f"“{text[:40]}” bukan tanggal. Tulis misalnya 31/12/2024.")
    try:
        return date(year, month, number)
    except ValueError:
        raise UnclearError(f"{text[:40]} tidak ada di kalender. Periksa tanggalnya pada sumber.") from None

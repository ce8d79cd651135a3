"""Birth dates and start months as people write them: day before month, Indonesian month names, Excel serials."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from portal.beneficiaries.rules.date_words import plain_date
from portal.core.months import Month
from portal.core.tabular.tables import Cell

MONTH_NAMES = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
# Spelt otherwise, shortened otherwise, or English as an English Excel writes them.
_OTHER_NAMES = {
    "pebruari": 2,
    "peb": 2,
    "nopember": 11,
    "nop": 11,
    "agt": 8,
    "ags": 8,
    "agus": 8,
    "agst": 8,
    "agust": 8,
    "mrt": 3,
    "djanuari": 1,
    "djuni": 6,
    "djuli": 7,
    "juny": 6,
    "sept": 9,
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "aug": 8,
    "october": 10,
    "oct": 10,
    "december": 12,
    "dec": 12,
}
_MONTHS = (
    {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
    | _OTHER_NAMES
)

_TIME = r"(?:[T ]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?)?"
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/\-. ]\s*(\d{1,2})\s*[/\-. ]\s*(\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(\d{4})[/\-.](\d{1,2})[/\-.](\d{1,2})" + _TIME)
_NAMED = re.compile(r"(\d{1,2})[\s\-/.]*([A-Za-z]+)\.?[\s\-/.,]*(\d{4}|\d{2})" + _TIME)
_MONTH_NUMBERS = re.compile(r"(\d{1,2})\s*[/\-. ]\s*(\d{4})")
_MONTH_ISO = re.compile(r"(\d{4})\s*[/\-. ]\s*(\d{1,2})")
_MONTH_NAMED = re.compile(r"([A-Za-z]+)\.?[\s\-/.,']*(\d{4}|\d{2})?")

_SERIAL_ZERO = date(1899, 12, 30)  # day 0 of Excel's 1900 calendar as every date after February 1900 needs it
FIRST_DAY = date(1900, 1, 1)
# As serials: 1 January 1910 to 31 December 2049; other numbers of five digits are no birth date.
_SERIALS = range(3654, 54789)
# 17081990 as a number; 1081990 has lost its leading zero.
_DAY_MONTH_YEAR = range(1_000_000, 100_000_000)
_MONTH_OF_YEAR = range(1, 13)
_YEAR_AND_MONTH = range(190001, 999913)  # 202701


class ImpossibleDateError(ValueError):
    """No such day, or not readable as one. The text is an Indonesian reason without a full stop."""


def read_date(cell: Cell, today: date) -> date:
    """The day in a cell that is not blank. Two-digit years are taken in the century that gives an age of 0 to 99.

    Raises ImpossibleDateError for a day that does not exist, lies in the future or before 1900, or is unreadable.
    """
    if isinstance(cell, str):
        day = _plain_day(cell) or _from_text(" ".join(cell.strip().lstrip("'").split()), today)
    elif isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    elif isinstance(cell, bool):
        raise ImpossibleDateError("tidak terbaca sebagai tanggal")
    else:
        day = _from_number(cell, today)
    if day > today:
        raise ImpossibleDateError("terletak di masa depan")
    if day < FIRST_DAY:
        raise ImpossibleDateError("terletak sebelum tahun 1900")
    return day


def read_month(cell: Cell, fiscal_year: int) -> Month:
    """The month in a cell that is not blank; a month without a year is one of `fiscal_year`.

    Raises ValueError when it cannot be read.
    """
    if isinstance(cell, date):
        return Month.of(cell)
    if isinstance(cell, bool):
        cell = ""  # a truth value is no month, though Python counts it among the whole numbers
    if isinstance(cell, float | int):
        return _month_from_number(int(cell) if cell % 1 == 0 else 0, fiscal_year)
    text = " ".join(cell.strip().lstrip("'").split())
    if text.isascii() and text.isdecimal():
        return _month_from_number(int(text[:9]), fiscal_year)
    if match := _MONTH_NUMBERS.fullmatch(text):
        return Month(int(match[2]), int(match[1]))
    if match := _MONTH_ISO.fullmatch(text):
        return Month(int(match[1]), int(match[2]))
    if match := _MONTH_NAMED.fullmatch(text):
        month = _MONTHS.get(match[1].lower())
        if month is None:
            raise ValueError("not a month")
        year = match[2]
        if year is None:
            return Month(fiscal_year, month)
        return Month(int(year) if len(year) == 4 else 2000 + int(year), month)
    return Month.of(_from_text(text, date.max))


def _month_from_number(value: int, fiscal_year: int) -> Month:
    if value in _MONTH_OF_YEAR:
        return Month(fiscal_year, value)
    if value in _SERIALS:
        return Month.of(_SERIAL_ZERO + timedelta(days=value))
    if value in _YEAR_AND_MONTH:
        return Month.from_number(value)
    raise ValueError("not a month")


def age_on(birth: date, day: date) -> int:
    """Completed years of age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def in_the_right_century(year_of_century: int, month: int, day: int, today: date) -> date | None:
    """The day with a two-digit year that gives an age of 0 to 99 today (domain rule 9); None when no such day is real.

    Only 29 February of year 00 is real in one century and not in the other, and it is found in the one where it is.
    """
    now = today.year % 100
    century = today.year - now
    try:
        if year_of_century <= now:
            candidate = date(century + year_of_century, month, day)
            if candidate <= today:
                return candidate
        return date(century - 100 + year_of_century, month, day)
    except ValueError:
        return None


def _from_number(value: float, today: date) -> date:
    # int first: asked for a float, a range would count through all of its numbers.
    whole = int(value) if abs(value) < _DAY_MONTH_YEAR.stop else 0
    if whole in _DAY_MONTH_YEAR:
        return _from_text(f"{whole:08d}", today)
    if whole in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=whole)
    raise ImpossibleDateError("tidak terbaca sebagai tanggal")


def _plain_day(text: str) -> date | None:
    """17/08/1990, as nearly all lists write it, without a search; None sends the caller to the others."""
    if len(text) == 10 and text[2] == "/" == text[5]:
        try:
            return date.fromisoformat(f"{text[6:]}-{text[3:5]}-{text[:2]}")
        except ValueError:
            return None
    return None


def _from_text(text: str, today: date) -> date:
    if text.isascii() and text.isdecimal():
        return _from_digits(text, today)
    if match := _DAY_FIRST.fullmatch(text):
        return _day_and_month(match[3], match[2], match[1], today)
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], int(match[2]), match[3], today)
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[2].lower())
        if month is not None:
            return _day(match[3], month, match[1], today)
    plain = plain_date(text, _MONTHS)
    if plain is None or plain == text:
        raise ImpossibleDateError("tidak terbaca sebagai tanggal")
    return _from_text(plain, today)


def _from_digits(text: str, today: date) -> date:
    if len(text) == 8:
        try:
            return _day(text[4:], int(text[2:4]), text[:2], today)
        except ImpossibleDateError:
            return _day(text[:4], int(text[4:6]), text[6:], today)
    if len(text) == 6:  # 170890
        return _day(text[4:], int(text[2:4]), text[:2], today)
    if len(text) <= 7 and text:
        return _from_number(int(text), today)
    raise ImpossibleDateError("tidak terbaca sebagai tanggal")


def _day_and_month(year: str, month: str, day: str, today: date) -> date:
    """Day before month, unless only the other order is a month: 08/17/1990."""
    if int(month) > len(MONTH_NAMES) >= int(day) > 0:
        day, month = month, day
    return _day(year, int(month), day, today)


def _day(year: str, month: int, day: str, today: date) -> date:
    if len(year) == 2:
        found = in_the_right_century(int(year), month, int(day), today)
        if found is not None:
            return found
        raise ImpossibleDateError("tidak ada di kalender")
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise ImpossibleDateError("tidak ada di kalender") from None


def written(day: date) -> str:
    """17 Agustus 1990."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def written_date(day: date) -> str:
    """17 Agustus 2026."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def written_month(month: Month) -> str:
    """Januari 2027."""
    return f"{MONTH_NAMES[month.month - 1]} {month.year}"

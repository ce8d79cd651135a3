"""How figures, dates and identity numbers are written for people: Babel's `id_ID`, never by hand."""

from __future__ import annotations

import functools
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from portal.core.months import Month

LOCALE = "id_ID"
WITA = ZoneInfo("Asia/Makassar")
NIK_VISIBLE_DIGITS = 6  # province, regency and kecamatan of registration; the rest holds birth date and sex


def number(value: int) -> str:
    """14880 → ``14.880``."""
    return format_decimal(value, locale=LOCALE)


def decimal(value: Decimal) -> str:
    """12.50 → ``12,5``: at most two decimals, none that is needless."""
    return format_decimal(value, format="#,##0.##", locale=LOCALE)


def rupiah(amount: int) -> str:
    """2999808000 → ``Rp2.999.808.000``: no space, no decimals; a minus sign stands in front."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{format_decimal(abs(amount), locale=LOCALE)}"


_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))


def rupiah_short(amount: int) -> str:
    """2999808000 → ``Rp2,99 miliar``, for large type and sentences; below a million the whole amount.

    It is cut after the second decimal, never rounded up, so that nobody is promised more than there is.
    """
    for size, word in _SCALES:
        if abs(amount) >= size:
            sign = "-" if amount < 0 else ""
            return f"{sign}Rp{decimal(Decimal(abs(amount) * 100 // size).scaleb(-2))} {word}"
    return rupiah(amount)


@functools.lru_cache(maxsize=2048)  # a table of regencies asks for the same few again and again
def percent(numerator: int, denominator: int, digits: int = 1) -> str:
    """A share as ``82,4%``; a dash when the denominator is zero, since no share exists.

    It is cut, not rounded, so that 14.879 of 14.880 does not read 100%.
    """
    if denominator == 0:
        return "–"
    scale = 10**digits
    scaled = abs(numerator) * 100 * scale // denominator
    value = (-scaled if numerator < 0 else scaled) / scale
    return f"{format_decimal(value, format='#,##0.' + '#' * digits, locale=LOCALE)}%"


def day(value: date) -> str:
    """7 Juli 2025."""
    return format_date(value, format="d MMMM yyyy", locale=LOCALE)


def moment(value: datetime) -> str:
    """A UTC time as it is read in Kupang: ``7 Juli 2025 14.05 WITA``."""
    local = value.astimezone(WITA)
    clock = format_time(local, format="HH.mm", locale=LOCALE)
    return f"{format_date(local, format='d MMMM yyyy', locale=LOCALE)} {clock} WITA"


def month(value: Month) -> str:
    """November 2026."""
    return format_date(value.first_day, format="MMMM yyyy", locale=LOCALE)


def file_size(size: int) -> str:
    """Bytes as a person reads them before a download: ``812 B``, ``14,2 KB``, ``1,3 MB``."""
    for limit, unit in ((1000, "B"), (1_000_000, "KB"), (1_000_000_000, "MB")):
        if size < limit:
            value = size * 1000 / limit
            return f"{format_decimal(value, format='#,##0' if unit == 'B' else '#,##0.#', locale=LOCALE)} {unit}"
    return f"{format_decimal(size / 1_000_000_000, format='#,##0.#', locale=LOCALE)} GB"


def masked_nik(nik: str) -> str:
    """First six digits and ten dots: the rest of a NIK tells birth date and sex (design, section 9)."""
    return nik[:NIK_VISIBLE_DIGITS] + "·" * 10


def masked_kpj(kpj: str) -> str:
    """The last four digits of a card number: enough to tell two cards apart, too few to use one."""
    return "·" * (len(kpj) - 4) + kpj[-4:]

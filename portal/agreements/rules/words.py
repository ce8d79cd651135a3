"""Numbers, rupiah and days in words, as the opening and the articles of an agreement write them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from num2words import num2words

from portal.core.formatting import LOCALE

DOTS = "." * 44  # a line to write a number on by hand
_SHORT_DOTS = "." * 26


def number_words(value: int) -> str:
    """14880 → ``empat belas ribu delapan ratus delapan puluh``."""
    found: str = num2words(value, lang="id")
    return found


def rupiah_words(amount: int) -> str:
    """16800 → ``enam belas ribu delapan ratus rupiah``."""
    return f"{number_words(amount)} rupiah"


def opening(place: str, signed_on: date | None = None) -> str:
    """The first sentence: the day in words, or dotted lines to be filled in by hand as long as nobody has signed."""
    if signed_on is None:
        day = (
            f"{_SHORT_DOTS}, tanggal {_SHORT_DOTS}, bulan {_SHORT_DOTS}, tahun {DOTS} ({'.' * 8}-{'.' * 8}-{'.' * 12})"
        )
    else:
        weekday, month = (format_date(signed_on, format=part, locale=LOCALE) for part in ("EEEE", "MMMM"))
        day = (
            f"{weekday}, tanggal {number_words(signed_on.day)}, bulan {month}, tahun {number_words(signed_on.year)} "
            f"({signed_on:%d-%m-%Y})"
        )
    return f"Pada hari ini, {day}, bertempat di {place}, kami yang bertanda tangan di bawah ini:"

"""Numbers from an address or a form field: what cannot be one counts as not given, so no guess ends in an error."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter, ValidationError

from portal.core import clock

LARGEST = 2**31 - 1  # what every integer column of both databases holds
YEARS = range(2000, 2101)


class _RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that no row can have is a page that does not exist."""

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST:
            raise ValidationError
        return number


def install(app: Flask) -> None:
    """Before the first blueprint: its rules look up the converter by name."""
    app.url_map.converters["int"] = _RowNumber


def row_number(text: str) -> int:
    """For `request.args.get(name, type=row_number)`. Raises ValueError, which Werkzeug reads as "not given"."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError("no row has this number")
    return number


def chosen_year() -> int:
    """`tahun` of the address or the form, else the present fiscal year."""
    year = request.values.get("tahun", type=int) or clock.today().year
    return year if year in YEARS else clock.today().year


def given_year() -> int | None:
    """`tahun` of the form where what is done cannot be undone: None for none, or for what is no year."""
    year = request.form.get("tahun", type=int)
    return year if year in YEARS else None

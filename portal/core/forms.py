"""Forms speak plainly and once: Indonesian messages that say what to do. Shape is checked here, rights elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import request
from wtforms import Field, Form, StringField
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError
from wtforms.widgets import DateInput, TextInput

from portal.core import formatting
from portal.core.errors import DomainError
from portal.core.months import Month

_SPACES = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\0\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def tidy(text: str | None) -> str:
    """One line of text as it was meant: no invisible signs, full-width made plain, single spaces, none at the ends."""
    if not text:
        return ""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_INVISIBLE)).strip()


class _Indonesian:
    """What WTForms says of itself when a select or number field got something it does not know."""

    _SENTENCES = MappingProxyType(
        {
            "Not a valid choice.": "Pilih salah satu dari daftar.",
            "Invalid Choice: could not coerce.": "Pilih salah satu dari daftar.",
            "Not a valid integer value.": "Isi dengan angka bulat.",
        }
    )

    def gettext(self, words: str) -> str:
        return self._SENTENCES[words]

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self._SENTENCES[one if number == 1 else many]


class PortalForm(Form):
    """A form of the portal. CSRF and the idempotency key stand outside it, one of each per page."""

    class Meta:
        def get_translations(self, _form: Form) -> _Indonesian:
            return _Indonesian()

    @classmethod
    def from_request(cls, *args: Any, **kwargs: Any) -> Any:
        """The form filled from the POST body (files too)."""
        return cls(request.form, *args, **kwargs)

    def refuse(self, error: DomainError) -> None:
        """Show a service's refusal at the field it concerns, or above the form."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(error.sentence)
        else:
            field.errors = [*field.errors, error.sentence]

    def choose(self, name: str, choices: Sequence[tuple[str | int, str]]) -> None:
        """Hand in the choices of a select field: forms never ask the database."""
        self._fields[name].choices = choices  # type: ignore[attr-defined]


class Needed(DataRequired):
    """`Needed("Isi nama.")`: the message says what to do. Zero is an answer; what is mistyped keeps its own message."""

    def __init__(self, message: str) -> None:
        super().__init__(message)

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.process_errors and any(str(given).strip() for given in field.raw_data or ()):
            raise StopValidation
        if field.data != 0:
            super().__call__(form, field)


class AtMost(Length):
    """A limit of characters with its Indonesian sentence."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit, message=f"Persingkat menjadi paling banyak {limit} karakter.")


class LineField(StringField):
    """One line of tidied text."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = tidy(valuelist[0]) if valuelist else ""


class MonthField(Field):
    """A month as browsers send it (`2026-11`); data is a `Month` or None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: Month | None = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = Month.parse(valuelist[0])
        except ValueError as error:
            raise ValueError("Pilih bulan dan tahun, misalnya 2026-11.") from error


class DayField(Field):
    """A day as browsers send it (`2026-03-31`); data is a `date` or None."""

    widget = DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: date | None = None
        text = tidy(valuelist[0]) if valuelist else ""
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError("Isi tanggal, misalnya 2026-03-31.") from error


class WholeNumberField(Field):
    """A whole number as people write it: `14.880`, `14 880`, `Rp16.800`; data is an int or None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else formatting.number(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: int | None = None
        text = tidy(valuelist[0]).replace(" ", "") if valuelist else ""
        if not text:
            return
        text = re.sub(r"^(rp)\.?", "", text, flags=re.IGNORECASE)
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+|-?\d+", text) is None:
            raise ValueError("Isi dengan angka bulat, misalnya 14.880.")
        number = int(text.replace(".", ""))
        if abs(number) >= 10**15:
            raise ValueError("Angka ini terlalu besar. Periksa jumlah nolnya.")
        self.data = number


class AtLeast:
    """A lower bound for whole numbers."""

    def __init__(self, least: int, message: str) -> None:
        self.least = least
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if field.data is not None and field.data < self.least:
            raise ValidationError(self.message)

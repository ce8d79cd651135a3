"""Forms of deliveries: what the branch answers, which columns it wants, what a code means."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, SelectField, ValidationError

from portal.core.forms import AtLeast, AtMost, LineField, Needed, PortalForm, WholeNumberField
from portal.deliveries.rules.answers import LONGEST_CODE
from portal.deliveries.rules.template import (
    ANSWER_FIELDS,
    DATE_FORMAT_LABELS,
    FIELD_LABELS,
    LONGEST_HEADING,
    ColumnTemplate,
    DateFormat,
    DeliveryField,
    compose,
)

_MOST_CODES_SPACED = 4 * LONGEST_CODE  # a code pasted with spaces is tidied by the service


class PurposeForm(PortalForm):
    """What the file with full NIKs is needed for."""

    purpose = LineField("Tujuan", [Needed("Tulis tujuan, misalnya pendaftaran peserta ke sistem BPJS."), AtMost(200)])


class AcceptForm(PortalForm):
    """The KPJ under which a person was registered."""

    kpj = LineField("KPJ", [Needed("Isi KPJ 11 angka."), AtMost(40)])


class RefuseForm(PortalForm):
    """The code that says why a person was not registered."""

    code = LineField("Kode penolakan", [Needed("Isi kode penolakan."), AtMost(_MOST_CODES_SPACED)])


class AnswerFileForm(PortalForm):
    """The workbook with the answers."""

    file = FileField("Berkas jawaban")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas kiriman yang sudah diisi jawabannya.")


class ResendForm(PortalForm):
    """Who is sent again, and what was put right before."""

    code = SelectField("Siapa")

    note = LineField("Yang diperbaiki", [Needed("Tulis apa yang diperbaiki, misalnya NIK sesuai KTP."), AtMost(200)])


class CodeForm(PortalForm):
    """A code with its meaning and remedy."""

    code = LineField("Kode", [Needed("Isi kodenya seperti ditulis cabang."), AtMost(LONGEST_CODE)])
    meaning = LineField("Arti", [Needed("Tulis arti kode ini."), AtMost(200)])
    remedy = LineField("Yang harus dilakukan", [Needed("Tulis yang harus dilakukan wilayah."), AtMost(300)])
    source = LineField("Sumber", [Needed("Tulis sumbernya, misalnya surat cabang dan nomornya."), AtMost(200)])


class TemplateForm(PortalForm):
    """`template_form` adds a place and a heading for every column."""

    date_format = SelectField(
        "Tanggal ditulis", choices=[(each.value, label) for each, label in DATE_FORMAT_LABELS.items()]
    )

    def template(self) -> ColumnTemplate:
        """The columns that the form describes."""
        chosen = {
            field: (self._fields[place_box(field)].data, self._fields[heading_box(field)].data)
            for field in DeliveryField
        }
        return compose(chosen, DateFormat(self.date_format.data))


def place_box(field: DeliveryField) -> str:
    """The name of the box in which a column's place stands."""
    return f"urut_{field.value}"


def heading_box(field: DeliveryField) -> str:
    """The name of the box in which a column's heading stands."""
    return f"judul_{field.value}"


def _with_columns() -> type[TemplateForm]:
    boxes: dict[str, Any] = {}
    for field in DeliveryField:
        label = FIELD_LABELS[field]
        boxes[place_box(field)] = WholeNumberField(f"Urutan {label}", [AtLeast(1, "Isi mulai dari 1.")])
        boxes[heading_box(field)] = LineField(f"Judul {label}", [AtMost(LONGEST_HEADING)])
    return type("ColumnTemplateForm", (TemplateForm,), boxes)


ColumnTemplateForm: Any = _with_columns()


def filled(template: ColumnTemplate) -> Any:
    """The form as a template stands."""
    values: dict[str, Any] = {"date_format": template.date_format.value}
    for place, column in enumerate(template.columns, start=1):
        values[place_box(column.field)], values[heading_box(column.field)] = place, column.heading
    return ColumnTemplateForm(data=values)


def rows_of(form: Any) -> list[tuple[str, bool, Any, Any]]:
    """(label, whether it is the branch's answer, place box, heading box) of every column, for the page."""
    return [
        (FIELD_LABELS[field], field in ANSWER_FIELDS, form[place_box(field)], form[heading_box(field)])
        for field in DeliveryField
    ]

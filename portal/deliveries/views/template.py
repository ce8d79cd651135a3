"""The page on which a branch says which columns its deliveries have."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import formatting
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.deliveries import forms, queries, service
from portal.deliveries.rules.template import SAMPLE, ColumnTemplate, DateFormat, DeliveryField, Value, value_of_field

blueprint = Blueprint("delivery_template", __name__)


@blueprint.get("/bpjs/<branch>/templat/")
@requires(Permission.MANAGE_DELIVERY_TEMPLATE)
def index() -> Response:
    """The officer looks at the columns and a row of invented values beneath them."""
    return _index()


def _index(form: Any = None, status: int = 200) -> Response:
    template, version = queries.current_template(workplace().id)
    form = form if form is not None else forms.filled(template)
    return render(
        "deliveries/template.html",
        version=version,
        form=form,
        rows=forms.rows_of(form),
        preview=_preview(template),
        status=status,
    )


def _preview(template: ColumnTemplate) -> list[tuple[str, str]]:
    """(heading, invented value) of every column."""
    return [
        (column.heading, "1" if column.field is DeliveryField.NUMBER else _in_words(column.field, template.date_format))
        for column in template.columns
    ]


def _in_words(field: DeliveryField, date_format: DateFormat) -> str:
    value: Value = value_of_field(field, SAMPLE, date_format)
    if value is None or isinstance(value, str):
        return value or ""
    return formatting.month(value) if isinstance(value, Month) else formatting.day(value)


@blueprint.post("/bpjs/<branch>/templat/")
@requires(Permission.MANAGE_DELIVERY_TEMPLATE)
def save() -> ResponseReturnValue:
    """The officer changes the columns of deliveries from now on."""
    form = forms.ColumnTemplateForm.from_request()
    if form.validate():
        try:
            made = service.set_template(workplace().id, workplace().regency_ids, form.template(), by=current_actor())
        except DomainError as error:
            form.refuse(error)
        else:
            words = "Templat kolom disimpan dan berlaku untuk kiriman berikutnya." if made else "Templat tidak berubah."
            return done(words, to=url_for("delivery_template.index"))
    return _index(form, 422)

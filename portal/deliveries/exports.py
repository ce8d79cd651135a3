"""The workbook that goes to a branch: its own columns, full NIKs as text, and a hidden key a row (domain rule 27)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook
from portal.deliveries.rules.template import (
    ANSWER_FIELDS,
    KEY_HEADING,
    ColumnTemplate,
    DateFormat,
    DeliveredPerson,
    DeliveryField,
    TemplateColumn,
    value_of_field,
)

SHEET = "Kiriman"
_DIGITS = frozenset(
    {
        DeliveryField.NIK,
        DeliveryField.FAMILY_CARD,
        DeliveryField.PHONE,
        DeliveryField.KNOWN_KPJ,
        DeliveryField.ANSWER_KPJ,
    }
)
_MONTHS = frozenset({DeliveryField.START_MONTH, DeliveryField.END_MONTH})


def delivery_workbook(path: Path, *, facts: Cover, template: ColumnTemplate, rows: Iterable[DeliveredPerson]) -> int:
    """Write the workbook of a delivery and answer how many people it holds."""
    columns = [_column(column, template.date_format) for column in template.columns]
    columns.append(Column(KEY_HEADING, lambda person: person.key, hidden=True))
    return write_workbook(path, facts, [Table(SHEET, columns, rows)])[SHEET]


def _column(column: TemplateColumn, date_format: DateFormat) -> Column[DeliveredPerson]:
    field = column.field
    if field is DeliveryField.NUMBER:
        return Column(column.heading, kind=Kind.SEQUENCE)
    if field in ANSWER_FIELDS:
        return Column(column.heading, lambda _person: "", Kind.NIK, width=16)
    return Column(column.heading, lambda person: value_of_field(field, person, date_format), _kind(field, date_format))


def _kind(field: DeliveryField, date_format: DateFormat) -> Kind:
    if field in _DIGITS:
        return Kind.NIK
    if field in _MONTHS:
        return Kind.MONTH
    return Kind.DATE if field is DeliveryField.BIRTH_DATE and date_format is DateFormat.EXCEL else Kind.TEXT

"""Sheets that people fill in: a form with rules that Excel and LibreOffice check while they type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from portal.core.workbook import sheets
from portal.core.workbook.columns import Column, Kind
from portal.core.workbook.sheets import Book


@dataclass(frozen=True, slots=True)
class Choices:
    """The cell is one of a list: values written here, or a formula (``"=daftar_desa"``) that yields a range.

    A formula speaks of the first row of the form (row 2) and is at most 255 characters. Unless `strict`, a value
    outside the list is questioned, not refused.
    """

    source: str | Sequence[str]
    otherwise: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """The cell has exactly this many characters."""

    characters: int
    otherwise: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The cell is a day from `first` to `last`, both included."""

    first: date
    last: date
    otherwise: str


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column to fill in. `hint` is shown while the cell is selected, at most 255 characters."""

    header: str
    kind: Kind = Kind.TEXT
    width: float = 18
    required: bool = True
    hint: str = ""
    rule: Choices | Length | Dates | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The sheet to fill in: header in row 1, rules for `rows` rows below it."""

    name: str
    columns: Sequence[FormColumn]
    rows: int = 15_000


@dataclass(frozen=True, slots=True)
class Guide:
    """A sheet that explains: a heading, sentences, then a small table of texts."""

    name: str
    heading: str
    sentences: Sequence[str]
    columns: Sequence[Column[Any]]
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """A column of the reference sheet. `name` is the defined name of its values."""

    header: str
    values: Sequence[str]
    name: str
    width: float = 28


@dataclass(frozen=True, slots=True)
class References:
    """The sheet that the lists of choices come from."""

    name: str
    lists: Sequence[ReferenceList]


def write_form(
    path: Path,
    form: Form,
    *,
    guide: Guide,
    references: References,
    title: str,
    office: str,
    made_at: datetime,
) -> None:
    """Write a workbook to fill in to `path`: the form, its explanation, its reference lists, in this order."""
    with sheets.open_book(path, title=title, made_at=made_at) as book:
        form_sheet, guide_sheet = book.add_sheet(form.name), book.add_sheet(guide.name)
        reference_sheet = book.add_sheet(references.name)
        for sheet, heading in ((form_sheet, title), (guide_sheet, title), (reference_sheet, references.name)):
            sheets.set_page_texts(sheet, office=office, title=heading, made=sheets.made_line(made_at))
        _write_references(book, reference_sheet, references)
        _write_guide(book, guide_sheet, guide)
        _write_form(book, form_sheet, form)
        form_sheet.activate()


def _write_form(book: Book, sheet: Worksheet, form: Form) -> None:
    sheet.hide_gridlines(1)  # empty cells that people are to fill in need their lines on screen
    sheet.set_row(0, 30)
    for index, column in enumerate(form.columns):
        # The format of the whole column costs a few bytes; formats in 15,000 rows of cells would cost a megabyte.
        style = book.format(num_format=_form_number_format(column.kind))
        sheet.set_column(index, index, column.width, style)
        look: dict[str, Any] = {} if column.required else {"bg_color": "#FFFFFF", "italic": True, "bold": False}
        sheet.write_string(0, index, column.header, book.header(Kind.TEXT, **look))
        rule = _validation(column)
        if rule:
            sheet.data_validation(1, index, form.rows, index, rule)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    last = xl_col_to_name(len(form.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:{last}{form.rows + 1}"})
    sheet.set_selection(1, 0, 1, 0)


def _form_number_format(kind: Kind) -> str:
    if kind in (Kind.TEXT, Kind.NIK):
        return "@"
    # The month by its name shows at once when a computer has read 8/7 as 7 August.
    return "[$-421]d mmmm yyyy" if kind is Kind.DATE else "General"


def _validation(column: FormColumn) -> dict[str, Any]:
    """The rule and the hint of a column as xlsxwriter takes them; nothing when it has neither."""
    rule = column.rule
    options: dict[str, Any] = {}
    if isinstance(rule, Choices):
        source = rule.source if isinstance(rule.source, str) else list(rule.source)
        options = {"validate": "list", "source": source, "error_type": "stop" if rule.strict else "warning"}
    elif isinstance(rule, Length):
        options = {"validate": "length", "criteria": "==", "value": rule.characters, "error_type": "warning"}
    elif isinstance(rule, Dates):
        options = {"validate": "date", "criteria": "between", "minimum": rule.first, "maximum": rule.last}
    elif column.hint:
        options = {"validate": "any"}
    if rule is not None:
        options |= {"error_title": column.header, "error_message": rule.otherwise}
    if column.hint:
        options |= {"input_title": column.header, "input_message": column.hint}
    return options


def _write_guide(book: Book, sheet: Worksheet, guide: Guide) -> None:
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, sheets.safe_text(guide.heading), book.title)
    for number, sentence in enumerate(guide.sentences, 1):
        sheets.write_text(sheet, number, 0, sentence, book.format())
    header_row = len(guide.sentences) + 2
    for index, column in enumerate(guide.columns):
        sheet.set_column(index, index, column.shown_width)
        sheet.write_string(header_row, index, column.header, book.header(column.kind))
    style = book.cell(Kind.NIK, text_wrap=True)
    for number, row in enumerate(guide.rows, header_row + 1):
        texts = [str(column.getter(row) or "") if column.getter else "" for column in guide.columns]
        widths = [column.shown_width for column in guide.columns]
        if height := sheets.row_height(zip(texts, widths, strict=True)):
            sheet.set_row(number, height)
        for index, text in enumerate(texts):
            sheets.write_text(sheet, number, index, text, style)
    last_row = header_row + len(guide.rows) + 1
    last_column = xl_col_to_name(len(guide.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{header_row + 2}:{last_column}{last_row}"})


def _write_references(book: Book, sheet: Worksheet, references: References) -> None:
    body = book.format()
    for index, listed in enumerate(references.lists):
        sheet.set_column(index, index, listed.width)
        sheet.write_string(0, index, listed.header, book.header(Kind.TEXT))
        letter = xl_col_to_name(index)
        last = max(len(listed.values), 1) + 1
        book.file.define_name(listed.name, f"='{references.name}'!${letter}$2:${letter}${last}")
    for number, values in enumerate(zip_longest(*(listed.values for listed in references.lists)), 1):
        for index, value in enumerate(values):
            if value:
                sheets.write_text(sheet, number, index, value, body)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)

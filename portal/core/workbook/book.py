"""A workbook for people: a cover with the facts, perhaps a summary, then tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from portal.core import formatting
from portal.core.workbook import sheets
from portal.core.workbook.columns import NO_SHARE, Kind
from portal.core.workbook.sheets import Book
from portal.core.workbook.tables import Agreement, Table, write_table

COVER_SHEET = "Keterangan"
COVER_WIDTH = 104
NOTE_WIDTH = 66


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first sheet says. All texts are Indonesian and shown as they stand; `made_at` is an aware time.

    `office` is the regency or the province, `filter` the selection in words, `notes` further lines (label, text),
    `letterhead` the office's own lines above the title.
    """

    title: str
    office: str
    period: str
    filter: str
    made_at: datetime
    made_by: str
    role: str
    source: str
    notes: Sequence[tuple[str, str]] = ()
    letterhead: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a summary. `name` makes the cell a defined name that tables and other figures refer to.

    `formula` is written over such names (``"pagu-kebutuhan"``) and needs the value too.
    """

    label: str
    value: int | str | None = None
    kind: Kind = Kind.INTEGER
    name: str | None = None
    formula: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A sheet of figures, one a line; a plain string among them heads a group.

    Below them stands a line for every agreement that a table claims (`Table.agrees`): the difference between the
    table's sum and the figure, which must be nothing.
    """

    name: str
    heading: str
    figures: Sequence[Figure | str]


def write_workbook(
    path: Path, cover: Cover, tables: Sequence[Table[Any]], *, summary: Summary | None = None
) -> dict[str, int]:
    """Write the workbook to `path` and answer the number of rows of every table, by sheet name.

    Rows are read once and one at a time, so that a table may be as long as Excel allows. Nothing stands at `path` when
    a row cannot be had or written. Raises `TooManyRowsError` for a table that is longer than a sheet.
    """
    with sheets.open_book(path, title=cover.title, made_at=cover.made_at) as book:
        # Sheets stand in the order in which they are added; the cover is filled last, when the rows are counted.
        cover_sheet = book.add_sheet(COVER_SHEET)
        summary_sheet = book.add_sheet(summary.name) if summary else None
        made = sheets.made_line(cover.made_at, cover.made_by, cover.role)
        subtitle = " · ".join((cover.office, cover.period, cover.filter))
        figures = _named_values(summary)
        counts: dict[str, int] = {}
        agreements: list[Agreement] = []
        for table in tables:
            sheet = book.add_sheet(table.name)
            sheets.set_page_texts(sheet, office=cover.office, title=table.heading or cover.title, made=made)
            counts[table.name], claimed = write_table(book, sheet, table, subtitle=subtitle, figures=figures)
            agreements += claimed
        if summary is not None and summary_sheet is not None:
            sheets.set_page_texts(summary_sheet, office=cover.office, title=summary.heading, made=made)
            _write_summary(book, summary_sheet, summary, subtitle, agreements)
        sheets.set_page_texts(cover_sheet, office=cover.office, title=cover.title, made=made)
        _write_cover(book, cover_sheet, cover, counts)
        cover_sheet.activate()
    return counts


def _named_values(summary: Summary | None) -> dict[str, int]:
    """The whole numbers of the summary that carry a name."""
    if summary is None:
        return {}
    return {
        figure.name: figure.value
        for figure in summary.figures
        if isinstance(figure, Figure) and figure.name is not None and isinstance(figure.value, int)
    }


def _write_cover(book: Book, sheet: Worksheet, cover: Cover, counts: Mapping[str, int]) -> None:
    label = book.format(bold=True, valign="top", bottom=4, bottom_color=sheets.HAIR)
    text = book.cell(Kind.TEXT, text_wrap=True)
    number = book.cell(Kind.INTEGER, align="left", indent=1, num_format='[$-421]#,##0" baris"')
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, COVER_WIDTH)
    head = [words for words in cover.letterhead if words.strip()]
    for place, words in enumerate(head):
        sheet.write_string(place, 0, sheets.safe_text(words), book.letterhead)
    row = len(head) + 1 if head else 0
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, sheets.safe_text(cover.title), book.title)
    row += 2

    def line(name: str, value: str | int) -> None:
        nonlocal row
        sheet.write_string(row, 0, name, label)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, number)
        else:
            sheets.write_text(sheet, row, 1, value, text)
            if height := sheets.row_height([(value, COVER_WIDTH)]):
                sheet.set_row(row, height)
        row += 1

    line("Wilayah", cover.office)
    line("Periode", cover.period)
    line("Saringan", cover.filter)
    for name, count in counts.items():
        line("Jumlah baris" if len(counts) == 1 else f"Lembar {name}", count)
    line("Dibuat", formatting.moment(cover.made_at))
    line("Dibuat oleh", f"{cover.made_by} ({cover.role})")
    line("Sumber data", cover.source)
    for name, note in cover.notes:
        line(name, note)


def _write_summary(
    book: Book,
    sheet: Worksheet,
    summary: Summary,
    subtitle: str,
    agreements: Sequence[Agreement],
) -> None:
    label = book.cell(Kind.TEXT, text_wrap=True)
    note = book.cell(Kind.TEXT, text_wrap=True, font_color=sheets.QUIET)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, NOTE_WIDTH)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, summary.heading, book.title)
    sheet.write_string(1, 0, sheets.safe_text(subtitle), book.subtitle)
    row = 2

    def head(text: str) -> None:
        nonlocal row
        row += 1  # an empty row before each group
        style = book.header(Kind.TEXT, text_wrap=False)
        sheet.write_string(row, 0, text, style)
        sheet.write_blank(row, 1, None, style)
        sheet.write_blank(row, 2, None, style)
        row += 1

    for figure in summary.figures:
        if isinstance(figure, str):
            head(figure)
            continue
        sheet.write_string(row, 0, figure.label, label)
        _write_figure(book, sheet, row, figure)
        sheets.write_text(sheet, row, 2, figure.note, note)
        if height := sheets.row_height([(figure.note, NOTE_WIDTH)]):
            sheet.set_row(row, height)
        if figure.name:
            book.file.define_name(figure.name, f"='{summary.name}'!$B${row + 1}")
        row += 1
    if not agreements:
        return
    head("Pemeriksaan: jumlah tiap lembar dikurangi ringkasan (harus 0)")
    number = book.cell(Kind.INTEGER)
    for agreement in agreements:
        sheet.write_string(row, 0, f"Lembar {agreement.sheet}, kolom {agreement.header}", label)
        cell = f"'{agreement.sheet}'!{agreement.cell}"
        sheet.write_formula(row, 1, f"={cell}", number, agreement.difference)
        verdict = "cocok" if agreement.difference == 0 else "tidak cocok"
        sheet.write_formula(row, 2, f'=IF({cell}=0,"cocok","tidak cocok")', note, verdict)
        row += 1


def _write_figure(book: Book, sheet: Worksheet, row: int, figure: Figure) -> None:
    style = book.cell(figure.kind, align="right")
    if figure.value is None:
        sheet.write_string(row, 1, NO_SHARE, style)
    elif isinstance(figure.value, str):
        sheets.write_text(sheet, row, 1, figure.value, style)
    elif figure.formula:
        sheet.write_formula(row, 1, f"={figure.formula}", style, figure.value)
    else:
        sheet.write_number(row, 1, figure.value, style)

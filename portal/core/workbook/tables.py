"""A table of rows on a sheet: header, body written row by row, sums and checks as formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic

from xlsxwriter.utility import xl_col_to_name

from portal.core import formatting
from portal.core.months import Month
from portal.core.workbook import sheets
from portal.core.workbook.columns import Column, Kind, Row, row_formula, share_formula, share_value, written
from portal.core.workbook.quick import QuickSheet
from portal.core.workbook.report import ReportSheet
from portal.core.workbook.sheets import Book

NO_ROWS = "Tidak ada baris"
TOTAL_LABEL = "Jumlah"
AGREED_LABEL = "Menurut ringkasan"
DIFFERENCE_LABEL = "Selisih (harus 0)"


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A sheet of rows. Without a `heading` the header stands in row 1, as lists want it that are sorted and re-read.

    `agrees` says which totals must equal which figures of the summary (header → name of the figure): the figure and
    the difference are then written below the total.
    """

    name: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    heading: str | None = None
    freeze_columns: int = 0
    agrees: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the difference between a total and the summary stands, and what it is."""

    sheet: str
    header: str
    cell: str
    difference: int


def write_table(
    book: Book, sheet: QuickSheet, table: Table[Row], *, subtitle: str, figures: Mapping[str, int]
) -> tuple[int, list[Agreement]]:
    """Write `table` and answer how many rows it had and what it claims to agree with."""
    return _Writer(book, sheet, table, subtitle, figures).write()


def write_rows(sheet: ReportSheet, table: Table[Row], *, subtitle: str) -> int:
    """Write a table of its own as a sheet of a report; answers how many rows it had."""
    return write_table(sheet.book, sheet.sheet, table, subtitle=subtitle, figures={})[0]


_CellWriter = Callable[[int, Any], object]


class _Writer(Generic[Row]):
    def __init__(
        self, book: Book, sheet: QuickSheet, table: Table[Row], subtitle: str, figures: Mapping[str, int]
    ) -> None:
        self.book, self.sheet, self.table = book, sheet, table
        self.subtitle, self.figures = subtitle, figures
        self.letters = {column.header: xl_col_to_name(index) for index, column in enumerate(table.columns)}
        self.by_header = {column.header: column for column in table.columns}
        self.header_row = 3 if table.heading else 0
        self.first = self.header_row + 1
        self.totals = {column.header: 0 for column in table.columns if column.total}

    def write(self) -> tuple[int, list[Agreement]]:
        self._write_head()
        count = self._write_body()
        after = self.first + max(count, 1)
        if count == 0:
            sheets.write_text(self.sheet, self.first, self._label_column, NO_ROWS, self.book.cell(Kind.TEXT))
        agreements: list[Agreement] = []
        if self.totals:
            self._write_total(after)
        if self.table.agrees:
            agreements = self._write_agreements(after)
        last_column = len(self.table.columns) - 1
        self.sheet.autofilter(self.header_row, 0, after - 1, last_column)
        self.sheet.ignore_errors({"number_stored_as_text": f"A{self.first + 1}:{xl_col_to_name(last_column)}{after}"})
        return count, agreements

    @property
    def _label_column(self) -> int:
        """The first column of text: where the word for the total stands."""
        texts = (index for index, column in enumerate(self.table.columns) if column.kind is Kind.TEXT)
        return next(texts, 0)

    def _write_head(self) -> None:
        sheet, book = self.sheet, self.book
        for index, column in enumerate(self.table.columns):
            sheet.set_column(index, index, column.shown_width, None, {"hidden": column.hidden})
        if self.table.heading:
            sheet.set_row(0, 24)
            sheet.write_string(0, 0, sheets.safe_text(self.table.heading), book.title)
            sheet.write_string(1, 0, sheets.safe_text(self.subtitle), book.subtitle)
        height = sheets.row_height((column.header, column.shown_width - 1) for column in self.table.columns)
        sheet.set_row(self.header_row, max(height or 0.0, sheets.HEADER_ROOM))
        for index, column in enumerate(self.table.columns):
            sheets.write_text(sheet, self.header_row, index, column.header, book.header(column.kind))
        sheet.freeze_panes(self.first, self.table.freeze_columns)
        sheet.repeat_rows(self.header_row)

    def _write_body(self) -> int:
        plan = [self._cell_writer(index, column) for index, column in enumerate(self.table.columns)]
        wrapped = [(column.getter, column.shown_width - 1) for column in self.table.columns if column.wrap]
        number = self.first - 1
        for number, row in enumerate(self.table.rows, self.first):
            if number >= sheets.MAXIMUM_ROWS:
                raise sheets.TooManyRowsError(f"sheet {self.table.name!r} holds {sheets.MAXIMUM_ROWS} rows")
            if wrapped:
                texts = ((str(getter(row) or ""), width) for getter, width in wrapped if getter)
                if height := sheets.row_height(texts):
                    self.sheet.set_row(number, height)
            for write in plan:
                write(number, row)
        return number - self.first + 1

    def _cell_writer(self, index: int, column: Column[Row]) -> _CellWriter:
        """A function of row number and row that writes this column's cell: decided once, called for every row."""
        fit: dict[str, Any] = {"text_wrap": True} if column.wrap else {}
        if column.kind is Kind.TEXT and not column.wrap:
            fit = {"shrink": True}  # a long name is printed smaller rather than cut off at its neighbour
        plain = self.book.cell(column.kind, **fit)
        if column.share is not None:
            return self._share_writer(index, column, plain)
        if column.kind is Kind.SEQUENCE:
            first, number_ = self.first, self.sheet.put_number
            return lambda number, row: number_(number, index, number - first + 1, plain)
        if column.marked is None:
            return self._value_writer(index, column, plain)
        bold = fit | {"bold": True, "bg_color": sheets.MARK_FILL}
        marked, usual = column.marked, self._value_writer(index, column, plain)
        standing_out = self._value_writer(index, column, self.book.cell(column.kind, **bold))
        return lambda number, row: standing_out(number, row) if marked(row) else usual(number, row)

    def _value_writer(self, index: int, column: Column[Row], style: Any) -> _CellWriter:
        sheet, kind = self.sheet, column.kind
        get: Callable[[Row], Any] = column.getter  # type: ignore[assignment]  # only SEQUENCE and SHARE have none
        write_string, write_number, write_blank = sheet.put_string, sheet.put_number, sheet.write_blank

        if kind in (Kind.TEXT, Kind.NIK):
            safe, is_plain = sheets.safe_text, sheets.is_plain

            def text(number: int, row: Row) -> None:
                value = get(row)
                if value:
                    write_string(number, index, value if is_plain(value) else safe(value), style)
                else:
                    write_blank(number, index, None, style)

            return text

        if kind in (Kind.DATE, Kind.MONTH):

            def day(number: int, row: Row) -> None:
                value: date | Month | None = get(row)
                if value is None:
                    write_blank(number, index, None, style)
                    return
                first_day = value.first_day if isinstance(value, Month) else value
                try:
                    write_number(number, index, sheets.serial(first_day), style)
                except ValueError:  # before Excel's calendar begins
                    shown = formatting.month(value) if isinstance(value, Month) else formatting.day(value)
                    write_string(number, index, shown, style)

            return day

        totals, header = self.totals, column.header
        if column.formula:
            formula_at = row_formula(column.formula, self.letters)
            write_formula = sheet.write_formula

            def formula(number: int, row: Row) -> None:
                value = get(row)
                if header in totals:
                    totals[header] += value
                write_formula(number, index, formula_at(number + 1), style, value)

            return formula

        summed, absent = column.total, column.absent

        def integer(number: int, row: Row) -> None:
            value = get(row)
            if value is None:
                sheets.write_text(sheet, number, index, absent, style)
                return
            if summed:
                totals[header] += value
            write_number(number, index, written(kind, value), style)

        return integer

    def _share_writer(self, index: int, column: Column[Row], style: Any) -> _CellWriter:
        assert column.share is not None
        numerator: Callable[[Row], Any] = self.by_header[column.share.of].getter  # type: ignore[assignment]
        letter, write_formula = self.letters[column.share.of], self.sheet.write_formula
        denominator: Callable[[Row], Any] = self.by_header[column.share.out_of].getter  # type: ignore[assignment]
        other = self.letters[column.share.out_of]

        def ratio(number: int, row: Row) -> None:
            formula = share_formula(f"{letter}{number + 1}", f"{other}{number + 1}")
            write_formula(number, index, formula, style, share_value(numerator(row) or 0, denominator(row) or 0))

        return ratio

    def _write_total(self, at: int) -> None:
        for index, column in enumerate(self.table.columns):
            style = self.book.total(column.kind)
            letter = self.letters[column.header]
            if column.total:
                formula = f"=SUM({letter}{self.first + 1}:{letter}{at})"
                total = written(column.kind, self.totals[column.header])
                self.sheet.write_formula(at, index, formula, style, total)
            elif column.share is not None and self._has_totals(column):
                of, out_of = column.share.of, column.share.out_of
                formula = share_formula(f"{self.letters[of]}{at + 1}", f"{self.letters[out_of]}{at + 1}")
                self.sheet.write_formula(at, index, formula, style, share_value(self.totals[of], self.totals[out_of]))
            elif index == self._label_column:
                self.sheet.write_string(at, index, TOTAL_LABEL, style)
            else:
                self.sheet.write_blank(at, index, None, style)

    def _has_totals(self, column: Column[Row]) -> bool:
        assert column.share is not None
        return column.share.of in self.totals and column.share.out_of in self.totals

    def _write_agreements(self, total_row: int) -> list[Agreement]:
        figure_row, difference_row = total_row + 1, total_row + 2
        for index in range(len(self.table.columns)):
            self.sheet.write_blank(figure_row, index, None, self.book.cell(Kind.TEXT))
        label = self.book.cell(Kind.TEXT, font_color=sheets.QUIET)
        self.sheet.write_string(figure_row, self._label_column, AGREED_LABEL, label)
        for header, name in self.table.agrees.items():
            quiet = self.book.cell(self.by_header[header].kind, font_color=sheets.QUIET)
            index = self.table.columns.index(self.by_header[header])
            self.sheet.write_formula(figure_row, index, f"={name}", quiet, self.figures[name])
        for index in range(len(self.table.columns)):
            self.sheet.write_blank(difference_row, index, None, self.book.cell(Kind.TEXT))
        self.sheet.write_string(difference_row, self._label_column, DIFFERENCE_LABEL, self.book.cell(Kind.TEXT))
        wrong = self.book.format(bold=True, bg_color=sheets.MARK_FILL)
        agreements = []
        for header, name in self.table.agrees.items():
            letter = self.letters[header]
            index = self.table.columns.index(self.by_header[header])
            difference = self.totals[header] - self.figures[name]
            formula = f"={letter}{total_row + 1}-{letter}{figure_row + 1}"
            kind = self.by_header[header].kind
            self.sheet.write_formula(difference_row, index, formula, self.book.cell(kind), difference)
            self.sheet.conditional_format(
                difference_row, index, difference_row, index,
                {"type": "cell", "criteria": "!=", "value": 0, "format": wrong},
            )  # fmt: skip
            agreements.append(Agreement(self.table.name, header, f"${letter}${difference_row + 1}", difference))
        return agreements

"""Formulas that know their value: what a cell is written with, and what others compute with it.

A reader who does not recalculate sees the value, a reader who does sees the formula's; both come from one expression,
so they cannot disagree: ``people * months * rate`` is ``=B5*B6*B7`` and 2.999.808.000 at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from portal.core.workbook.columns import NO_SHARE, share_value

ABSENT = "belum ada data"  # what stands where there is no figure; it is never counted as nothing

_SUM, _PRODUCT, _ATOM = range(3)


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a formula and its value: None where there is no data. `hangs_on` are the cells that have none."""

    text: str
    value: int | float | str | None
    binds: int = _ATOM
    hangs_on: tuple[str, ...] = ()

    def __add__(self, other: Term | int) -> Term:
        return _joined(self, "+", _term(other), _SUM, lambda one, two: one + two)

    def __sub__(self, other: Term | int) -> Term:
        return _joined(self, "-", _term(other), _SUM, lambda one, two: one - two)

    def __mul__(self, other: Term | int) -> Term:
        return _joined(self, "*", _term(other), _PRODUCT, lambda one, two: one * two)

    @property
    def formula(self) -> str:
        """What stands in the cell: without data it says so as long as a cell it hangs on holds no number."""
        if not self.hangs_on:
            return f"={self.text}"
        return f'=IF(COUNT({",".join(self.hangs_on)})<{len(self.hangs_on)},"{ABSENT}",{self.text})'

    @property
    def shown(self) -> int | float | str:
        """The value as its cell shows it."""
        return ABSENT if self.value is None else self.value

    @property
    def number(self) -> int | float:
        """The value as a number; what is no number counts as nothing."""
        return self.value if isinstance(self.value, int | float) else 0


@dataclass(frozen=True, slots=True)
class Range:
    """Cells of one column below each other: their address on `sheet` and their values, from top to bottom."""

    sheet: str
    first_row: int
    column: int
    values: tuple[int | float | str | None, ...]

    @property
    def address(self) -> str:
        """``'Sumber Dana'!$D$5:$D$8``, absolute, from any sheet."""
        first, last = self.first_row, self.first_row + len(self.values) - 1
        address = f"{quoted(self.sheet)}!{_cell(first, self.column)}"
        return address if last <= first else f"{address}:{_cell(last, self.column)}"

    def and_one(self, value: int | float | str | None) -> Range:
        """With the cell below."""
        return Range(self.sheet, self.first_row, self.column, (*self.values, value))

    def first(self, count: int) -> Range:
        """The first `count` cells."""
        return Range(self.sheet, self.first_row, self.column, self.values[:count])

    def part(self, start: int, count: int) -> Range:
        """`count` cells from the one numbered `start` from 0."""
        return Range(self.sheet, self.first_row + start, self.column, self.values[start : start + count])

    @property
    def numbers(self) -> list[int | float]:
        """The values that are numbers."""
        return [value for value in self.values if isinstance(value, int | float)]


def quoted(sheet: str) -> str:
    """A sheet's name as formulas want it."""
    return "'" + sheet.replace("'", "''") + "'"


def cell_of(sheet: str, row: int, column: int, value: int | float | str | None) -> Term:
    """The term of a cell that other sheets may use too; `row` and `column` count from 0.

    The address is relative, so that whoever copies a row gets a formula of the new row.
    """
    address = f"{quoted(sheet)}!{xl_rowcol_to_cell(row, column)}"
    return Term(address, value, hangs_on=(address,) if value is None else ())


def named(name: str, value: int | float | str | None) -> Term:
    """The term of a cell that has a name."""
    return Term(name, value, hangs_on=(name,) if value is None else ())


def total(cells: Range) -> Term:
    """The sum of what is there; without a single number there is no data."""
    if cells.numbers:
        return Term(f"SUM({cells.address})", sum(cells.numbers))
    return Term(f'IF(COUNT({cells.address})=0,"{ABSENT}",SUM({cells.address}))', None)


def total_where(cells: Range, *conditions: tuple[Range, Term]) -> Term:
    """The sum of the rows in which every range equals its term (texts in small or capital letters alike).

    Rows without a number count as no data, as does a sum over no row at all.
    """
    kept = [
        value
        for place, value in enumerate(cells.values)
        if isinstance(value, int | float)
        and all(_same(keys.values[place], wanted.value) for keys, wanted in conditions)
    ]
    # "=" before the condition: a text that begins with an operator is compared as it stands.
    asked = "".join(f',{keys.address},"="&{wanted.text}' for keys, wanted in conditions)
    found = f"SUMIFS({cells.address}{asked})"
    if kept:
        return Term(found, sum(kept))
    return Term(f'IF(COUNTIFS({cells.address},">=0"{asked})=0,"{ABSENT}",{found})', None)


def share(numerator: Term, denominator: Term) -> Term:
    """A share as the house computes it: cut after the tenth of a percent, a dash when there is nothing to divide by."""
    hangs_on = _hanging(numerator, denominator)
    over, under = _bound(numerator, _PRODUCT), _bound(denominator, _ATOM)
    text = f'IF({denominator.text}=0,"{NO_SHARE}",TRUNC({over}*1000/{under})/1000)'
    if numerator.value is None or denominator.value is None:
        return Term(text, None, hangs_on=hangs_on)
    return Term(text, share_value(int(numerator.number), int(denominator.number)), hangs_on=hangs_on)


def difference(one: Term, other: Term) -> Term:
    """`one` less `other` for a check: where there is no data there is nothing to count."""
    return Term(f"N({one.text})-N({other.text})", one.number - other.number, _SUM)


def all_zero(cells: Range, *, then: str, otherwise: str) -> Term:
    """`then` when no cell of the range holds anything but 0; its cells are numbers."""
    verdict = otherwise if any(cells.numbers) else then
    return Term(f'IF(COUNTIF({cells.address},"<>0")=0,"{then}","{otherwise}")', verdict)


def agreement(one: Term, other: Term, *, then: str, otherwise: str) -> Term:
    """`then` when the two are the same, and that there is no data where there is neither."""
    text = f'IF({difference(one, other).text}=0,"{then}","{otherwise}")'
    if one.value is None and other.value is None:
        return Term(f'IF(COUNT({one.text},{other.text})=0,"{ABSENT}",{text})', None)
    return Term(text, otherwise if difference(one, other).number else then)


def _joined(
    one: Term,
    sign: str,
    other: Term,
    binds: int,
    compute: Callable[[int | float, int | float], int | float],
) -> Term:
    # What is subtracted needs its brackets even when it binds as loosely as the minus itself.
    text = f"{_bound(one, binds)}{sign}{_bound(other, binds + 1 if sign == '-' else binds)}"
    value = None if one.value is None or other.value is None else compute(one.number, other.number)
    return Term(text, value, binds, _hanging(one, other))


def _hanging(*terms: Term) -> tuple[str, ...]:
    """Each cell without data once, in order."""
    return tuple(dict.fromkeys(cell for term in terms for cell in term.hangs_on))


def _bound(term: Term, binds: int) -> str:
    return term.text if term.binds >= binds else f"({term.text})"


def _term(value: Term | int) -> Term:
    return value if isinstance(value, Term) else Term(str(value), value)


def _cell(row: int, column: int) -> str:
    address: str = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return address


def _same(one: int | float | str | None, other: int | float | str | None) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def sum_of(terms: Sequence[Term]) -> Term:
    """The sum of single cells, each written out."""
    whole = terms[0]
    for term in terms[1:]:
        whole = whole + term
    return whole

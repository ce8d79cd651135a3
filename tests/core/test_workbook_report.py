"""Report sheets: a formula and its value come from one expression; cells written the short way are the same bytes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from portal.core.workbook import Field, Kind, Range, Term, open_report, put_table, terms
from portal.core.workbook.quick import QuickSheet

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ONE, TWO, THREE = (terms.named(name, value) for name, value in (("satu", 12), ("dua", 10_000), ("tiga", 6_800)))
NOBODY = terms.cell_of("Desa", 4, 2, None)


def test_a_formula_says_what_it_computes() -> None:
    need = ONE * (TWO + THREE)
    assert (need.formula, need.value) == ("=satu*(dua+tiga)", 201_600)
    assert (ONE - (TWO - THREE)).formula == "=satu-(dua-tiga)"
    assert (ONE - TWO - THREE).formula == "=satu-dua-tiga"
    assert (ONE + TWO + 1).value == 10_013


def test_what_hangs_on_a_cell_without_data_says_so_until_somebody_fills_it() -> None:
    left = ONE - NOBODY
    assert left.formula == "=IF(COUNT('Desa'!C5)<1,\"belum ada data\",satu-'Desa'!C5)"
    assert (left.value, left.shown) == (None, "belum ada data")
    assert terms.share(NOBODY, ONE).shown == "belum ada data"
    assert terms.difference(ONE, NOBODY).value == 12, "against no data a sum is no agreement"


@pytest.mark.parametrize(
    ("values", "formula", "value"),
    [
        ((3, 4), "=SUM('Desa'!$D$5:$D$6)", 7),
        ((3, None), "=SUM('Desa'!$D$5:$D$6)", 3),
        ((None, None), "=IF(COUNT('Desa'!$D$5:$D$6)=0,\"belum ada data\",SUM('Desa'!$D$5:$D$6))", None),
        ((), "=IF(COUNT('Desa'!$D$5)=0,\"belum ada data\",SUM('Desa'!$D$5))", None),
    ],
)
def test_a_total_without_a_single_number_is_no_data(values: tuple[int | None, ...], formula: str, value: Any) -> None:
    found = terms.total(Range("Desa", 4, 3, values))
    assert (found.formula, found.value) == (formula, value)


def test_a_sum_by_name_does_not_care_for_capitals_and_compares_what_looks_like_a_condition() -> None:
    keys = Range("Desa", 4, 0, ("Insana", "INSANA", ">5", "Musi"))
    amounts = Range("Desa", 4, 3, (1, 2, 4, None))
    asked = [terms.total_where(amounts, (keys, terms.named("kunci", key))) for key in ("insana", ">5", "Musi")]
    assert [found.value for found in asked] == [3, 4, None]
    assert asked[1].text == "SUMIFS('Desa'!$D$5:$D$8,'Desa'!$A$5:$A$8,\"=\"&kunci)"


@given(st.recursive(
    st.integers(0, 10**9).map(lambda value: Term(str(value), value)),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda parts: {"+": parts[0].__add__, "-": parts[0].__sub__, "*": parts[0].__mul__}[parts[1]](parts[2])
    ),
    max_leaves=8,
))  # fmt: skip
def test_the_value_is_that_of_the_formula(term: Term) -> None:
    # Python binds these signs as Excel does.
    assert eval(term.text) == term.value  # noqa: S307 - digits and three signs


def test_a_table_hands_back_its_cells_and_sums_its_shares(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with open_report(path, title="Uji", made_at=AT) as report:
        sheet = report.add_sheet("Uji")
        by = {"Bagian": lambda cell: terms.share(cell["Isi"], cell["Kuota"])}
        fields: list[Field[tuple[str, int, int]]] = [
            Field("Nama", lambda line: line[0]),
            Field("Kuota", lambda line: line[1], Kind.INTEGER, total=True),
            Field("Isi", lambda line: line[2], Kind.INTEGER, total=True),
            Field("Bagian", kind=Kind.SHARE, by=by["Bagian"], total_by=by["Bagian"]),
            Field("Kumulatif", kind=Kind.INTEGER, running="Isi"),
        ]
        placed = put_table(sheet, 2, fields, [("a", 10, 9), ("b", 20, 3)], column=1)
    assert (placed.columns["Isi"].address, placed.totals["Isi"].value) == ("'Uji'!$D$4:$D$5", 12)
    rows = list(load_workbook(path)["Uji"].iter_rows(min_row=4, min_col=2, values_only=True))
    assert rows == [
        ("a", 10, 9, '=IF(C4=0,"–",TRUNC(D4*1000/C4)/1000)', "=SUM($D$4)"),
        ("b", 20, 3, '=IF(C5=0,"–",TRUNC(D5*1000/C5)/1000)', "=SUM($D$4:$D$5)"),
        ("Jumlah", "=SUM($C$4:$C$5)", "=SUM($D$4:$D$5)", '=IF(C6=0,"–",TRUNC(D6*1000/C6)/1000)', None),
    ]
    shown = load_workbook(path, data_only=True)["Uji"].iter_rows(min_row=4, min_col=5, values_only=True)
    assert list(shown) == [(0.9, 9), (0.15, 12), (0.4, None)]


def test_a_field_without_content_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="neither"),
        open_report(tmp_path / "a.xlsx", title="Uji", made_at=AT) as report,
    ):
        put_table(report.add_sheet("Uji"), 0, [Field("Kosong")], [1])
    assert not list(tmp_path.iterdir())


def _cells(path: Path, kind: type[Worksheet], texts: list[str]) -> bytes:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": datetime(2026, 11, 20)})
    look = book.add_format({"bold": True})
    sheet = book.add_worksheet("Uji", kind)
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text, look)
        sheet.write_number(row, 1, row, look)
        sheet.write_formula(row, 2, "=1+1", look, text)
    book.close()
    return path.read_bytes()


UGLY = st.text(st.sampled_from("_x041A<&\"' \n\t\x01\u00a0\u0085é😀"))


@settings(max_examples=25)
@given(texts=st.lists(UGLY, min_size=1, max_size=40))
def test_the_short_way_writes_the_same_bytes(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("quick")
    assert _cells(folder / "a.xlsx", QuickSheet, texts) == _cells(folder / "b.xlsx", Worksheet, texts)


def test_the_parts_that_are_replaced_are_there() -> None:
    replaced = [name for name in vars(QuickSheet) if re.match("_[a-z]", name)]
    assert replaced and all(hasattr(Worksheet, name) for name in replaced)

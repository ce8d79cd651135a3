"""Plain sheets: cells stay what they are, hidden is hidden, and the file is the same in every run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from portal.core.workbook import GridSheet, write_grid

MADE_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ROWS = (
    ("Kop surat",),
    (),
    ("NIK", "Nama", "Tanggal Lahir"),
    ("5303011708909001", "=1+1", date(1990, 8, 17)),
    (5303011708909001, "", None),
)


def write(path: Path) -> Path:
    sheets = [
        GridSheet("Daftar", ROWS, widths=(20, 30), header_row=3, bold_rows=frozenset({1}), hidden_rows=frozenset({5})),
        GridSheet("Lama", [("x",)], hidden=True),
    ]
    write_grid(path, sheets, title="Contoh", made_at=MADE_AT)
    return path


def test_texts_numbers_and_days_stay_what_they_are(tmp_path: Path) -> None:
    sheet = load_workbook(write(tmp_path / "a.xlsx"))["Daftar"]
    assert [(cell.value, cell.data_type) for cell in sheet[4]] == [
        ("5303011708909001", "s"),
        ("=1+1", "s"),
        (datetime(1990, 8, 17), "d"),
    ]
    assert (sheet["A5"].value, sheet["A5"].data_type, sheet["A5"].number_format) == (5303011708909001, "n", "0")
    assert sheet["B5"].value is None and sheet["C5"].value is None
    assert sheet["A1"].font.bold and sheet["A3"].font.bold and not sheet["A4"].font.bold


def test_hidden_rows_and_sheets_are_hidden_and_the_header_stays_in_sight(tmp_path: Path) -> None:
    book = load_workbook(write(tmp_path / "a.xlsx"))
    assert [sheet.sheet_state for sheet in book] == ["visible", "hidden"]
    sheet = book["Daftar"]
    assert [row for row, shape in sheet.row_dimensions.items() if shape.hidden] == [5]
    assert sheet.freeze_panes == "A4"


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path / "a.xlsx").read_bytes() == write(tmp_path / "b.xlsx").read_bytes()


def test_nothing_is_left_of_a_sheet_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1899-01-01"):
        write_grid(tmp_path / "a.xlsx", [GridSheet("x", [(date(1899, 1, 1),)])], title="x", made_at=MADE_AT)
    assert list(tmp_path.iterdir()) == []

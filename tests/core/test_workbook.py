"""Every workbook: text stays text, sums are formulas with their values, the first sheet says what the file is."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.core import formatting
from portal.core.months import Month
from portal.core.workbook import Column, Cover, Figure, Kind, Share, Summary, Table, TooManyRowsError, write_workbook
from portal.core.workbook import sheets as workbook_sheets
from portal.core.workbook.columns import row_formula, share_value

MADE_AT = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)
COVER = Cover(
    title="Daftar peserta",
    office="Kabupaten Timor Tengah Utara",
    period="Tahun anggaran 2026",
    filter="Kecamatan Insana, semua pekerjaan",
    made_at=MADE_AT,
    made_by="Sari",
    role="Operator",
    source="Portal Jamsostek NTT",
)
TEXT: Column[str] = Column("Nama", lambda row: row)
# name, quota, confirmed
Line = tuple[str, int, int]
LINES: list[Line] = [("APBD kabupaten", 14_880, 14_879), ("APBD provinsi", 1_174, 0), ("Dana desa", 0, 0)]
COUNTED: list[Column[Line]] = [
    Column("No", kind=Kind.SEQUENCE),
    Column("Sumber", lambda line: line[0]),
    Column("Kuota", lambda line: line[1], Kind.INTEGER, total=True),
    Column("Terkonfirmasi", lambda line: line[2], Kind.INTEGER, total=True),
    Column("Sisa", lambda line: line[1] - line[2], Kind.INTEGER, total=True, formula="[Kuota]-[Terkonfirmasi]"),
    Column("Capaian", kind=Kind.SHARE, share=Share("Terkonfirmasi", "Kuota")),
]


def read(path: Path, sheet: str, *, formulas: bool = False) -> Any:
    """A sheet as a reader sees it that does not recalculate, or with `formulas` as one that does."""
    return load_workbook(path, data_only=not formulas)[sheet]


def values(path: Path, sheet: str, *, formulas: bool = False) -> list[tuple[Any, ...]]:
    """All cell values of a sheet, row by row."""
    return list(read(path, sheet, formulas=formulas).iter_rows(values_only=True))


def written(folder: Path, columns: Sequence[Column[Any]], rows: Iterable[Any], **more: Any) -> Path:
    """A workbook of one table on the sheet ``Data``."""
    path = folder / "buku.xlsx"
    write_workbook(path, COVER, [Table("Data", columns, rows, **more)])
    return path


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://contoh.invalid","klik")',
        "+62811",
        "-5",
        "@SUM(A1)",
        "{=1+1}",
        "http://contoh.invalid/a",
        "0012345678901234",
        "1e5",
        " spasi di tepi ",
        "baris\npatah",
        'O\'Brien "Nona" & <b>Tuan</b>',
        "<r>bukan markah</r>",
        "<r><t>palsu</t></r>",
        "_x0041_",
        "\x01\x1f",
    ],
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    cell = read(written(tmp_path, [TEXT], [text]), "Data", formulas=True)["A2"]
    # openpyxl reads control characters as Excel's escapes and shows them as such
    shown = cell.value.replace("_x0001_", "\x01").replace("_x001F_", "\x1f").replace("_x005F_x0041_", "_x0041_")
    assert shown == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1, max_size=20))
def test_any_text_comes_back(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read_back = [row[0] for row in values(written(Path(folder), [TEXT], texts), "Data")[1:]]
    expected = [text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for text in texts]
    unescaped = [value.replace("_x005F_", "_") if "_x005F_" in value else value for value in read_back]
    assert unescaped == expected


def test_half_a_character_does_not_spoil_the_file(tmp_path: Path) -> None:
    assert values(written(tmp_path, [TEXT], ["MARIA\ud83d"]), "Data")[1] == ("MARIA\ufffd",)


@pytest.mark.parametrize("text", ["x" * 40_000, "😀" * 20_000, "<r>" + "y" * 40_000 + "</r>"])
def test_text_longer_than_a_cell_ends_in_an_ellipsis(tmp_path: Path, text: str) -> None:
    value = values(written(tmp_path, [TEXT], [text]), "Data")[1][0]
    assert value.endswith("…")
    assert len(value.encode("utf-16-le")) // 2 <= 32_767
    assert text.startswith(value[:-1])


def test_nik_is_text_and_stays_text_when_edited(tmp_path: Path) -> None:
    column: Column[str] = Column("NIK", lambda row: row, Kind.NIK)
    cell = read(written(tmp_path, [column], ["5303014807900010"]), "Data", formulas=True)["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("5303014807900010", "s", "@")


def test_rupiah_dates_and_months_are_values_with_indonesian_formats(tmp_path: Path) -> None:
    columns: list[Column[int]] = [
        Column("Pagu", lambda row: row, Kind.RUPIAH),
        Column("Tanggal", lambda row: date(2025, 7, 7), Kind.DATE),
        Column("Mulai", lambda row: Month(2026, 12), Kind.MONTH),
        Column("Lahir", lambda row: date(1899, 5, 1), Kind.DATE),
        Column("Kosong", lambda row: None, Kind.DATE),
    ]
    sheet = read(written(tmp_path, columns, [2_999_808_000]), "Data")
    money, day, month, before_excel, empty = sheet[2]
    assert (money.value, money.number_format) == (2_999_808_000, '[$-421]"Rp"#,##0')
    assert (day.value, day.number_format) == (datetime(2025, 7, 7), "[$-421]d mmmm yyyy")
    assert (month.value, month.number_format) == (datetime(2026, 12, 1), "[$-421]mmmm yyyy")
    assert before_excel.value == "1 Mei 1899"
    assert empty.value is None


def test_first_sheet_says_whose_what_when_and_who(tmp_path: Path) -> None:
    path = tmp_path / "buku.xlsx"
    cover = Cover(**{name: getattr(COVER, name) for name in COVER.__slots__} | {"notes": [("Tujuan", "Pemadanan")]})
    counts = write_workbook(path, cover, [Table("Data", [TEXT], iter(["a", "b", "c"]))])
    book = load_workbook(path)
    assert book.sheetnames == ["Keterangan", "Data"]
    assert book.active is not None and book.active.title == "Keterangan"
    facts = dict(row[:2] for row in values(path, "Keterangan") if row[0])
    assert facts == {
        "Daftar peserta": None,
        "Wilayah": "Kabupaten Timor Tengah Utara",
        "Periode": "Tahun anggaran 2026",
        "Saringan": "Kecamatan Insana, semua pekerjaan",
        "Jumlah baris": 3,
        "Dibuat": "20 November 2026 14.05 WITA",
        "Dibuat oleh": "Sari (Operator)",
        "Sumber data": "Portal Jamsostek NTT",
        "Tujuan": "Pemadanan",
    }
    assert counts == {"Data": 3}


def test_sums_differences_and_shares_are_formulas_with_their_values(tmp_path: Path) -> None:
    path = written(tmp_path, COUNTED, LINES)
    assert values(path, "Data")[1:] == [
        (1, "APBD kabupaten", 14_880, 14_879, 1, 0.999),
        (2, "APBD provinsi", 1_174, 0, 1_174, 0.0),
        (3, "Dana desa", 0, 0, 0, "–"),
        (None, "Jumlah", 16_054, 14_879, 1_175, 0.926),
    ]
    formulas = values(path, "Data", formulas=True)
    assert formulas[1][4:] == (
        "=C2-D2",
        '=IF(C2=0,"–",TRUNC(D2*1000/C2)/1000)',
    )
    assert formulas[4][2:5] == ("=SUM(C2:C4)", "=SUM(D2:D4)", "=SUM(E2:E4)")
    assert formulas[4][5] == '=IF(C5=0,"–",TRUNC(D5*1000/C5)/1000)'


def test_a_table_without_rows_says_so_and_sums_to_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, COUNTED, [])
    assert values(path, "Data")[1:] == [
        (None, "Tidak ada baris", None, None, None, None),
        (None, "Jumlah", 0, 0, 0, "–"),
    ]
    assert values(path, "Data", formulas=True)[2][2] == "=SUM(C2:C2)"  # never over itself
    assert dict(row[:2] for row in values(path, "Keterangan"))["Jumlah baris"] == 0


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_shares_read_as_on_the_pages(numerator: int, denominator: int) -> None:
    share = share_value(numerator, denominator)
    assert isinstance(share, float)
    assert formatting.percent(round(share * 1000), 1000) == formatting.percent(numerator, denominator)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_share_formula_in_double_arithmetic_equals_the_value_beside_it(numerator: int, denominator: int) -> None:
    assert int(numerator * 1000 / denominator) / 1000 == share_value(numerator, denominator)


def test_a_formula_may_begin_with_a_name_or_a_column() -> None:
    assert row_formula("[A]*[B]", {"A": "C", "B": "AA"})(7) == "=C7*AA7"
    assert row_formula("MAX([A],0)", {"A": "C"})(7) == "=MAX(C7,0)"
    with pytest.raises(KeyError):
        row_formula("[Tidak ada]", {"A": "C"})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Column("Nama"),
        lambda: Column("Bagian", kind=Kind.SHARE),
        lambda: Column("Nama", lambda row: row, share=Share("a", "b")),
        lambda: Column("Nama", lambda row: row, total=True),
    ],
)
def test_a_column_that_makes_no_sense_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"Nama|Bagian"):
        wrong()


def summary(confirmed: int) -> Summary:
    """A summary whose number of confirmed people may differ from the table's."""
    figures: list[Figure | str] = [
        "Peserta",
        Figure("Kuota", 16_054, name="kuota"),
        Figure("Terkonfirmasi", confirmed, name="terkonfirmasi"),
        Figure("Sisa", 16_054 - confirmed, formula="kuota-terkonfirmasi"),
        Figure("Catatan", "=1+1", Kind.TEXT),
        Figure("Belum diketahui"),
    ]
    return Summary("Ringkasan", "Ringkasan", figures)


@pytest.mark.parametrize(("confirmed", "difference", "verdict"), [(14_879, 0, "cocok"), (14_000, 879, "tidak cocok")])
def test_a_table_shows_its_difference_from_the_summary(
    tmp_path: Path, confirmed: int, difference: int, verdict: str
) -> None:
    path = tmp_path / "buku.xlsx"
    table = Table("Data", COUNTED, LINES, agrees={"Terkonfirmasi": "terkonfirmasi"})
    write_workbook(path, COVER, [table], summary=summary(confirmed))
    assert values(path, "Data")[5:] == [
        (None, "Menurut ringkasan", None, confirmed, None, None),
        (None, "Selisih (harus 0)", None, difference, None, None),
    ]
    assert [row[3] for row in values(path, "Data", formulas=True)[5:]] == ["=terkonfirmasi", "=D5-D6"]
    lines = {row[0]: row[1:] for row in values(path, "Ringkasan") if row[0]}
    assert lines["Sisa"][0] == 16_054 - confirmed
    assert lines["Catatan"][0] == "=1+1"
    assert lines["Belum diketahui"][0] == "–"
    assert lines["Lembar Data, kolom Terkonfirmasi"] == (difference, verdict)
    formulas = {row[0]: row[1:] for row in values(path, "Ringkasan", formulas=True) if row[0]}
    assert formulas["Sisa"][0] == "=kuota-terkonfirmasi"
    assert formulas["Lembar Data, kolom Terkonfirmasi"][0] == "='Data'!$D$7"
    names = load_workbook(path).defined_names
    assert read(path, "Ringkasan")[names["terkonfirmasi"].attr_text.split("!")[1].replace("$", "")].value == confirmed


def test_an_agreement_needs_a_total(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_workbook(tmp_path / "b.xlsx", COVER, [Table("Data", [TEXT], ["a"], agrees={"Nama": "kuota"})])


def test_printed_pages_repeat_the_header_and_are_numbered(tmp_path: Path) -> None:
    path = written(tmp_path, COUNTED, LINES, heading="Peserta menurut sumber dana", freeze_columns=2)
    book: Any = load_workbook(path)
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one page wide is the default
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "Halaman &P dari &N" in sheet.oddFooter.right.text
        assert "20 November 2026 14.05 WITA oleh Sari (Operator)" in sheet.oddFooter.left.text
        assert "Kabupaten Timor Tengah Utara" in sheet.oddHeader.left.text
    data = book["Data"]
    assert data["A1"].value == "Peserta menurut sumber dana"
    assert data["A2"].value == "Kabupaten Timor Tengah Utara · Tahun anggaran 2026 · Kecamatan Insana, semua pekerjaan"
    assert data["A4"].value == "No"
    assert data.print_title_rows == "$4:$4"
    assert data.freeze_panes == "C5"
    assert data.auto_filter.ref == "A4:F7"  # without the total, which must not be sorted in among the rows


def test_an_ampersand_in_a_name_does_not_become_a_print_command(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    cover = Cover(**{name: getattr(COVER, name) for name in COVER.__slots__} | {"made_by": "Sari &P Co"})
    write_workbook(path, cover, [Table("Data", [TEXT], ["a"])])
    with zipfile.ZipFile(path) as parts:
        assert b"Sari &amp;&amp;P Co" in parts.read("xl/worksheets/sheet2.xml")


def test_marked_cells_differ_in_weight_as_well_as_colour(tmp_path: Path) -> None:
    column: Column[str] = Column("NIK", lambda row: row, Kind.NIK, marked=lambda row: len(row) != 16)
    sheet = read(written(tmp_path, [column], ["5303014807900001", "530301"]), "Data")
    assert (sheet["A2"].font.b, sheet["A2"].fill.fill_type) == (False, None)
    assert (sheet["A3"].font.b, sheet["A3"].fill.fill_type) == (True, "solid")


def test_wrapped_text_gets_the_height_it_needs(tmp_path: Path) -> None:
    column: Column[str] = Column("Alasan", lambda row: row, width=20, wrap=True)
    sheet = read(written(tmp_path, [column], ["pendek", "panjang " * 20]), "Data")
    assert sheet.row_dimensions[2].height is None
    assert (sheet.row_dimensions[3].height or 0) >= 8 * 12


def test_two_makings_are_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("satu", "dua"):
        folder = tmp_path / name
        folder.mkdir()
        table = Table("Data", COUNTED, LINES, agrees={"Kuota": "kuota"})
        write_workbook(folder / "b.xlsx", COVER, [table], summary=summary(5))
        made.append((folder / "b.xlsx").read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "satu" / "b.xlsx") as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}
        assert b"2026-11-20T06:05:00Z" in parts.read("docProps/core.xml")


def test_nothing_is_left_behind_when_the_rows_break_off(tmp_path: Path) -> None:
    def rows() -> Iterator[str]:
        yield "MARIA"
        raise RuntimeError("the connection is gone")

    with pytest.raises(RuntimeError, match="connection"):
        written(tmp_path, [TEXT], rows())
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_survives_a_failed_making(tmp_path: Path) -> None:
    path = written(tmp_path, [TEXT], ["MARIA"])
    before = path.read_bytes()
    with pytest.raises(AttributeError):
        written(tmp_path, [Column("Nama", lambda row: row.name)], ["no such thing"])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_list_longer_than_a_sheet_is_refused_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_sheets, "MAXIMUM_ROWS", 10)
    assert len(values(written(tmp_path, [TEXT], ["a"] * 9), "Data")) == 10
    with pytest.raises(TooManyRowsError):
        written(tmp_path, [TEXT], ["a"] * 10)


def test_a_time_without_zone_is_refused(tmp_path: Path) -> None:
    cover = Cover(**{name: getattr(COVER, name) for name in COVER.__slots__} | {"made_at": datetime(2026, 11, 20)})
    with pytest.raises(ValueError, match="time zone"):
        write_workbook(tmp_path / "b.xlsx", cover, [Table("Data", [TEXT], ["a"])])


_GROWTH = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from portal.core.workbook import Column, Cover, Table, write_workbook
cover = Cover("Daftar", "Belu", "2026", "Semua", datetime(2026, 11, 20, tzinfo=UTC), "Rani", "Operator", "Portal")
columns = [Column("Nama", lambda row: row), Column("Alamat", lambda row: row + " dusun")]
def peak(rows):
    write_workbook(Path(sys.argv[1]), cover, [Table("Data", columns, (f"MARIA {n}" for n in range(rows)))])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
small = peak(500)
print(peak(40_000) - small)
"""


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", _GROWTH, str(tmp_path / "b.xlsx")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert int(answer.stdout) < 8 * 1024  # KiB; held in memory, these rows would take about 40 MiB


def test_the_letterhead_stands_above_the_title(tmp_path: Path) -> None:
    path = tmp_path / "kop.xlsx"
    cover = replace(COVER, letterhead=["PEMERINTAH KABUPATEN CONTOH", "", "Dinas Contoh"])
    write_workbook(path, cover, [Table("Data", COUNTED, [("APBD", 10, 4)])])
    first = [row[0] for row in load_workbook(path).worksheets[0].iter_rows(max_row=4, values_only=True)]
    assert first == ["PEMERINTAH KABUPATEN CONTOH", "Dinas Contoh", None, COVER.title]

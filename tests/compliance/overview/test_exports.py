"""The province's workbook: 22 lines, their sums and their attainment as on the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from portal.compliance.overview.exports import ProvinceLine, write_province
from portal.core.months import Month
from portal.core.workbook import Cover

COVER = Cover(
    "Kepatuhan kabupaten/kota",
    "Provinsi Nusa Tenggara Timur",
    "Tahun anggaran 2026",
    "Semua kabupaten/kota",
    datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
    "Wati",
    "Pengawas Provinsi",
    "Portal Jamsostek NTT",
)
HEADS = ["Capaian kuota", "Iuran dibayar"]
LINES = [
    ProvinceLine(
        "Timor Tengah Utara",
        {"Capaian kuota": "99% (baik)", "Iuran dibayar": "8/10 (kurang)"},
        14_880,
        14_879,
        2_999_808_000,
        need_amount=2_999_808_000,
        realised_amount=1_999_872_000,
        funded_months=12,
        due_months=10,
        paid_months=8,
        arrears_months=2,
        arrears_since=Month(2026, 9),
        arrears_amount=499_934_400,
        last_list_on=date(2026, 11, 20),
        award_points=7125,
    ),
    ProvinceLine("Belu", dict.fromkeys(HEADS, "–"), 2_069, 500, 417_110_400, example=True),
    ProvinceLine("Alor", dict.fromkeys(HEADS, "–"), 0, 0, 0),
]


def written(path: Path) -> Path:
    assert write_province(path, facts=COVER, lines=LINES, heads=HEADS) == 3
    return path


def table(path: Path, name: str, *, formulas: bool = False) -> list[tuple[Any, ...]]:
    """The table from its header on."""
    sheet = load_workbook(path, data_only=not formulas)[name]
    return list(sheet.iter_rows(min_row=4, values_only=True))


def by_head(path: Path, *, formulas: bool = False) -> list[dict[str, Any]]:
    head, *lines = table(path, "Kabupaten dan Kota", formulas=formulas)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_regencies_stand_side_by_side_with_totals(tmp_path: Path) -> None:
    path = written(tmp_path / "provinsi.xlsx")
    ttu, belu, alor, total = by_head(path)
    assert (ttu["No"], ttu["Kabupaten/Kota"], ttu["Kuota"], ttu["Sisa Kuota"]) == (1, "Timor Tengah Utara", 14_880, 1)
    assert (ttu["Capaian"], ttu["Serapan"], ttu["Belum Lunas"]) == (0.999, 0.666, 2)
    assert (ttu["Sejak"], ttu["Unggahan Terakhir"]) == (datetime(2026, 9, 1), datetime(2026, 11, 20))
    assert (ttu["Nilai Paritrana"], ttu["Keterangan"]) == (71.25, None)
    assert (belu["Capaian"], belu["Sejak"], belu["Keterangan"]) == (0.241, None, "contoh")
    assert alor["Capaian"] == alor["Serapan"] == "–"
    assert (total["Kabupaten/Kota"], total["Kuota"], total["Peserta"]) == ("Jumlah", 16_949, 15_379)
    assert (total["Pagu"], total["Tunggakan"]) == (3_416_918_400, 499_934_400)
    shown = by_head(path, formulas=True)
    assert shown[-1]["Kuota"] == "=SUM(C5:C7)"
    assert shown[0]["Belum Lunas"] == "=L5-M5"


def test_the_matrix_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    head, ttu, *_others = table(written(tmp_path / "provinsi.xlsx"), "Matriks")
    assert head == ("No", "Kabupaten/Kota", "Capaian kuota", "Iuran dibayar")
    assert ttu == (1, "Timor Tengah Utara", "99% (baik)", "8/10 (kurang)")


def test_invented_figures_are_announced_on_the_first_sheet(tmp_path: Path) -> None:
    cover = load_workbook(written(tmp_path / "provinsi.xlsx")).worksheets[0]
    said = {str(row[0]): str(row[1]) for row in cover.iter_rows(values_only=True) if row[0]}
    assert said["Angka contoh"] == "Baris berketerangan contoh memuat angka buatan, bukan angka resmi"

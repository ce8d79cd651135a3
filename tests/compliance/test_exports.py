"""The province's workbook: 22 lines, their sums and their attainment as on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from portal.compliance.exports import ProvinceLine, write_province
from portal.core.workbook import Cover

COVER = Cover(
    "Capaian kabupaten/kota",
    "Provinsi Nusa Tenggara Timur",
    "Tahun anggaran 2026",
    "Semua kabupaten/kota",
    datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
    "Wati",
    "Pengawas Provinsi",
    "Portal Jamsostek NTT",
)
LINES = [
    ProvinceLine("Timor Tengah Utara", 14_880, 14_879, 2_999_808_000, datetime(2026, 11, 19, 18, 30, tzinfo=UTC)),
    ProvinceLine("Belu", 2_069, 500, 417_110_400, None, example=True),
    ProvinceLine("Alor", 0, 0, 0),
]


def table(path: Path, *, formulas: bool = False) -> list[tuple[Any, ...]]:
    """The table from its header on."""
    sheet = load_workbook(path, data_only=not formulas)["Kabupaten dan Kota"]
    return list(sheet.iter_rows(min_row=4, values_only=True))


def test_regencies_stand_side_by_side_with_totals(tmp_path: Path) -> None:
    path = tmp_path / "provinsi.xlsx"
    assert write_province(path, facts=COVER, lines=LINES) == 3
    upload = datetime(2026, 11, 20)  # 18.30 UTC is the next morning in Kupang
    assert table(path) == [
        (
            "No",
            "Kabupaten/Kota",
            "Kuota",
            "Terkonfirmasi",
            "Sisa",
            "Capaian",
            "Pagu",
            "Unggahan Terakhir",
            "Keterangan",
        ),
        (1, "Timor Tengah Utara", 14_880, 14_879, 1, 0.999, 2_999_808_000, upload, None),
        (2, "Belu", 2_069, 500, 1_569, 0.241, 417_110_400, None, "contoh"),
        (3, "Alor", 0, 0, 0, "–", 0, None, None),
        (None, "Jumlah", 16_949, 15_379, 1_570, 0.907, 3_416_918_400, None, None),
    ]
    total = table(path, formulas=True)[-1]
    assert total[2:7] == (
        "=SUM(C5:C7)",
        "=SUM(D5:D7)",
        "=SUM(E5:E7)",
        '=IF(C8=0,"–",TRUNC(D8*1000/C8)/1000)',
        "=SUM(G5:G7)",
    )


def test_invented_figures_are_announced_on_the_first_sheet(tmp_path: Path) -> None:
    for name, lines, announced in (("a", LINES, True), ("b", LINES[:1], False)):
        path = tmp_path / f"{name}.xlsx"
        write_province(path, facts=COVER, lines=lines)
        labels = [row[0] for row in load_workbook(path)["Keterangan"].iter_rows(values_only=True)]
        assert ("Angka contoh" in labels) is announced

"""The hearing workbook: what an official adds up by hand is what stands there, and differences are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.core.explained import explained_table
from portal.core.months import Month
from portal.core.workbook import Cover
from portal.exports.hearing import (
    HearingCount,
    HearingFigures,
    HearingNeed,
    HearingSource,
    HearingSummary,
    write_hearing,
)

COVER = Cover(
    "Bahan rapat anggaran",
    "Kabupaten Timor Tengah Utara",
    "Tahun anggaran 2026",
    "Seluruh sumber dana",
    datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
    "Sari",
    "Operator",
    "Portal Jamsostek NTT",
)
OWN = HearingSource("APBD kabupaten", 14_880, 14_000, 2_999_808_000, 3_000_000_000, 749_952_000)
VILLAGE = HearingSource("Dana desa", 1_174, 100, 118_339_200, 118_339_200, 0, example=True)
OWN_NEED = HearingNeed("APBD kabupaten", Month(2026, 1), Month(2026, 12), 14_880, 12, 10_000, 6_800)
VILLAGE_NEED = HearingNeed("Dana desa", Month(2026, 7), Month(2026, 12), 1_174, 6, 10_000, 6_800, example=True)
FIGURES = HearingFigures(
    COVER,
    HearingSummary(
        allocated=16_054,
        confirmed=14_100,
        jkk_need_amount=1_856_040_000,
        jkm_need_amount=1_262_107_200,
        budget_amount=3_118_339_200,
        realised_amount=749_952_000,
    ),
    sources=[OWN, VILLAGE],
    needs=[OWN_NEED, VILLAGE_NEED],
    districts=[HearingCount("Insana", 14_000), HearingCount("Musi", 100)],
    occupations=[HearingCount("Petani", 13_000), HearingCount("Penenun", 1_100)],
    explained=explained_table({}),
)


def tables(path: Path, *, formulas: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """The tables below their headings, by sheet."""
    book = load_workbook(path, data_only=not formulas)
    return {sheet.title: list(sheet.iter_rows(min_row=4, values_only=True)) for sheet in book.worksheets}


def summary(path: Path) -> dict[Any, Any]:
    """Labels and values of the summary."""
    return {row[0]: row[1] for row in load_workbook(path, data_only=True)["Ringkasan"].iter_rows(values_only=True)}


def test_funding_sources_show_places_and_attainment(tmp_path: Path) -> None:
    path = tmp_path / "rapat.xlsx"
    assert write_hearing(path, FIGURES) == {
        "Sumber Dana": 2,
        "Kebutuhan Iuran": 2,
        "Kecamatan": 2,
        "Pekerjaan": 2,
        "Penjelasan Angka": 0,
    }
    shown = tables(path)["Sumber Dana"]
    assert [row[:7] for row in shown] == [
        ("No", "Sumber Dana", "Keterangan", "Kuota", "Terkonfirmasi", "Sisa", "Capaian"),
        (1, "APBD kabupaten", None, 14_880, 14_000, 880, 0.940),
        (2, "Dana desa", "contoh", 1_174, 100, 1_074, 0.085),
        (None, "Jumlah", None, 16_054, 14_100, 1_954, 0.878),
        (None, "Menurut ringkasan", None, 16_054, 14_100, None, None),
        (None, "Selisih (harus 0)", None, 0, 0, None, None),
    ]
    assert [row[7:] for row in shown] == [
        ("Kebutuhan Iuran", "Pagu", "Pagu − Kebutuhan", "Realisasi"),
        (2_999_808_000, 3_000_000_000, 192_000, 749_952_000),
        (118_339_200, 118_339_200, 0, 0),
        (3_118_147_200, 3_118_339_200, 192_000, 749_952_000),
        (3_118_147_200, 3_118_339_200, None, 749_952_000),
        (0, 0, None, 0),
    ]


def test_need_is_people_times_rate_times_months_with_jkk_and_jkm_apart(tmp_path: Path) -> None:
    path = tmp_path / "rapat.xlsx"
    write_hearing(path, FIGURES)
    header, own, village, total, _, difference = tables(path)["Kebutuhan Iuran"]
    shown = dict(zip(header, own, strict=True))
    assert (shown["Iuran JKK"], shown["Iuran JKM"], shown["Iuran per Bulan"]) == (10_000, 6_800, 16_800)
    assert (shown["Kebutuhan JKK"], shown["Kebutuhan JKM"]) == (1_785_600_000, 1_214_208_000)
    assert shown["Kebutuhan Iuran"] == 2_999_808_000  # domain 1.4: 14.880 × 16.800 × 12
    assert dict(zip(header, village, strict=True))["Kebutuhan Iuran"] == 118_339_200
    totals = dict(zip(header, total, strict=True))
    assert totals["Kebutuhan JKK"] + totals["Kebutuhan JKM"] == totals["Kebutuhan Iuran"] == 3_118_147_200
    assert [value for value in difference if isinstance(value, int)] == [0, 0, 0]
    formulas = dict(zip(header, tables(path, formulas=True)["Kebutuhan Iuran"][1], strict=True))
    assert formulas["Iuran per Bulan"] == "=H5+I5"
    assert formulas["Kebutuhan JKK"] == "=F5*H5*G5"
    assert formulas["Kebutuhan Iuran"] == "=F5*J5*G5"


def test_districts_and_occupations_add_up_to_the_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "rapat.xlsx"
    write_hearing(path, FIGURES)
    shown = tables(path)
    assert shown["Kecamatan"][1:4] == [
        (1, "Insana", 14_000, 0.992),
        (2, "Musi", 100, 0.007),
        (None, "Jumlah", 14_100, 1.0),
    ]
    assert shown["Pekerjaan"][3] == (None, "Jumlah", 14_100, 1.0)
    assert tables(path, formulas=True)["Pekerjaan"][3][2] == "=SUM(C5:C6)"


def test_the_summary_equals_the_page(tmp_path: Path) -> None:
    path = tmp_path / "rapat.xlsx"
    write_hearing(path, FIGURES)
    shown = summary(path)
    assert (shown["Kuota"], shown["Terkonfirmasi"], shown["Sisa kuota"]) == (16_054, 14_100, 1_954)
    assert shown["Capaian"] == 0.878
    assert shown["Kebutuhan iuran"] == 3_118_147_200
    assert shown["Pagu dikurangi kebutuhan"] == 192_000


@pytest.mark.parametrize(
    ("figures", "line", "difference"),
    [
        (replace(FIGURES, districts=[HearingCount("Insana", 13_999)]), "Lembar Kecamatan, kolom Peserta", -101),
        (replace(FIGURES, occupations=[]), "Lembar Pekerjaan, kolom Peserta", -14_100),
        (replace(FIGURES, sources=[OWN]), "Lembar Sumber Dana, kolom Kuota", -1_174),
        (
            replace(FIGURES, needs=[OWN_NEED, replace(VILLAGE_NEED, jkm_rate=0)]),
            "Lembar Kebutuhan Iuran, kolom Kebutuhan JKM",
            -47_899_200,
        ),
    ],
)
def test_a_table_that_lacks_somebody_says_how_many(
    tmp_path: Path, figures: HearingFigures, line: str, difference: int
) -> None:
    path = tmp_path / "rapat.xlsx"
    write_hearing(path, figures)
    rows = load_workbook(path, data_only=True)["Ringkasan"].iter_rows(values_only=True)
    assert {row[0]: row[1:3] for row in rows}[line] == (difference, "tidak cocok")


def test_a_regency_without_anything_yet_still_gets_its_workbook(tmp_path: Path) -> None:
    path = tmp_path / "rapat.xlsx"
    nothing = HearingFigures(COVER, HearingSummary(0, 0, 0, 0, 0, 0), [], [], [], [], explained_table({}))
    write_hearing(path, nothing)
    assert summary(path)["Capaian"] == "–"
    assert tables(path)["Kecamatan"][1:3] == [(None, "Tidak ada baris", None, None), (None, "Jumlah", 0, "–")]

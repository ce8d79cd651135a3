"""LibreOffice computes and prints the workbook of a hearing pack: what stands there is what comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.exports.packs.book import write_pack
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.reading import current
from tests.support import hearing_bodies, soffice
from tests.support.hearing_body import JKK, JKM, of_schema_1, sample
from tests.support.prepared import Prepared

BODIES: dict[str, Callable[[], Body]] = {
    "contoh": sample,
    "besar": hearing_bodies.large,
    "provinsi": hearing_bodies.of_province,
    "tagihan ditutup": hearing_bodies.closed_bills,
    "sumber digabung": hearing_bodies.joined_sources,
    "kosong": hearing_bodies.empty,
    "teks": hearing_bodies.ugly,
    "panjang": hearing_bodies.lengthy,
    "lama": lambda: current(of_schema_1()),
    "dua tarif": hearing_bodies.two_rates,
    "tanpa tarif": hearing_bodies.no_rate,
}
CHANGED = "diubah"
Books = dict[str, tuple[Path, Path]]  # as written, as LibreOffice has computed it


@pytest.fixture(scope="module")
def books(prepared: Prepared) -> Books:
    """Every pack, and one in which an official changed three cells, computed in one run."""
    found: Books = prepared.once("hearing-packs", _computed)
    return found


def _computed(folder: Path) -> Books:
    for name, body in BODIES.items():
        write_pack(folder / f"{name}.xlsx", body(), sha256="4f" * 32, verify_url="https://portal.example.go.id/v/1")
    book = load_workbook(folder / "contoh.xlsx")
    for name, value in (("orang", 20_000), ("bulan", 6), ("jkk", 12_000)):
        ((sheet, place),) = book.defined_names[f"skenario_1_{name}"].destinations
        book[sheet][place].value = value
    book.save(folder / f"{CHANGED}.xlsx")
    written = [folder / f"{name}.xlsx" for name in (*BODIES, CHANGED)]
    computed = soffice.recomputed(folder, *written)
    return {path.stem: (path, made) for path, made in zip(written, computed, strict=True)}


def values(path: Path) -> dict[tuple[str, str], Any]:
    """{(sheet, cell): value} of all that is filled."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(path, data_only=True).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize("name", BODIES)
def test_libreoffice_computes_what_stands_there(books: Books, name: str) -> None:
    written, computed = (values(path) for path in books[name])
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in load_workbook(books[name][0]).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 100
    assert not [place for place, value in computed.items() if str(value).startswith("#") or value == "Err:"]
    differing = [
        (place, written.get(place), computed.get(place))
        for place in formulas
        if written.get(place) != computed.get(place) and not _close(written.get(place), computed.get(place))
    ]
    assert not differing


def _close(one: Any, other: Any) -> bool:
    """Shares are tenths of a percent: what is nearer than a thousandth of that is the same."""
    return isinstance(one, int | float) and isinstance(other, int | float) and abs(one - other) < 1e-6


@pytest.mark.parametrize("name", BODIES)
def test_every_difference_is_nothing(books: Books, name: str) -> None:
    book = load_workbook(books[name][1], data_only=True)
    ((sheet, place),) = book.defined_names["selisih"].destinations
    found = [cell.value for (cell,) in book[sheet][place]]
    assert len(found) >= 18
    assert set(found) == {0}
    ((sheet, place),) = book.defined_names["hasil_pemeriksaan"].destinations
    assert book[sheet][place].value == "Semua cocok"


def test_the_totals_are_the_figures(books: Books) -> None:
    body = sample()
    figures = {line["name"]: line["value"] for line in body["figures"]}
    computed = load_workbook(books["contoh"][1], data_only=True)
    rows = list(computed["Pemeriksaan"].iter_rows(min_row=7, values_only=True))
    against = {line["label"]: figures[line["name"]] for line in body["figures"]}
    compared = 0
    for _, _, _, total, other, shown, *_ in rows:
        if other is not None and other.startswith("Ringkasan: ") and not other.endswith("(dari)"):
            assert total == shown == against[other.removeprefix("Ringkasan: ")]
            compared += 1
    assert compared == 26
    assert {row[1] for row in rows if row[1]} == {
        "Sumber Dana", "Kebutuhan", "Desa", "Kecamatan", "Pekerjaan", "Kelompok Peserta", "Bulanan", "Tren 5 Tahun",
        "Tahun Depan", "Manfaat", "Penjelasan Angka",
    }  # fmt: skip


def test_a_changed_scenario_computes_anew(books: Books) -> None:
    rows = {
        row[0]: row[1:4]
        for row in load_workbook(books[CHANGED][1], data_only=True)["Tahun Depan"].iter_rows(values_only=True)
    }
    assert rows["Kebutuhan per bulan"] == (20_000 * 18_800, 9_920 * 16_800, 12_320 * 16_800)
    assert rows["Kebutuhan JKK"] == (20_000 * 6 * 12_000, 9_920 * 12 * JKK, 12_320 * 12 * JKK)
    assert rows["Kebutuhan JKM"] == (20_000 * 6 * JKM, 9_920 * 12 * JKM, 12_320 * 12 * JKM)
    assert rows["Kebutuhan tahun 2027"] == (2_256_000_000, 1_999_872_000, 2_483_712_000)
    assert rows["Pagu 2026, sumber dana sendiri"] == (1_999_872_000,) * 3
    assert rows["Selisih terhadap pagu 2026"] == (2_256_000_000 - 1_999_872_000, 0, 483_840_000)
    assert rows["Selisih kebutuhan − (JKK + JKM), harus 0"] == (0, 0, 0)


def test_two_rates_of_a_year_stand_in_rows_of_their_own_and_add_up(books: Books) -> None:
    book = load_workbook(books["dua tarif"][1], data_only=True)
    rows = {row[0]: row[1:4] for row in book["Tahun Depan"].iter_rows(values_only=True)}
    assert rows["Bulan yang ditanggung, mulai Januari 2027"] == (3, 3, 3)
    assert rows["Bulan yang ditanggung, mulai April 2027"] == (9, 9, 9)
    assert rows["Iuran JKK dan JKM per orang per bulan, mulai April 2027"] == (8_400,) * 3
    assert rows["Kebutuhan tahun 2027"] == tuple(people * 126_000 for people in (7_440, 9_920, 12_320))


def test_without_a_rate_there_is_no_need_and_not_a_need_of_nothing(books: Books) -> None:
    book = load_workbook(books["tanpa tarif"][1], data_only=True)
    rows = {row[0]: row[1:4] for row in book["Tahun Depan"].iter_rows(values_only=True)}
    assert rows["Kebutuhan tahun 2027"] == ("belum ada data",) * 3
    assert any("Belum ada tarif" in str(label) for label in rows)

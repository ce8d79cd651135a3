"""The rows of every set: what an official can check, what files say of them, and what nobody can compute."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports.open_data.rules.ages import born_until, limits
from portal.exports.open_data.rules.catalogue import SETS, sets_of
from portal.exports.open_data.rules.facts import (
    AGE,
    DISTRICT,
    OCCUPATION,
    SEX,
    CoverageFact,
    Facts,
    PaidCell,
    Region,
    RegionFacts,
)
from portal.exports.open_data.rules.files import csv_bytes, described, metadata, rows_bytes
from portal.exports.open_data.rules.hiding import Shown
from portal.exports.open_data.rules.tables import Table, first_rows, tables_of
from tests.support.open_data import Counts, nothing_follows, tables_of_the_same

DAY = date(2026, 11, 20)
DIMENSIONS = (SEX, DISTRICT, AGE, OCCUPATION)
NAMES = {by: {code: f"{by} {code}" for code in "abc"} for by in DIMENSIONS}
CODES = {
    DISTRICT: ("peserta-kecamatan", "kode_kecamatan"),
    OCCUPATION: ("peserta-pekerjaan", "kode_pekerjaan"),
    SEX: ("peserta-jenis-kelamin", "kode_jenis_kelamin"),
    AGE: ("peserta-umur", "kode_umur"),
}


def region(code: str, *, people: Counts | None = None, **changes: Any) -> RegionFacts:
    """A regency with thirty people, all in the first group of everything."""
    given = people or {by: {"a": 30, "b": 0, "c": 0} for by in DIMENSIONS}
    values: dict[str, Any] = {"known": True, "people": given, "quota": 40, "need": 8_064_000, "budget": 9_000_000}
    return RegionFacts(Region(code, code.replace(".", ""), f"Kabupaten {code}"), **(values | changes))


def facts(*regions: RegionFacts, whole: bool = True, **changes: Any) -> Facts:
    """A year of these regencies without a claim."""
    none = [PaidCell(0, 0)] * 5
    paid = {(programme, code): none for programme in ("JKK", "JKM") for code in ("", *(r.region.code for r in regions))}
    values: dict[str, Any] = {"names": NAMES, "paid": paid if whole else {}}
    return Facts(2026, DAY, whole, regions, **(values | changes))


def rows(of: Facts, code: str) -> list[dict[str, Any]]:
    return next([dict(row) for row in table.rows] for table in tables_of(of) if table.about.code == code)


def test_people_and_money_of_regencies_and_their_sum() -> None:
    found = facts(region("53.01", realised=1_000), region("53.02", realised=2_000))
    people = [
        (row["kode_wilayah"], row["kuota"], row["peserta"], row["status"]) for row in rows(found, "peserta-wilayah")
    ]
    assert people == [("53.01", 40, 30, "tersedia"), ("53.02", 40, 30, "tersedia"), ("53", 80, 60, "tersedia")]
    money = rows(found, "anggaran-wilayah")
    assert [row["realisasi"] for row in money] == [1_000, 2_000, 3_000]
    assert [row["baris"] for row in money] == ["rincian", "rincian", "jumlah"]


def test_a_regency_whose_people_are_hidden_shows_neither_quota_nor_rupiah_nor_does_the_sum() -> None:
    few = {by: {"a": 3, "b": 0, "c": 0} for by in DIMENSIONS}
    found = facts(region("53.01", people=few), region("53.02"))
    for code, columns in (("peserta-wilayah", ("kuota", "peserta")), ("anggaran-wilayah", ("pagu", "realisasi"))):
        first, second, whole = rows(found, code)
        assert {first[column] for column in columns} == {whole[column] for column in columns} == {None}
        assert (first["status"], second["status"], whole["status"]) == ("ditutup", "tersedia", "ditutup")


def test_a_regency_without_data_is_not_nought() -> None:
    found = facts(region("53.01"), region("53.02", known=False, people={by: {"a": 0} for by in DIMENSIONS}))
    _first, second, whole = rows(found, "peserta-wilayah")
    assert (second["peserta"], second["status"]) == (None, "belum ada data")
    assert (whole["peserta"], whole["catatan"]) == (30, "1 kabupaten/kota belum ada data")
    assert [row["status"] for row in rows(found, "bulan-iuran-wilayah")] == ["tersedia", "belum ada data"]


def test_months_paid_are_hidden_where_a_source_pays_for_few() -> None:
    """30 people of one source paid for ten months and 3 of another for seven: people, rupiah and months would tell."""
    of = {"realised": (30 * 10 + 3 * 7) * 16_800, "due_months": 10, "paid_months": 7}
    found = facts(region("53.01", few_in_a_source=True, **of), region("53.02", **of))
    assert [
        (row["bulan_jatuh_tempo"], row["bulan_lunas"], row["status"]) for row in rows(found, "bulan-iuran-wilayah")
    ] == [
        (None, None, "ditutup"),
        (10, 7, "tersedia"),
    ]
    assert [row["realisasi"] for row in rows(found, "anggaran-wilayah")][:2] == [of["realised"]] * 2


def test_invented_figures_say_so() -> None:
    found = facts(region("53.01", example=True))
    assert {row["catatan"] for row in rows(found, "peserta-umur")} == {"Angka contoh, bukan angka resmi"}


def test_coverage_names_its_source_and_hides_small_parts_of_one_another() -> None:
    lines = [
        CoverageFact("formal", "Formal", 900, 1_000, "Laporan cabang", DAY, together=True),
        CoverageFact("informal", "Informal", 3, 9_000, "Laporan cabang", DAY, together=True),
        CoverageFact("rt_rw", "RT/RW", 70, 80, "Surat dinas", DAY, ambiguous=True),
    ]
    found = rows(facts(region("53.01", coverage=lines)), "cakupan-wilayah")
    assert [(row["terlindungi"], row["pekerja"], row["status"]) for row in found] == [
        (None, 1_000, "ditutup"),
        (None, 9_000, "ditutup"),
        (70, 80, "tersedia"),
    ]
    assert [row["sumber"] for row in found] == ["Laporan cabang", "Laporan cabang", "Surat dinas"]
    assert found[2]["catatan"].startswith("Beberapa angka")


def test_benefits_are_the_cells_that_were_handed_in() -> None:
    own = [PaidCell(6, 252_000_000), PaidCell(None, None), PaidCell(0, 0), PaidCell(0, 0), PaidCell(None, None)]
    paid = {(programme, code): own for programme in ("JKK", "JKM") for code in ("53.01", "")}
    found = rows(facts(region("53.01"), paid=paid), "manfaat-triwulan")
    assert len(found) == 20  # two programmes, one regency and all, four quarters and the year
    assert [(row["triwulan"], row["kasus"], row["rupiah"], row["status"]) for row in found[:2]] == [
        (1, 6, 252_000_000, "tersedia"),
        (2, None, None, "ditutup"),
    ]
    assert (found[4]["triwulan"], found[4]["baris"]) == (None, "jumlah")


def test_an_office_publishes_its_own_rows_alone() -> None:
    own = tables_of(facts(region("53.01"), whole=False))
    assert [table.about.code for table in own] == [each.code for each in sets_of(whole=False)]
    assert {row["kode_wilayah"] for table in own for row in table.rows} == {"53.01"}
    assert "manfaat-triwulan" not in {table.about.code for table in own}


def test_what_an_office_publishes_is_what_the_province_publishes_of_it() -> None:
    """Or one would tell what the other hides."""
    people = {by: {"a": 27, "b": 3, "c": 0} for by in DIMENSIONS}
    small, large = region("53.01", people=people), region("53.02")
    for own in tables_of(facts(small, whole=False)):
        theirs = [row for row in rows(facts(small, large), own.about.code) if row["kode_wilayah"] == "53.01"]
        assert [dict(row) for row in own.rows] == theirs


def test_a_page_shows_first_rows_without_sums_over_regencies() -> None:
    shown = first_rows(facts(region("53.01"), region("53.02")))
    assert len(shown) == len(SETS)
    assert all(len(table.rows) <= 5 for table in shown)
    assert "53" not in {row["kode_wilayah"] for table in shown for row in table.rows}


@st.composite
def offices(draw: st.DrawFn) -> list[Counts]:
    """Two regencies with the same four tables of three groups."""
    found = []
    for _ in range(2):
        tables = draw(tables_of_the_same(most=6))
        lists = [list(cells.values()) for cells in tables.values()]
        padded = [(lists[place % len(lists)] + [0])[:3] for place in range(4)]
        found.append({by: dict(zip("abc", cells, strict=True)) for by, cells in zip(DIMENSIONS, padded, strict=True)})
    return found


@settings(max_examples=200, deadline=None)
@given(offices())
def test_no_combination_of_all_sets_tells_a_hidden_number(people: list[Counts]) -> None:
    """Read back as a stranger reads the files: every set says the same sum, and sums over regencies add nothing."""
    known = [region(f"53.0{place}", people=tables, realised=7) for place, tables in enumerate(people, 1)]
    sets = {table.about.code: table.rows for table in tables_of(facts(*known))}
    by_code = {row["kode_wilayah"]: row["peserta"] for row in sets["peserta-wilayah"]}
    for office in known:
        code, cells = office.region.code, {}
        for by, (name, column) in CODES.items():
            lines = [row for row in sets[name] if row["kode_wilayah"] == code]
            cells[by] = {str(row[column]): row["peserta"] for row in lines if row["baris"] == "rincian"}
            assert [row["peserta"] for row in lines if row["baris"] == "jumlah"] == [by_code[code]]
        nothing_follows(Shown(by_code[code], cells), office.people)  # type: ignore[arg-type]
        (money,) = (row for row in sets["anggaran-wilayah"] if row["kode_wilayah"] == code)
        assert (money["realisasi"] is None) is (by_code[code] is None)
    _sums_add_nothing(sets)


def _sums_add_nothing(sets: dict[str, Any]) -> None:
    """What is said of all regencies anybody can add up from what is said of each."""
    keys = dict(CODES.values())
    for name in ("peserta-wilayah", *keys):
        column = keys.get(name, "kode_wilayah")
        whole = {row[column]: row["peserta"] for row in sets[name] if row["kode_wilayah"] == "53"}
        for code, value in whole.items():
            parts = [
                row["peserta"]
                for row in sets[name]
                if row["kode_wilayah"] != "53" and (name == "peserta-wilayah" or row[column] == code)
            ]
            if name == "peserta-kecamatan":
                assert code == ""
            assert value is None or (None not in parts and sum(parts) == value), (name, code, value, parts)


def test_csv_and_json_hold_the_same_rows_and_no_formula() -> None:
    evil = [
        CoverageFact("rt_rw", "RT/RW", 70, 80, source, DAY) for source in ("=1+1", "+62", "-5", "@a", "\tb", 'a,"b"\nc')
    ]
    (table,) = (
        each for each in tables_of(facts(region("53.01", coverage=evil))) if each.about.code == "cakupan-wilayah"
    )
    content = csv_bytes(table)
    assert content.startswith(b"tahun,keadaan_per,")
    assert b"\r\n2026,2026-11-20,53.01," in content
    read = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert [row["sumber"] for row in read] == ["'=1+1", "'+62", "'-5", "'@a", "'\tb", 'a,"b"\nc']
    as_json = json.loads(rows_bytes(table))
    assert [row["sumber"] for row in as_json] == ["=1+1", "+62", "-5", "@a", "\tb", 'a,"b"\nc']
    assert [list(row) for row in as_json] == [list(table.about.column_names)] * 6
    for plain, row in zip(as_json, read, strict=True):
        assert {name: str(value) for name, value in plain.items() if name != "sumber"} == {
            name: value for name, value in row.items() if name != "sumber"
        }


def test_a_hidden_cell_is_empty_in_csv_and_null_in_json() -> None:
    few = {by: {"a": 3, "b": 0, "c": 0} for by in DIMENSIONS}
    table = tables_of(facts(region("53.01", people=few), whole=False))[0]
    assert csv_bytes(table).endswith(b"rincian,,,ditutup,\r\n")
    assert json.loads(rows_bytes(table))[0]["peserta"] is None


def test_metadata_says_what_the_standard_asks_for() -> None:
    found = facts(region("53.01"))
    sets = [described(table.about, found, {"a.csv": b"x"}, len(table.rows)) for table in tables_of(found)]
    written = metadata(found, "Provinsi NTT", "2026-11-20", sets)
    assert "Perpres 39/2019" in written["standar"]
    assert written["lisensi"]["nama"].startswith("Creative Commons")
    wanted = ("nama", "konsep", "definisi", "klasifikasi", "ukuran", "satuan", "sumber", "periode", "tingkat_penyajian")
    for each in written["kumpulan_data"]:
        assert all(each[name] for name in wanted), each["kode"]
        assert all(column["tipe"] and column["definisi"] for column in each["kolom"])
        assert "di bawah 5 ditutup" in each["penutupan_sel_kecil"]
    assert {"kode_wilayah": "53.01", "kode_bps": "5301", "nama_wilayah": "Kabupaten 53.01"} in written["daftar_wilayah"]


def test_codes_of_sets_and_columns_are_used_once() -> None:
    assert len({each.code for each in SETS}) == len(SETS)
    for each in SETS:
        assert len(set(each.column_names)) == len(each.fields)
        assert isinstance(Table(each, []), Table)


@pytest.mark.parametrize(
    ("age", "on", "until"),
    [
        (18, date(2026, 11, 20), date(2008, 11, 20)),
        (65, date(2026, 1, 1), date(1961, 1, 1)),
        # born on 29 February 2008 one is 18 on 1 March 2026
        (18, date(2026, 2, 28), date(2008, 2, 28)),
        (18, date(2026, 3, 1), date(2008, 3, 1)),
        (18, date(2028, 2, 29), date(2010, 2, 28)),
    ],
)
def test_who_is_of_an_age_on_a_day(age: int, on: date, until: date) -> None:
    assert born_until(age, on) == until


def test_age_groups_follow_each_other_the_oldest_first() -> None:
    codes = [code for code, _until in limits(DAY)]
    assert (codes[0], codes[-1]) == ("65+", "0-17")
    days = [until for _code, until in limits(DAY)]
    assert days == sorted(days)
    assert all(len(list(same)) == 1 for _day, same in groupby(days))

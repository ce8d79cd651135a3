"""Headings and dates with a slip of the pen: read where only one thing can be meant, and told."""

from __future__ import annotations

from datetime import date

import pytest

from portal.beneficiaries.rules.listing import judge_list
from tests.beneficiaries.test_rules_listing import FACTS, HEADER, codes, judged, person, table


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Nama Ayah",
            "Nomor KKS",
            "Tanggal Daftar",
            "Tanggal Mulai Kerja",
            "Nama Kades",
            "Alamat Usaha",
            "Nomor HP Suami",
        ),
        *("Tempat Kerja", "Nama Kepala Keluarga", "No. Peserta", "No KPJ", "NIK Suami", "Bulan Lahir", "Keterangan"),
    ],
)
def test_a_heading_that_means_something_else_is_never_taken_for_a_near_spelling(heading: str) -> None:
    result = judge_list(table((*person(), "x"), header=(*HEADER, heading)), FACTS)
    assert not any("dibaca sebagai" in note for note in result.notes)
    assert result.rows[0].verdict == "ready"


def test_headings_with_a_slip_are_read_and_told_while_the_right_column_wins() -> None:
    header = tuple({"Tanggal Lahir": "Tangal Lahir", "Kecamatan": "Kecamtan"}.get(str(cell), cell) for cell in HEADER)
    result = judge_list(table(person(), header=header), FACTS)
    assert result.rows[0].verdict == "ready"
    assert any(
        '"Tangal Lahir" dibaca sebagai Tanggal Lahir, "Kecamtan" dibaca sebagai Kecamatan' in note
        for note in result.notes
    )
    both = judge_list(table((*person(), "01/01/1980"), header=(*HEADER, "Tangal Lahir")), FACTS)
    found = both.rows[0].person
    assert found is not None and found.birth_date == date(1990, 8, 17)


def test_a_day_and_month_that_were_swapped_are_said_to_be() -> None:
    swapped = judged(person(nik="5303010605900001", born="05/06/1990")).rows[0]
    (problem,) = swapped.problems
    assert (swapped.verdict, problem.code.value) == ("warned", "nik_birth_mismatch")
    assert "dibaca 5 Juni 1990" in problem.message and "6 Mei 1990" in problem.message
    assert "hari dan bulan mungkin tertukar" in problem.message
    other = judged(person(nik="5303010605900001", born="07/06/1990")).rows[0]
    assert "tertukar" not in other.problems[0].message


def test_birthplace_and_date_in_one_column() -> None:
    header = (*HEADER[:3], "Tempat, Tgl Lahir", *HEADER[5:])
    row = person(1)
    result = judge_list(table((*row[:3], "Kefamenanu, 17 Agustus 1990", *row[5:]), header=header), FACTS)
    found = result.rows[0].person
    assert found is not None and (found.birth_place, found.birth_date) == ("Kefamenanu", date(1990, 8, 17))
    missing = judge_list(table((*row[:3], "", *row[5:]), header=header), FACTS)
    assert codes(missing) == [("birth_date_missing", "warning")]

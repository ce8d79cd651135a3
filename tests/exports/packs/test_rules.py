"""The rules of packs, with cases that an official can check with a pencil."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.frozen import canonical, digest_of
from portal.exports.open_data.rules.ages import GROUPS, born_until
from portal.exports.packs.rules.changes import SECTIONS, changes
from portal.exports.packs.rules.checking import differences
from portal.exports.packs.rules.numbers import (
    collection_number,
    file_name,
    number_of,
    office_code,
    part_number,
    typed_number,
)
from portal.exports.packs.rules.scenarios import Office, reaching, scenarios
from tests.support.hearing_body import sample


@pytest.mark.parametrize(
    ("sequence", "slug", "year", "number"),
    [
        (42, "ttu", 2026, "0042/TTU/2026"),
        (1, "kota-kupang", 2027, "0001/KOTA-KUPANG/2027"),
        (7, "", 2026, "0007/NTT/2026"),
        (12_345, "ende", 2026, "12345/ENDE/2026"),
    ],
)
def test_a_number_names_sequence_office_and_year(sequence: int, slug: str, year: int, number: str) -> None:
    assert number_of(sequence, slug, year) == number
    assert typed_number(number.lower()) == number
    assert office_code(slug) in number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("42/ttu/2026", "0042/TTU/2026"),
        (" 0042/TTU/2026 ", "0042/TTU/2026"),
        ("0042-TTU-2026", None),
        ("/TTU/2026", None),
        ("42", None),
        ("", None),
    ],
)
def test_a_typed_number_is_forgiven_its_noughts(typed: str, number: str | None) -> None:
    assert typed_number(typed) == number


def test_a_file_is_called_after_its_number() -> None:
    assert file_name("0042/TTU/2026", 2025, "xlsx", "xlsx") == "bahan-rapat-2025-nomor-0042-TTU-2026.xlsx"
    pidato = file_name("0042/TTU/2026", 2026, "pidato", "pdf")
    assert pidato == "bahan-rapat-2026-nomor-0042-TTU-2026-pidato.pdf"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1990, 11, 20), date(2026, 11, 20), 36),
        (date(1990, 11, 21), date(2026, 11, 20), 35),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(1990, 2, 28), date(2028, 2, 29), 38),
    ],
)
def test_a_band_begins_on_a_birthday(born: date, day: date, age: int) -> None:
    assert born <= born_until(age, day)
    assert born > born_until(age + 1, day)


@given(st.dates(date(1920, 1, 1), date(2026, 11, 20)), st.dates(date(2026, 11, 20), date(2030, 12, 31)))
def test_everybody_has_exactly_one_band(born: date, day: date) -> None:
    ends = [born_until(first, day) for _code, _label, first in GROUPS]
    assert ends == sorted(ends, reverse=True)
    fitting = [place for place, end in enumerate(ends) if born <= end]
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert max(fitting) == max(place for place, (_code, _label, first) in enumerate(GROUPS) if first <= age)


@pytest.mark.parametrize(
    ("office", "people", "words"),
    [
        # Ende: 14.895 poor workers, 10.252 of them covered (domain 6.4)
        (Office(10_000, 10_252, 5, 14_895, 80_000), 14_895, "kurang 4.643"),
        (Office(10_000, 9_600, 5, None, 88_400), 98_000, "88.400 pekerja informal"),
        (Office(14_880, 14_000, 120, None, None), 15_000, "120 orang di daftar tunggu"),
        (Office(10, 12, 0, 11, None), 12, "kurang 0"),
        (Office(0, 0, 0, None, None), 0, "Kuota 0"),
        # nobody is reached by less than the full quota, and the sentence says what took the place
        (Office(1_000, 100, 0, 500, None), 1_000, "daripada kuota 1.000 orang, jadi kuota yang dipakai"),
        (Office(1_000, 100, 0, None, 300), 1_000, "300 pekerja informal yang belum terlindungi"),
        (Office(10, 12, 0, 11, None), 12, "daripada peserta 12 orang, jadi peserta yang dipakai"),
    ],
)
def test_a_wider_programme_is_counted_by_what_is_known_best(office: Office, people: int, words: str) -> None:
    found, note = reaching([office])
    assert (found, words in note) == (people, True), note


def test_over_several_offices_each_is_counted_its_own_way() -> None:
    offices = [Office(10, 8, 0, 20, None), Office(5, 5, 2, None, None), Office(5, 5, 3, None, None)]
    people, note = reaching(offices)
    assert people == 20 + 7 + 8
    assert "1 wilayah orang yang memenuhi syarat, 2 wilayah kuota ditambah daftar tunggu" in note
    assert reaching([]) == (0, "Belum ada wilayah dengan kuota.")
    assert "1 wilayah kuota, karena hitungan lain di bawahnya" in reaching([Office(9, 1, 0, 5, None), offices[0]])[1]


@pytest.mark.parametrize(
    ("office", "own", "province"),
    [
        # All are the office's own
        (Office(40, 30, 5, None, None), (30, 40, 45), (0, 0, 0)),
        # 1.174 of them, and of the quota 1.200, are the province's; whoever else is reached is the office's own
        (Office(16_200, 16_000, 0, 20_000, None, 1_200, 1_174), (14_826, 15_000, 18_800), (1_174, 1_200, 1_200)),
        # The province pays for all, and would go on doing so
        (Office(758, 758, 0, None, None, 758, 758), (0, 0, 0), (758, 758, 758)),
    ],
)
def test_scenarios_count_own_people_beside_the_provinces(
    office: Office, own: tuple[int, ...], province: tuple[int, ...]
) -> None:
    found = scenarios([office], 2026)
    assert tuple(each["people"] for each in found) == own
    assert tuple(each["province"] for each in found) == province
    assert all(("ditanggung provinsi" in each["note"]) is (each["province"] > 0) for each in found)


@given(
    st.builds(
        Office,
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 50),
        st.none() | st.integers(0, 99),
        st.none() | st.integers(0, 99),
    )
)
def test_a_wider_programme_is_never_narrower(office: Office) -> None:
    asis, full, wider = (each["people"] for each in scenarios([office], 2026))
    assert wider >= max(asis, full)


def test_a_body_that_adds_up_has_no_difference_and_one_that_does_not_says_how_much() -> None:
    body = sample()
    assert differences(body) == []
    body["months"][2]["paid"] -= 16_800
    body["sexes"][0]["people"] += 1
    assert differences(body) == [("Peserta", "jenis kelamin", -1), ("Realisasi", "bulan", 16_800)]


def test_a_change_is_told_line_by_line_with_what_is_new_and_what_is_gone() -> None:
    frozen, now = sample(), sample()
    now["sources"][0]["realised"] += 504_000
    now["months"][3]["taken"] += 3
    now["occupations"][0]["label"] = "Penenun"
    del now["quality"][2]
    found = {
        (each.section, each.line, each.label): (each.before, each.now, each.difference) for each in told(frozen, now)
    }
    paid, taken = frozen["sources"][0]["realised"], frozen["months"][3]["taken"]
    farmers = frozen["occupations"][0]["people"]
    assert found == {
        ("Sumber dana", "APBD Kabupaten", "Realisasi"): (paid, paid + 504_000, 504_000),
        ("Bulan", "April 2026", "Terpakai"): (taken, taken + 3, 3),
        ("Pekerjaan", "Petani", "Peserta"): (farmers, None, -farmers),
        ("Pekerjaan", "Penenun", "Peserta"): (None, farmers, farmers),
        ("Mutu data", "Meninggal", "Jumlah"): (38, None, -38),
    }
    assert told(frozen, sample()) == []


def told(frozen: Any, now: Any) -> list[Any]:
    return changes(frozen, {key: now[key] for key in SECTIONS})


def test_only_the_parts_that_were_read_again_are_compared() -> None:
    frozen, now = sample(), sample()
    now["sources"][0]["realised"] += 1
    assert changes(frozen, {"months": now["months"]}) == []


def test_two_lines_of_one_name_keep_their_places() -> None:
    frozen, now = sample(), sample()
    for body in (frozen, now):
        body["agreements"] = [*body["agreements"], {**body["agreements"][0], "people": 5}]
    now["agreements"][1]["people"] = 7
    (change,) = told(frozen, now)
    assert (change.line, change.before, change.now) == ("Perjanjian kerja sama, 500.15/7/2026 (contoh) (2)", 5, 7)


@given(st.permutations(sorted(sample())))
def test_a_body_is_one_text_however_it_was_put_together(order: list[str]) -> None:
    body: dict[str, Any] = dict(sample())
    text = canonical({key: body[key] for key in order})
    assert text == canonical(body) == canonical(json.loads(text))
    assert digest_of(text) == digest_of(canonical(body))


def test_few_who_wait_are_not_counted_for_outsiders() -> None:
    assert Office(10, 8, 4, None, None).counts_few_waiting
    assert not any(
        office.counts_few_waiting
        for office in (Office(10, 8, 4, 20, None), Office(10, 8, 4, None, 9), Office(10, 8, 5, None, None))
    )


def test_numbers_of_collections_and_their_parts() -> None:
    assert collection_number(3, 2026) == "0003/NTT-HIMPUNAN/2026"
    assert part_number("0003/NTT-HIMPUNAN/2026", 5371) == "0003.71/NTT-HIMPUNAN/2026"
    assert typed_number("3.71/ntt-himpunan/2026") == "0003.71/NTT-HIMPUNAN/2026"
    assert typed_number("3/NTT-HIMPUNAN/2026") == "0003/NTT-HIMPUNAN/2026"

"""Which words of a list may go on to the province, and what they may mean: tables of cases, no database."""

from __future__ import annotations

from datetime import date

import pytest

from portal.beneficiaries.reference import occupation_index, occupation_names, occupations
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.sex import Sex
from portal.beneficiaries.rules.words import LONGEST, MOST_OF_LIST, Suggester, looks_like_a_word, unmatched_words
from portal.core.months import Month

START = Month(2026, 3)
BORN = date(1990, 8, 17)


def person(number: int, occupation: str, *, name: str = "", mother: str = "") -> ListedPerson:
    code = occupation_index().read(occupation).code
    return ListedPerson(
        f"530301{number:010d}",
        name or f"Contoh Orang {number}",
        "Kefamenanu",
        BORN,
        Sex.MALE,
        "",
        "53.03.05.1004",
        "53.03.05",
        code,
        occupation,
        START,
        mother,
        "",
        "",
    )


def people(**words: int) -> list[ListedPerson]:
    """So many people a word; underscores are spaces."""
    cells = [word.replace("_", " ") for word, number in words.items() for _ in range(number)]
    return [person(number, cell) for number, cell in enumerate(cells)]


def counted(listed: list[ListedPerson]) -> list[tuple[str, int]]:
    return [(word.text, word.people) for word in unmatched_words(listed)]


def test_words_without_a_code_are_counted_most_frequent_first() -> None:
    listed = people(Petani=20, pembuat_batu_bata=4, Penyadap_lontar=9, Pemikul_air=3)
    assert counted(listed) == [("Penyadap lontar", 9), ("Pembuat batu bata", 4), ("Pemikul air", 3)]


def test_spellings_of_one_word_are_one_word() -> None:
    listed = [person(n, cell) for n, cell in enumerate(["PEMIKUL AIR", "Pemikul-air", "pemikul  air", "Pemikul air"])]
    assert counted([*listed, person(9, "Petani")]) == [("Pemikul air", 4)]


def test_a_word_of_fewer_than_three_people_stays_in_the_office() -> None:
    assert counted(people(Petani=20, Penyadap_lontar=2)) == []


@pytest.mark.parametrize("number", [1, 3, 200])
def test_a_column_that_holds_something_else_gives_no_word(number: int) -> None:
    """Mothers' names where occupations should be: a few of them repeat, most do not."""
    slipped = [person(n, f"Agnes Kolo {chr(65 + n % 26)}{chr(97 + n // 26)}") for n in range(number)]
    assert counted([*slipped, *people(Yuliana_Bani=3)][: number + 3]) == ([] if number > 3 else [("Yuliana bani", 3)])


def test_nobody_of_the_list_is_a_word_of_it() -> None:
    named = [person(n, "Yuliana Bani", name="Contoh") for n in range(3)]
    assert counted([*people(Petani=20), *named, person(90, "Petani", name="YULIANA BANI")]) == []
    assert counted([*people(Petani=20), *named, person(90, "Petani", mother="yuliana bani")]) == []
    parts = [person(90, "Petani", mother="YULIANA KOLO"), person(91, "Petani", name="Petrus Bani")]
    assert counted([*people(Petani=20), *named, *parts]) == []
    assert counted([*people(Petani=20, Pemikul_air=3), *named, *parts]) == [("Pemikul air", 3)]
    assert counted([*people(Petani=20), *named]) == [("Yuliana bani", 3)]  # beyond what can be known


@pytest.mark.parametrize(
    "text",
    ["Penyadap lontar", "Buruh/kuli angkut", "Tk. sapu", "PRT (harian)", "Pekerja k-lain", "Ibu rumah tangga"],
)
def test_words_look_like_words(text: str) -> None:
    assert looks_like_a_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "5303011708900001",
        "Petani 2",
        "081234567890",
        "Rp500.000",
        "x",
        "-",
        "a b",
        "petani@contoh",
        "=1+1",
        "<b>tani</b>",
        "ペンドゥリ",
        "x" * (LONGEST + 1),
    ],
)
def test_anything_else_does_not(text: str) -> None:
    assert not looks_like_a_word(text)
    assert counted([*people(Petani=20), *(person(n, text) for n in range(5))]) == []


def test_a_list_gives_a_limited_number_of_words() -> None:
    listed = [person(n, f"Kerja {chr(97 + n // 3 % 26)}{chr(97 + n // 78)}") for n in range(3 * (MOST_OF_LIST + 30))]
    assert len(unmatched_words(listed)) == MOST_OF_LIST


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("Petni", "Petani"),
        ("Petani kopi", "Petani"),
        ("Nelayan bagan", "Nelayan"),
        ("Pedagang bakso", "Pedagang kecil"),
        ("Tukang ojeck", "Tukang ojek"),
        ("Sopir pick up", "Sopir"),
        ("Buruh bangunn", "Buruh bangunan"),
        ("Pengrajin gerabah", "Penenun"),
        ("Guru les", "Guru honor"),
    ],
)
def test_the_nearest_occupation_is_suggested_first(word: str, first: str) -> None:
    codes = Suggester(occupations()).nearest(word)
    assert occupation_names()[codes[0]] == first
    assert len(codes) <= 3


@pytest.mark.parametrize("word", ["Penyadap lontar", "Dukun bersalin", "Xyz", "Peramal", ""])
def test_what_is_near_nothing_has_no_suggestion_of_its_own_weight(word: str) -> None:
    assert Suggester(occupations()).nearest(word) == []


def test_what_the_province_decided_is_read_and_what_it_left_is_no_warning() -> None:
    index = occupation_index().decided({"penyadaplontar": "tani", "ibuilu": ""})
    assert index.read("Penyadap-Lontar") == ("tani", None)
    assert index.read("ibu ilu") == (None, None)
    assert index.read("Petani").code == "tani"
    assert index.read("Pemikul air").problem is not None
    assert occupation_index().read("Penyadap lontar").problem is not None, "the shipped index stays as it is"

"""A NIK cell: what is cleaned, what is refused and with which one code, and what is never given away."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.beneficiaries.rules.nik import NikReader, agrees
from portal.beneficiaries.rules.problems import masked, shown
from portal.beneficiaries.rules.sex import Sex

TODAY = date(2026, 11, 20)
SOUND = "5303011708900001"


@pytest.mark.parametrize(
    "cell",
    [
        SOUND,
        f" {SOUND} ",
        f"'{SOUND}",
        f"’{SOUND}",
        "5303 0117 0890 0001",
        "530301.170890.0001",
        "530301-170890-0001",
        "530301–170890–0001",
        "530301\u00a0170890\u200b0001\ufeff",
        "５３０３０１１７０８９０００01",
        f'="{SOUND}"',
        f"{SOUND}.0",
        5303011708900001.0,
        5303011708900001,
    ],
)
def test_usual_writing_is_cleaned_silently(cell: str | float) -> None:
    reading = NikReader(TODAY).read(cell)
    assert (reading.nik, reading.problem) == (SOUND, None)
    assert reading.was_number == (not isinstance(cell, str) or cell.endswith(".0"))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "nik_missing"),
        ("   ", "nik_missing"),
        ("'", "nik_missing"),
        ("\u200b", "nik_missing"),
        ("530301170890001", "nik_length"),
        ("53030117089000011", "nik_length"),
        ("7", "nik_length"),
        ("53030l17089", "nik_length"),
        (530301170890001.0, "nik_length"),
        (53030117089000010.0, "nik_length"),
        (33102.5, "nik_length"),
        (date(1990, 8, 17), "nik_length"),
        ("53030l1708900001", "nik_characters"),
        ("530301170890OOO1", "nik_characters"),
        ("-", "nik_placeholder"),
        ("----", "nik_placeholder"),
        ("0", "nik_placeholder"),
        (0.0, "nik_placeholder"),
        ("xxx", "nik_placeholder"),
        ("x" * 16, "nik_placeholder"),
        ("tidak ada", "nik_placeholder"),
        ("0" * 16, "nik_placeholder"),
        ("1" * 16, "nik_placeholder"),
        (1111111111111111.0, "nik_placeholder"),
        ("1234567890123456", "nik_placeholder"),
        (1234567890123456.0, "nik_placeholder"),
        ("5303010008900001", "nik_date"),  # day 00
        ("5303013208900001", "nik_date"),  # day 32
        ("5303014008900001", "nik_date"),  # day 40
        ("5303017208900001", "nik_date"),  # day 72
        ("5303011713900001", "nik_date"),  # month 13
        ("5303013102900001", "nik_date"),  # 31 February
        ("5303017102900001", "nik_date"),  # 31 February, female
        ("5303012902010001", "nik_date"),  # 2001 and 1901 were no leap years
        ("5303013102900000", "nik_date"),  # the date comes before the serial
        (5303013102900010.0, "nik_date"),  # its date digits are whole, so the date is what is wrong
        ("5303011708900000", "nik_serial"),
        ("5,30301E+15", "nik_damaged_by_excel"),
        ("5.30301E+15", "nik_damaged_by_excel"),
        ("5.30301170890001e+15", "nik_damaged_by_excel"),
        ("5E+15", "nik_damaged_by_excel"),
        (5.30301e15, "nik_damaged_by_excel"),
        (5303011708900010.0, "nik_damaged_by_excel"),
        (5303011708900000.0, "nik_damaged_by_excel"),  # 0001 typed as a number: the real serial is gone
        ("5303011708900010.0", "nik_damaged_by_excel"),
        (9103011708900002.0, "nik_damaged_by_excel"),  # beyond 2^53 neighbours look the same
    ],
)
def test_one_code_the_first_that_applies(cell: str | float | date, code: str) -> None:
    reading = NikReader(TODAY).read(cell)
    assert reading.nik is None
    assert reading.problem is not None and reading.problem.code == code


@pytest.mark.parametrize(
    ("middle", "born", "sex"),
    [
        ("010190", date(1990, 1, 1), Sex.MALE),
        ("310190", date(1990, 1, 31), Sex.MALE),
        ("410190", date(1990, 1, 1), Sex.FEMALE),
        ("710190", date(1990, 1, 31), Sex.FEMALE),
        ("290200", date(2000, 2, 29), Sex.MALE),  # 1900 was no leap year
        ("201126", date(2026, 11, 20), Sex.MALE),  # born today
        ("211126", date(1926, 11, 21), Sex.MALE),  # tomorrow a hundred years ago: 99 today
        ("010127", date(1927, 1, 1), Sex.MALE),
    ],
)
def test_birth_in_the_century_that_gives_an_age_of_0_to_99(middle: str, born: date, sex: Sex) -> None:
    birth = NikReader(TODAY).read(f"530301{middle}0001").birth
    assert birth is not None and (birth.day, birth.sex) == (born, sex)


def test_a_column_of_another_century_agrees_when_its_digits_do() -> None:
    birth = NikReader(TODAY).birth("5303011708200001")
    assert birth is not None
    assert agrees(birth, date(1920, 8, 17)) and agrees(birth, date(2020, 8, 17))
    assert not agrees(birth, date(1921, 8, 17)) and not agrees(birth, date(1920, 7, 17))


@given(st.text(max_size=24) | st.from_regex(r"[0-9 .'\-]{10,22}", fullmatch=True) | st.floats())
def test_cleaning_never_makes_a_key_of_a_bad_nik(cell: str | float) -> None:
    reader = NikReader(TODAY)
    reading = reader.read(cell)
    assert (reading.nik is None) == (reading.problem is not None)
    if reading.nik is not None:
        assert len(reading.nik) == 16 and reading.nik.isascii() and reading.nik.isdecimal()
        assert reading.nik[12:] != "0000" and len(set(reading.nik)) > 1
        assert reader.read(reading.nik).problem is None
        if isinstance(cell, str):
            assert [letter for letter in reading.nik if letter not in cell] == [] or not cell.isascii()


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_the_quick_way_and_the_full_way_agree(nik: str) -> None:
    reader = NikReader(TODAY)
    reading = reader.read(nik)
    assert reader.sound_birth(nik) == reading.birth


@given(st.from_regex(r"[0-9A-Za-z' .\-]{1,20}", fullmatch=True))
def test_a_refusal_shows_six_digits_at_most_and_never_a_word(cell: str) -> None:
    problem = NikReader(TODAY).read(cell).problem
    if problem is not None and "·" in problem.message:
        digits = problem.message.partition("·")[0].rpartition(" ")[2]
        assert digits.isdecimal() and len(digits) <= 6
        assert "·" * 10 in problem.message and "·" * 11 not in problem.message


def test_masks() -> None:
    assert masked(SOUND) == "530301··········"
    assert masked("Budi") == ""
    assert SOUND not in shown(f"Desa {SOUND}")
    assert shown("30/2/1990") == '"30/2/1990"'
    assert shown("0812 3456 7890") == '"081234··········"'
    assert len(shown("x" * 500)) < 50

"""What a list says differently about somebody, and how much of it is shown: tables to check with a pencil."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.beneficiaries.rules.changes import (
    FIELD_LABELS,
    Described,
    Difference,
    Names,
    PersonField,
    changed,
    described,
    differences,
    doubts_identity,
    fields_in_words,
    shown,
    still_holds,
    taken_back,
)
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.sex import Sex
from portal.core.months import Month

BANSONE, TUBUHUE = ("53.03.05", "53.03.05.1004"), ("53.03.05", "53.03.05.1007")
PETANI, NELAYAN = ("petani", "Petani"), ("nelayan", "Nelayan")
NAMES = Names(
    {"53.03.05": "Kota Kefamenanu"},
    {BANSONE[1]: "Bansone", TUBUHUE[1]: "Tubuhue"},
    {"petani": "Petani", "nelayan": "Nelayan"},
)
SOMEBODY = Described(
    name="Contoh Orang",
    birth_place="Kefamenanu",
    birth_date=date(1990, 8, 17),
    sex="L",
    address="Jalan Contoh",
    village=BANSONE,
    occupation=PETANI,
    mother_name="Maria Contoh",
    phone="081200000001",
    family_card="5303010101100001",
    desil=2,
)


def difference(field: str, new: Any, **before: Any) -> tuple[Difference, ...]:
    register = SOMEBODY._replace(**before)
    return differences(register, SOMEBODY._replace(**{field: new}))


@pytest.mark.parametrize(
    ("field", "before", "new"),
    [
        ("name", "Contoh Orang", "CONTOH  ORANG"),
        ("name", "Contoh Orang", " contoh orang "),
        ("birth_place", "Kefamenanu", ""),  # a list without the column says nothing about it
        ("address", "Jalan Contoh", "JALAN CONTOH"),
        ("address", "Jalan Contoh", ""),
        ("mother_name", "Maria Contoh", "MARIA CONTOH"),
        ("mother_name", "Maria Contoh", ""),
        ("phone", "081200000001", "0812-0000-0001"),
        ("phone", "081200000001", "+62 812 0000 0001"),
        ("phone", "081200000001", ""),
        ("family_card", "5303010101100001", "5303 0101 0110 0001"),
        ("family_card", "5303010101100001", ""),
        ("occupation", PETANI, ("petani", "tani")),  # another word for the same occupation
        ("occupation", ("", "Pemulung"), ("", "pemulung")),
        ("occupation", PETANI, ("", "")),
        ("desil", 2, None),
        ("desil", 2, 2),
        ("sex", "L", "L"),
        ("birth_date", date(1990, 8, 17), date(1990, 8, 17)),
        ("village", BANSONE, BANSONE),
    ],
)
def test_no_difference(field: str, before: Any, new: Any) -> None:
    assert difference(field, new, **{field: before}) == ()


@pytest.mark.parametrize(
    ("field", "before", "new", "old_words", "new_words"),
    [
        ("name", "Contoh Orang", "Conto Orang", "Contoh Orang", "Conto Orang"),
        ("name", "Contoh DOrsa", "Contoh D'Orsa", "Contoh DOrsa", "Contoh D'Orsa"),
        ("birth_place", "", "Atambua", "–", "Atambua"),
        ("birth_date", date(1990, 8, 17), date(1990, 8, 7), "17/08/1990", "07/08/1990"),
        ("sex", "L", "P", "Laki-laki", "Perempuan"),
        ("address", "Jalan Contoh", "RT 001/RW 002", "Jalan Contoh", "RT 001/RW 002"),
        (
            "village",
            BANSONE,
            TUBUHUE,
            "Bansone, Kecamatan Kota Kefamenanu",
            "Tubuhue, Kecamatan Kota Kefamenanu",
        ),
        ("occupation", PETANI, NELAYAN, "Petani", "Nelayan"),
        ("occupation", PETANI, ("", "Pemulung"), "Petani", "Pemulung"),
        ("occupation", ("", "tani"), PETANI, "tani", "Petani"),
        ("mother_name", "Maria Contoh", "Marta Contoh", "Maria C.", "Marta C."),
        ("mother_name", "", "Maria Contoh", "–", "Maria Contoh"),
        ("phone", "081200000001", "081200000002", "······0001", "······0002"),
        ("phone", "", "081200000002", "–", "······0002"),
        ("family_card", "5303010101100001", "5303010101100003", "······0001", "······0003"),
        ("desil", 2, 1, "2", "1"),
        ("desil", None, 10, "–", "10"),
    ],
)
def test_a_difference_in_words(field: str, before: Any, new: Any, old_words: str, new_words: str) -> None:
    found = difference(field, new, **{field: before})
    assert [each.field for each in found] == [field]
    words = shown(found[0], NAMES)
    assert (words.old, words.new, words.note) == (old_words, new_words, "")
    assert words.label == FIELD_LABELS[PersonField(field)]
    assert words.is_identity == (field in ("birth_date", "sex")) == doubts_identity(found)


def test_a_difference_that_the_masking_hides_is_said() -> None:
    words = shown(difference("phone", "081300000001")[0], NAMES)
    assert words.old == words.new == "······0001"
    assert words.note == "berbeda pada angka yang tidak ditampilkan"


def test_several_differences_come_in_the_order_of_the_fields() -> None:
    listed = SOMEBODY._replace(desil=1, name="Conto Orang", sex="P", address="RT 001")
    found = differences(SOMEBODY, listed)
    assert [each.field.value for each in found] == ["name", "sex", "address", "desil"]
    assert fields_in_words(each.field for each in reversed(found)) == "nama, jenis kelamin, alamat, desil"
    assert changed(SOMEBODY, found) == listed


def test_a_change_keeps_what_the_list_leaves_blank_and_can_be_taken_back() -> None:
    listed = SOMEBODY._replace(phone="", mother_name="", address="RT 001", desil=None)
    found = differences(SOMEBODY, listed)
    after = changed(SOMEBODY, found)
    assert after == SOMEBODY._replace(address="RT 001")
    assert differences(after, listed) == ()  # carried out once, nothing is left to do
    assert still_holds(after, found)
    assert changed(after, taken_back(found)) == SOMEBODY
    assert not still_holds(after._replace(address="RT 009"), found)


def test_a_judged_row_describes_the_person_as_the_register_does() -> None:
    row = ListedPerson(
        "5303011708900001",
        SOMEBODY.name,
        SOMEBODY.birth_place,
        SOMEBODY.birth_date,
        Sex.MALE,
        SOMEBODY.address,
        BANSONE[1],
        BANSONE[0],
        None,
        "Pemulung",
        Month(2026, 1),
        SOMEBODY.mother_name,
        SOMEBODY.phone,
        SOMEBODY.family_card,
        2,
    )
    assert described(row) == SOMEBODY._replace(occupation=("", "Pemulung"))


def test_no_person_stands_in_a_repr() -> None:
    assert "Orang" not in repr(SOMEBODY) + repr(difference("name", "Conto Orang"))

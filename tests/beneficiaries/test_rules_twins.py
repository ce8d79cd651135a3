"""Who may be one person under two NIKs: tables to check with a pencil."""

from __future__ import annotations

from datetime import date

import pytest

from portal.beneficiaries.rules.twins import alike, mothers_agree, pairs, twin_name

BORN, LATER = date(1990, 8, 17), date(1990, 8, 18)


@pytest.mark.parametrize(
    ("name", "tidied"),
    [
        ("Yohanes Contoh", "yohanes contoh"),
        ("YOHANES  CONTOH", "yohanes contoh"),
        (" yohanes contoh ", "yohanes contoh"),
        ("Drs. Yohanes D’Orsa, S.Pd", "yohanes dorsa"),
        ("Yohanes D'Orsa", "yohanes dorsa"),
        ("Ir. H. Yohanes Contoh, M.Si.", "yohanes contoh"),
        ("Hj. Siti Contoh", "siti contoh"),
        ("Pdt. Maria Contoh, S.Th., M.Th", "maria contoh"),
        ("Maria Contoh S.Pd", "maria contoh"),
        ("Maria Contoh SPd", "maria contoh"),
        ("Maria Contoh, S. Pd", "maria contoh"),
        ("Maria-Goreti Contoh", "maria goreti contoh"),
        ("Yoh. Contoh", "yoh contoh"),  # an initial is no name: not the same as Yohanes
        ("Contoh, Maria", "contoh maria"),  # what follows the comma is no degree
        ("Suharti", "suharti"),  # one name is a whole name
        ("H.", "h"),
        ("Haji", "haji"),
        ("Maria Se", "maria se"),  # a degree only with its dots
        ("Agustinus Ma", "agustinus ma"),
        ("Ñoño Contoh", "ñoño contoh"),
        ("", ""),
        ("'", ""),
    ],
)
def test_names_without_titles_and_punctuation(name: str, tidied: str) -> None:
    assert twin_name(name) == tidied


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ("Maria Contoh", "MARIA CONTOH", True),
        ("Maria Contoh", "Ny. Maria Contoh", True),
        ("Maria Contoh", "", True),
        ("", "Maria Contoh", True),
        ("", "", True),
        ("Maria Contoh", "Marta Contoh", False),
    ],
)
def test_mothers(first: str, second: str, agree: bool) -> None:
    assert mothers_agree(first, second) is agree


def test_groups_share_name_and_birth_date() -> None:
    people = [
        (1, "Yohanes Contoh", BORN),
        (2, "YOHANES CONTOH, S.Pd", BORN),
        (3, "Yohanes Contoh", LATER),  # another day
        (4, "Petrus Contoh", BORN),  # a real twin: the same day and mother, another name
        (5, "Yohanes  Contoh", BORN),
    ]
    assert alike(people) == [[1, 2, 5]]


def test_pairs_are_those_whose_mothers_agree() -> None:
    mothers = {1: "Maria Contoh", 2: "", 3: "Marta Contoh"}
    assert pairs([[1, 2, 3]], mothers) == [(1, 2), (2, 3)]


def test_a_column_filled_down_gives_no_square_of_pairs() -> None:
    group = list(range(10_000))
    assert len(pairs([group], dict.fromkeys(group, ""))) == 9_999

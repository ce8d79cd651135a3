"""Parts that always add up, and names that are never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.quotas.rules.dividing import Division, divide, equally, split_amount
from portal.quotas.rules.naming import (
    Cell,
    NumbersByPlace,
    numbers_by_place,
    pairs_of_rows,
    pairs_of_text,
    place_key,
    whole_number_or_none,
)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, {"a": 1, "b": 1}, {"a": 50, "b": 50}),
        (100, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}),
        (10, {"a": 1, "b": 2, "c": 3}, {"a": 2, "b": 3, "c": 5}),  # 1.67, 3.33, 5.00
        (1, {"a": 5, "b": 4}, {"a": 1, "b": 0}),
        (0, {"a": 5, "b": 4}, {"a": 0, "b": 0}),
        (7, {"a": 0, "b": 4}, {"a": 0, "b": 7}),
        (14_880, {"a": 10**12, "b": 10**12}, {"a": 7_440, "b": 7_440}),
    ],
)
def test_a_total_in_proportion(total: int, weights: dict[str, int], parts: dict[str, int]) -> None:
    assert divide(total, weights) == parts


weights = st.dictionaries(st.integers(), st.integers(0, 10**9), min_size=1, max_size=40).filter(
    lambda each: any(each.values())
)


@given(st.integers(0, 10**7), weights)
def test_parts_always_add_up_and_lie_within_one_of_their_exact_share(total: int, given_: dict[int, int]) -> None:
    parts = divide(total, given_)
    whole = sum(given_.values())
    assert sum(parts.values()) == total
    assert parts.keys() == given_.keys()
    for key, part in parts.items():
        assert abs(part * whole - total * given_[key]) < whole
        assert part >= 0


@given(st.integers(0, 10**7), st.lists(st.integers(), min_size=1, max_size=50, unique=True))
def test_equal_parts_differ_by_one_at_most(total: int, keys: list[int]) -> None:
    parts = equally(total, keys)
    assert sum(parts.values()) == total
    assert max(parts.values()) - min(parts.values()) <= 1


@pytest.mark.parametrize(
    ("total", "weights_"), [(-1, {"a": 1}), (10, {"a": -1, "b": 5}), (10, {"a": 0, "b": 0}), (10, {})]
)
def test_what_cannot_be_divided_is_refused(total: int, weights_: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"negative|above zero"):
        divide(total, weights_)


@given(st.integers(0, 9 * 10**12), st.integers(0, 10**6), st.integers(0, 10**6))
def test_rupiah_of_both_accounts_make_the_whole(total: int, jkk: int, jkm: int) -> None:
    assert sum(split_amount(total, jkk, jkm)) == total


@pytest.mark.parametrize(("whole", "given_", "difference"), [(100, 90, 10), (100, 100, 0), (100, 103, -3), (0, 0, 0)])
def test_the_difference_is_what_is_not_given_yet(whole: int, given_: int, difference: int) -> None:
    assert Division(whole, given_).difference == difference


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Kec. Kota Kefamenanu", "kotakefamenanu"),
        ("KECAMATAN  KOTA KEFAMENANU", "kotakefamenanu"),
        ("kec:Insana", "insana"),
        ("Desa Oe'ekam", "oeekam"),
        ("Kel. Bansone", "bansone"),
        ("Kelapa Lima", "kelapalima"),  # not a prefix
        ("Desa", "desa"),
        ("53.03.05", "530305"),
    ],
)
def test_a_name_without_its_prefix_and_signs(written: str, key: str) -> None:
    assert place_key(written) == key


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234", 1_234), ("1,234", 1_234), ("1234", 1_234), (" 12 ", 12), (1234.0, 1_234), ("0", 0),
        ("1.000.000", 1_000_000),
        (1234.5, None), ("1,5", None), ("-3", None), (-3.0, None), ("", None), ("dua", None), (True, None),
        ("9" * 20, None), (float("nan"), None), (float("inf"), None),
    ],
)  # fmt: skip
def test_a_whole_number_of_a_cell(cell: Cell, number: int | None) -> None:
    assert whole_number_or_none(cell) == number


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Insana\t1.200\nBiboki Utara\t90", [("Insana", "1.200"), ("Biboki Utara", "90")]),
        ("1\tInsana\t1200", [("Insana", "1200")]),
        ("Insana;1200;\n\n", [("Insana", "1200")]),
        ("Biboki Utara 90", [("Biboki Utara", "90")]),
        ("Insana", [("Insana", "")]),
        ("", []),
    ],
)
def test_lines_of_a_paste(text: str, pairs: list[tuple[str, Cell]]) -> None:
    assert pairs_of_text(text) == pairs


def test_rows_of_a_sheet() -> None:
    rows: list[list[Cell]] = [["Kecamatan", "Penduduk"], ["Insana", 1200.0], ["", ""], [1.0, "Biboki Utara", "", 90.0]]
    assert pairs_of_rows(rows) == [("Kecamatan", "Penduduk"), ("Insana", 1200.0), ("Biboki Utara", 90.0)]


PLACES = {"53.03.01": "Insana", "53.03.02": "Biboki Utara", "53.03.03.2001": "Oesao", "53.03.03.1002": "Kel. Oesao"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kecamatan\tPenduduk\nKec. INSANA\t5\nbiboki-utara\t7",
         NumbersByPlace({"53.03.01": 5, "53.03.02": 7}, [], [], [])),
        ("Insanaa\t5\nBiboki Utara\t7", NumbersByPlace({"53.03.02": 7}, ["Insanaa"], [], [])),
        ("Insana\t5\nKec Insana\t6", NumbersByPlace({"53.03.01": 5}, [], ["Kec Insana"], [])),
        ("Oesao\t5", NumbersByPlace({}, [], ["Oesao"], [])),
        ("53.03.03.1002\t5", NumbersByPlace({"53.03.03.1002": 5}, [], [], [])),
        ("Insana\tbanyak", NumbersByPlace({}, [], [], ["Insana"])),
        ("Insana\t5\nJumlah\tbanyak", NumbersByPlace({"53.03.01": 5}, [], [], ["Jumlah"])),
    ],
)  # fmt: skip
def test_a_name_finds_its_place_or_is_handed_back(text: str, found: NumbersByPlace) -> None:
    assert numbers_by_place(pairs_of_text(text), PLACES) == found
    assert found.is_whole is not bool(found.unknown or found.doubled or found.unreadable)

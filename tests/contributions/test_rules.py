"""Contributions in rupiah and months, as cases an official can check with a pencil."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contributions.rules import (
    CellState,
    MonthShare,
    Standing,
    StandingKind,
    cell_state,
    due_on,
    expected,
    owed,
    same_number,
    short_name,
    split_total,
    spread,
    standing,
)
from portal.core.months import Month, month_range

JANUARY = Month(2026, 1)
RATE = (10_000, 6_800)
TODAY = date(2026, 11, 20)


def year(people: int, months: int = 12) -> list[MonthShare]:
    return [owed(month, people, RATE) for month in month_range(JANUARY, JANUARY + (months - 1))]


@pytest.mark.parametrize(
    ("people", "months", "jkk", "jkm", "total"),
    [
        (14_880, 1, 148_800_000, 101_184_000, 249_984_000),
        (14_880, 12, 1_785_600_000, 1_214_208_000, 2_999_808_000),
        (2_829, 12, 339_480_000, 230_846_400, 570_326_400),
        (5_600, 3, 168_000_000, 114_240_000, 282_240_000),
        (50_000, 12, 6_000_000_000, 4_080_000_000, 10_080_000_000),
        (1_000_000, 12, 120_000_000_000, 81_600_000_000, 201_600_000_000),
        (0, 12, 0, 0, 0),
    ],
)
def test_what_is_expected_is_people_times_rate_times_months(
    people: int, months: int, jkk: int, jkm: int, total: int
) -> None:
    assert expected(year(people, months)) == (jkk, jkm)
    assert jkk + jkm == total


@pytest.mark.parametrize(
    ("paid", "jkk", "jkm"),
    [
        ((0, 0), 1_000_000, 680_000),
        ((400_000, 0), 600_000, 680_000),
        ((1_000_000, 680_001), 0, 0),
        ((9, 9), 999_991, 679_991),
    ],
)
def test_what_was_paid_is_owed_no_more_and_never_below_zero(paid: tuple[int, int], jkk: int, jkm: int) -> None:
    assert owed(JANUARY, 100, RATE, paid) == MonthShare(JANUARY, jkk, jkm)


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (Month(2026, 1), 15, date(2026, 2, 15)),
        (Month(2026, 12), 15, date(2027, 1, 15)),
        (Month(2026, 1), 28, date(2026, 2, 28)),
        (Month(2026, 1), 31, date(2026, 2, 28)),
        (Month(2028, 1), 31, date(2028, 2, 29)),
        (Month(2026, 6), 1, date(2026, 7, 1)),
    ],
)
def test_a_month_is_due_in_the_next(month: Month, day: int, due: date) -> None:
    assert due_on(month, day) == due


@pytest.mark.parametrize(
    ("drawn", "frozen", "billed", "paid", "due", "state"),
    [
        (False, False, 0, 0, date(2026, 1, 1), CellState.NOT_DRAWN),
        (True, False, 100, 0, date(2026, 12, 15), CellState.DRAWN),
        (True, False, 100, 0, date(2026, 11, 20), CellState.DRAWN),  # the day itself is still in time
        (True, False, 100, 0, date(2026, 11, 19), CellState.LATE),
        (True, False, 0, 0, date(2026, 1, 1), CellState.DRAWN),  # nothing owed is never late
        (True, True, 100, 0, date(2026, 11, 20), CellState.UNPAID),
        (True, True, 100, 0, date(2026, 11, 19), CellState.LATE),
        (True, True, 100, 99, date(2026, 11, 20), CellState.PARTIAL),
        (True, True, 100, 99, date(2026, 11, 19), CellState.LATE),
        (True, True, 100, 100, date(2026, 11, 19), CellState.PAID),
        (True, True, 100, 101, date(2026, 11, 19), CellState.PAID),
        (True, True, 9_000_000_000_000, 8_999_999_999_999, date(2026, 11, 20), CellState.PARTIAL),
    ],
)
def test_where_a_month_stands(drawn: bool, frozen: bool, billed: int, paid: int, due: date, state: CellState) -> None:
    assert cell_state(drawn=drawn, frozen=frozen, billed=billed, paid=paid, due=due, today=TODAY) is state


@pytest.mark.parametrize(
    ("open_and_due", "after", "kind", "months", "since"),
    [
        ("", 3, StandingKind.CURRENT, 0, None),
        ("000000", 3, StandingKind.CURRENT, 0, None),
        ("000010", 3, StandingKind.ARREARS, 1, 5),
        ("000110", 3, StandingKind.ARREARS, 2, 4),
        ("000111", 3, StandingKind.INACTIVE, 3, 4),
        ("111100", 3, StandingKind.INACTIVE, 4, 1),
        ("110110", 3, StandingKind.ARREARS, 2, 1),  # never three in a row
        ("101011", 3, StandingKind.ARREARS, 2, 5),
        ("000010", 1, StandingKind.INACTIVE, 1, 5),
        ("011111", 6, StandingKind.ARREARS, 5, 2),
        ("111111", 6, StandingKind.INACTIVE, 6, 1),
    ],
)
def test_months_in_a_row_make_arrears(
    open_and_due: str, after: int, kind: StandingKind, months: int, since: int | None
) -> None:
    history = [(JANUARY + step, sign == "1") for step, sign in enumerate(open_and_due)]
    assert standing(history, after) == Standing(kind, months, Month(2026, since) if since else None)


@pytest.mark.parametrize(
    ("jkk", "jkm", "parts"),
    [
        (3_000, 2_040, [(1_000, 680), (1_000, 680), (1_000, 680)]),
        (1_500, 680, [(1_000, 680), (500, 0)]),  # the oldest first, each account by itself
        (1_000, 1_360, [(1_000, 680), (0, 680)]),
        (3_000, 2_041, [(1_000, 680), (1_000, 680), (1_000, 681)]),  # what is too much goes to the last month
        (9_000, 0, [(1_000, 0), (1_000, 0), (7_000, 0)]),
        (1, 0, [(1, 0)]),
    ],
)
def test_a_payment_meets_the_oldest_month_first(jkk: int, jkm: int, parts: list[tuple[int, int]]) -> None:
    months = [MonthShare(JANUARY + step, 1_000, 680) for step in range(3)]
    found = spread(months, jkk, jkm)
    assert [(part.jkk, part.jkm) for part in found] == parts


def test_a_month_that_is_paid_gets_nothing() -> None:
    months = [MonthShare(JANUARY, 0, 0), MonthShare(JANUARY + 1, 1_000, 680)]
    assert spread(months, 1_000, 680) == [MonthShare(JANUARY + 1, 1_000, 680)]


@given(
    st.lists(st.tuples(st.integers(0, 9 * 10**12), st.integers(0, 9 * 10**12)), min_size=1, max_size=12),
    st.integers(0, 9 * 10**13),
    st.integers(0, 9 * 10**13),
)
def test_parts_always_add_up_to_the_payment(amounts: list[tuple[int, int]], jkk: int, jkm: int) -> None:
    months = [MonthShare(JANUARY + step, *pair) for step, pair in enumerate(amounts)]
    assert expected(spread(months, jkk, jkm)) == (jkk, jkm)
    assert all(part.jkk >= 0 and part.jkm >= 0 for part in spread(months, jkk, jkm))


@pytest.mark.parametrize(("months", "jkk", "jkm"), [([], 1, 1), (year(1), -1, 0), (year(1), 0, -1)])
def test_what_is_no_payment_is_refused(months: list[MonthShare], jkk: int, jkm: int) -> None:
    with pytest.raises(ValueError, match="payment"):
        spread(months, jkk, jkm)


@pytest.mark.parametrize(
    ("total", "jkk_owed", "jkm_owed", "parts"),
    [
        (249_984_000, 148_800_000, 101_184_000, (148_800_000, 101_184_000)),
        (16_801, 10_000, 6_800, (10_000, 6_801)),
        (9_000_000_000_000, 10_000, 6_800, (5_357_142_857_142, 3_642_857_142_858)),
        (5, 0, 0, (5, 0)),
    ],
)
def test_one_total_is_split_as_the_bills_are(total: int, jkk_owed: int, jkm_owed: int, parts: tuple[int, int]) -> None:
    assert split_total(total, jkk_owed, jkm_owed) == parts
    assert sum(parts) == total


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("001/SP2D/2026", "001/SP2D/2026", True),
        ("001/SP2D/2026", "001/sp2d/2026", True),
        ("001 / SP2D / 2026", "001/SP2D/2026", True),
        ("001/SP2D/2026", "002/SP2D/2026", False),
    ],
)
def test_a_number_is_the_same_paper_however_it_is_typed(first: str, second: str, same: bool) -> None:
    assert same_number(first, second) is same


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("APBD kabupaten/kota", "APBD kab."),
        ("Dana kelurahan", "Dana kel."),
        ("Dana Desa", "Dana Desa"),
        ("Baznas dan lembaga keagamaan", "Baznas"),
        ("Sponsor ASN atau perusahaan", "Sponsor ASN"),
    ],
)
def test_a_source_has_a_short_name(source: str, short: str) -> None:
    assert short_name(source) == short

"""Rules of benefits as tables of cases: quarters, tables that hide small numbers, ages of deaths."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.compliance.benefits.rules.ages import age_table, band_of
from portal.compliance.benefits.rules.programmes import Paid, quarter_of
from portal.compliance.benefits.rules.tables import difference, paid_table, together

KUPANG, TTS, TTU = 5301, 5302, 5303
EACH = 42_000_000
TODAY = date(2026, 11, 20)


def of(cases: int) -> Paid:
    return Paid(cases, cases * EACH)


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)])
def test_months_lie_in_quarters(month: int, quarter: int) -> None:
    assert quarter_of(month) == quarter


def test_a_small_number_takes_its_rupiah_and_three_more_cells_with_it() -> None:
    found = {(KUPANG, 1): of(3), (KUPANG, 2): of(8), (TTS, 1): of(9), (TTS, 2): of(20), (TTU, 3): of(30)}
    table = paid_table(found, [KUPANG, TTS, TTU])
    assert list(table.rows[KUPANG]) == [None, None, Paid(), Paid(), of(11)]
    assert list(table.rows[TTS]) == [None, None, Paid(), Paid(), of(29)]
    assert list(table.rows[TTU]) == [Paid(), Paid(), of(30), Paid(), of(30)]
    assert list(table.sums) == [of(12), of(28), of(30), Paid(), of(70)]
    assert table.hides


def test_large_numbers_and_noughts_are_shown() -> None:
    table = paid_table({(KUPANG, 1): of(5), (TTS, 1): of(6)}, [KUPANG, TTS])
    assert not table.hides
    assert table.sums[4] == of(11)


def test_what_is_added_up_of_something_hidden_is_hidden() -> None:
    assert together([of(5), of(6)]) == of(11)
    assert together([of(5), None]) is None


@pytest.mark.parametrize(
    ("said", "own", "more"),
    [
        (of(8), of(7), of(1)),
        (Paid(8, 8 * EACH), Paid(9, 9 * EACH), Paid(-1, -EACH)),
        (None, of(7), None),
        (of(8), None, None),
    ],
)
def test_a_letter_and_the_portal_are_compared_only_where_both_are_shown(
    said: Paid | None, own: Paid | None, more: Paid | None
) -> None:
    assert difference(said, own) == more


@pytest.mark.parametrize(
    ("since", "band"),
    [
        (date(2026, 11, 20), 0),
        (date(2026, 10, 21), 0),  # 30 days
        (date(2026, 10, 20), 1),  # 31
        (date(2026, 9, 21), 1),  # 60
        (date(2026, 9, 20), 2),  # 61
        (date(2026, 8, 22), 2),  # 90
        (date(2026, 8, 21), 3),  # 91
        (date(2020, 1, 1), 3),
        (date(2026, 12, 1), 0),  # a place that is free from next month
    ],
)
def test_deaths_are_told_by_age_in_days(since: date, band: int) -> None:
    assert band_of(since, TODAY) == band


def test_ages_of_deaths_hide_small_numbers() -> None:
    young, old = date(2026, 11, 1), date(2026, 1, 1)
    table = age_table([(KUPANG, young, 6), (KUPANG, old, 2), (TTS, young, 7), (TTS, old, 9)], [KUPANG, TTS], TODAY)
    assert list(table.rows[KUPANG]) == [None, 0, 0, None, 8]
    assert list(table.rows[TTS]) == [None, 0, 0, None, 16]
    assert list(table.sums) == [13, 0, 0, 11, 24]


@given(st.dictionaries(st.tuples(st.sampled_from([KUPANG, TTS, TTU]), st.integers(1, 4)), st.integers(0, 40)))
def test_shown_cells_are_true_and_sums_of_all_regencies(counts: dict[tuple[int, int], int]) -> None:
    table = paid_table({key: of(number) for key, number in counts.items()}, [KUPANG, TTS, TTU])
    for code, cells in table.rows.items():
        own = [counts.get((code, quarter), 0) for quarter in (1, 2, 3, 4)]
        for cell, number in zip(cells, [*own, sum(own)], strict=True):
            assert cell is None or cell == of(number)
            assert cell is None or number == 0 or number >= 5
    if table.sums[4] is not None:
        assert table.sums[4].cases == sum(counts.values())

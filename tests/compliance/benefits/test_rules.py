"""Rules of benefits as tables of cases: quarters, tables that hide small numbers, ages of deaths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.compliance.benefits.rules.ages import age_table, band_of
from portal.compliance.benefits.rules.programmes import Paid, quarter_of
from portal.compliance.benefits.rules.tables import (
    ALL,
    WHOLE_YEAR,
    Told,
    difference,
    paid_table,
    side_by_side,
    together,
)

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


ROW = {(KUPANG, 1): of(3), (KUPANG, 2): of(6), (TTS, 1): of(9), (TTS, 2): of(20), (TTU, 3): of(30), (TTS, 3): of(12)}


def masked(row: Sequence[Paid | None]) -> list[int | None]:
    return [cell.cases if cell else None for cell in row]


def test_what_a_frozen_report_hid_stays_hidden_and_what_it_showed_hides_nothing() -> None:
    """In July the report hides 3 and 6 of nine; a small number of the third quarter must not bring the 6 to light."""
    july = {key: paid for key, paid in ROW.items() if key[1] < 3}
    before = paid_table(july, [KUPANG, TTS, TTU])
    assert masked(before.rows[KUPANG]) == [None, None, 0, 0, 9]
    codes = {KUPANG: before.rows[KUPANG], TTS: before.rows[TTS], TTU: before.rows[TTU], ALL: before.sums}
    hidden = frozenset((code, place) for code, row in codes.items() for place in (0, 1) if row[place] is None)
    shown = frozenset((code, place) for code in codes for place in (0, 1)) - hidden
    later = {**ROW, (KUPANG, 3): of(4)}
    table = paid_table(later, [KUPANG, TTS, TTU], Told(hidden, shown))
    for code, place in hidden:
        row = table.sums if code == ALL else table.rows[code]
        assert row[place] is None
    for code, place in shown:
        assert (table.sums if code == ALL else table.rows[code])[place] is not None
    assert masked(table.rows[KUPANG])[:3] == [None, None, None]


def test_a_cell_that_is_known_covers_no_other() -> None:
    found = {(KUPANG, 1): of(6), (KUPANG, 2): of(12), (KUPANG, 3): of(2), (TTS, 1): of(9), (TTS, 3): of(20)}
    assert masked(paid_table(found, [KUPANG, TTS]).rows[KUPANG]) == [None, 12, None, 0, 20]  # six covers two
    told = Told(shown=frozenset((code, place) for code in (KUPANG, TTS, ALL) for place in (0, 1)))
    table = paid_table(found, [KUPANG, TTS], told)
    assert masked(table.rows[KUPANG]) == [6, 12, None, 0, None]
    assert masked(table.rows[TTS]) == [9, 0, None, 0, None]


def test_the_letters_number_is_hidden_where_the_portals_is() -> None:
    """Six of a letter beside a hidden six would show what hides the three."""
    own = {(KUPANG, 1): of(3), (KUPANG, 2): of(6), (TTS, 1): of(9), (TTS, 2): of(20)}
    mine, theirs = side_by_side(own, {(KUPANG, 2): of(6), (TTS, 2): of(20)}, [KUPANG, TTS])
    assert mine.rows[KUPANG][1] is None and theirs.rows[KUPANG][1] is None
    assert mine.rows[TTS][1] is None and theirs.rows[TTS][1] is None
    mine, theirs = side_by_side({(KUPANG, 1): of(6)}, {(KUPANG, 1): of(4)}, [KUPANG, TTS])
    assert mine.rows[KUPANG][0] is None and theirs.rows[KUPANG][0] is None


def test_a_sum_of_other_deaths_hides_nothing_of_the_other_table() -> None:
    own = {(KUPANG, 1): of(6), (KUPANG, 2): of(7), (TTS, 1): of(30)}
    mine, theirs = side_by_side(own, {(KUPANG, 1): of(4)}, [KUPANG, TTS])
    assert theirs.sums[WHOLE_YEAR] is None  # of the letter the year is that quarter alone
    assert mine.sums[WHOLE_YEAR] == of(43)


@given(
    st.dictionaries(st.tuples(st.sampled_from([KUPANG, TTS]), st.integers(1, 4)), st.integers(0, 12)),
    st.dictionaries(st.tuples(st.sampled_from([KUPANG, TTS]), st.integers(1, 4)), st.integers(0, 12)),
)
def test_both_tables_hide_the_same_cells_where_a_letter_tells(
    own: dict[tuple[int, int], int], said: dict[tuple[int, int], int]
) -> None:
    mine, theirs = side_by_side(
        {key: of(number) for key, number in own.items()},
        {key: of(number) for key, number in said.items()},
        [KUPANG, TTS],
    )
    for code, quarter in said:
        assert (mine.rows[code][quarter - 1] is None) is (theirs.rows[code][quarter - 1] is None)
    for table in (mine, theirs):
        for row in (*table.rows.values(), table.sums):
            assert not any(cell is not None and 0 < cell.cases < 5 for cell in row)

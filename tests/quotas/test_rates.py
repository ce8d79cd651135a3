"""Dated rates, as cases an official can check with a pencil (domain rules 1 to 5, sections 1.1 and 1.4)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.months import Month, month_range
from portal.quotas.reference import rate_book
from portal.quotas.rules.rates import (
    LOWEST_BRACKET,
    BracketRate,
    FundingClass,
    Rate,
    RateBook,
    Reduction,
    Sector,
    Segment,
    need,
    segments,
    term_rates,
)

GOVERNMENT, ASK, PRIVATE = FundingClass.GOVERNMENT, FundingClass.ASK_BRANCH, FundingClass.PRIVATE
FARMER, OJEK = Sector.OTHER, Sector.TRANSPORT
FULL = Rate(10_000, 6_800)


def total(month: Month, funding: FundingClass, sector: Sector, bracket: int = LOWEST_BRACKET) -> int:
    rate = rate_book().rate(month, funding, sector, bracket)
    assert rate is not None
    return rate.total


@pytest.mark.parametrize(
    ("funding", "sector", "month", "rupiah"),
    [
        (GOVERNMENT, FARMER, Month(2026, 6), 16_800),
        (PRIVATE, FARMER, Month(2026, 6), 8_400),
        (PRIVATE, FARMER, Month(2026, 2), 16_800),
        (PRIVATE, OJEK, Month(2026, 2), 8_400),
        (PRIVATE, OJEK, Month(2027, 4), 16_800),
    ],
)
def test_the_five_cases_of_rule_3(funding: FundingClass, sector: Sector, month: Month, rupiah: int) -> None:
    assert total(month, funding, sector) == rupiah


@pytest.mark.parametrize(
    ("sector", "month", "rupiah"),
    [
        (FARMER, Month(2026, 3), 16_800),
        (FARMER, Month(2026, 4), 8_400),
        (FARMER, Month(2026, 12), 8_400),
        (FARMER, Month(2027, 1), 16_800),
        (OJEK, Month(2025, 12), 16_800),
        (OJEK, Month(2026, 1), 8_400),
        (OJEK, Month(2027, 3), 8_400),
    ],
)
def test_the_cut_begins_and_ends_on_its_months(sector: Sector, month: Month, rupiah: int) -> None:
    assert total(month, PRIVATE, sector) == rupiah


@pytest.mark.parametrize("month", list(month_range(Month(2025, 1), Month(2027, 12))))
@pytest.mark.parametrize("funding", [GOVERNMENT, ASK])
@pytest.mark.parametrize("sector", [FARMER, OJEK])
def test_what_apbn_or_apbd_pays_never_gets_the_cut(month: Month, funding: FundingClass, sector: Sector) -> None:
    """Nor what the branch has not settled yet, village funds among them."""
    assert total(month, funding, sector) == 16_800


@pytest.mark.parametrize(
    ("bracket", "jkk"),
    [(1_000_000, 10_000), (1_200_000, 12_000), (2_950_000, 29_500), (7_950_000, 79_500), (8_700_000, 87_000),
     (19_700_000, 197_000), (20_700_000, 207_000)],
)  # fmt: skip
def test_every_bracket_pays_one_percent_for_jkk_and_the_same_for_jkm(bracket: int, jkk: int) -> None:
    rate = rate_book().rate(Month(2026, 6), GOVERNMENT, FARMER, bracket)
    assert rate is not None
    assert (rate.jkk, rate.jkm) == (jkk, 6_800)


def test_the_table_runs_from_ten_thousand_to_two_hundred_and_seven_thousand_without_a_gap() -> None:
    amounts = sorted(row.jkk for row in rate_book().brackets)
    assert (amounts[0], amounts[-1]) == (10_000, 207_000)
    assert len(set(amounts)) == len(amounts)


def test_both_parts_are_cut_and_both_name_the_regulation() -> None:
    cut = rate_book().rate(Month(2026, 6), PRIVATE, FARMER)
    full = rate_book().rate(Month(2026, 6), GOVERNMENT, FARMER)
    assert cut is not None and full is not None
    assert (cut.jkk, cut.jkm) == (5_000, 3_400)
    assert "50/2025" in cut.basis
    assert "44/2015" in full.basis


@pytest.mark.parametrize(("percent", "left"), [(50, (5_001, 3_401)), (1, (9_901, 6_732)), (100, (0, 0))])
def test_half_a_rupiah_is_rounded_up(percent: int, left: tuple[int, int]) -> None:
    book = RateBook(
        [BracketRate(LOWEST_BRACKET, Month(2020, 1), None, 10_001, 6_800 if percent == 1 else 6_801)],
        [Reduction(FARMER, Month(2026, 1), Month(2026, 12), percent, frozenset({PRIVATE}))],
    )
    rate = book.rate(Month(2026, 5), PRIVATE, FARMER)
    assert rate is not None
    assert (rate.jkk, rate.jkm) == left


def changed_from(month: Month, jkk: int) -> RateBook:
    """The lowest bracket ends before `month` and begins anew in it."""
    book = rate_book()
    old = next(row for row in book.brackets if row.bracket == LOWEST_BRACKET)
    others = [row for row in book.brackets if row is not old]
    ended = replace(old, last_month=month + -1)
    return RateBook([*others, ended, replace(old, first_month=month, jkk=jkk)], book.reductions)


@pytest.mark.parametrize("month", [Month(2026, 1), Month(2026, 7), Month(2027, 1)])
def test_changing_the_date_of_a_rate_changes_only_later_months(month: Month) -> None:
    before, after = rate_book(), changed_from(month, 12_500)
    for each in month_range(Month(2025, 1), Month(2028, 12)):
        for funding in FundingClass:
            old, new = before.rate(each, funding, OJEK), after.rate(each, funding, OJEK)
            assert (old == new) is (each < month), (each, funding)
            higher = after.rate(each, funding, OJEK, 1_200_000)
            assert higher == before.rate(each, funding, OJEK, 1_200_000)


def test_a_month_before_the_first_rate_has_none() -> None:
    book = RateBook([BracketRate(LOWEST_BRACKET, Month(2020, 1), None, 10_000, 6_800)])
    assert book.rate(Month(2019, 12), GOVERNMENT, FARMER) is None
    assert book.rate(Month(2026, 1), GOVERNMENT, FARMER, 5) is None
    with pytest.raises(ValueError, match="2019-12"):
        term_rates(book, Month(2019, 12), Month(2020, 2), GOVERNMENT, FARMER, LOWEST_BRACKET)


@pytest.mark.parametrize(
    ("people", "first", "last", "rupiah"),
    [
        (14_880, Month(2025, 1), Month(2025, 1), 249_984_000),
        (14_880, Month(2025, 1), Month(2025, 12), 2_999_808_000),
        (2_829, Month(2025, 1), Month(2025, 12), 570_326_400),
        (100_000, Month(2025, 7), Month(2025, 12), 10_080_000_000),
        (100_000, Month(2025, 1), Month(2025, 12), 20_160_000_000),
        (50_000, Month(2026, 1), Month(2026, 12), 10_080_000_000),
        (5_600, Month(2025, 10), Month(2025, 12), 282_240_000),
        (10_000, Month(2025, 1), Month(2025, 12), 2_016_000_000),
        (3_034, Month(2025, 1), Month(2025, 12), 611_654_400),
        (1_000_000, Month(2026, 1), Month(2026, 12), 201_600_000_000),
        (0, Month(2026, 1), Month(2026, 12), 0),
    ],
)
def test_the_figures_of_real_documents(people: int, first: Month, last: Month, rupiah: int) -> None:
    rates = term_rates(rate_book(), first, last, GOVERNMENT, FARMER, LOWEST_BRACKET)
    (part,) = segments((month, people, rate) for month, rate in rates)
    assert part.amount == need([part]) == rupiah
    assert part.jkk_amount + part.jkm_amount == rupiah
    assert part.months == last - first + 1


def test_months_are_grouped_while_people_and_rate_stay_the_same() -> None:
    rates = term_rates(rate_book(), Month(2026, 1), Month(2026, 12), PRIVATE, FARMER, LOWEST_BRACKET)
    people = {month: 100 if month < Month(2026, 10) else 150 for month, _ in rates}
    parts = segments((month, people[month], rate) for month, rate in rates)
    assert [(part.first_month.month, part.last_month.month, part.people, part.rate.total) for part in parts] == [
        (1, 3, 100, 16_800),
        (4, 9, 100, 8_400),
        (10, 12, 150, 8_400),
    ]
    assert need(parts) == 3 * 100 * 16_800 + 6 * 100 * 8_400 + 3 * 150 * 8_400
    assert segments([]) == []


@given(st.lists(st.tuples(st.integers(0, 1_000_000), st.sampled_from([FULL, Rate(5_000, 3_400)])), max_size=24))
def test_grouping_loses_no_month_and_no_rupiah(months: list[tuple[int, Rate]]) -> None:
    listed = [(Month(2026, 1) + number, people, rate) for number, (people, rate) in enumerate(months)]
    parts: list[Segment] = segments(listed)
    assert sum(part.months for part in parts) == len(listed)
    assert need(parts) == sum(people * rate.total for _, people, rate in listed)
    assert all(one.last_month + 1 == other.first_month for one, other in pairwise(parts))

"""How far money reaches, as cases an official can check with a pencil (domain rule 4, section 1.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.months import Month
from portal.quotas.reference import rate_book
from portal.quotas.rules.funding import NextYearNeed, Unknown, funded, month_costs, solve, unknown_of
from portal.quotas.rules.rates import LOWEST_BRACKET, FundingClass, Rate, Sector, term_rates

PEOPLE, MONTHS, BUDGET = Unknown.PEOPLE, Unknown.MONTHS, Unknown.BUDGET
JANUARY = Month(2026, 1)


def rates(first: Month = JANUARY, funding: FundingClass = FundingClass.GOVERNMENT) -> list[tuple[Month, Rate]]:
    """Five years from a month on."""
    return term_rates(rate_book(), first, first + 59, funding, Sector.OTHER, LOWEST_BRACKET)


@pytest.mark.parametrize(
    ("people", "months", "budget"),
    [
        (14_880, 1, 249_984_000),
        (14_880, 12, 2_999_808_000),
        (2_829, 12, 570_326_400),
        (50_000, 12, 10_080_000_000),
        (100_000, 6, 10_080_000_000),
        (5_600, 3, 282_240_000),
        (1_000_000, 12, 201_600_000_000),
        (0, 12, 0),
    ],
)
def test_two_numbers_give_the_third(people: int, months: int, budget: int) -> None:
    assert solve(BUDGET, rates(), people=people, months=months, budget=0).budget == budget
    assert solve(PEOPLE, rates(), people=0, months=months, budget=budget).people == people
    if people:
        found = solve(MONTHS, rates(), people=people, months=0, budget=budget)
        assert (found.months, found.left, found.last) == (months, 0, JANUARY + (months - 1))


@pytest.mark.parametrize(
    ("people", "budget", "months", "last", "left"),
    [
        (14_880, 2_999_808_000, 12, Month(2026, 12), 0),
        (15_500, 2_999_808_000, 11, Month(2026, 11), 135_408_000),
        (14_880, 249_983_999, 0, None, 249_983_999),
        (14_880, 0, 0, None, 0),
        (14_880, 2_999_808_000 + 249_984_000, 13, Month(2027, 1), 0),  # into the year after
    ],
)
def test_how_many_months_a_budget_pays(people: int, budget: int, months: int, last: Month | None, left: int) -> None:
    found = solve(MONTHS, rates(), people=people, months=0, budget=budget)
    assert (found.months, found.last, found.left, found.unbounded) == (months, last, left, False)


def test_the_sentence_of_the_founding_office() -> None:
    """Rp2.999.808.000 protects 14,880 people until December; 15,500 until November, Rp124.992.000 short."""
    wanted = solve(BUDGET, rates(), people=15_500, months=12, budget=0)
    assert wanted.budget - 2_999_808_000 == 124_992_000
    term = [(month, 15_500 * rate.total) for month, rate in rates()[:12]]
    assert funded(2_999_808_000, term).shortfall == 124_992_000


def test_a_budget_of_nine_trillion_outlasts_every_month_that_is_looked_at() -> None:
    found = solve(MONTHS, rates(), people=1_000_000, months=0, budget=9_000_000_000_000)
    assert (found.months, found.unbounded, found.left) == (60, True, 9_000_000_000_000 - 60 * 16_800_000_000)
    assert solve(PEOPLE, rates(), people=0, months=12, budget=9_000_000_000_000).people == 44_642_857
    assert solve(MONTHS, rates(), people=0, months=0, budget=0).unbounded


def test_private_money_pays_the_full_rate_until_march_and_half_of_it_then() -> None:
    private = rates(funding=FundingClass.PRIVATE)
    plan = solve(BUDGET, private, people=100, months=12, budget=0)
    assert plan.budget == 3 * 100 * 16_800 + 9 * 100 * 8_400 == 12_600_000
    assert [(part.months, part.rate.total) for part in plan.parts] == [(3, 16_800), (9, 8_400)]
    assert solve(PEOPLE, private, people=0, months=12, budget=12_600_000).people == 100
    until = solve(MONTHS, private, people=100, months=0, budget=6_720_000)  # three full months and two at half
    assert (until.months, until.last) == (5, Month(2026, 5))


@pytest.mark.parametrize("months", [0, -1, 61])
def test_a_plan_has_between_one_month_and_five_years(months: int) -> None:
    for solved in (PEOPLE, BUDGET):
        with pytest.raises(ValueError, match="1 to 60"):
            solve(solved, rates(), people=1, months=months, budget=1)


def test_nothing_negative_is_planned() -> None:
    for people, budget in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="negative"):
            solve(MONTHS, rates(), people=people, months=1, budget=budget)


@pytest.mark.parametrize(
    ("people", "months", "budget", "wanted", "solved"),
    [
        (1, 2, 3, MONTHS, MONTHS),
        (1, 2, 3, PEOPLE, PEOPLE),
        (None, 2, 3, MONTHS, PEOPLE),
        (1, None, 3, BUDGET, MONTHS),
        (1, 2, None, PEOPLE, BUDGET),
        (0, 2, None, PEOPLE, BUDGET),
        (None, None, 3, MONTHS, None),
        (None, None, None, MONTHS, None),
    ],
)
def test_an_empty_box_is_the_one_that_is_solved(
    people: int | None, months: int | None, budget: int | None, wanted: Unknown, solved: Unknown | None
) -> None:
    assert unknown_of({PEOPLE: people, MONTHS: months, BUDGET: budget}, wanted) is solved


@given(st.integers(1, 1_000_000), st.integers(0, 9 * 10**12))
def test_a_month_more_would_be_too_dear_and_a_person_more_too(people: int, budget: int) -> None:
    by_months = solve(MONTHS, rates(), people=people, months=0, budget=budget)
    assert by_months.left >= 0
    if not by_months.unbounded:
        assert by_months.left < people * rates()[by_months.months][1].total
    by_people = solve(PEOPLE, rates(), people=0, months=12, budget=budget)
    assert 0 <= by_people.left < 12 * 16_800


@given(st.lists(st.integers(0, 10**6), max_size=12), st.integers(0, 10**12))
def test_the_account_of_the_months_ends_with_the_whole(people: list[int], budget: int) -> None:
    months = [(month, number, rate) for number, (month, rate) in zip(people, rates(), strict=False)]
    costs = month_costs(budget, months)
    assert [row.cost for row in costs] == [number * rate.total for _, number, rate in months]
    assert all(row.left == budget - row.spent for row in costs)
    if costs:
        assert costs[-1].spent == sum(row.cost for row in costs)


@pytest.mark.parametrize(
    ("eligible", "covered", "gap", "amount", "jkk", "jkm"),
    [
        (14_895, 10_252, 4_643, 936_028_800, 557_160_000, 378_868_800),  # Ende (domain 6.4)
        (100, 100, 0, 0, 0, 0),
        (100, 150, 0, 0, 0, 0),
        (1_000_000, 0, 1_000_000, 201_600_000_000, 120_000_000_000, 81_600_000_000),
    ],
)
def test_next_years_need(eligible: int, covered: int, gap: int, amount: int, jkk: int, jkm: int) -> None:
    need = NextYearNeed(eligible, covered, rates(Month(2027, 1))[:12])
    parts = need.parts_for(need.gap)
    assert (need.gap, need.amount_for(need.gap)) == (gap, amount)
    assert (sum(part.jkk_amount for part in parts), sum(part.jkm_amount for part in parts)) == (jkk, jkm)

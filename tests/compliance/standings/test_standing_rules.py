"""What facts make of a regency's year, as tables that an official can check with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.compliance.overview.words import sentence
from portal.compliance.standings.rules import (
    LEVEL_LABELS,
    LEVEL_SIGNS,
    MATTER_LABELS,
    Figures,
    Level,
    Matter,
    MonthMoney,
    agreed_until,
    day_in,
    level_of,
    months_funded,
    order_of,
    paying,
)
from portal.core.months import Month

DAY = date(2026, 11, 20)
EMPTY = Figures(day=DAY)
GOOD, WATCH, BEHIND, UNKNOWN = Level.GOOD, Level.WATCH, Level.BEHIND, Level.UNKNOWN


@pytest.mark.parametrize(
    ("matter", "facts", "level"),
    [
        (Matter.QUOTA, {}, UNKNOWN),
        (Matter.QUOTA, {"quota": 1000, "confirmed": 1000}, GOOD),
        (Matter.QUOTA, {"quota": 1000, "confirmed": 900}, GOOD),
        (Matter.QUOTA, {"quota": 1000, "confirmed": 899}, WATCH),
        (Matter.QUOTA, {"quota": 1000, "confirmed": 500}, WATCH),
        (Matter.QUOTA, {"quota": 1000, "confirmed": 499}, BEHIND),
        (Matter.QUOTA, {"quota": 1000, "confirmed": 0}, BEHIND),
        (Matter.FUNDED, {}, UNKNOWN),
        (Matter.FUNDED, {"need_amount": 1, "funded_months": 12}, GOOD),
        (Matter.FUNDED, {"need_amount": 1, "funded_months": 11}, WATCH),
        (Matter.FUNDED, {"need_amount": 1, "funded_months": 6}, WATCH),
        (Matter.FUNDED, {"need_amount": 1, "funded_months": 5}, BEHIND),
        (Matter.FUNDED, {"need_amount": 1, "funded_months": 0}, BEHIND),
        (Matter.REALISED, {}, UNKNOWN),
        (Matter.REALISED, {"budget_amount": 1200, "elapsed_months": 0}, GOOD),
        (Matter.REALISED, {"budget_amount": 1200, "elapsed_months": 10, "realised_amount": 1000}, GOOD),
        (Matter.REALISED, {"budget_amount": 1200, "elapsed_months": 10, "realised_amount": 900}, GOOD),
        (Matter.REALISED, {"budget_amount": 1200, "elapsed_months": 10, "realised_amount": 899}, WATCH),
        (Matter.REALISED, {"budget_amount": 1200, "elapsed_months": 10, "realised_amount": 499}, BEHIND),
        (Matter.PAID, {}, UNKNOWN),
        (Matter.PAID, {"due_months": 9, "paid_months": 9}, GOOD),
        (Matter.PAID, {"due_months": 9, "paid_months": 8, "arrears_months": 1}, WATCH),
        (Matter.PAID, {"due_months": 9, "paid_months": 7, "arrears_months": 2}, BEHIND),
        (Matter.AGREEMENT, {}, UNKNOWN),
        (Matter.AGREEMENT, {"quota": 10}, BEHIND),
        (Matter.AGREEMENT, {"quota": 10, "agreed_people": 10, "agreed_until": date(2027, 1, 20)}, GOOD),
        (Matter.AGREEMENT, {"quota": 10, "agreed_people": 10, "agreed_until": date(2027, 1, 19)}, WATCH),
        (Matter.AGREEMENT, {"quota": 10, "agreed_people": 9, "agreed_until": date(2027, 12, 31)}, WATCH),
        (Matter.LIST, {}, UNKNOWN),
        (Matter.LIST, {"quota": 10}, BEHIND),
        (Matter.LIST, {"quota": 10, "last_list_on": date(2026, 10, 20)}, GOOD),
        (Matter.LIST, {"quota": 10, "last_list_on": date(2026, 10, 19)}, WATCH),
        (Matter.LIST, {"quota": 10, "last_list_on": date(2026, 8, 20)}, WATCH),
        (Matter.LIST, {"quota": 10, "last_list_on": date(2026, 8, 19)}, BEHIND),
        (Matter.LIST, {"quota": 10, "confirmed": 10, "last_list_on": date(2026, 1, 5)}, GOOD),
        (Matter.REGULATION, {}, BEHIND),
        (Matter.REGULATION, {"regulation_rank": 1}, WATCH),
        (Matter.REGULATION, {"regulation_rank": 2}, GOOD),
        (Matter.REGULATION, {"regulation_rank": 3}, GOOD),
        (Matter.AWARD, {}, UNKNOWN),
        (Matter.AWARD, {"award_state": "none"}, BEHIND),
        (Matter.AWARD, {"award_state": "filling"}, WATCH),
        (Matter.AWARD, {"award_state": "submitted"}, GOOD),
        (Matter.AWARD, {"award_state": "frozen"}, GOOD),
        (Matter.REPORT, {}, UNKNOWN),
        (Matter.REPORT, {"report_state": "sent"}, GOOD),
        (Matter.REPORT, {"report_state": "due"}, WATCH),
        (Matter.REPORT, {"report_state": "late"}, WATCH),
    ],
)
def test_the_level_of_a_matter(matter: Matter, facts: dict[str, object], level: Level) -> None:
    assert level_of(matter, replace(EMPTY, **facts)) is level  # type: ignore[arg-type]


def test_every_matter_and_level_has_its_words_and_no_two_levels_one_sign() -> None:
    assert set(MATTER_LABELS) == set(Matter)
    assert set(LEVEL_LABELS) == set(LEVEL_SIGNS) == set(Level)
    assert len(set(LEVEL_SIGNS.values())) == len(Level)


@pytest.mark.parametrize("matter", list(Matter))
def test_what_is_not_known_is_sorted_below_what_is(matter: Matter) -> None:
    known = Figures(
        day=DAY,
        quota=10,
        confirmed=1,
        need_amount=1,
        funded_months=1,
        budget_amount=1,
        realised_amount=1,
        due_months=1,
        paid_months=1,
        agreed_until=DAY,
        last_list_on=DAY,
        regulation_rank=1,
        award_state="filling",
        award_points=1,
        report_state="late",
    )
    assert order_of(matter, EMPTY) < order_of(matter, known)


@pytest.mark.parametrize(("year", "day"), [(2026, DAY), (2025, date(2025, 12, 31)), (2027, date(2027, 1, 1))])
def test_a_year_that_is_over_is_looked_at_on_its_last_day(year: int, day: date) -> None:
    assert day_in(year, DAY) == day


def _month(number: int, amount: int, paid: int) -> MonthMoney:
    month = Month(2026, number)
    return MonthMoney(month, amount, paid, date((month + 1).year, (month + 1).month, 15))


@pytest.mark.parametrize(
    ("months", "due", "unpaid", "since", "amount"),
    [
        ([], 0, 0, None, 0),
        ([_month(9, 100, 100), _month(10, 100, 100), _month(11, 100, 0)], 2, 0, None, 0),  # November is not due
        ([_month(9, 100, 0), _month(10, 100, 40)], 2, 2, 9, 160),
        ([_month(8, 100, 100), _month(9, 100, 0), _month(10, 100, 100)], 3, 1, 9, 100),
        ([_month(9, 0, 0), _month(10, 100, 100)], 1, 0, None, 0),  # a month that covers nobody
        ([_month(10, 100, 100), _month(10, 50, 0)], 1, 1, 10, 50),  # two sources, one of them owes
        ([_month(10, 100, 120)], 1, 0, None, 0),
    ],
)
def test_months_paid_and_unpaid(
    months: list[MonthMoney], due: int, unpaid: int, since: int | None, amount: int
) -> None:
    found = paying(months, DAY)
    assert (found.due, found.arrears, found.amount) == (due, unpaid, amount)
    assert found.since == (Month(2026, since) if since else None)
    assert found.paid == due - unpaid


def test_the_last_day_for_paying_is_still_in_time() -> None:
    assert paying([_month(10, 100, 0)], date(2026, 11, 15)).due == 0
    assert paying([_month(10, 100, 0)], date(2026, 11, 16)).arrears == 1


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3), st.integers(0, 3)), max_size=24))
def test_paid_and_unpaid_months_are_the_due_ones(drawn: list[tuple[int, int, int]]) -> None:
    found = paying([_month(*each) for each in drawn], DAY)
    assert 0 <= found.arrears <= found.due <= 12
    assert (found.arrears == 0) == (found.since is None) == (found.amount == 0)


@pytest.mark.parametrize(
    ("quotas", "months"),
    [
        ([], 0),
        ([{1: True, 2: True, 3: False}], 2),
        ([{1: True, 2: True}, {2: False, 3: True}], 2),  # in February one of two sources has no money
        ([{7: True, 8: True}], 2),
    ],
)
def test_months_funded(quotas: list[dict[int, bool]], months: int) -> None:
    assert months_funded([{Month(2026, number): paid for number, paid in each.items()} for each in quotas]) == months


@pytest.mark.parametrize(
    ("terms", "until"),
    [
        ([], None),
        ([(date(2026, 1, 1), date(2026, 11, 19))], None),  # over
        ([(date(2026, 11, 21), date(2026, 12, 31))], None),  # not yet
        ([(date(2026, 1, 1), DAY)], DAY),
        ([(date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 6, 30))], date(2027, 6, 30)),
        ([(date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 2), date(2027, 6, 30))], date(2026, 12, 31)),  # a gap
        ([(date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 3, 1), date(2026, 11, 30))], date(2026, 12, 31)),
    ],
)
def test_until_when_agreements_hold_without_a_gap(terms: list[tuple[date, date]], until: date | None) -> None:
    assert agreed_until(terms, DAY) == until
    assert agreed_until(terms[::-1], DAY) == until


@pytest.mark.parametrize(
    ("matter", "facts", "level", "order", "words"),
    [
        (
            Matter.AGREEMENT,
            {"quota": 10, "agreed_until": date(2025, 12, 31), "agreed_people": 10},
            GOOD,
            1,
            "Berlaku sampai 31 Desember 2025, untuk 10 orang pada akhir tahun.",
        ),
        (
            Matter.AGREEMENT,
            {"quota": 10, "agreed_until": date(2026, 6, 30), "agreed_people": 9},
            WATCH,
            182,
            "Berlaku sampai 30 Juni 2026, untuk 9 orang pada akhir tahun.",
        ),
        (
            Matter.LIST,
            {"quota": 10, "last_list_on": date(2025, 12, 1)},
            GOOD,
            date(2025, 12, 1).toordinal(),
            "Tercatat 1 Desember 2025, 30 hari sebelum akhir tahun.",
        ),
        (
            Matter.LIST,
            {"quota": 10, "last_list_on": date(2026, 1, 4)},
            GOOD,
            date(2026, 1, 4).toordinal(),
            "Tercatat 4 Januari 2026.",
        ),
    ],
)
def test_a_year_that_is_over_stands_as_on_its_last_day(
    matter: Matter, facts: dict[str, object], level: Level, order: int, words: str
) -> None:
    last_year = replace(EMPTY, fiscal_year=2025, **facts)  # type: ignore[arg-type]
    assert last_year.is_over and last_year.looked_at == date(2025, 12, 31)
    assert (level_of(matter, last_year), order_of(matter, last_year)) == (level, order)
    assert sentence(matter, last_year) == words

"""Which facts are proposed, from which month, and why somebody is next: tables an official could check by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.beneficiaries.replacing import rules
from portal.beneficiaries.replacing.rules import Fact, Standing
from portal.beneficiaries.rules.dates import age_on
from portal.beneficiaries.rules.waiting import WaitingOrder
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason

NOVEMBER = Month(2026, 11)


def month(number: int, year: int = 2026) -> Month:
    return Month(year, number)


@pytest.mark.parametrize(
    ("born", "limit", "first"),
    [
        (date(1961, 11, 20), 64, month(12)),  # 65 in the middle of November: older in December
        (date(1961, 12, 1), 64, month(12)),  # 65 on the very first day
        (date(1961, 12, 2), 64, month(1, 2027)),
        (date(1960, 2, 29), 64, Month(2025, 3)),  # no such day in 2025: 1 March
        (date(1961, 11, 20), 59, Month(2021, 12)),  # an office with another limit
    ],
)
def test_the_first_month_beyond_the_age_limit(born: date, limit: int, first: Month) -> None:
    assert rules.over_age_from(born, limit) == first


def test_the_month_beyond_the_age_limit_is_the_one_that_lists_refuse() -> None:
    day = date(1959, 1, 1)
    while day < date(1963, 1, 1):
        first = rules.over_age_from(day, 64)
        assert age_on(day, first.first_day) > 64 >= age_on(day, (first + -1).first_day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("why", "since", "refusals", "proposed"),
    [
        (FreedReason.AGE, month(12), 0, True),
        (FreedReason.AGE, month(3), 0, True),  # a check that was missed
        (FreedReason.AGE, month(1, 2027), 0, False),  # further ahead than the next month
        (FreedReason.REFUSED, month(10), 1, False),
        (FreedReason.REFUSED, month(10), 2, True),
        (FreedReason.REFUSED, month(10), 5, True),
        (FreedReason.DIED, month(11), 0, True),
        (FreedReason.MOVED, month(11), 0, True),
        (FreedReason.FORMAL_WORKER, month(11), 0, True),
        (FreedReason.DUPLICATE, month(11), 0, True),
        (FreedReason.UNDONE, month(11), 0, False),
    ],
)
def test_what_is_worth_proposing(why: FreedReason, since: Month, refusals: int, proposed: bool) -> None:
    assert rules.worth_proposing(Fact(1, why, since, "Contoh", refusals), NOVEMBER) is proposed


@pytest.mark.parametrize(
    ("since", "first", "last", "proposed"),
    [
        (month(12), month(1), month(12), month(12)),
        (month(3), month(1), month(12), month(12)),  # what is past stays with the person covered
        (month(1, 2027), month(1), month(12), None),  # entitled to all of the term
        (month(12), month(1), month(11), None),
        (month(11), month(12), month(12), month(12)),  # not before it begins
        (month(11), month(1), month(11), month(11)),  # there is no next month
        (month(9), month(1), month(10), None),  # the term is over
        (month(12), month(1, 2027), month(12, 2027), month(1, 2027)),  # next year's place
    ],
)
def test_the_month_that_is_proposed(since: Month, first: Month, last: Month, proposed: Month | None) -> None:
    assert rules.month_to_free(since, NOVEMBER, first, last) == proposed


@pytest.mark.parametrize(
    ("frozen", "first", "found"),
    [((), 3, 3), ((1, 2), 3, 3), ((3, 4), 3, 5), ((5,), 3, 6), ((3, 5), 4, 6)],
)
def test_the_first_month_without_a_bill(frozen: tuple[int, ...], first: int, found: int) -> None:
    assert rules.open_from([month(each) for each in frozen], month(first)) == month(found)


@pytest.mark.parametrize(
    ("today", "soon"),
    [
        (date(2026, 11, 1), True),  # 60 days
        (date(2026, 10, 31), False),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),  # over, no longer ending
    ],
)
def test_a_term_that_ends_soon(today: date, soon: bool) -> None:
    assert rules.term_ends_soon(month(12), today) is soon


@pytest.mark.parametrize(
    ("order", "changes", "sentence"),
    [
        (WaitingOrder.ARRIVAL, {}, "Paling lama menunggu, sejak 5 Januari 2026."),
        (WaitingOrder.DESIL, {}, "Desil 2, terendah di antara yang menunggu."),
        (WaitingOrder.DESIL, {"desil": None}, "Tanpa desil; paling lama menunggu, sejak 5 Januari 2026."),
        (WaitingOrder.AGE, {}, "Tertua di antara yang menunggu, lahir 1968."),
        (
            WaitingOrder.VILLAGE_SHARE,
            {},
            "Bagian Bansone masih tersisa 1 tempat; paling lama menunggu, sejak 5 Januari 2026.",
        ),
        (
            WaitingOrder.VILLAGE_SHARE,
            {"share_left": 0},
            "Tidak ada desa yang bagiannya tersisa; paling lama menunggu, sejak 5 Januari 2026.",
        ),
    ],
)
def test_why_somebody_is_next(order: WaitingOrder, changes: dict[str, int | None], sentence: str) -> None:
    values = {"since": "5 Januari 2026", "desil": 2, "born": 1968, "village": "Bansone", "share_left": 1, **changes}
    assert rules.why_next(order, Standing(**values)) == sentence  # type: ignore[arg-type]

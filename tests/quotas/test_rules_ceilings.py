"""A quota follows its agreements month by month, and nobody's place is taken away by a paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core.months import Month, month_range
from portal.quotas.rules.ceilings import NOTHING, Change, Following, follow

YEAR = list(month_range(Month(2026, 1), Month(2026, 12)))
JAN, JUN, JUL, OCT, DEC = (Month(2026, number) for number in (1, 6, 7, 10, 12))
Months = dict[Month, int]


def every(people: int, first: Month = JAN, last: Month = DEC) -> Months:
    return dict.fromkeys(month_range(first, last), people)


@pytest.mark.parametrize(
    ("agreed", "rest", "allowed", "in_use", "expected"),
    [
        pytest.param({}, {}, every(10), {}, Following((Change(10, JAN, DEC),), (), {}), id="an agreement opens it"),
        pytest.param(every(10), {}, every(10), every(4), NOTHING, id="nothing to write"),
        pytest.param(
            every(10),
            {},
            {**every(10), **every(12, OCT)},
            {},
            Following((Change(2, OCT, DEC),), (), {}),
            id="an addendum",
        ),
        pytest.param(
            {},
            every(15),
            every(10),
            every(8),
            Following((Change(10, JAN, DEC),), (Change(-15, JAN, DEC),), {}),
            id="the agreement takes the place of what was set by hand",
        ),
        pytest.param(
            every(10),
            {},
            every(10, JAN, JUN),
            {},
            Following((Change(-10, JUL, DEC),), (), {}),
            id="ended in June, nobody there",
        ),
        pytest.param(
            every(10),
            {},
            every(10, JAN, JUN),
            every(8),
            Following((Change(-10, JUL, DEC),), (Change(8, JUL, DEC),), every(8, JUL)),
            id="ended in June, eight stay and are named",
        ),
        pytest.param(
            every(10, JAN, JUN),
            every(8, JUL),
            every(10, JAN, JUN),
            {**every(8), **every(5, OCT)},
            Following((), (Change(-3, OCT, DEC),), {**every(8, JUL), **every(5, OCT)}),
            id="three of them leave, and their places go with them",
        ),
        pytest.param(every(3, JUL), {}, every(3, JUL), every(2, JAN, JUN), None, id="in use before it begins"),
    ],
)
def test_what_the_ledger_needs(
    agreed: Months, rest: Months, allowed: Months, in_use: Months, expected: Following | None
) -> None:
    if expected is None:
        expected = Following((), (Change(2, JAN, JUN),), every(2, JAN, JUN))
    assert follow(agreed, rest, allowed, in_use, JAN, DEC) == expected


_people = some.dictionaries(some.sampled_from(YEAR), some.integers(0, 6))


def after(before: Months, changes: tuple[Change, ...]) -> Months:
    written = {
        month: sum(each.people for each in changes if each.first_month <= month <= each.last_month) for month in YEAR
    }
    return {month: before.get(month, 0) + written[month] for month in YEAR}


@given(_people, _people, _people, _people)
def test_afterwards_every_month_allows_what_agreements_allow_or_what_is_in_use(
    agreed: Months, rest: Months, allowed: Months, in_use: Months
) -> None:
    found = follow(agreed, rest, allowed, in_use, JAN, DEC)
    of_agreements, others = after(agreed, found.changes), after(rest, found.kept)
    for month in YEAR:
        assert of_agreements[month] == allowed.get(month, 0)
        assert of_agreements[month] + others[month] == max(allowed.get(month, 0), in_use.get(month, 0))
        assert found.beyond.get(month, 0) == others[month]
    again = follow(of_agreements, others, allowed, in_use, JAN, DEC)
    assert again.changes == again.kept == ()

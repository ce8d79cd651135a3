"""A quota follows its agreements month by month, and nobody's place is taken away by a paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core.months import Month, month_range
from portal.quotas.rules.ceilings import Change, follow

YEAR = list(month_range(Month(2026, 1), Month(2026, 12)))
JAN, JUN, JUL, OCT, DEC = (Month(2026, number) for number in (1, 6, 7, 10, 12))


def every(people: int, first: Month = JAN, last: Month = DEC) -> dict[Month, int]:
    return dict.fromkeys(month_range(first, last), people)


@pytest.mark.parametrize(
    ("allocated", "allowed", "in_use", "changes", "beyond"),
    [
        pytest.param({}, every(10), {}, [Change(10, JAN, DEC)], {}, id="an agreement opens the quota"),
        pytest.param(every(10), every(10), every(4), [], {}, id="nothing to write"),
        pytest.param(every(10), {**every(10), **every(12, OCT)}, {}, [Change(2, OCT, DEC)], {}, id="an addendum"),
        pytest.param(every(15), every(10), every(8), [Change(-5, JAN, DEC)], {}, id="the budget promised more"),
        pytest.param(every(10), every(10, JAN, JUN), {}, [Change(-10, JUL, DEC)], {}, id="ended in June, nobody there"),
        pytest.param(
            every(10),
            every(10, JAN, JUN),
            every(8),
            [Change(-2, JUL, DEC)],
            every(8, JUL),
            id="ended in June, eight stay and are named",
        ),
    ],
)
def test_what_the_ledger_needs(
    allocated: dict[Month, int],
    allowed: dict[Month, int],
    in_use: dict[Month, int],
    changes: list[Change],
    beyond: dict[Month, int],
) -> None:
    found = follow(allocated, allowed, in_use, JAN, DEC)
    assert list(found.changes) == changes and found.beyond == beyond


_people = some.dictionaries(some.sampled_from(YEAR), some.integers(0, 6))


@given(_people, _people, _people)
def test_afterwards_every_month_allows_what_agreements_allow_or_what_is_in_use(
    allocated: dict[Month, int], allowed: dict[Month, int], in_use: dict[Month, int]
) -> None:
    found = follow(allocated, allowed, in_use, JAN, DEC)
    for month in YEAR:
        written = sum(each.people for each in found.changes if each.first_month <= month <= each.last_month)
        after = allocated.get(month, 0) + written
        assert after == max(allowed.get(month, 0), in_use.get(month, 0))
        assert found.beyond.get(month, 0) == max(in_use.get(month, 0) - allowed.get(month, 0), 0)
    assert (
        follow(
            {month: max(allowed.get(month, 0), in_use.get(month, 0)) for month in YEAR}, allowed, in_use, JAN, DEC
        ).changes
        == ()
    )

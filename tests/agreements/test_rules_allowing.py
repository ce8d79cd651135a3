"""Which months agreements cover, by a table of cases: holds, ends, addenda."""

from __future__ import annotations

from datetime import date

import pytest

from portal.agreements.rules.allowing import MonthState, Signed, allowed_by_quota, allowing_lines, month_state
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import QuotaTerm
from portal.core.months import Month, month_range

BOTH, HELD, ENDED = AgreementState.COUNTERSIGNED, AgreementState.HELD, AgreementState.TERMINATED
DRAFT, FIRST_ALONE = AgreementState.DRAFT, AgreementState.SIGNED


def term(people: int, first: int = 1, last: int = 12, source: str = "apbd-kabupaten") -> QuotaTerm:
    return QuotaTerm(source, people, Month(2026, first), Month(2026, last), 10_000, 6_800, 1)


def pks(
    *terms: QuotaTerm,
    id: int = 1,
    state: AgreementState = BOTH,
    last_day: date = date(2026, 12, 31),
    changes: int | None = None,
    held_on: date | None = None,
) -> Signed:
    return Signed(id, state, date(2026, 1, 1), last_day, terms or (term(10),), changes, held_on)


def every(people: int, first: int = 1, last: int = 12) -> dict[Month, int]:
    return dict.fromkeys(month_range(Month(2026, first), Month(2026, last)), people)


@pytest.mark.parametrize(
    ("agreements", "allowed"),
    [
        pytest.param([], {}, id="none"),
        pytest.param([pks()], every(10), id="signed by both"),
        pytest.param([pks(state=FIRST_ALONE)], {}, id="one signature is none"),
        pytest.param([pks(), pks(term(5, 7), id=2)], {**every(10, 1, 6), **every(15, 7)}, id="two offices"),
        pytest.param([pks(state=HELD, held_on=date(2026, 7, 1))], every(10, 1, 6), id="held on the first of July"),
        pytest.param([pks(state=HELD, held_on=date(2026, 7, 31))], every(10, 1, 6), id="held on the last of July"),
        pytest.param([pks(state=HELD, held_on=date(2026, 1, 15))], {}, id="held in its first month"),
        pytest.param([pks(state=HELD)], {}, id="held, and nobody knows since when"),
        pytest.param([pks(state=ENDED, last_day=date(2026, 7, 1))], every(10, 1, 7), id="ended on the first of July"),
        pytest.param(
            [pks(state=ENDED, last_day=date(2026, 9, 10), held_on=date(2026, 3, 31))],
            every(10, 1, 2),
            id="ended out of a hold: the held months stay without cover",
        ),
        pytest.param([pks(), pks(term(5, 10), id=2, changes=1)], {**every(10, 1, 9), **every(15, 10)}, id="addendum"),
        pytest.param(
            [pks(state=HELD, held_on=date(2026, 11, 3)), pks(term(5), id=2, changes=1)],
            every(15, 1, 10),
            id="an addendum is held with what it changes",
        ),
        pytest.param(
            [pks(state=ENDED, last_day=date(2026, 8, 31)), pks(term(5), id=2, changes=1)],
            every(15, 1, 8),
            id="an addendum ends with what it changes",
        ),
        pytest.param(
            [pks(), pks(term(5), id=2, changes=1, state=HELD, held_on=date(2026, 3, 2))],
            {**every(15, 1, 2), **every(10, 3)},
            id="the addendum alone is held",
        ),
        pytest.param([pks(term(5), id=2, changes=1)], {}, id="an addendum without what it changes"),
        pytest.param([pks(state=DRAFT), pks(term(5), id=2, changes=1)], {}, id="an addendum to a draft"),
    ],
)
def test_what_agreements_allow(agreements: list[Signed], allowed: dict[Month, int]) -> None:
    found = allowed_by_quota(allowing_lines(agreements))
    assert found == ({(2026, "apbd-kabupaten"): allowed} if allowed else {})


def test_sources_and_years_are_quotas_of_their_own() -> None:
    crossing = Signed(
        1,
        BOTH,
        date(2026, 10, 1),
        date(2027, 3, 31),
        (QuotaTerm("dana-desa", 4, Month(2026, 10), Month(2027, 3), 10_000, 6_800, 1), term(6, 11)),
    )
    assert allowed_by_quota(allowing_lines([crossing])) == {
        (2026, "dana-desa"): every(4, 10),
        (2026, "apbd-kabupaten"): every(6, 11),
        (2027, "dana-desa"): dict.fromkeys(month_range(Month(2027, 1), Month(2027, 3)), 4),
    }


@pytest.mark.parametrize(
    ("allowed", "in_use", "state"),
    [
        (10, 0, MonthState.COVERED),
        (10, 10, MonthState.COVERED),
        (10, 11, MonthState.BEYOND),
        (0, 1, MonthState.PEOPLE_UNCOVERED),
        (0, 0, MonthState.UNCOVERED),
    ],
)
def test_how_a_month_stands(allowed: int, in_use: int, state: MonthState) -> None:
    assert month_state(allowed, in_use) is state

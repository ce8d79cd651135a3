"""Which agreements end with nothing behind them: a table of cases, asked of both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.agreements.models import Agreement
from portal.agreements.queries.ending import ending
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock
from portal.core.db import db
from tests.conftest import MORNING
from tests.support.agreement_rows import agreement
from tests.support.factories import inside
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
END = date(2026, 12, 31)
NEXT_YEAR = {"first_day": date(2027, 1, 1), "last_day": date(2027, 12, 31)}
SIGNED, DRAFT = AgreementState.SIGNED, AgreementState.DRAFT


def found(app: Flask, regency_id: int = TTU) -> list[int]:
    with inside(app, regency_id):
        return list(db.session.scalars(ending(clock.today(), Agreement.id).order_by(Agreement.id)))


@pytest.mark.parametrize(
    ("days", "facts", "ends"),
    [
        (0, {}, True),  # its last day
        (90, {}, True),
        (91, {}, False),
        (-1, {}, False),
        (30, {"state": AgreementState.HELD}, False),
        (30, {"state": AgreementState.SIGNED}, False),
        (30, {"state": AgreementState.TERMINATED}, False),
        (30, {"first_day": date(2026, 11, 21)}, False),  # has not begun
        (30, {"first_day": date(2026, 11, 20)}, True),
        (30, {"kind": AgreementKind.NOTE}, True),
    ],
)
def test_what_ends_within_ninety_days(app: Flask, days: int, facts: dict[str, Any], ends: bool) -> None:
    made = agreement(app, clock.today() + timedelta(days=days), **facts)
    assert (found(app) == [made]) is ends


@pytest.mark.parametrize(
    ("later", "follows"),
    [
        (NEXT_YEAR, True),
        ({**NEXT_YEAR, "state": SIGNED}, True),
        ({**NEXT_YEAR, "state": DRAFT}, False),
        ({**NEXT_YEAR, "state": AgreementState.AGREED}, False),
        ({**NEXT_YEAR, "state": AgreementState.CANCELLED}, False),
        ({**NEXT_YEAR, "first_day": END}, True),  # overlaps
        ({**NEXT_YEAR, "first_day": date(2027, 1, 2)}, False),  # leaves a day without
        ({**NEXT_YEAR, "office": " dinas tenaga kerja dan transmigrasi "}, True),
        ({**NEXT_YEAR, "office": "Dinas Sosial"}, False),
        ({**NEXT_YEAR, "kind": AgreementKind.WORKPLAN}, True),
        ({**NEXT_YEAR, "kind": AgreementKind.NOTE}, False),
        ({**NEXT_YEAR, "regency_id": BELU}, False),
        ({"first_day": date(2026, 6, 1), "last_day": END}, False),  # ends on the same day
    ],
)
def test_what_counts_as_following(app: Flask, later: dict[str, Any], follows: bool) -> None:
    made = agreement(app, END)
    agreement(app, **later)
    assert (made not in found(app)) is follows


def test_an_addendum_that_extends_follows_and_then_speaks_for_both(app: Flask) -> None:
    parent = agreement(app, END)
    inside_it = agreement(app, END, kind=AgreementKind.ADDENDUM, parent_id=parent, first_day=date(2026, 6, 1))
    assert found(app) == [parent], "one that ends with its parent says nothing of its own"
    longer = {"kind": AgreementKind.ADDENDUM, "parent_id": parent, "first_day": date(2026, 7, 1)}
    extending = agreement(app, date(2027, 1, 31), **longer)
    assert found(app) == [extending]
    agreement(app, date(2027, 3, 31), **longer)
    assert found(app) == []
    assert inside_it not in found(app)


def test_a_replacement_follows_an_addendum_too(app: Flask) -> None:
    parent = agreement(app, END)
    longer = {"kind": AgreementKind.ADDENDUM, "parent_id": parent, "first_day": date(2026, 7, 1)}
    extending = agreement(app, date(2027, 1, 31), **longer)
    assert found(app) == [extending]
    agreement(app, date(2027, 12, 31), first_day=date(2027, 2, 1))
    assert found(app) == []


def test_the_neighbours_agreements_are_not_counted(app: Flask) -> None:
    mine, other = agreement(app, END), agreement(app, END, regency_id=BELU)
    assert (found(app), found(app, BELU)) == ([mine], [other])
    assert clock.now() == MORNING

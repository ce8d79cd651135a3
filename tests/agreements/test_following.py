"""Quotas open, grow, shrink and are held with their agreements; nobody loses a place; nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from portal.agreements import queries
from portal.agreements.models import AgreementTerm
from portal.agreements.rules.states import Move
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.rules.ledger import FreedReason
from tests.agreements.following import (
    allocated,
    count_lines,
    lines,
    months,
    move,
    push_time,
    pushed,
    quota_id,
    reserve,
    take,
)
from tests.support import factories
from tests.support.agreements import draft, in_force, line
from tests.support.agreements import take as moves
from tests.support.factories import PLACE, SARI, TTU, inside
from tests.support.lists import queued
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock", "by_hand")


@pytest.fixture
def by_hand(app: Flask) -> Iterator[None]:
    """The jobs that moves ask for wait: the tests push themselves, and look at what a push says."""
    with queued(app):
        yield


def addendum(app: Flask, parent: int, *terms: object, **changes: object) -> int:
    made = draft(app, *terms, kind=AgreementKind.ADDENDUM, parent_id=parent, first_number="AD/01/2026", **changes)  # type: ignore[arg-type]
    moves(app, made, 0, 1, 2, 3, 4)
    return made


def test_an_agreement_opens_the_quota_for_its_months(app: Flask) -> None:
    made = in_force(app, line(10, 3, 8), line(4, 5, 8), first_day=date(2026, 3, 1), last_day=date(2026, 8, 31))
    found = pushed(app)
    assert (found.changed, found.beyond, found.left_out) == (1, 0, ())
    quota = quota_id(app)
    assert allocated(app, quota) == [0, 0, 10, 10, 14, 14, 14, 14, 0, 0, 0, 0]
    named = "Perjanjian Kerja Sama No. 100.3.7/01/2026"
    assert lines(app, quota) == [("allocated", 10, 3, 8, made, named), ("revised", 4, 5, 8, made, named)]
    with inside(app):
        state = quota_queries.state_of(quota, Month(2026, 3))
        assert state.quota.follows_agreements and state.budget.amount == state.need == (10 * 6 + 4 * 4) * 16_800
    assert push_time(app, made) is not None


def test_again_nothing_is_written(app: Flask) -> None:
    in_force(app, line(10), line(3, source="dana-desa"))
    assert pushed(app).changed == 2
    before = count_lines(app)
    assert pushed(app).changed == 0 and count_lines(app) == before


def test_an_addendum_raises_it_and_is_named_on_its_line(app: Flask) -> None:
    made = in_force(app)
    pushed(app)
    more = addendum(app, made, line(5, 10))
    pushed(app)
    quota = quota_id(app)
    assert allocated(app, quota) == [10] * 9 + [15] * 3
    assert lines(app, quota)[-1] == ("revised", 5, 10, 12, more, "Adendum No. AD/01/2026")


def test_an_agreement_that_only_one_party_signed_opens_nothing(app: Flask) -> None:
    made = draft(app)
    moves(app, made, 0, 1, 2, 3)
    assert pushed(app).changed == 0
    with inside(app):
        assert quota_queries.quota_of_or_none(TTU, "apbd-kabupaten", 2026) is None


def test_a_hold_keeps_the_months_before_it_and_whoever_is_there(app: Flask) -> None:
    made = in_force(app)
    pushed(app)
    quota = quota_id(app)
    take(app, quota, 6, 1)
    move(app, made, Move.HOLD, date(2026, 9, 10))
    assert pushed(app).beyond == 1
    assert months(app, quota) == [(10, 6)] * 8 + [(6, 6)] * 4
    with inside(app):
        agreed = quota_queries.agreed_in([quota_queries.quota_by_id(quota)])[quota]
        assert [agreed[Month(2026, number)] for number in (8, 9, 12)] == [10, 0, 0]
    move(app, made, Move.RESUME)
    assert pushed(app).beyond == 0
    assert allocated(app, quota) == [10] * 12


def test_a_place_that_no_agreement_allows_goes_with_whoever_had_it(app: Flask) -> None:
    made = in_force(app)
    pushed(app)
    quota = quota_id(app)
    take(app, quota, 6, 1)
    move(app, made, Move.TERMINATE, date(2026, 10, 31))
    pushed(app)
    with inside(app), writing():
        quotas.free(
            quotas.lock(quota),
            Month(2026, 12),
            place=PLACE,
            why=FreedReason.DIED,
            reason="Meninggal dunia",
            document="Akta contoh",
            deciding=Deciding(SARI),
        )
        db.session.commit()
    assert months(app, quota) == [(10, 6)] * 10 + [(6, 6), (5, 5)]
    with pytest.raises(DomainError, match="Tidak ada perjanjian yang mencakup November 2026 sampai Desember 2026"):
        take(app, quota, 1, 11, upload_id=2)


def test_a_list_that_was_reserved_before_the_hold_is_still_recorded(app: Flask) -> None:
    made = in_force(app)
    pushed(app)
    quota = quota_id(app)
    reserve(app, quota, 7, 11)
    move(app, made, Move.HOLD, date(2026, 11, 2))
    pushed(app)
    assert months(app, quota)[9:] == [(10, 0), (7, 7), (7, 7)]
    take(app, quota, 5, 11)
    assert months(app, quota)[9:] == [(10, 0), (5, 5), (5, 5)]


def test_a_reserved_list_that_goes_back_leaves_no_place_behind(app: Flask) -> None:
    made = in_force(app)
    pushed(app)
    quota = quota_id(app)
    reserve(app, quota, 7, 11)
    move(app, made, Move.HOLD, date(2026, 11, 2))
    pushed(app)
    with inside(app), writing():
        quotas.release(quotas.lock(quota), upload_id=1, reason="Dikembalikan", deciding=Deciding(SARI))
        db.session.commit()
    assert months(app, quota)[9:] == [(10, 0), (0, 0), (0, 0)]


def test_what_was_set_by_hand_gives_way_but_nobody_leaves(app: Flask) -> None:
    quota = factories.quota(app, people=100)
    take(app, quota, 30, 1)
    in_force(app, line(20, 7), first_day=date(2026, 7, 1))
    found = pushed(app)
    assert found.beyond == 1 and months(app, quota) == [(30, 30)] * 12
    assert pushed(app).changed == 0


def test_the_term_grows_with_the_months_and_lists_that_wait_with_it(app: Flask) -> None:
    in_force(app, line(10, 3, 6), first_day=date(2026, 3, 1), last_day=date(2026, 6, 30))
    pushed(app)
    quota = quota_id(app)
    take(app, quota, 4, 3, upload_id=1)
    reserve(app, quota, 3, 5, upload_id=2)
    in_force(app, line(8, 1, 2), line(8, 7, 9), first_number="2", last_day=date(2026, 9, 30))
    pushed(app)
    assert months(app, quota) == [(8, 0)] * 2 + [(10, 4)] * 2 + [(10, 7)] * 2 + [(8, 3)] * 3 + [(0, 0)] * 3
    with inside(app):
        found = quota_queries.quota_by_id(quota)
        assert (found.first_month.month, found.last_month.month) == (1, 9)
        assert quota_queries.held_for(quota, 2) == {Month(2026, 5): 3}
    take(app, quota, 3, 5, upload_id=2)  # its verifier says yes: recorded until the new end
    assert months(app, quota)[6:9] == [(8, 3)] * 3
    with inside(app), writing():  # one of the first list, which ends in June, dies in April
        quotas.free(
            quotas.lock(quota),
            Month(2026, 4),
            place=PLACE,
            why=FreedReason.DIED,
            reason="Meninggal dunia",
            document="",
            deciding=Deciding(SARI),
            last_month=Month(2026, 6),
        )
        db.session.commit()
    assert months(app, quota) == [(8, 0)] * 2 + [(10, 4), (10, 3)] + [(10, 6)] * 2 + [(8, 3)] * 3 + [(0, 0)] * 3
    assert _prove(app, "quotas") == _prove(app, "agreements") == 0


def test_years_and_sources_follow_each_for_itself(app: Flask) -> None:
    crossing = in_force(
        app,
        line(5, 11, 12),
        line(6, 1, 3, year=2027),
        line(2, 11, 12, source="dana-desa"),
        first_day=date(2026, 11, 1),
        last_day=date(2027, 3, 31),
    )
    assert pushed(app).changed == 3
    assert allocated(app, quota_id(app, "dana-desa"))[10:] == [2, 2]
    with inside(app):
        coming = quota_queries.quota_of_or_none(TTU, "apbd-kabupaten", 2027)
        assert coming is not None and (coming.first_month.month, coming.last_month.month) == (1, 3)
        assert quota_queries.agreed_in([coming])[coming.id] == {Month(2027, number): 6 for number in (1, 2, 3)}
    assert crossing


def test_a_year_that_is_over_stays_as_it_is(app: Flask) -> None:
    in_force(app, line(5, 10, 12, year=2025), line(6), first_day=date(2025, 10, 1))
    assert pushed(app).changed == 1
    with inside(app):
        assert quota_queries.quota_of_or_none(TTU, "apbd-kabupaten", 2025) is None


def test_a_source_of_the_province_is_left_out_with_the_reason(app: Flask) -> None:
    made = in_force(app)
    with inside(app), writing():  # the form refuses such a line; an older one may be there
        db.session.add(
            AgreementTerm(
                regency_id=TTU,
                agreement_id=made,
                funding_source_code="apbd-provinsi",
                people=6,
                first_month=Month(2026, 1),
                last_month=Month(2026, 12),
                jkk_rate=10_000,
                jkm_rate=6_800,
                amount=6 * 16_800 * 12,
            )
        )
        db.session.commit()
    found = pushed(app)
    assert found.changed == 1
    assert "Kuota APBD provinsi ditetapkan oleh provinsi" in found.in_words()
    with inside(app):
        assert quota_queries.quota_of_or_none(TTU, "apbd-provinsi", 2026) is None
        assert [row.source for row in queries.calendar_of(2026).rows] == ["APBD kabupaten/kota"]
        assert queries.calendar_of(2026).by_province == ["APBD provinsi"]
    with inside(app), pytest.raises(DomainError, match="ditetapkan oleh provinsi"):
        quotas.follow_agreements("apbd-provinsi", 2026, {}, regency_id=TTU, agreement_id=1, document="", by=SARI)


def test_the_neighbour_is_not_touched(app: Flask) -> None:
    made = factories.quota(app, people=20, regency_id=BELU)
    in_force(app)
    pushed(app)
    assert pushed(app, BELU).changed == 0
    with inside(app, BELU):
        assert not quota_queries.quota_by_id(made).follows_agreements
        assert queries.standing_agreements() == []


# --- by hand ---


def test_nobody_changes_a_following_quota_by_hand(app: Flask) -> None:
    in_force(app)
    pushed(app)
    quota = quota_id(app)
    deciding = Deciding(SARI)
    with inside(app), writing():
        first = next(iter(quota_queries.all_movements(quota))).id
        for act in (
            lambda: quotas.revise(quota, 5, Month(2026, 12), reason="", document="", deciding=deciding),
            lambda: quotas.reverse(first, reason="", document="", deciding=deciding),
            lambda: quotas.open_quota(
                TTU,
                quotas.QuotaTerms(2026, "apbd-kabupaten", 5, Month(2026, 1), Month(2026, 12), 0, ""),
                deciding=deciding,
            ),
        ):
            with pytest.raises(DomainError, match=r"mengikuti perjanjian.*Buat adendum"):
                act()


def _prove(app: Flask, which: str) -> int:
    import importlib

    commands = importlib.import_module(f"portal.{which}.cli").commands
    with app.app_context():
        return app.test_cli_runner().invoke(commands, ["prove"]).exit_code


def test_the_proof_finds_a_ledger_that_was_not_pushed(app: Flask) -> None:
    assert _prove(app, "agreements") == 0
    made = in_force(app)
    assert _prove(app, "agreements") == 1
    pushed(app)
    assert _prove(app, "agreements") == _prove(app, "quotas") == 0
    move(app, made, Move.TERMINATE, date(2026, 10, 31))
    assert _prove(app, "agreements") == 1
    pushed(app)
    assert _prove(app, "agreements") == 0

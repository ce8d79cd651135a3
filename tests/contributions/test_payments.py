"""Payments on the real database: what is refused, what is restored, and the pagu that always holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.contributions import queries, service
from portal.contributions.models import Bill, BillState
from portal.contributions.rules import CellState
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries as quotas
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.contributions import drawn, frozen, paid, refusal, reversed_payment, terms
from tests.support.factories import SARI, inside, row
from tests.support.lists import confirmed
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
JANUARY, MARCH = Month(2026, 1), Month(2026, 3)
TODAY = date(2026, 11, 20)
BUDI = Deciding(SARI, "Budi Contoh")


def test_a_payment_is_spread_over_its_months_and_the_summaries_follow(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 4)
    paid(app, quota_id, 1, 3)
    with inside(app):
        (line,) = queries.payments_of(quota_id)
        assert [(part.month.month, part.jkk, part.jkm) for part in line.parts] == [
            (1, 40_000, 27_200),
            (2, 40_000, 27_200),
            (3, 40_000, 27_200),
        ]
        assert quotas.paid_of(quota_id) == (120_000, 81_600)
        assert [row.paid for row in quotas.months_of([quota_id])[quota_id]] == [67_200, 67_200, 67_200, 0]
        assert queries.month_differences() == []
        states = [each.state(TODAY) for each in queries.bills_of(quota_id)]
        assert states == [CellState.PAID] * 3 + [CellState.LATE]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"jkk_amount": 120_001}, "reason", "Seharusnya Rp201.600 (JKK Rp120.000 + JKM Rp81.600) untuk 4 orang"),
        ({"jkk_amount": 81_600, "jkm_amount": 120_000}, "reason", "Seharusnya Rp201.600"),
        ({"people": 5}, "reason", "untuk 4 orang"),
        ({"jkk_amount": 0, "jkm_amount": 0}, "amount", "di atas nol"),
        ({"jkk_amount": -1}, "jkk_amount", "antara nol dan jumlah yang dibayar"),
        ({"sp2d_on": date(2026, 11, 21)}, "sp2d_on", "belum tiba"),
        ({"sp2d_on": date(2025, 12, 31)}, "sp2d_on", "di dalam tahun anggaran 2026"),
        ({"last_month": Month(2026, 4)}, "first_month", "Tagihan April 2026 belum dibekukan"),
        ({"last_month": Month(2027, 1)}, "first_month", "di dalam masa kuota"),
        ({"first_month": MARCH, "last_month": JANUARY}, "last_month", "tidak boleh sebelum"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(
    app: Flask, quota_id: int, changes: dict[str, object], field: str, words: str
) -> None:
    frozen(app, quota_id, 1, 3)
    drawn(app, quota_id, 4)
    with inside(app):
        refused = refusal(lambda: service.pay(quota_id, terms(**changes), deciding=BUDI))
        assert words in refused.sentence
        assert refused.field == field
        assert queries.payments_of(quota_id) == []
        assert service.pay(quota_id, terms(), deciding=BUDI).reason == ""


def test_another_amount_carries_its_reason_and_the_surplus_goes_to_the_last_month(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    paid(app, quota_id, 1, 3, amounts=(120_500, 81_600), reason="Pembulatan oleh bank")
    with inside(app):
        (line,) = queries.payments_of(quota_id)
        assert line.payment.reason == "Pembulatan oleh bank"
        assert line.parts[-1].jkk == 40_500
        assert queries.month_differences() == []


def test_what_was_paid_in_part_is_asked_for_once(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 2)
    paid(app, quota_id, 1, 2, number="A", amounts=(50_000, 27_200), reason="Anggaran kas triwulan I")
    with inside(app):
        due = queries.due_for(queries.bills_of(quota_id), JANUARY, Month(2026, 2))
        assert (due.jkk, due.jkm, due.months) == (30_000, 27_200, 1)
    paid(app, quota_id, 1, 2, number="B")
    with inside(app):
        assert all(line.state(TODAY) is CellState.PAID for line in queries.bills_of(quota_id))
        again = terms(sp2d_number="C", last_month=Month(2026, 2), jkk_amount=80_000, jkm_amount=54_400)
        assert "sudah lunas" in refusal(lambda: service.pay(quota_id, again, deciding=BUDI)).sentence


@pytest.mark.parametrize(
    ("budget", "jkk", "jkm", "account"),
    [
        (67_199, 40_000, 27_200, "JKK"),
        (67_200, 40_001, 27_199, "JKK"),  # enough together, not enough on one account
        (67_200, 39_999, 27_201, "JKM"),
        (0, 40_000, 27_200, "JKK"),
    ],
)
def test_realisation_never_exceeds_the_pagu_of_either_account(
    app: Flask, sari: PortalClient, tmp_path: Path, budget: int, jkk: int, jkm: int, account: str
) -> None:
    quota_id = factories.quota(app, people=10, budget=budget)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 5)], start="2026-01")
    frozen(app, quota_id, 1)
    with inside(app):
        one = terms(last_month=JANUARY, jkk_amount=jkk, jkm_amount=jkm, reason="Contoh")
        refused = refusal(lambda: service.pay(quota_id, one, deciding=BUDI))
        assert refused.field == f"{account.lower()}_amount"
        assert f"melebihi pagu {account}" in refused.sentence
        assert quotas.paid_of(quota_id) == (0, 0)


def test_an_sp2d_counts_once_for_a_quota_but_again_after_its_reversal(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 2)
    first = paid(app, quota_id, 1, number="001/SP2D/2026")
    with inside(app):
        same = terms(sp2d_number="001 / sp2d / 2026", first_month=Month(2026, 2), last_month=Month(2026, 2))
        refused = refusal(lambda: service.pay(quota_id, same, deciding=BUDI))
        assert (refused.field, "sudah dicatat untuk kuota ini (Januari 2026)" in refused.sentence) == (
            "sp2d_number",
            True,
        )
    reversed_payment(app, quota_id, first)
    paid(app, quota_id, 1, 2, number="001/SP2D/2026")


def test_a_reversal_restores_what_was_before(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    with inside(app):
        before = queries.month_money(quota_id)
    payment_id = paid(app, quota_id, 1, 3)
    back = reversed_payment(app, quota_id, payment_id)
    with inside(app):
        assert queries.month_money(quota_id) == before
        assert queries.month_differences() == []
        assert quotas.paid_of(quota_id) == (0, 0)
        newest, oldest = queries.payments_of(quota_id)
        assert (newest.payment.amount, newest.payment.reverses_id, oldest.reversed) == (-201_600, payment_id, True)
        assert [part.total for part in newest.parts] == [-67_200] * 3
        for wrong, words in ((payment_id, "sudah dibatalkan"), (back, "sendiri sebuah pembatalan")):
            refused = refusal(lambda wrong=wrong: service.reverse(wrong, quota_id, reason="x", deciding=BUDI))
            assert words in refused.sentence
        assert service.unfreeze(quota_id, JANUARY, reason="Susun ulang", by=SARI).state is BillState.DRAWN


def test_a_past_year_is_neither_paid_nor_reversed(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 3)
    payment_id = paid(app, quota_id, 1)
    with inside(app), clock.fixed(datetime(2027, 1, 1, 1, 0, tzinfo=UTC)):
        for act in (
            lambda: service.pay(quota_id, terms(), deciding=BUDI),
            lambda: service.reverse(payment_id, quota_id, reason="x", deciding=BUDI),
            lambda: service.freeze(quota_id, JANUARY, by=SARI),
        ):
            assert "Tahun anggaran 2026 sudah berakhir" in refusal(act).sentence


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_in_any_order_summaries_are_proven_and_the_pagu_holds(
    app: Flask, sari: PortalClient, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    quota_id = factories.quota(app, people=10, budget=67_200 * 5)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 5)], start="2026-01")
    done = set()
    with inside(app):
        for number in range(80):
            acts = _acts(quota_id, number, chance)
            (name,) = chance.choices(list(acts), weights=(3, 4, 3, 4, 3))
            try:
                with db.session.begin_nested():
                    acts[name]()
                done.add(name)
            except DomainError as refused:
                assert refused.sentence
            paid_jkk, paid_jkm = quotas.paid_of(quota_id)
            assert queries.month_differences() == []
            assert 0 <= paid_jkk <= 200_000 and 0 <= paid_jkm <= 136_000
            for line in queries.payments_of(quota_id):
                assert sum(part.jkk for part in line.parts) == line.payment.jkk_amount
                assert sum(part.jkm for part in line.parts) == line.payment.jkm_amount
    assert done == {"draw", "freeze", "unfreeze", "pay", "reverse"}


def _acts(quota_id: int, number: int, chance: random.Random) -> dict[str, Callable[[], object]]:
    """One act of each kind, on months and payments by chance."""
    month = Month(2026, chance.randint(1, 4))
    first, last = month, month + chance.randint(0, 1)
    payments = [line.payment.id for line in queries.payments_of(quota_id)] or [0]
    due = queries.due_for(queries.bills_of(quota_id), first, last)
    jkk = chance.choice([due.jkk, due.jkk, chance.randint(0, 90_000)])
    one = terms(
        sp2d_number=str(number),
        first_month=first,
        last_month=last,
        people=due.people,
        jkk_amount=jkk,
        jkm_amount=due.jkm,
        reason="Contoh",
    )
    return {
        "draw": lambda: service.draw_up(quota_id, month, by=SARI),
        "freeze": lambda: service.freeze(quota_id, month, by=SARI),
        "unfreeze": lambda: service.unfreeze(quota_id, month, reason="Contoh", by=SARI),
        "pay": lambda: service.pay(quota_id, one, deciding=BUDI),
        "reverse": lambda: service.reverse(chance.choice(payments), quota_id, reason="Contoh", deciding=BUDI),
    }


def test_a_million_people_and_nine_trillion_fit(app: Flask) -> None:
    quota_id = factories.quota(app, people=1_000_000, budget=9_000_000_000_000)
    with inside(app):
        made = Bill(
            regency_id=TTU,
            quota_id=quota_id,
            month=JANUARY,
            state=BillState.FROZEN,
            people=1_000_000,
            jkk_rate=5_000_000,
            jkm_rate=3_000_000,
            basis="Contoh",
            due_on=date(2026, 2, 15),
            drawn_at=clock.now(),
            drawn_by_name="Sari",
            frozen_at=clock.now(),
            frozen_by_name="Sari",
        )
        db.session.add(made)
        db.session.commit()
    paid(app, quota_id, 1)
    with inside(app):
        assert quotas.paid_of(quota_id) == (5_000_000_000_000, 3_000_000_000_000)
        assert queries.month_differences() == []

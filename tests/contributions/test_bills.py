"""Bills on the real database: what is drawn and frozen, the calendar, and the proof of the summaries."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries import queries as register
from portal.beneficiaries.models import Enrolment
from portal.contributions import queries, service
from portal.contributions.cli import commands
from portal.contributions.models import Bill, BillState
from portal.contributions.rules import StandingKind
from portal.core import settings
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas.models import ContributionRate, QuotaMonth
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.contributions import drawn, frozen, paid, refusal
from tests.support.factories import SARI, inside, row
from tests.support.lists import confirmed, statements
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
JANUARY, MARCH = Month(2026, 1), Month(2026, 3)
TODAY = date(2026, 11, 20)
BUDI = Deciding(SARI, "Budi Contoh")


def bill(quota_id: int, month: Month = JANUARY) -> Bill:
    line = queries.bill_line_or_none(quota_id, month)
    assert line is not None
    return line.bill


def test_a_bill_is_the_people_of_the_register_times_the_rate(app: Flask, quota_id: int) -> None:
    drawn(app, quota_id, 1)
    with inside(app):
        made = bill(quota_id)
        assert (made.people, made.jkk_amount, made.jkm_amount, made.amount) == (4, 40_000, 27_200, 67_200)
        assert made.basis == "PP 44/2015 Lampiran II"
        assert made.due_on == date(2026, 2, 15)
        assert made.state is BillState.DRAWN
        assert queries.month_differences() == []


def test_people_are_covered_until_the_month_in_which_their_place_was_freed(app: Flask, quota_id: int) -> None:
    with inside(app):
        one = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).first()
        assert one is not None
        one.ended_from = MARCH
        db.session.commit()
    with statements(app) as sent, inside(app):
        found = register.covered_in(quota_id, [Month(2025, 12), JANUARY, Month(2026, 2), MARCH, Month(2026, 12)])
    assert list(found.values()) == [0, 4, 4, 3, 3]
    assert len([each for each in sent if each.startswith("SELECT")]) <= 2  # the question and PostgreSQL's scope


def test_drawing_again_follows_the_register_until_the_bill_is_frozen(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    drawn(app, quota_id, 1, 2)
    frozen(app, quota_id, 1)
    confirmed(sari, tmp_path, quota_id, [row(9)], start="2026-01")
    with inside(app):
        made = service.draw_up_until(quota_id, Month(2026, 3), by=SARI)
        assert [(each.month, each.people) for each in made] == [(Month(2026, 2), 5), (MARCH, 5)]
        assert bill(quota_id).people == 4
        assert "sudah dibekukan" in refusal(lambda: service.draw_up(quota_id, JANUARY, by=SARI)).sentence
        assert queries.month_differences() == []
        page = queries.month_page(quota_id, JANUARY, today=TODAY)
        assert (page.registered, page.taken, page.line and page.line.bill.people) == (5, 5, 4)


def test_a_bill_that_no_longer_fits_is_not_frozen(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    drawn(app, quota_id, 1)
    confirmed(sari, tmp_path, quota_id, [row(9)], start="2026-01")
    with inside(app):
        assert queries.month_page(quota_id, JANUARY, today=TODAY).stale
        assert "(4 orang menjadi 5 orang)" in refusal(lambda: service.freeze(quota_id, JANUARY, by=SARI)).sentence


def test_a_frozen_bill_keeps_its_amounts_when_a_rate_changes(app: Flask, quota_id: int) -> None:
    drawn(app, quota_id, 1, 2)
    frozen(app, quota_id, 1)
    _new_rate(app, Month(2026, 1), 20_000)
    with inside(app):
        service.draw_up_until(quota_id, Month(2026, 2), by=SARI)
        assert (bill(quota_id).amount, bill(quota_id, Month(2026, 2)).amount) == (67_200, 107_200)
        assert queries.month_differences() == []


def _new_rate(app: Flask, first: Month, jkk: int) -> None:
    with inside(app):
        db.session.add(
            ContributionRate(
                bracket=1_000_000,
                first_month=first,
                income_from=0,
                income_until=1_099_000,
                jkk_amount=jkk,
                jkm_amount=6_800,
                basis="PP contoh",
            )
        )
        db.session.commit()


def test_a_month_with_nobody_is_not_frozen(app: Flask) -> None:
    quota_id = factories.quota(app)
    drawn(app, quota_id, 1)
    with inside(app):
        assert "Tidak ada peserta" in refusal(lambda: service.freeze(quota_id, JANUARY, by=SARI)).sentence


def test_months_outside_the_term_and_past_years_are_not_drawn(app: Flask) -> None:
    short, past = factories.quota(app, first=4), factories.quota(app, year=2025)
    with inside(app):
        assert "di luar masa" in refusal(lambda: service.draw_up(short, MARCH, by=SARI)).sentence
        assert "hanya dapat dibaca" in refusal(lambda: service.draw_up(past, Month(2025, 6), by=SARI)).sentence
        assert "Tidak ada tagihan" in refusal(lambda: service.draw_up_until(short, MARCH, by=SARI)).sentence


def test_a_frozen_bill_is_opened_with_a_reason_while_nothing_is_paid(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 2, code="B-1")
    with inside(app):
        assert refusal(lambda: service.unfreeze(quota_id, JANUARY, reason=" ", by=SARI)).field == "reason"
        made = service.unfreeze(quota_id, JANUARY, reason="Satu orang meninggal", by=SARI)
        assert (made.state, made.billing_code, made.frozen_at) == (BillState.DRAWN, "", None)
        assert queries.month_differences() == []
        assert (
            "tidak sedang dibekukan"
            in refusal(lambda: service.unfreeze(quota_id, JANUARY, reason="x", by=SARI)).sentence
        )
        db.session.commit()
    paid(app, quota_id, 2)
    with inside(app):
        february = Month(2026, 2)
        assert "sudah dibayar" in refusal(lambda: service.unfreeze(quota_id, february, reason="x", by=SARI)).sentence
        assert "sudah dibayar" in refusal(lambda: service.set_billing_code(quota_id, february, "B-2", by=SARI)).sentence
        assert "Bekukan tagihan" in refusal(lambda: service.set_billing_code(quota_id, JANUARY, "B", by=SARI)).sentence
        assert "belum disusun" in refusal(lambda: service.freeze(quota_id, MARCH, by=SARI)).sentence


def test_the_calendar_tells_state_amount_and_arrears(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1, 10)
    paid(app, quota_id, 1, 7)
    drawn(app, quota_id, 11)
    with inside(app):
        (shown,) = queries.calendar(2026, today=TODAY, regency_id=TTU).rows
        words = [shown.cells[Month(2026, month)].state.value for month in range(1, 13)]
        assert words == ["paid"] * 7 + ["late"] * 3 + ["drawn", "not_drawn"]
        assert shown.cells[Month(2026, 1)].sp2d_numbers == ["001/SP2D/LS/2026"]
        assert shown.cells[Month(2026, 12)].amount == 67_200  # foretold from the ledger
        assert (shown.billed, shown.paid, shown.late) == (11 * 67_200, 7 * 67_200, 3 * 67_200)
        assert (shown.standing.kind, shown.standing.months, shown.standing.since) == (
            StandingKind.INACTIVE,
            3,
            Month(2026, 8),
        )
        settings.change("inactive_after_months", 4, TTU, None)
        assert queries.arrears(2026, today=TODAY, regency_id=TTU)[quota_id].kind is StandingKind.ARREARS


def test_a_month_nobody_billed_is_in_arrears_too(app: Flask, quota_id: int) -> None:
    with inside(app):
        found = queries.arrears(2026, today=date(2026, 3, 16), regency_id=TTU)[quota_id]
        assert (found.kind, found.months) == (StandingKind.ARREARS, 2)
        assert queries.arrears(2026, today=date(2026, 2, 15), regency_id=TTU)[quota_id].kind is StandingKind.CURRENT


def test_the_due_day_is_a_setting_of_the_office(app: Flask, quota_id: int) -> None:
    with inside(app):
        settings.change("contribution_due_day", 10, TTU, None)
        db.session.commit()
    drawn(app, quota_id, 12)
    with inside(app):
        assert bill(quota_id, Month(2026, 12)).due_on == date(2027, 1, 10)


def test_prove_finds_a_summary_that_is_wrong(app: Flask, quota_id: int) -> None:
    frozen(app, quota_id, 1)
    with app.app_context():
        assert CliRunner().invoke(commands, ["prove", "--regency", "ttu"]).exit_code == 0
    with inside(app):
        db.session.get_one(QuotaMonth, (quota_id, JANUARY)).paid_jkk = 5
        db.session.commit()
    with app.app_context():
        found = CliRunner().invoke(commands, ["prove"])
        assert found.exit_code == 1
        assert f"kuota no. {quota_id}, Januari 2026" in found.output
        assert "dibayar JKK Rp5" in found.output
        assert CliRunner().invoke(commands, ["prove", "--regency", "belu"]).exit_code == 0
        assert CliRunner().invoke(commands, ["prove", "--regency", "atlantis"]).exit_code == 2

"""Within a minute: another office's answer reaches the asker, and a finding that closed settles its thread."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.compliance.findings.models import Finding, FindingEvent
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core import clock, tasks
from portal.core.db import db
from portal.talk.models import TalkThread, ThreadState
from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, words
from tests.support.payers import dispute, thread
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
WAITING, SETTLED = "/provinsi/percakapan/", "/provinsi/percakapan/?kotak=selesai"
TITLE = "Temuan: "
TWICE = Finding.rule == RuleCode.PAID_TWICE


def states(app: Flask, regency_id: int) -> list[FindingState]:
    with inside(app, regency_id):
        return list(db.session.scalars(select(Finding.state).where(TWICE)))


def test_another_offices_answer_closes_the_askers_finding(app: Flask, tmp_path: Path) -> None:
    asked = dispute(app, tmp_path)
    assert asked.ask().status_code == 303
    tasks.look_around(app)
    assert states(app, TTU) == []  # still within its days
    with clock.fixed(clock.now() + timedelta(days=15)):
        tasks.look_around(app)
        assert (states(app, TTU), states(app, BELU)) == ([FindingState.OPEN], [])
        rani = signed_in(app, "rani")
        settled = rani.post(thread(rani, "belu") + "/selesai", data={"reason": "Masih terdaftar."})
        assert settled.status_code == 303
        assert states(app, TTU) == [FindingState.OPEN]  # Belu's session may not write here, nor know of whom
        tasks.look_around(app)
        assert (states(app, TTU), states(app, BELU)) == ([FindingState.CLOSED], [])


def test_a_minute_in_which_nothing_came_writes_nothing(app: Flask, tmp_path: Path) -> None:
    asked = dispute(app, tmp_path, range(1, 3))
    assert asked.ask().status_code == 303
    with clock.fixed(clock.now() + timedelta(days=15)):
        tasks.look_around(app)
        with inside(app):
            before = db.session.execute(select(Finding.revision, Finding.changed_at).where(TWICE)).one()
        with clock.fixed(clock.now() + timedelta(minutes=1)):
            tasks.look_around(app)
        with inside(app):
            assert db.session.execute(select(Finding.revision, Finding.changed_at).where(TWICE)).one() == before
            events = select(func.count()).select_from(FindingEvent).join(Finding, Finding.id == FindingEvent.finding_id)
            assert db.session.scalar(events.where(TWICE)) == 1


@pytest.fixture
def quota(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Three people of TTU, unpaid since January."""
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(1), row(2), row(3)])
    return made


def unpaid(app: Flask) -> Finding:
    with inside(app):
        return db.session.scalars(select(Finding).where(Finding.rule == RuleCode.MONTH_UNPAID)).one()


def say(client: PortalClient, place: str, number: int, text: str) -> None:
    assert client.post(f"{place}/temuan/{number}/pesan", data={"pesan-text": text}).status_code == 303


def of_thread(app: Flask) -> list[tuple[ThreadState, int]]:
    """(state, messages) of what is said about findings, oldest first."""
    with inside(app):
        rows = db.session.execute(
            select(TalkThread.state, TalkThread.said)
            .where(TalkThread.kind == "finding")
            .order_by(TalkThread.created_at, TalkThread.state.desc())
        )
        return list(rows.tuples())


def test_a_finding_that_closed_settles_what_was_said_about_it(app: Flask, sari: PortalClient, quota: int) -> None:
    wati, number = signed_in(app, "wati"), unpaid(app).id
    say(wati, "/provinsi", number, "Kapan dibayar?")
    say(sari, "/wilayah/ttu", number, "Minggu ini.")
    tasks.look_around(app)
    assert of_thread(app) == [(ThreadState.OPEN, 2)]  # the finding is open
    assert TITLE in words(wati.get(WAITING))
    contributions.frozen(app, quota, 1, 10)
    payment = contributions.paid(app, quota, 1, 10)
    assert unpaid(app).state is FindingState.CLOSED
    for _ in range(2):
        tasks.look_around(app)
        assert of_thread(app) == [(ThreadState.SETTLED, 3)]
    page = wati.get(f"/provinsi/temuan/{number}")
    assert "Temuan tertutup sendiri: Iuran APBD kabupaten/kota 2026 sampai Oktober 2026 tercatat dibayar" in words(page)
    assert TITLE in words(wati.get(SETTLED))
    with inside(app):
        thread_id = db.session.scalars(select(TalkThread.id)).one()
    assert wati.post(f"/provinsi/percakapan/{thread_id}/dibaca", data={"seen": "3"}).status_code == 303
    assert TITLE not in words(wati.get(WAITING))
    # It opens again: what is said then begins a thread of its own, beneath the other.
    contributions.reversed_payment(app, quota, payment)
    assert unpaid(app).state is FindingState.OPEN
    tasks.look_around(app)
    assert of_thread(app) == [(ThreadState.SETTLED, 3)]
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        say(sari, "/wilayah/ttu", number, "Pembayarannya kami batalkan.")
        tasks.look_around(app)
        assert of_thread(app) == [(ThreadState.SETTLED, 3), (ThreadState.OPEN, 1)]
        shown = words(wati.get(f"/provinsi/temuan/{number}"))
        assert "Minggu ini." in shown and "Pembayarannya kami batalkan." in shown
        assert TITLE in words(wati.get(WAITING))


def test_a_word_about_a_closed_finding_waits_a_week_for_an_answer(app: Flask, sari: PortalClient, quota: int) -> None:
    number = unpaid(app).id
    contributions.frozen(app, quota, 1, 10)
    contributions.paid(app, quota, 1, 10)
    later = clock.now() + timedelta(hours=1)
    with clock.fixed(later):
        say(sari, "/wilayah/ttu", number, "Mohon diperiksa sekali lagi.")
    for days, state in ((0, ThreadState.OPEN), (7, ThreadState.OPEN), (8, ThreadState.SETTLED)):
        with clock.fixed(later + timedelta(days=days)):
            tasks.look_around(app)
            assert [each for each, _said in of_thread(app)] == [state]


def test_whoever_reads_on_has_read_the_thread_above(app: Flask, sari: PortalClient, quota: int) -> None:
    """What the portal said at the end of a settled thread is new to the province until it reads the next one."""
    wati, number = signed_in(app, "wati"), unpaid(app).id
    say(wati, "/provinsi", number, "Kapan dibayar?")
    contributions.frozen(app, quota, 1, 10)
    contributions.paid(app, quota, 1, 10)
    tasks.look_around(app)
    assert TITLE in words(wati.get(WAITING))
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        say(wati, "/provinsi", number, "Terima kasih.")
        assert TITLE not in words(wati.get(WAITING))

"""Reminders: once for 90, 60 and 30 days, recorded and mailed to those whose work it is when the message goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries as accounts
from portal.agreements.models import Agreement, AgreementReminder
from portal.agreements.reminding import service
from portal.agreements.reminding import tasks as reminding
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.mail import MailState, rules
from portal.core.tasks import Job, JobState
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support.agreement_rows import agreement
from tests.support.factories import actor, inside
from tests.support.mail import PUBLIC, Box, give_address, mails, send_through, smtp_server
from tests.support.people import BELU, TTU

END = date(2026, 12, 31)
WITA = ZoneInfo("Asia/Makassar")
PEOPLE = ("sari", "budi", "tia", "petrus", "rani", "endang")


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """Everybody has an address; Tia, Rani and Endang have no work with TTU's agreements."""
    give_address(app, *PEOPLE)
    with smtp_server() as made:
        send_through(app, made.settings)
        yield made.box


def on(app: Flask, day: date, hour: int = 9) -> None:
    """The portal's hourly round on a day."""
    with clock.fixed(datetime(day.year, day.month, day.day, hour, 17, tzinfo=WITA)):
        tasks.purge(app)


def days_before(days: int) -> date:
    return END - timedelta(days=days)


def given(app: Flask, regency_id: int = TTU) -> list[tuple[int, int]]:
    with inside(app, regency_id):
        rows = db.session.scalars(select(AgreementReminder).order_by(AgreementReminder.id))
        return [(row.agreement_id, row.days) for row in rows]


def said(message: EmailMessage) -> str:
    """What stands in it, with the line ends of this machine."""
    return str(message.get_content()).replace("\r\n", "\n")


def jobs(app: Flask) -> list[Job]:
    with app.app_context(), scope_of(system_scope()):
        return list(db.session.scalars(select(Job).where(Job.kind == reminding.REMIND).order_by(Job.id)))


def test_once_for_90_60_and_30_days(app: Flask, box: Box) -> None:
    made = agreement(app, END)
    around = {day + more for day in (90, 60, 30, 0) for more in (-2, -1, 0, 1, 2)}
    for day in sorted({95, 75, 45, 15, *around}, reverse=True):
        on(app, days_before(day))
    assert given(app) == [(made, 90), (made, 60), (made, 30)]
    assert sorted(box.recipients) == sorted(["budi@contoh.go.id", "petrus@contoh.go.id", "sari@contoh.go.id"] * 3)


def test_the_office_and_the_branch_each_get_their_own_page(app: Flask, box: Box) -> None:
    made = agreement(app, END, first_number="560/12/2026", second_number="PER/7/012026", office="Dinas Sosial")
    on(app, days_before(60))
    letters = {message["To"]: message for message in box.arrived}
    assert letters.keys() == {"sari@contoh.go.id", "budi@contoh.go.id", "petrus@contoh.go.id"}
    text = said(letters["sari@contoh.go.id"])
    assert letters["sari@contoh.go.id"]["Subject"] == (
        "Perjanjian Kerja Sama Kabupaten Timor Tengah Utara berakhir 31 Desember 2026, 60 hari lagi"
    )
    assert "(nomor 560/12/2026 / PER/7/012026)" in text
    assert f"{PUBLIC}/wilayah/ttu/perjanjian/{made}\n" in text
    assert f"{PUBLIC}/email" in text
    assert f"{PUBLIC}/bpjs/atambua/perjanjian/{made}\n" in said(letters["petrus@contoh.go.id"])


def test_the_round_looks_once_a_day_at_each_office(app: Flask, box: Box) -> None:
    agreement(app, END)
    agreement(app, END, regency_id=BELU)
    for hour in (0, 1, 9, 23):
        on(app, days_before(60), hour)
    assert [(job.regency_id, job.state) for job in jobs(app)] == [(TTU, JobState.DONE), (BELU, JobState.DONE)]
    on(app, days_before(59), 0)
    assert len(jobs(app)) == 4
    assert box.recipients.count("rani@contoh.go.id") == 1


def test_after_days_without_a_worker_only_the_nearest_is_given(app: Flask, box: Box) -> None:
    made = agreement(app, END)
    on(app, days_before(29))
    on(app, days_before(28))
    assert given(app) == [(made, 30)]
    assert box.recipients.count("sari@contoh.go.id") == 1
    assert "29 hari lagi" in box.arrived[0]["Subject"]


def test_what_is_followed_is_not_reminded_of(app: Flask, box: Box) -> None:
    agreement(app, END)
    agreement(app, date(2027, 12, 31), first_day=date(2027, 1, 1), state=AgreementState.SIGNED)
    on(app, days_before(60))
    assert (given(app), box.arrived) == ([], [])


def test_without_a_mail_server_the_reminder_is_recorded_all_the_same(app: Flask) -> None:
    made = agreement(app, END, kind=AgreementKind.NOTE)
    on(app, days_before(90))
    assert (given(app), mails(app)) == ([(made, 90)], [])


def test_a_message_that_waited_asks_anew_who_is_concerned(app: Flask, box: Box) -> None:
    """The server was down; meanwhile Budi lost his role, and Sari switched mail off."""
    agreement(app, END)
    box.answers = dict.fromkeys((f"{name}@contoh.go.id" for name in ("sari", "budi", "petrus")), "450 later")
    on(app, days_before(60))
    assert {found.state for found in mails(app)} == {MailState.WAITING}
    with app.app_context(), writing(), scope_of(system_scope()):
        accounts.person_by_id(actor("budi").id or 0).memberships[0].valid_until = days_before(60)
        accounts.person_by_id(actor("sari").id or 0).wants_mail = False
        db.session.commit()
    box.answers = {}
    with clock.fixed(datetime(2026, 11, 2, 9, 0, tzinfo=WITA)):
        tasks.look_around(app)
    assert box.recipients == ["petrus@contoh.go.id"]
    assert "59 hari lagi" in box.arrived[0]["Subject"]
    assert sorted(found.state for found in mails(app)) == ["dropped", "dropped", "sent"]


def test_a_message_is_dropped_once_the_agreement_was_followed(app: Flask, box: Box) -> None:
    agreement(app, END)
    box.answers = {"data": "450 later"}
    on(app, days_before(60))
    agreement(app, date(2027, 12, 31), first_day=date(2027, 1, 1))
    box.answers = {}
    with clock.fixed(datetime(2026, 11, 2, 9, 0, tzinfo=WITA)):
        tasks.look_around(app)
    assert box.arrived == []
    assert {found.state for found in mails(app)} == {MailState.DROPPED}


def test_a_worker_that_dies_before_its_commit_loses_nothing_and_doubles_nothing(
    app: Flask, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = agreement(app, END)
    remind = service.remind

    def dies(regency_id: int, today: date) -> int:
        remind(regency_id, today)
        raise KeyboardInterrupt  # as a killed process: what the step did is gone

    monkeypatch.setattr(service, "remind", dies)
    with pytest.raises(KeyboardInterrupt):
        on(app, days_before(60))
    assert (given(app), mails(app)) == ([], [])
    monkeypatch.setattr(service, "remind", remind)
    (job,) = jobs(app)
    tasks.run(app, job.id)
    tasks.run(app, job.id)
    assert given(app) == [(made, 60)]
    assert len(box.arrived) == 3


def test_two_looks_at_once_give_it_once(app: Flask, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one's record is refused by the database, it looks again and finds the first one's."""
    made = agreement(app, END)
    remind, looks = service.remind, []

    def beaten(regency_id: int, today: date) -> int:
        looks.append(today)
        if len(looks) == 1:
            db.session.add_all(
                AgreementReminder(regency_id=TTU, agreement_id=made, days=60, made_at=clock.now()) for _ in range(2)
            )
            db.session.flush()
        return remind(regency_id, today)

    monkeypatch.setattr(service, "remind", beaten)
    on(app, days_before(60))
    assert (len(looks), given(app)) == (2, [(made, 60)])
    with pytest.raises(IntegrityError), inside(app):
        db.session.add(AgreementReminder(regency_id=TTU, agreement_id=made, days=60, made_at=clock.now()))
        db.session.flush()


def test_a_server_that_is_down_all_the_time_is_told_and_the_reminder_stays(app: Flask, box: Box) -> None:
    made = agreement(app, END)
    box.answers = {"data": "450 later"}
    on(app, days_before(60))
    moment = datetime(2026, 11, 1, 9, 17, tzinfo=WITA)
    for attempt in range(1, rules.MAX_ATTEMPTS):
        moment += rules.pause_after(attempt)
        with clock.fixed(moment):
            tasks.look_around(app)
    assert {(found.state, found.problem) for found in mails(app)} == {(MailState.FAILED, "message_refused")}
    assert given(app) == [(made, 60)]


def test_no_address_stands_in_log_or_job(app: Flask, box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    agreement(app, END)
    box.answers = {"sari@contoh.go.id": "550 sari@contoh.go.id unknown"}
    on(app, days_before(60))
    captured = capsys.readouterr()
    assert "@contoh" not in captured.out + captured.err
    with app.app_context(), scope_of(system_scope()):
        for job in db.session.scalars(select(Job)):
            assert "@" not in job.args + job.sentence
        assert db.session.scalars(select(Agreement.id)).all()

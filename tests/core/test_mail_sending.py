"""Messages through a real SMTP server: protected, signed in, refused, down, silent, cut off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from flask import Flask

from portal.core import clock, mail, tasks
from portal.core.db import db, writing
from portal.core.mail import Letter, Mail, MailState, rules, smtp
from portal.core.tenancy import Scope, scope_of
from tests.conftest import MORNING
from tests.support.mail import Box, SmtpServer, free_port, mails, self_signed, send_through, smtp_server
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
WRITING = "tests.sending"
TO = MappingProxyType({1: "sari@contoh.go.id", 2: "budi@contoh.go.id", 3: "tia@contoh.go.id"})
gone: set[int] = set()


@mail.writer(WRITING)
def write(message: Mail) -> Letter | None:
    """To whoever is not gone; about number 99 nothing can be written."""
    if message.subject_id == 99:
        raise RuntimeError("sari@contoh.go.id")
    if message.person_id in gone:
        return None
    return Letter(TO[message.person_id], f"Perihal {message.subject_id}", ("Isi.", "Tautan"))


@pytest.fixture(autouse=True)
def _nobody_gone() -> Iterator[None]:
    gone.clear()
    yield
    gone.clear()


def send(app: Flask, *person_ids: int, subject_id: int = 5) -> int:
    """Queue and commit; the job runs at once."""
    with app.app_context(), writing(), scope_of(Scope.regency(TTU)):
        made = mail.queue(WRITING, subject_id=subject_id, person_ids=person_ids, regency_id=TTU)
        db.session.commit()
        return made


def states(app: Flask) -> list[tuple[int, MailState, str]]:
    return [(found.attempts, found.state, found.problem) for found in mails(app)]


@contextmanager
def later(pause: timedelta) -> Iterator[datetime]:
    with clock.fixed(clock.now() + pause):
        yield clock.now()


@pytest.fixture
def server(app: Flask) -> Iterator[SmtpServer]:
    with smtp_server() as made:
        send_through(app, made.settings)
        yield made


def subjects(box: Box) -> list[str]:
    return [message["Subject"] for message in box.arrived]


def test_one_message_a_person_and_never_a_second_one(app: Flask, server: SmtpServer) -> None:
    assert send(app, 1, 2) == 2
    assert server.box.recipients == ["sari@contoh.go.id", "budi@contoh.go.id"]
    assert [message["To"] for message in server.box.arrived] == ["sari@contoh.go.id", "budi@contoh.go.id"]
    assert states(app) == [(1, MailState.SENT, "")] * 2
    assert send(app, 1, 2, 3) == 1
    assert len(server.box.arrived) == 3
    assert send(app, 1, subject_id=6) == 1
    assert subjects(server.box)[-1] == "Perihal 6"


def test_without_a_server_nothing_is_queued(app: Flask) -> None:
    assert send(app, 1) == 0
    assert mails(app) == []


def test_whoever_left_meanwhile_gets_nothing(app: Flask, server: SmtpServer) -> None:
    gone.add(1)
    send(app, 1, 2)
    assert server.box.recipients == ["budi@contoh.go.id"]
    assert states(app) == [(1, MailState.DROPPED, ""), (1, MailState.SENT, "")]


def test_starttls_and_a_password(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path)
    with smtp_server("starttls", certificate, "kunci") as made:
        send_through(app, made.settings)
        send(app, 1)
        assert states(app) == [(1, MailState.WAITING, "tls")], "a certificate that nobody vouches for"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with later(rules.pause_after(1)):
            tasks.look_around(app)
        assert states(app) == [(2, MailState.SENT, "")]
        assert made.box.protected == [True]


def test_tls_from_the_first_byte(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with smtp_server("tls", certificate) as made:
        send_through(app, made.settings)
        send(app, 1)
        assert (states(app), made.box.protected) == ([(1, MailState.SENT, "")], [True])


def test_nothing_goes_to_a_server_that_cannot_protect_it(app: Flask, server: SmtpServer) -> None:
    send_through(app, replace(server.settings, security="starttls"))
    send(app, 1)
    assert (states(app), server.box.arrived) == ([(1, MailState.WAITING, "not_supported")], [])


def test_a_wrong_password_is_tried_again_and_then_told(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with smtp_server("starttls", certificate, "kunci") as made:
        send_through(app, replace(made.settings, password="lain"))
        send(app, 1)
        assert states(app) == [(1, MailState.WAITING, "sign_in_refused")]


def test_a_server_that_is_down_is_tried_with_growing_pauses_until_it_is_told(app: Flask) -> None:
    with smtp_server() as made:
        settings = made.settings
    send_through(app, settings)
    send(app, 1, 2)
    assert states(app) == [(1, MailState.WAITING, "unreachable")] * 2
    tasks.look_around(app)
    assert states(app) == [(1, MailState.WAITING, "unreachable")] * 2, "not before the pause is over"
    moment = MORNING
    for attempt in range(1, rules.MAX_ATTEMPTS):
        moment += rules.pause_after(attempt)
        with clock.fixed(moment):
            tasks.look_around(app)
            tasks.look_around(app)
    assert states(app) == [(rules.MAX_ATTEMPTS, MailState.FAILED, "unreachable")] * 2
    with clock.fixed(moment), app.app_context(), scope_of(Scope.regency(TTU)):
        assert mail.count_failed() == 2


def test_a_server_that_comes_back_gets_everything_once(app: Flask) -> None:
    with smtp_server() as made:
        settings = made.settings
    send_through(app, settings)
    send(app, 1, 2)
    with smtp_server() as made:
        send_through(app, made.settings)
        with later(rules.pause_after(1)):
            tasks.look_around(app)
            tasks.look_around(app)
        assert sorted(made.box.recipients) == ["budi@contoh.go.id", "sari@contoh.go.id"]


def test_one_refused_recipient_keeps_nobody_else_from_mail(app: Flask, server: SmtpServer) -> None:
    server.box.answers = {"sari@contoh.go.id": "550 no such user", "budi@contoh.go.id": "450 try later"}
    send(app, 1, 2, 3)
    assert server.box.recipients == ["tia@contoh.go.id"]
    assert states(app) == [
        (1, MailState.FAILED, "recipient_refused"),
        (1, MailState.WAITING, "recipient_refused"),
        (1, MailState.SENT, ""),
    ]
    server.box.answers = {}
    with later(rules.pause_after(1)):
        tasks.look_around(app)
    assert server.box.recipients == ["tia@contoh.go.id", "budi@contoh.go.id"]


def test_a_message_that_is_refused_for_good_is_not_sent_again(app: Flask, server: SmtpServer) -> None:
    server.box.answers = {"data": "554 no"}
    send(app, 1)
    assert states(app) == [(1, MailState.FAILED, "message_refused")]


def test_after_a_lost_answer_it_is_the_same_message_again(app: Flask, server: SmtpServer) -> None:
    server.box.answers = {"data": "cut"}
    send(app, 1)
    assert states(app) == [(1, MailState.WAITING, "connection_lost")]
    server.box.answers = {}
    with later(rules.pause_after(1)):
        tasks.look_around(app)
    first, second = server.box.arrived
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    assert states(app) == [(2, MailState.SENT, "")]


def test_a_server_that_says_nothing_is_not_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.2)
    with smtp_server() as made:
        settings = made.settings
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        send_through(app, replace(settings, port=port))
        send(app, 1)
    assert states(app) == [(1, MailState.WAITING, "unreachable")]


def test_what_cannot_be_written_holds_nobody_up_and_shows_nobody(
    app: Flask, server: SmtpServer, capsys: pytest.CaptureFixture[str]
) -> None:
    send(app, 1, subject_id=99)
    send(app, 2)
    assert server.box.recipients == ["budi@contoh.go.id"]
    assert states(app)[0] == (1, MailState.WAITING, "not_written")
    captured = capsys.readouterr()
    assert "contoh.go.id" not in captured.out + captured.err


def test_a_message_whose_sender_died_goes_when_its_pause_is_over(app: Flask, server: SmtpServer) -> None:
    """The claim of a killed worker: tried once, nothing said about how it ended."""
    with app.app_context(), writing(), scope_of(Scope.regency(TTU)):
        for attempts in (1, rules.MAX_ATTEMPTS):
            claimed = Mail(
                kind=WRITING,
                subject_id=attempts,
                person_id=1,
                regency_id=TTU,
                attempts=attempts,
                created_at=MORNING,
                next_at=MORNING + rules.pause_after(attempts),
            )
            db.session.add(claimed)
        db.session.commit()
    tasks.look_around(app)
    assert server.box.arrived == []
    with later(timedelta(days=3)):
        tasks.look_around(app)
    assert subjects(server.box) == ["Perihal 1"]
    assert states(app) == [(2, MailState.SENT, ""), (rules.MAX_ATTEMPTS, MailState.FAILED, "interrupted")]


def test_the_record_goes_after_three_months_but_not_what_waits(app: Flask, server: SmtpServer) -> None:
    send(app, 1)
    server.box.answers = {"budi@contoh.go.id": "450 try later"}
    send(app, 2)
    with later(timedelta(days=91)):
        tasks.purge(app)
    assert [found.person_id for found in mails(app)] == [2]

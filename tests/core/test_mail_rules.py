"""When a message is tried again, and what a message looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.config import ConfigurationError, MailServer, load_settings
from portal.core.mail import rules
from portal.core.mail.letters import Letter, composed
from portal.core.mail.models import Mail

MAIL = Mail(id=7, kind="contoh", created_at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
SERVER = MailServer("smtp.contoh.go.id", 587, "starttls", "Portal Contoh", "portal@contoh.go.id", "portal", "rahasia-9")


def test_pauses_grow_and_last_a_weekend() -> None:
    pauses = [rules.pause_after(attempt) for attempt in range(1, rules.MAX_ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=5)
    assert sum(pauses, timedelta()) > timedelta(hours=60)
    assert rules.was_last(rules.MAX_ATTEMPTS) and not rules.was_last(rules.MAX_ATTEMPTS - 1)


def test_a_message_is_the_same_however_often_it_is_composed() -> None:
    letter = Letter("sari@contoh.go.id", "Perjanjian berakhir", ("Satu.", "Dua – tiga."))
    message = composed(letter, MAIL, SERVER)
    assert message.as_bytes() == composed(letter, MAIL, SERVER).as_bytes()
    assert message["Message-ID"] == "<contoh.7.20261120010000@contoh.go.id>"
    assert message["From"] == "Portal Contoh <portal@contoh.go.id>"
    assert message["Date"] == "Fri, 20 Nov 2026 09:00:00 +0800"
    assert message.get_content() == "Satu.\n\nDua – tiga.\n"


def test_no_text_becomes_a_header() -> None:
    message = composed(Letter("sari@contoh.go.id", "Nomor 1\r\nBcc: lain@contoh.id", ("x",)), MAIL, SERVER)
    assert message["Bcc"] is None
    assert message["Subject"] == "Nomor 1 Bcc: lain@contoh.id"
    for wrong in ("sari@contoh.go.id\r\nBcc: lain@contoh.id", "a@b, c@d"):
        with pytest.raises(ValueError):
            composed(Letter(wrong, "Nomor 1", ("x",)), MAIL, SERVER)


def test_neither_password_nor_address_shows_in_a_repr() -> None:
    assert "rahasia-9" not in repr(SERVER)
    assert "sari" not in repr(Letter("sari@contoh.go.id", "Nomor 1", ()))


SETTINGS = {
    "PORTAL_SMTP_HOST": "smtp.contoh.go.id",
    "PORTAL_MAIL_FROM": "Portal <portal@contoh.go.id>",
    "PORTAL_PUBLIC_URL": "https://portal.contoh.go.id",
}


@pytest.mark.parametrize(("security", "port"), [("", 587), ("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_the_protection(tmp_path: object, security: str, port: int) -> None:
    environ = {"PORTAL_INSTANCE_DIR": str(tmp_path), **SETTINGS}
    if security:
        environ["PORTAL_SMTP_SECURITY"] = security
    found = load_settings(environ).mail
    assert found is not None
    assert (found.port, found.sender_name, found.sender) == (port, "Portal", "portal@contoh.go.id")


def test_without_a_host_no_mail_is_sent(tmp_path: object) -> None:
    assert load_settings({"PORTAL_INSTANCE_DIR": str(tmp_path)}).mail is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"PORTAL_SMTP_SECURITY": "ssl"}, "PORTAL_SMTP_SECURITY"),
        ({"PORTAL_SMTP_PORT": "0"}, "PORTAL_SMTP_PORT"),
        ({"PORTAL_SMTP_PORT": "smtp"}, "PORTAL_SMTP_PORT"),
        ({"PORTAL_MAIL_FROM": ""}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_MAIL_FROM": "Portal"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_PUBLIC_URL": ""}, "PORTAL_PUBLIC_URL"),
        ({"PORTAL_SMTP_USER": "portal"}, "PORTAL_SMTP_PASSWORD"),
        (
            {"PORTAL_SMTP_USER": "portal", "PORTAL_SMTP_PASSWORD": "x", "PORTAL_SMTP_SECURITY": "none"},
            "PORTAL_SMTP_SECURITY",
        ),
    ],
)
def test_settings_that_could_send_nothing_are_refused(tmp_path: object, changed: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load_settings({"PORTAL_INSTANCE_DIR": str(tmp_path), **SETTINGS, **changed})

"""A real SMTP server in a thread, and a portal that sends through it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from socket import create_server
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from portal.accounts.addresses import service as addresses
from portal.accounts.models import Person
from portal.config import MailServer
from portal.core import crypto
from portal.core.db import db, writing
from portal.core.mail import Mail
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope

PUBLIC = "https://portal.contoh.go.id"
SENDER = "portal@contoh.go.id"


@dataclass
class Box:
    """What arrived, in order, and how the server behaves: an address or "data" → the answer it gives."""

    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    protected: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        answer = self.answers.get("data", "250 OK")
        if answer == "cut":  # the message has arrived, its answer never does
            self._keep(envelope, server)
            assert server.transport is not None
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self._keep(envelope, server)
        return answer

    def _keep(self, envelope: Envelope, server: SMTP) -> None:
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.arrived.append(parsed)
        self.recipients += envelope.rcpt_tos
        assert server.transport is not None
        self.protected.append(server.transport.get_extra_info("cipher") is not None)


@dataclass
class SmtpServer:
    """The server, and the settings of a portal that uses it."""

    box: Box
    settings: MailServer


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def smtp_server(security: str = "none", certificate: Path | None = None, password: str = "") -> Iterator[SmtpServer]:
    """With `password`, only the user "portal" gets in. `certificate` holds the key too (`self_signed`)."""
    box, port = Box(), free_port()
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    if password:
        options |= {"authenticator": _authenticator(password), "auth_required": True}
        options |= {"auth_require_tls": security == "starttls"}
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        user = "portal" if password else ""
        yield SmtpServer(box, MailServer("127.0.0.1", port, security, "Portal Contoh", SENDER, user, password))
    finally:
        controller.stop()


def _authenticator(password: str) -> Callable[..., AuthResult]:
    def check(_server: SMTP, _session: Any, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        fits = isinstance(data, LoginPassword) and (data.login, data.password) == (b"portal", password.encode())
        return AuthResult(success=fits, handled=False)

    return check


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key in one file; a client trusts it through SSL_CERT_FILE."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "smtp.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def send_through(app: Flask, server: MailServer | None) -> None:
    """The portal uses this server from now on, or none."""
    app.config["PORTAL"] = replace(app.config["PORTAL"], mail=server, public_url=PUBLIC)


def give_address(app: Flask, *usernames: str) -> None:
    """These people have confirmed an address of their own: sari@contoh.go.id."""
    with app.app_context(), writing(), scope_of(system_scope()):
        for username in usernames:
            person = db.session.scalars(db.select(Person).where(Person.username == username)).one()
            person.mail_cipher = crypto.encrypt(f"{username}@contoh.go.id".encode(), b"people.mail_cipher")
            assert addresses.address_of(person) == f"{username}@contoh.go.id"
        db.session.commit()


def mails(app: Flask) -> list[Mail]:
    """The record of messages, oldest first."""
    with app.app_context(), scope_of(system_scope()):
        return list(db.session.scalars(db.select(Mail).order_by(Mail.id)))

"""Handing messages to an SMTP server, and what its refusals mean."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from enum import StrEnum
from types import TracebackType
from typing import Any

from portal.config import MailServer

# A job is held for two minutes between two signs of life: eight answers at most make a connection, four take a message.
CONNECT_SECONDS = 12.0
ANSWER_SECONDS = 25.0
_SERVICE_GONE = 421


class Whose(StrEnum):
    """Who is concerned by a refusal."""

    SERVER = "server"  # nothing gets through: everything waits
    MESSAGE = "message"  # this one waits
    NEVER = "never"  # this one is refused for good


class NotSent(Exception):  # noqa: N818 - what happened, not an error of the portal
    """A message did not leave. `code` says why; neither it nor the text holds an address."""

    def __init__(self, code: str, whose: Whose) -> None:
        super().__init__(code)
        self.code = code
        self.whose = whose


class Postman:
    """A connection to the server, made when the first message goes and kept for the others."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Postman:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._client is not None:
            try:
                self._client.quit()
            except (OSError, smtplib.SMTPException):
                self._client.close()

    def connect(self) -> None:
        """Raises NotSent; without the protection asked for nothing is sent, least of all a password."""
        if self._client is not None:
            return
        try:
            self._client = self._open()
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent("sign_in_refused", Whose.SERVER) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent("not_supported", Whose.SERVER) from error
        except ssl.SSLError as error:
            raise NotSent("tls", Whose.SERVER) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent("unreachable", Whose.SERVER) from error

    def _open(self) -> smtplib.SMTP:
        server = self.server
        options: dict[str, Any] = {"local_hostname": server.domain, "timeout": CONNECT_SECONDS}
        if server.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, context=ssl.create_default_context(), **options
            )
        else:
            client = smtplib.SMTP(server.host, server.port, **options)
        try:
            if server.security == "starttls":
                client.starttls(context=ssl.create_default_context())
            if server.username:
                client.login(server.username, server.password)
            assert client.sock is not None
            client.sock.settimeout(ANSWER_SECONDS)
        except BaseException:
            client.close()
            raise
        return client

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over. Raises NotSent.

        An answer that is lost after the message went is not known to be a yes: it goes again, under the same number.
        """
        self.connect()
        assert self._client is not None
        try:
            self._client.send_message(message, self.server.sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refusal("recipient_refused", error.recipients[to][0], error) from None
        except smtplib.SMTPSenderRefused as error:
            self._forget()
            raise NotSent("sender_refused", Whose.SERVER) from error
        except smtplib.SMTPDataError as error:
            raise self._refusal("message_refused", error.smtp_code, error) from None
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            raise NotSent("connection_lost", Whose.SERVER) from error

    def _refusal(self, code: str, answer: int, error: Exception) -> NotSent:
        """Codes of the 4 hundreds ask for patience, those of the 5 hundreds are a no (RFC 5321, 4.2.1)."""
        if answer == _SERVICE_GONE:
            self._forget()
            return NotSent("unreachable", Whose.SERVER)
        return NotSent(code, Whose.NEVER if answer >= 500 else Whose.MESSAGE)

    def _forget(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

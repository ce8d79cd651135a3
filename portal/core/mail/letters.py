"""What a message says: short plain text of the portal, written at sending time by the capability it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask import current_app

from portal.config import MailServer
from portal.core.formatting import WITA
from portal.core.mail.models import Mail


@dataclass(frozen=True)
class Letter:
    """One message. `lines` are paragraphs; no beneficiary ever stands in them."""

    to: str = field(repr=False)
    subject: str
    lines: tuple[str, ...]
    unsubscribe: str = ""  # where the reader ends messages of this kind (RFC 2369)


Writer = Callable[[Mail], "Letter | None"]
_writers: dict[str, Writer] = {}


def writer(kind: str) -> Callable[[Writer], Writer]:
    """Register who writes messages of `kind`. It only reads, in the scope of the message's regency.

    It answers None when the message is no longer for this person: a role ended, the thing was settled, mail switched
    off.
    """

    def register(function: Writer) -> Writer:
        if _writers.get(kind, function) is not function:
            raise ValueError(f"two writers of {kind!r}")
        _writers[kind] = function
        return function

    return register


def writer_of(kind: str) -> Writer:
    """Raises ValueError for a kind that nobody writes."""
    if kind not in _writers:
        raise ValueError(f"no writer of {kind!r}")
    return _writers[kind]


def link(endpoint: str, **values: Any) -> str:
    """The public address of a page, for a message: a worker has no request to take it from."""
    path = current_app.url_map.bind("portal").build(endpoint, values)
    return f"{current_app.config['PORTAL'].public_url}{path}"


def composed(letter: Letter, mail: Mail, server: MailServer) -> EmailMessage:
    """The message as it travels.

    Number and date are those of its row: a server that took it, and whose answer was lost, sees the same message again
    and not a second one. Raises ValueError for an address that is none.
    """
    message = EmailMessage()
    message["From"] = Address(server.sender_name, addr_spec=server.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = " ".join(letter.subject.split())  # a line end in a subject would begin a header
    message["Date"] = format_datetime(mail.created_at.astimezone(WITA))
    message["Message-ID"] = f"<{mail.kind}.{mail.id}.{mail.created_at:%Y%m%d%H%M%S}@{server.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    message.set_content("\n\n".join(letter.lines) + "\n")
    return message

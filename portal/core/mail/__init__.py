"""E-mail: a row is the truth, the worker sends, an SMTP server that is down costs time and nothing else.

@mail.writer("agreements.reminder")
def write(message: mail.Mail) -> mail.Letter | None:     # at sending time: None when it is no longer for this person
    return mail.Letter(to=address, subject="…", lines=("…", mail.link("agreements.detail", agreement_id=7)))

mail.queue("agreements.reminder", subject_id=12, person_ids=[1, 2], regency_id=5303)
"""

from __future__ import annotations

from portal.core.mail.letters import Letter, Writer, link, writer
from portal.core.mail.models import Mail, MailState
from portal.core.mail.sending import count_failed, enabled, latest_or_none, queue

__all__ = [
    "Letter",
    "Mail",
    "MailState",
    "Writer",
    "count_failed",
    "enabled",
    "latest_or_none",
    "link",
    "queue",
    "writer",
]

"""Queueing messages, and the worker's round that sends what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from flask import current_app
from sqlalchemy import delete, exists, func, select

from portal.config import MailServer
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.errors import place_of
from portal.core.mail import rules
from portal.core.mail.letters import Letter, composed, writer_of
from portal.core.mail.models import Mail, MailState
from portal.core.mail.smtp import NotSent, Postman, Whose
from portal.core.tasks import Job, JobState

SEND = "core.mail"
KEPT = timedelta(days=90)
FAILURES_SHOWN = timedelta(days=30)
log = structlog.get_logger("portal.mail")


def server_or_none() -> MailServer | None:
    """The configured SMTP server."""
    found: MailServer | None = current_app.config["PORTAL"].mail
    return found


def enabled() -> bool:
    """Whether this portal sends e-mail at all."""
    return server_or_none() is not None


def queue(kind: str, *, subject_id: int, person_ids: Iterable[int], regency_id: int | None) -> int:
    """Queue one message a person in the open transaction, to be sent once it is committed; how many are new.

    Nobody gets a second message of a kind about the same thing. Without an SMTP server nothing is queued. Raises
    ValueError for a kind that nobody writes.
    """
    writer_of(kind)
    if not enabled():
        return 0
    have = set(db.session.scalars(select(Mail.person_id).where(Mail.kind == kind, Mail.subject_id == subject_id)))
    now = clock.now()
    fresh = sorted(set(person_ids) - have)
    db.session.add_all(
        Mail(kind=kind, subject_id=subject_id, person_id=number, regency_id=regency_id, next_at=now, created_at=now)
        for number in fresh
    )
    if fresh:
        tasks.start(SEND, regency_id=regency_id, created_by=None)
    return len(fresh)


def latest_or_none(kind: str, person_id: int) -> Mail | None:
    """The newest message of a kind to a person, if the open scope may see it."""
    query = select(Mail).where(Mail.kind == kind, Mail.person_id == person_id)
    return db.session.scalar(query.order_by(Mail.id.desc()).limit(1))


def count_failed() -> int:
    """Messages of the last thirty days that never left, in the open scope."""
    since = clock.now() - FAILURES_SHOWN
    query = select(func.count()).select_from(Mail).where(Mail.state == MailState.FAILED, Mail.finished_at > since)
    return db.session.scalar(query) or 0


@tasks.handler(SEND)
def send_due(run: tasks.JobRun) -> str | None:
    """Send what is due of one regency, or of the province.

    A message is claimed by putting off its next attempt: if this worker dies, or another looks too, nobody sends it at
    the same time, and somebody does later.
    """
    server = server_or_none()
    if server is None:
        return "Portal ini tidak mengirim email."
    due = list(
        db.session.scalars(
            select(Mail.id)
            .where(Mail.regency_id == run.regency_id, Mail.state == MailState.WAITING, Mail.next_at <= clock.now())
            .order_by(Mail.id)
        )
    )
    sent = 0
    with Postman(server) as postman:
        for number, mail_id in enumerate(due):
            run.progress(number, len(due), "Mengirim email")
            try:
                sent += _send_one(run, postman, mail_id)
            except NotSent as problem:
                log.warning("mail_server_problem", code=problem.code, waiting=len(due) - number)
                for later in due[number + 1 :]:
                    _claim(run, later)  # they wait as long as the one that was tried
                    _settle(run, later, MailState.WAITING, problem.code)
                return "Server email belum dapat dihubungi; email dikirim ulang nanti."
    return f"{sent} email terkirim."


def _send_one(run: tasks.JobRun, postman: Postman, mail_id: int) -> bool:
    """Whether it was sent. Raises NotSent when the server takes nothing at all."""
    mail = _claim(run, mail_id)
    if mail is None:
        return False
    try:
        found = _written(mail, postman.server)
    except Exception as error:  # of the capability that writes: the others still go out
        log.error("mail_not_written", mail=mail_id, type=type(error).__name__, place=place_of(error))
        _settle(run, mail_id, MailState.WAITING, "not_written")
        return False
    finally:
        db.session.commit()  # nothing stays open while a server is waited for
    if found is None:
        _settle(run, mail_id, MailState.DROPPED)
        return False
    letter, message = found
    try:
        postman.connect()
        with run.step():
            pass  # keeps the job for as long as a slow server needs
        postman.send(message, letter.to)
    except NotSent as problem:
        _settle(run, mail_id, MailState.FAILED if problem.whose is Whose.NEVER else MailState.WAITING, problem.code)
        if problem.whose is Whose.SERVER:
            raise
        return False
    _settle(run, mail_id, MailState.SENT)
    return True


def _written(mail: Mail, server: MailServer) -> tuple[Letter, EmailMessage] | None:
    letter = writer_of(mail.kind)(mail)
    return None if letter is None else (letter, composed(letter, mail, server))


def _claim(run: tasks.JobRun, mail_id: int) -> Mail | None:
    """The message, if it is still due, counted as tried once more. One whose last sender died has had its tries."""
    with run.step():
        mail = db.session.scalars(
            select(Mail)
            .where(Mail.id == mail_id, Mail.state == MailState.WAITING, Mail.next_at <= clock.now())
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if mail is None:
            return None
        if rules.was_last(mail.attempts):
            _finish(mail, MailState.FAILED, "interrupted")
            return None
        mail.attempts += 1
        mail.next_at = clock.now() + rules.pause_after(mail.attempts)
    return mail


def _settle(run: tasks.JobRun, mail_id: int, state: MailState, problem: str = "") -> None:
    """How an attempt ended; WAITING becomes FAILED after the last one."""
    with run.step():
        mail = db.session.scalars(
            select(Mail).where(Mail.id == mail_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        if mail.state is not MailState.WAITING:
            return
        _finish(
            mail, MailState.FAILED if state is MailState.WAITING and rules.was_last(mail.attempts) else state, problem
        )


def _finish(mail: Mail, state: MailState, problem: str) -> None:
    mail.state, mail.problem = state, problem
    mail.finished_at = None if state is MailState.WAITING else clock.now()
    if state is MailState.FAILED:
        log.error("mail_failed", mail=mail.id, kind=mail.kind, attempts=mail.attempts, code=problem)


@tasks.on_minute
def ring_for_due_mail(now: datetime) -> None:
    """Start the sender of every regency with a message whose pause is over, unless it is at work or about to be."""
    if not enabled():
        return
    at_work = exists().where(
        Job.kind == SEND,
        Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
        func.coalesce(Job.regency_id, 0) == func.coalesce(Mail.regency_id, 0),
    )
    due = select(Mail.regency_id).where(Mail.state == MailState.WAITING, Mail.next_at <= now, ~at_work).distinct()
    for regency_id in db.session.scalars(due).all():
        tasks.start(SEND, regency_id=regency_id, created_by=None)


@tasks.on_purge
def forget_old_mail(now: datetime) -> None:
    """The record of messages after their time."""
    db.session.execute(
        delete(Mail)
        .where(Mail.state != MailState.WAITING, Mail.finished_at < now - KEPT)
        .execution_options(synchronize_session=False)
    )

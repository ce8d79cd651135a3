"""The daily look at agreements that end, office by office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.agreements.models import Agreement
from portal.agreements.queries.ending import ending
from portal.agreements.reminding import letters, service
from portal.core import clock, formatting, tasks
from portal.core.db import db
from portal.core.tasks import Job

REMIND = "agreements.remind"
SUBJECT = "reminders"
__all__ = ["REMIND", "begin_the_days_reminders", "letters", "remind"]  # letters registers the writer


@tasks.handler(REMIND)
def remind(run: tasks.JobRun) -> str | None:
    """One step: what is recorded has its messages queued. Begun again, it finds what was given before."""
    assert run.regency_id is not None
    try:
        with run.step():
            made = service.remind(run.regency_id, clock.today())
    except IntegrityError:  # another look gave one of them in this very moment
        with run.step():
            made = service.remind(run.regency_id, clock.today())
    return f"{formatting.number(made)} pengingat baru." if made else "Tidak ada pengingat baru."


@tasks.on_purge
def begin_the_days_reminders(now: datetime) -> None:
    """Once a day, in its first hour that a worker is there: offices with an agreement about to end.

    The hourly round is the portal's clock; the date of the day is the job's subject.
    """
    today = now.astimezone(formatting.WITA).date()
    number = int(f"{today:%Y%m%d}")
    looked = set(
        db.session.scalars(
            select(Job.regency_id).where(Job.kind == REMIND, Job.subject_kind == SUBJECT, Job.subject_id == number)
        )
    )
    offices = set(db.session.scalars(ending(today, Agreement.regency_id).distinct()))
    for regency_id in sorted(offices - looked):
        tasks.start(REMIND, regency_id=regency_id, subject=(SUBJECT, number), created_by=None)

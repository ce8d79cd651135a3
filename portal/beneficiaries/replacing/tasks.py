"""The monthly check that proposes changes, office by office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.beneficiaries.replacing import suggesting
from portal.core import formatting, tasks
from portal.core.db import db
from portal.core.months import Month
from portal.core.tasks import Job
from portal.quotas.models import Quota


@tasks.handler(suggesting.CHECK)
def propose_changes(run: tasks.JobRun) -> str | None:
    """Ask every source and open what is new. Begun again, it finds nothing that was opened before."""
    assert run.regency_id is not None
    run.progress(0, 0, "Mencari perubahan")
    try:
        with run.step():
            made = suggesting.propose(suggesting.new_facts(run.regency_id))
    except IntegrityError:  # another check opened one of them in this very moment
        with run.step():
            made = suggesting.propose(suggesting.new_facts(run.regency_id))
    return f"{formatting.number(made)} usulan baru." if made else "Tidak ada usulan baru."


@tasks.on_purge
def begin_the_months_check(now: datetime) -> None:
    """Once a month, in its first hour that a worker is there: offices with a quota of the year that were not checked.

    The hourly round is the portal's clock; what was checked by hand in this month is not checked again.
    """
    month = Month.of(now.astimezone(formatting.WITA).date())
    checked = set(
        db.session.scalars(
            select(Job.regency_id).where(
                Job.kind == suggesting.CHECK,
                Job.subject_kind == suggesting.SUBJECT,
                Job.subject_id == month.number,
            )
        )
    )
    offices = db.session.scalars(select(Quota.regency_id).where(Quota.fiscal_year == month.year).distinct())
    for regency_id in sorted(set(offices) - checked):
        tasks.start(
            suggesting.CHECK, regency_id=regency_id, subject=(suggesting.SUBJECT, month.number), created_by=None
        )

"""Giving reminders, and who is to know of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.accounts import queries as accounts
from portal.agreements.models import Agreement, AgreementReminder
from portal.agreements.queries.ending import ending
from portal.agreements.rules.states import reminder_due
from portal.core import clock, mail
from portal.core.db import db
from portal.core.permissions import Permission, WorkplaceKind
from portal.regencies import queries as regencies

REMINDER = "agreements.reminder"
_AT_THE_OFFICE = (Permission.MANAGE_AGREEMENTS, Permission.CHECK_AGREEMENTS)
_AT_THE_BRANCH = (Permission.ANSWER_AGREEMENTS,)


@dataclass(frozen=True)
class Concerned:
    """The ids of those whose work an agreement is today, and the slug of the branch that serves the regency today."""

    office: set[int]
    branch: set[int]
    branch_slug: str


def concerned(regency_id: int, today: date) -> Concerned:
    """The branch is the one that serves the regency today: another one could not open the agreement."""
    office = accounts.holders_of(_AT_THE_OFFICE, WorkplaceKind.REGENCY, regency_id, today)
    branch = regencies.branch_of_or_none(regency_id, today)
    if branch is None:
        return Concerned(office, set(), "")
    answering = accounts.holders_of(_AT_THE_BRANCH, WorkplaceKind.BRANCH, branch.id, today)
    return Concerned(office, answering, branch.slug)


def remind(regency_id: int, today: date) -> int:
    """Record what is due and queue its messages; how many reminders are new.

    Of several that are due at once (nobody looked for a while) only the nearest is given, and never a wider one after
    it. Raises IntegrityError when somebody else gives the same one in this moment.
    """
    nearest = select(AgreementReminder.agreement_id, func.min(AgreementReminder.days))
    given = {row[0]: row[1] for row in db.session.execute(nearest.group_by(AgreementReminder.agreement_id))}
    people: list[int] | None = None
    made = 0
    for agreement in db.session.scalars(ending(today).order_by(Agreement.last_day, Agreement.id)).all():
        days = reminder_due(agreement.last_day, today)
        if days is None or given.get(agreement.id, days + 1) <= days:
            continue
        reminder = AgreementReminder(regency_id=regency_id, agreement_id=agreement.id, days=days, made_at=clock.now())
        db.session.add(reminder)
        db.session.flush()
        if people is None:
            found = concerned(regency_id, today)
            people = sorted(found.office | found.branch)
        mail.queue(REMINDER, subject_id=reminder.id, person_ids=people, regency_id=regency_id)
        made += 1
    return made

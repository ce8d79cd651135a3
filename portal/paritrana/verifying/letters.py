"""What a reminder of the province says, at the moment it is sent."""

from __future__ import annotations

from portal.accounts import queries as accounts
from portal.accounts.addresses.service import address_for_mail
from portal.core import clock, formatting, mail
from portal.core.db import db
from portal.core.mail import Letter, Mail
from portal.core.permissions import WorkplaceKind
from portal.paritrana import queries
from portal.paritrana.models import ParitranaReminder
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.overview import Progress, progress_in_words
from portal.paritrana.rules.points import SIMULATION
from portal.paritrana.verifying.reminding import AT_THE_OFFICE, REMINDER
from portal.regencies import queries as regencies

# The office's page of an edition; the start page of the office until that page is there.
_PAGE = "home.regency"


@mail.writer(REMINDER)
def reminder_letter(message: Mail) -> Letter | None:
    """None once the region has handed in or the edition is closed, and for whoever no longer works on it."""
    today = clock.today()
    address = address_for_mail(message.person_id)
    reminder = db.session.get(ParitranaReminder, message.subject_id)
    if not address or reminder is None:
        return None
    edition = queries.edition_by_id(reminder.edition_id)
    if edition.state is not EditionState.OPEN:
        return None
    if message.person_id not in accounts.holders_of(AT_THE_OFFICE, WorkplaceKind.REGENCY, reminder.regency_id, today):
        return None
    assessment = queries.assessment_of_or_none(reminder.regency_id, edition.id)
    standing = queries.standing_or_none(reminder.regency_id, edition.id)
    of = len(queries.criteria_of(edition.id))
    progress = Progress(
        state=assessment.state if assessment is not None else None,
        late=False,
        filled=of - standing.missing if standing is not None else 0,
        of=of,
    )
    if progress.handed_in:
        return None
    regency = regencies.regency_by_id(reminder.regency_id)
    words = progress_in_words(progress, today, edition.calendar)
    return Letter(
        to=address,
        subject=f"Penilaian mandiri {edition.title} {regency.official_name}: {words}",
        lines=(
            f"Penilaian mandiri {edition.title} {regency.official_name} {words}. Batas penilaian mandiri "
            f"{formatting.day(edition.due_on)}.",
            f"Pengingat ini dari {reminder.sent_by_name}, {regencies.PROVINCE_NAME}. Nilai di portal adalah "
            f"{SIMULATION}.",
            f"Buka portal: {mail.link(_PAGE, regency=regency.slug)}",
            f"Surat ini dikirim otomatis, jangan dibalas. Untuk mematikan pengingat: {mail.link('addresses.detail')}",
        ),
    )

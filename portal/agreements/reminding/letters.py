"""What a reminder says, at the moment it is sent."""

from __future__ import annotations

from portal.accounts.addresses.service import address_for_mail
from portal.agreements.models import Agreement, AgreementReminder
from portal.agreements.queries.ending import ending
from portal.agreements.reminding.service import REMINDER, concerned
from portal.agreements.rules.states import days_left
from portal.agreements.rules.terms import KIND_LABELS
from portal.core import clock, formatting, mail
from portal.core.db import db
from portal.core.mail import Letter, Mail
from portal.regencies import queries as regencies


@mail.writer(REMINDER)
def reminder_letter(message: Mail) -> Letter | None:
    """None once somebody followed the agreement up, ended or held it, and for whoever no longer works on it."""
    today = clock.today()
    address = address_for_mail(message.person_id)
    reminder = db.session.get(AgreementReminder, message.subject_id)
    if not address or reminder is None:
        return None
    agreement = db.session.scalars(ending(today).where(Agreement.id == reminder.agreement_id)).one_or_none()
    if agreement is None:
        return None
    page = _page_of(message.person_id, agreement)
    if not page:
        return None
    kind, day = KIND_LABELS[agreement.kind], formatting.day(agreement.last_day)
    left = days_left(agreement.last_day, today)
    when = f"{formatting.number(left)} hari lagi" if left else "hari ini"
    numbers = " / ".join(filter(None, (agreement.first_number, agreement.second_number))) or "tanpa nomor"
    place = regencies.regency_by_id(agreement.regency_id).official_name
    return Letter(
        to=address,
        subject=f"{kind} {place} berakhir {day}, {when}",
        lines=(
            f"{kind} antara {place} dan BPJS Ketenagakerjaan tentang {agreement.subject} (nomor {numbers}) "
            f"berakhir pada {day}, {when}.",
            "Penggantinya belum ditandatangani di portal. Pada bulan tanpa perjanjian tidak ada daftar yang dapat "
            "dicatat, dan pekerja tidak terlindungi.",
            f"Buka perjanjian ini: {page}",
            f"Surat ini dikirim otomatis, jangan dibalas. Untuk mematikan pengingat: {mail.link('addresses.detail')}",
        ),
    )


def _page_of(person_id: int, agreement: Agreement) -> str:
    """Where this person works on the agreement today; empty for whoever no longer does."""
    found = concerned(agreement.regency_id, clock.today())
    if person_id in found.office:
        slug = regencies.regency_by_id(agreement.regency_id).slug
        return mail.link("agreements.detail", regency=slug, agreement_id=agreement.id)
    if person_id in found.branch:
        return mail.link("agreements.branch_detail", branch=found.branch_slug, agreement_id=agreement.id)
    return ""

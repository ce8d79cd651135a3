"""Opening a purpose, ending it, and looking through it: every look is a row and a line in the regency's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.audit.service import Actor, record
from portal.beneficiaries import privacy
from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.privacy import PrivateFields
from portal.beneficiaries.queries import PeoplePage
from portal.compliance.purposes import queries
from portal.compliance.purposes.models import LookPurpose, PurposeLook
from portal.compliance.purposes.rules import (
    LOOK_LABELS,
    REACH_LABELS,
    LookKind,
    Reach,
    in_force,
    name_of,
    reason_against_end,
    reason_against_looking,
    reason_against_page,
)
from portal.core import clock, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError, ForbiddenError, NotFoundError
from portal.core.settings import value_of

_MISSING = "Keperluan ini tidak ditemukan."


@dataclass(frozen=True)
class PurposeTerms:
    """What a purpose says. `upload_id` belongs to a purpose that reaches one list, and to no other."""

    regency_id: int
    what_for: str
    legal_basis: str
    fiscal_year: int
    until_on: date
    reach: Reach = Reach.EVERYBODY
    upload_id: int | None = None
    may_export: bool = False


def open_purpose(terms: PurposeTerms, *, by: Actor) -> LookPurpose:
    """Record why `by` is going to see names of a regency. Raises DomainError for an end or a list that does not fit."""
    assert by.id is not None
    reason = reason_against_end(terms.until_on, clock.today(), value_of("purpose_days", None))
    if reason:
        raise DomainError(reason, field="until_on")
    upload_id = _list_of(terms) if terms.reach is Reach.LIST else None
    made = LookPurpose(
        regency_id=terms.regency_id,
        what_for=terms.what_for,
        legal_basis=terms.legal_basis,
        fiscal_year=terms.fiscal_year,
        reach=terms.reach,
        upload_id=upload_id,
        may_export=terms.may_export,
        until_on=terms.until_on,
        owner_id=by.id,
        owner_name=by.name,
        owner_role=by.role,
        opened_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _record(
        "purpose_opened",
        made,
        f"dibuka sampai {formatting.day(made.until_on)} ({REACH_LABELS[made.reach].lower()}, tahun {made.fiscal_year}"
        + (", boleh diunduh)" if made.may_export else ")"),
        by,
        reason=f"{made.what_for} Dasar: {made.legal_basis}",
    )
    return made


def _list_of(terms: PurposeTerms) -> int:
    wrong = DomainError(
        "Tulis nomor daftar peserta wilayah itu, seperti tampil di halaman daftarnya.", field="upload_id"
    )
    if terms.upload_id is None:
        raise wrong
    try:
        upload = beneficiaries.upload_by_id(terms.upload_id)
    except NotFoundError:
        raise wrong from None
    if upload.regency_id != terms.regency_id:
        raise wrong
    return upload.id


def end(purpose_id: int, why: str, *, by: Actor) -> LookPurpose:
    """End a purpose before its day. Raises DomainError when it does not hold any more."""
    purpose = holding.hold(LookPurpose, purpose_id, _MISSING)
    if not in_force(purpose.until_on, purpose.ended_at, clock.today()):
        raise DomainError("Keperluan ini sudah tidak berlaku.")
    purpose.ended_at, purpose.ended_by_name, purpose.ended_why = clock.now(), by.name, why
    _record("purpose_ended", purpose, "diakhiri.", by, reason=why)
    db.session.flush()
    return purpose


def permit(purpose: LookPurpose, by: Actor) -> None:
    """Raises ForbiddenError with the sentence why `by` sees no names through a purpose."""
    reason = reason_against_looking(
        mine=purpose.owner_id == by.id,
        owner=purpose.owner_name,
        until_on=purpose.until_on,
        ended_at=purpose.ended_at,
        today=clock.today(),
    )
    if reason:
        raise ForbiddenError(reason)


def permit_page(purpose: LookPurpose, look: PurposeLook, by: Actor) -> None:
    """Raises ForbiddenError when an opened page is closed again, or the purpose does not hold for `by`."""
    permit(purpose, by)
    reason = reason_against_page(look.looked_at, clock.now())
    if reason:
        raise ForbiddenError(reason)


def open_people(
    purpose_id: int, *, after: int | None, district_code: str, place: str, terms: str, by: Actor, search_key: str = ""
) -> PurposeLook:
    """Open a page of people: behind an enrolment, of a kecamatan (`place` in words), of a search.

    `search_key` goes on in a search begun before. Raises ForbiddenError where the purpose does not reach, DomainError
    for terms too short to help.
    """
    purpose = queries.purpose_by_id(purpose_id)
    permit(purpose, by)
    if terms:
        search_key = privacy.remember_search(terms, regency_id=purpose.regency_id, by=by)
    found = page_of(purpose, after, district_code, search_key, by)
    kind = LookKind.SEARCH if search_key else LookKind.PEOPLE
    return note_look(
        purpose,
        kind,
        people=len(found.lines),
        subject=place,
        after=after,
        district_code=district_code,
        search_key=search_key,
        by=by,
    )


def page_of(purpose: LookPurpose, after: int | None, district_code: str, search_key: str, by: Actor) -> PeoplePage:
    """The people of a page. Raises ForbiddenError for a search that is over: it would show everybody."""
    assert by.id is not None
    terms = privacy.search_terms(search_key, by.id) if search_key else ""
    if search_key and not terms:
        raise ForbiddenError("Pencarian ini sudah berakhir. Cari lagi dari halaman keperluannya.")
    return queries.people_of(purpose, after=after, district_code=district_code, terms=terms, nik=privacy.nik_of(terms))


def note_look(
    purpose: LookPurpose,
    kind: LookKind,
    *,
    people: int,
    by: Actor,
    subject: str = "",
    after: int | None = None,
    district_code: str = "",
    search_key: str = "",
) -> PurposeLook:
    """Record that `by` sees so many people through a purpose: one row, and one line that the regency reads."""
    assert by.id is not None
    made = PurposeLook(
        regency_id=purpose.regency_id,
        purpose_id=purpose.id,
        kind=kind,
        subject=subject,
        after=after,
        district_code=district_code,
        search_key=search_key,
        people=people,
        looked_at=clock.now(),
        looked_by=by.id,
        looked_by_name=by.name,
    )
    db.session.add(made)
    db.session.flush()
    where = f", {subject}" if subject else ""
    _record(
        "purpose_looked",
        purpose,
        f"dipakai melihat: {LOOK_LABELS[kind]}{where}, {formatting.number(people)} orang.",
        by,
        reason=purpose.what_for,
    )
    return made


def open_file(purpose_id: int, *, by: Actor) -> PurposeLook:
    """Open the workbook of everybody whom a purpose reaches. Raises ForbiddenError where it may not be taken."""
    purpose = queries.purpose_by_id(purpose_id)
    permit(purpose, by)
    if not purpose.may_export:
        raise ForbiddenError("Keperluan ini tidak menyebut unduhan. Buka keperluan baru yang memperbolehkannya.")
    return note_look(purpose, LookKind.FILE, people=beneficiaries.count_lines(queries.reached(purpose)), by=by)


def reveal(purpose_id: int, beneficiary_id: int, *, by: Actor) -> PrivateFields:
    """The protected fields of one person whom a purpose reaches; the purpose is the reason. Raises ForbiddenError,
    NotFoundError for anybody else."""
    purpose = queries.purpose_by_id(purpose_id)
    permit(purpose, by)
    if not queries.reaches(purpose, beneficiary_id):
        raise NotFoundError
    person = beneficiaries.beneficiary_by_id(beneficiary_id)
    private = privacy.reveal(person, purpose=f"{name_of(purpose.id)}: {purpose.what_for}", by=by)
    note_look(purpose, LookKind.NIK, people=1, by=by)
    return private


def _record(action: str, purpose: LookPurpose, what: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"Keperluan provinsi {name_of(purpose.id)} {what}",
        regency_id=purpose.regency_id,
        subject_kind="look_purpose",
        subject_id=purpose.id,
        reason=reason,
    )

"""Acts on decrees: record one for a list, use one for a further list, correct it, take it off a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.beneficiaries import service as lists
from portal.beneficiaries.decrees import entering
from portal.beneficiaries.decrees.models import Decree, ListDecree
from portal.beneficiaries.models import Upload, UploadState
from portal.core import clock, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError

_WITHOUT = (UploadState.UNREADABLE, UploadState.DISCARDED)


@dataclass(frozen=True)
class DecreeTerms:
    """What stands at the head and at the foot of a decree."""

    number: str
    decreed_on: date
    title: str
    signatory_title: str
    signatory_name: str


def record_decree(upload_id: int, terms: DecreeTerms, *, by: Actor) -> Decree:
    """Record a decree and let the list rest on it.

    Raises DomainError for a number that is there already, a date to come, or a list that has a decree.
    """
    upload = _list_without_decree(upload_id)
    _refuse_date(terms.decreed_on)
    decree = Decree(
        regency_id=upload.regency_id,
        number=terms.number,
        year=terms.decreed_on.year,
        decreed_on=terms.decreed_on,
        title=terms.title,
        signatory_title=terms.signatory_title,
        signatory_name=terms.signatory_name,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(decree)
    except IntegrityError:
        raise _known(terms) from None
    _attach(upload, decree, by)
    return decree


def use(upload_id: int, decree_id: int, *, by: Actor) -> Decree:
    """Let a list rest on a decree that is recorded already. Raises DomainError for a list that has one."""
    upload = _list_without_decree(upload_id)
    decree = _lock(decree_id)
    _attach(upload, decree, by)
    return decree


def correct(decree_id: int, terms: DecreeTerms, *, reason: str, revision: int | None, by: Actor) -> Decree:
    """Correct what was recorded of a decree, for all of its lists; what stood there stays in the record.

    `revision` is the one that the page showed. The register of regulations follows, if the decree was taken over there.
    Raises DomainError when somebody else was quicker, nothing differs, the number belongs to another decree, or the
    register refuses it.
    """
    decree = _lock(decree_id)
    if revision is not None and revision != decree.revision:
        raise DomainError(
            "SK ini baru saja diperbaiki orang lain. Muat ulang halaman dan periksa datanya sebelum mengubah lagi."
        )
    _refuse_date(terms.decreed_on)
    before = _terms_of(decree)
    if before == terms:
        raise DomainError("Belum ada yang berubah dari data SK ini.")
    try:
        with db.session.begin_nested():
            decree.number, decree.year, decree.decreed_on = terms.number, terms.decreed_on.year, terms.decreed_on
            decree.title = terms.title
            decree.signatory_title, decree.signatory_name = terms.signatory_title, terms.signatory_name
            decree.revision += 1
            entering.follow(decree, reason=reason, by=by)
    except IntegrityError:
        raise _known(terms) from None
    changed = "; ".join(
        f"{words}: {_shown(old)} menjadi {_shown(new)}"
        for words, old, new in (
            ("nomor", before.number, terms.number),
            ("tanggal", before.decreed_on, terms.decreed_on),
            ("tentang", before.title, terms.title),
            ("jabatan", before.signatory_title, terms.signatory_title),
            ("penanda tangan", before.signatory_name, terms.signatory_name),
        )
        if old != new
    )
    _record("decree_corrected", decree, f"SK nomor {terms.number} diperbaiki, {changed}.", by, reason)
    return decree


def take_off(upload_id: int, *, reason: str, by: Actor) -> None:
    """The list rests on another decree, or on none yet. Raises DomainError when it rests on none."""
    lists.lock(upload_id)
    link = db.session.get(ListDecree, upload_id)
    if link is None:
        raise DomainError("Daftar ini belum memakai SK.")
    decree = _lock(link.decree_id)
    db.session.delete(link)
    db.session.flush()
    sentence = f"SK nomor {decree.number} dilepas dari daftar no. {upload_id}."
    _record("decree_taken_off", decree, sentence, by, reason)


def _list_without_decree(upload_id: int) -> Upload:
    """The list, held; two people who give it a decree at once wait here for each other."""
    upload = lists.lock(upload_id)
    if upload.state in _WITHOUT:
        raise DomainError("Daftar yang dibatalkan atau tidak terbaca tidak memerlukan SK.")
    link = db.session.get(ListDecree, upload_id, populate_existing=True)
    if link is not None:
        raise DomainError("Daftar ini sudah memakai sebuah SK. Muat ulang halaman; lepaskan SK itu dahulu bila keliru.")
    return upload


def _lock(decree_id: int) -> Decree:
    return holding.hold(Decree, decree_id, "SK ini tidak ditemukan di wilayah Anda.")


def _attach(upload: Upload, decree: Decree, by: Actor) -> None:
    db.session.add(
        ListDecree(
            regency_id=upload.regency_id,
            upload_id=upload.id,
            decree_id=decree.id,
            attached_at=clock.now(),
            attached_by_name=by.name,
        )
    )
    db.session.flush()
    on = formatting.day(decree.decreed_on)
    _record("decree_attached", decree, f"Daftar no. {upload.id} memakai SK nomor {decree.number} tanggal {on}.", by)


def _refuse_date(day: date) -> None:
    if day > clock.today():
        raise DomainError("Tanggal SK terletak di masa depan. Catat setelah SK ditandatangani.", field="decreed_on")
    if day.year < 2000:
        raise DomainError("Periksa tahun tanggal SK.", field="decreed_on")


def _known(terms: DecreeTerms) -> DomainError:
    return DomainError(
        f"SK nomor {terms.number} tahun {terms.decreed_on.year} sudah dicatat. Pilih SK itu dari daftar, atau periksa "
        "nomornya.",
        field="number",
    )


def _terms_of(decree: Decree) -> DecreeTerms:
    return DecreeTerms(decree.number, decree.decreed_on, decree.title, decree.signatory_title, decree.signatory_name)


def _shown(value: str | date) -> str:
    return formatting.day(value) if isinstance(value, date) else f'"{value}"'


def _record(action: str, decree: Decree, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=decree.regency_id,
        subject_kind="decree",
        subject_id=decree.id,
        reason=reason,
    )

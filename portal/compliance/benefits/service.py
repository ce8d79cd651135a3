"""Typing off what letters of BPJS Ketenagakerjaan say of benefits: versions, each with its scan, none rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.claims.service import kind_of
from portal.compliance.benefits import queries
from portal.compliance.benefits.models import BenefitLetter
from portal.compliance.benefits.rules.programmes import ROMAN, Paid, Programme
from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regencies import queries as regencies

LARGEST = 5 * 1024 * 1024  # bytes: some ten pages as an office scans them
KIND = "compliance.benefit_letter"


@dataclass(frozen=True)
class LetterTerms:
    """What a letter says of a regency and quarter; `said` has only the programmes that it mentions."""

    regency_id: int
    fiscal_year: int
    quarter: int
    number: str
    letter_on: date
    source: str
    said: Mapping[Programme, Paid]
    reason: str = ""


def add_letter(terms: LetterTerms, content: BinaryIO, *, by: Actor) -> BenefitLetter:
    """Keep what a letter says with its scan, as the next version of the regency's quarter.

    Raises DomainError for a scan that is none or too large, a day or quarter to come, a letter that says nothing, and
    a further version without a reason.
    """
    today = clock.today()
    if terms.regency_id not in regencies.all_regency_ids():
        raise DomainError("Pilih kabupaten/kota.", field="regency_id")
    if terms.letter_on > today:
        raise DomainError("Tanggal surat tidak boleh melewati hari ini.", field="letter_on")
    if date(terms.fiscal_year, terms.quarter * 3 - 2, 1) > today:
        raise DomainError("Triwulan ini belum dimulai.", field="quarter")
    if not terms.said:
        raise DomainError("Isi sedikitnya satu program yang disebut surat.")
    before = _last_version(terms)
    if before and not terms.reason:
        raise DomainError(
            f"Angka triwulan ini sudah dicatat (versi {before}). Tulis alasan versi baru.", field="reason"
        )
    media_type, ending = _looked_at(content)
    stored = storage.store(
        content,
        kind=KIND,
        file_name=f"surat-manfaat-{terms.fiscal_year}-{terms.quarter}-versi-{before + 1}{ending}",
        media_type=media_type,
        regency_id=terms.regency_id,
        created_by=by.id,
        retention_days=None,
    )
    letter = BenefitLetter(
        regency_id=terms.regency_id,
        fiscal_year=terms.fiscal_year,
        quarter=terms.quarter,
        version=before + 1,
        number=terms.number,
        letter_on=terms.letter_on,
        source=terms.source,
        reason=terms.reason if before else "",
        file_id=stored.id,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    for programme, name in ((Programme.JKK, "jkk"), (Programme.JKM, "jkm"), (Programme.SCHOLARSHIP, "scholarship")):
        said = terms.said.get(programme)
        setattr(letter, f"{name}_cases", None if said is None else said.cases)
        setattr(letter, f"{name}_amount", None if said is None else said.amount)
    try:
        with db.session.begin_nested():
            db.session.add(letter)
    except IntegrityError:
        raise DomainError("Orang lain baru saja mencatat triwulan ini. Muat ulang, lalu periksa angkanya.") from None
    _record(letter, "benefit_letter_added", "dicatat", by)
    return letter


def fetch_letter(letter_id: int, *, by: Actor) -> storage.StoredFile:
    """The scan of a letter, and a line that somebody took it. Raises NotFoundError when it is gone."""
    letter = queries.letter_by_id(letter_id)
    _record(letter, "benefit_letter_opened", "diunduh", by)
    return storage.stored_file(letter.file_id)


def _looked_at(content: BinaryIO) -> tuple[str, str]:
    size = content.seek(0, 2)
    content.seek(0)
    found = kind_of(content.read(16))
    content.seek(0)
    if found is None:
        raise DomainError("Pilih hasil pindai surat sebagai PDF, JPG, atau PNG.", field="file")
    if size > LARGEST:
        raise DomainError("Berkas ini lebih dari 5 MB. Pindai ulang dengan mutu lebih rendah.", field="file")
    return found


def _last_version(terms: LetterTerms) -> int:
    return (
        db.session.scalar(
            select(func.max(BenefitLetter.version)).where(
                BenefitLetter.regency_id == terms.regency_id,
                BenefitLetter.fiscal_year == terms.fiscal_year,
                BenefitLetter.quarter == terms.quarter,
            )
        )
        or 0
    )


def _record(letter: BenefitLetter, action: str, words: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=f"Surat manfaat no. {letter.id} triwulan {ROMAN[letter.quarter]} {letter.fiscal_year} "
        f"versi {letter.version} {words}.",
        regency_id=letter.regency_id,
        subject_kind="benefit_letter",
        subject_id=letter.id,
        reason=letter.reason if action == "benefit_letter_added" else "",
    )

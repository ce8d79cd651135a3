"""Letters of BPJS Ketenagakerjaan with the totals of a quarter: typed off, the scan kept (signed papers stay)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import BinaryIO

from portal.audit.service import Actor, record
from portal.claims import queries
from portal.claims.models import ClaimLetter
from portal.claims.rules.totals import Totals
from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError

LARGEST = 5 * 1024 * 1024  # bytes: some ten pages as an office scans them
KIND = "claims.letter"
# What a file begins with → what it is. The name and the type that a browser says prove nothing.
_BEGINNINGS = MappingProxyType(
    {
        b"%PDF-": ("application/pdf", ".pdf"),
        b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
        b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    }
)


@dataclass(frozen=True)
class LetterTerms:
    """What a letter says. `quarter` 0 is the whole year."""

    fiscal_year: int
    quarter: int
    number: str
    letter_on: date
    totals: Totals


def kind_of(beginning: bytes) -> tuple[str, str] | None:
    """(media type, ending) of a file by its first bytes; None for what is neither PDF nor picture."""
    return next((found for start, found in _BEGINNINGS.items() if beginning.startswith(start)), None)


def add_letter(regency_id: int, terms: LetterTerms, content: BinaryIO, *, by: Actor) -> ClaimLetter:
    """Keep a letter with its scan. Raises DomainError for a file that is too large, or neither PDF nor picture."""
    size = content.seek(0, 2)
    content.seek(0)
    found = kind_of(content.read(16))
    content.seek(0)
    if found is None:
        raise DomainError("Pilih hasil pindai surat sebagai PDF, JPG, atau PNG.", field="file")
    if size > LARGEST:
        raise DomainError("Berkas ini lebih dari 5 MB. Pindai ulang dengan mutu lebih rendah.", field="file")
    if terms.letter_on > clock.today():
        raise DomainError("Tanggal surat tidak boleh melewati hari ini.", field="letter_on")
    media_type, ending = found
    stored = storage.store(
        content,
        kind=KIND,
        file_name=f"surat-klaim-{terms.fiscal_year}-{terms.quarter or 'setahun'}{ending}",
        media_type=media_type,
        regency_id=regency_id,
        created_by=by.id,
        retention_days=None,
    )
    letter = ClaimLetter(
        regency_id=regency_id,
        fiscal_year=terms.fiscal_year,
        quarter=terms.quarter,
        number=terms.number,
        letter_on=terms.letter_on,
        **vars(terms.totals),
        file_id=stored.id,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    db.session.add(letter)
    db.session.flush()
    _record(letter, "claim_letter_added", "dicatat.", by)
    return letter


def open_letter(letter_id: int, *, by: Actor) -> ClaimLetter:
    """Somebody takes the scan: recorded."""
    letter = queries.letter_by_id(letter_id)
    _record(letter, "claim_letter_opened", "diunduh.", by)
    return letter


def letter_file(letter: ClaimLetter) -> storage.StoredFile:
    """The scan. Raises NotFoundError when it is gone."""
    return storage.stored_file(letter.file_id)


def take_back_letter(letter_id: int, *, reason: str, by: Actor) -> ClaimLetter:
    """A letter was typed off wrongly: it counts no more and stays readable. Raises DomainError when it did already."""
    letter = queries.letter_by_id(letter_id)
    if letter.taken_back_at is not None:
        raise DomainError("Surat ini sudah dibatalkan.")
    letter.taken_back_at, letter.taken_back_by_name, letter.taken_back_why = clock.now(), by.name, reason
    _record(letter, "claim_letter_taken_back", "dibatalkan.", by, reason)
    return letter


def _record(letter: ClaimLetter, action: str, words: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"Surat rekap klaim no. {letter.id} tahun {letter.fiscal_year} {words}",
        regency_id=letter.regency_id,
        subject_kind="claim_letter",
        subject_id=letter.id,
        reason=reason,
    )

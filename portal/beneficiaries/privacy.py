"""Looking at what is protected: a full NIK, and searches whose terms never stand in an address."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from portal.audit.service import Actor, record
from portal.beneficiaries.models import Beneficiary, PeopleSearch
from portal.beneficiaries.preparing import private_aad
from portal.core import clock, crypto
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.forms import tidy

SEARCH_LIFETIME = timedelta(hours=1)
NIK_DIGITS = 16


@dataclass(frozen=True)
class PrivateFields:
    """What `private_cipher` holds. Never logged, never in a repr."""

    nik: str
    family_card_number: str
    phone: str
    mother_name: str

    def __repr__(self) -> str:
        return "PrivateFields(…)"


def open_private(cipher: bytes, regency_id: int, keys: Keys) -> PrivateFields:
    """Decrypt. Raises DecryptionError when the blob belongs to another regency or was changed."""
    return PrivateFields(*json.loads(keys.decrypt(cipher, private_aad(regency_id))))


def reveal(beneficiary: Beneficiary, *, purpose: str, by: Actor) -> PrivateFields:
    """The protected fields of one person, for a stated purpose: an audited act. Raises DomainError without one."""
    if len(purpose.strip()) < 5:
        raise DomainError("Tulis tujuan membuka NIK, misalnya mencocokkan dengan KTP.", field="purpose")
    private = open_private(beneficiary.private_cipher, beneficiary.regency_id, crypto.keys())
    if crypto.nik_hash(private.nik) != bytes(beneficiary.nik_key):
        raise DomainError("Data peserta ini tidak utuh. Hubungi administrator provinsi sebelum memakainya.")
    record(
        "nik_revealed",
        by=by,
        sentence=f"NIK peserta no. {beneficiary.id} dibuka.",
        regency_id=beneficiary.regency_id,
        subject_kind="beneficiary",
        subject_id=beneficiary.id,
        reason=purpose,
    )
    return private


def remember_search(terms: str, *, regency_id: int, by: Actor) -> str:
    """Keep search terms for an hour, encrypted; returns the key that may stand in the address.

    Raises DomainError for terms too short to help.
    """
    terms = tidy(terms)
    if len(terms) < 3:
        raise DomainError("Tulis paling sedikit 3 huruf nama, atau 16 angka NIK.", field="q")
    assert by.id is not None
    now = clock.now()
    db.session.execute(delete(PeopleSearch).where(PeopleSearch.created_at < now - SEARCH_LIFETIME))
    key = secrets.token_urlsafe(12)
    db.session.add(
        PeopleSearch(
            key=key,
            regency_id=regency_id,
            person_id=by.id,
            terms_cipher=crypto.encrypt(terms.encode(), _search_aad(key)),
            created_at=now,
        )
    )
    if nik_of(terms):
        record(
            "people_searched_by_nik",
            by=by,
            sentence="Peserta dicari dengan NIK lengkap.",
            regency_id=regency_id,
            subject_kind="search",
            subject_id="",
        )
    return key


def search_terms(key: str, person_id: int) -> str:
    """The terms of one's own search within the hour; empty when it is over or somebody else's."""
    found = db.session.scalars(
        select(PeopleSearch).where(
            PeopleSearch.key == key,
            PeopleSearch.person_id == person_id,
            PeopleSearch.created_at > clock.now() - SEARCH_LIFETIME,
        )
    ).one_or_none()
    return "" if found is None else crypto.decrypt(found.terms_cipher, _search_aad(key)).decode()


def nik_of(terms: str) -> str:
    """The NIK that somebody typed with spaces, dots or dashes; empty when it is not 16 digits."""
    digits = "".join(sign for sign in terms if sign not in " .-'")
    return digits if len(digits) == NIK_DIGITS and digits.isascii() and digits.isdigit() else ""


def _search_aad(key: str) -> bytes:
    return f"people_searches.terms_cipher:{key}".encode()

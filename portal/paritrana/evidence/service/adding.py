"""Three ways into the library: a file, an address, something that the portal holds. The same one stands in it once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor
from portal.core import clock, pdf, storage
from portal.core.db import db
from portal.core.errors import DomainError
from portal.paritrana.evidence import pointing, previewing, queries
from portal.paritrana.evidence.service.holding import record_about
from portal.paritrana.models import ParitranaEvidence
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, EvidenceKind
from portal.paritrana.rules.evidence import EvidenceTerms, why_link_refuses, why_terms_refuse

LARGEST = 10 * 1024 * 1024  # bytes: some sixty scanned pages, half an hour on the slowest link
KIND = "paritrana.evidence"


@dataclass(frozen=True)
class Added:
    """What stands in the library now; `known` when it stood there before."""

    evidence: ParitranaEvidence
    known: bool


def refuse_unfit(size: int, terms: EvidenceTerms) -> None:
    """What can be said before the first byte is sent. Raises DomainError with the field it concerns."""
    _refuse_terms(terms)
    if size > LARGEST:
        raise DomainError(
            f"Berkas ini lebih dari {LARGEST >> 20} MB. Pindai ulang dengan mutu lebih rendah, lalu unggah lagi.",
            field="file",
        )


def add_file(content: BinaryIO, file_name: str, terms: EvidenceTerms, *, regency_id: int, by: Actor) -> Added:
    """Keep a PDF, JPG or PNG; one whose content is there already leads to that one, whatever is said of it now.

    The file is opened in a confined child, at most ten seconds. Raises DomainError for a file that is empty, too
    large, of another type, locked or broken, for days that cannot be, and StorageFullError.
    """
    plain = content.read(LARGEST + 1)
    refuse_unfit(len(plain), terms)
    if not plain:
        raise DomainError(
            "Berkas ini kosong (0 byte). Buka berkasnya di komputer Anda, lalu pilih yang ada isinya.", field="file"
        )
    digest = hashlib.sha256(plain).hexdigest()
    found = queries.same_file_or_none(digest)
    if found is not None:
        return Added(found, known=True)
    try:
        looked = pdf.look_at(plain)
    except DomainError as error:
        raise DomainError(error.sentence, field="file") from error
    stored = storage.store(
        BytesIO(plain),
        kind=KIND,
        file_name=file_name or "bukti",
        media_type=looked.media_type,
        regency_id=regency_id,
        created_by=by.id,
        retention_days=None,
    )
    made = _made(EvidenceKind.FILE, terms, regency_id, by)
    made.file_id, made.sha256 = stored.id, digest
    added = _kept(made, lambda: queries.same_file_or_none(digest), f"SHA-256 {digest[:16]}…", by)
    if added.known:
        storage.delete(stored)
    else:
        previewing.request_preview(added.evidence, created_by=by.id)
    return added


def add_link(url: str, terms: EvidenceTerms, *, regency_id: int, by: Actor) -> Added:
    """Keep a public https address; it is not fetched. Raises DomainError for any other, and for days that cannot be."""
    if problem := why_link_refuses(url):
        raise DomainError(problem, field="url")
    _refuse_terms(terms)
    found = queries.same_link_or_none(url)
    if found is not None:
        return Added(found, known=True)
    made = _made(EvidenceKind.LINK, terms, regency_id, by)
    made.url = url
    return _kept(made, lambda: queries.same_link_or_none(url), "", by)


def point_at(kind: EvidenceKind, pointer_id: int, *, regency_id: int, by: Actor) -> Added:
    """Take something that the portal holds as evidence, with its title and days. Raises as `pointing.taken_over`."""
    terms = pointing.taken_over(kind, pointer_id, regency_id)
    found = queries.same_pointer_or_none(kind, pointer_id)
    if found is not None:
        return Added(found, known=True)
    made = _made(kind, terms, regency_id, by)
    made.pointer_id = pointer_id
    return _kept(made, lambda: queries.same_pointer_or_none(kind, pointer_id), "", by)


def _refuse_terms(terms: EvidenceTerms) -> None:
    if problem := why_terms_refuse(terms, clock.today()):
        field, sentence = problem
        raise DomainError(sentence, field=field)


def _made(kind: EvidenceKind, terms: EvidenceTerms, regency_id: int, by: Actor) -> ParitranaEvidence:
    return ParitranaEvidence(
        regency_id=regency_id,
        kind=kind,
        title=terms.title,
        dated_on=terms.dated_on,
        valid_until=terms.valid_until,
        added_at=clock.now(),
        added_by_name=by.name,
    )


def _kept(made: ParitranaEvidence, again: Callable[[], ParitranaEvidence | None], note: str, by: Actor) -> Added:
    """The new row, or what a colleague has added in the same second."""
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        found = again()
        if found is None:
            raise
        return Added(found, known=True)
    words = f"Bukti {made.title} ditambahkan ({EVIDENCE_LABELS[made.kind].lower()}{f', {note}' if note else ''})."
    record_about("paritrana_evidence_added", made, words, by)
    return Added(made, known=False)

"""What is said of evidence changes with a revision; what does not belong into the library goes with a reason."""

from __future__ import annotations

from sqlalchemy import delete

from portal.audit.service import Actor
from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError
from portal.paritrana import queries as award
from portal.paritrana.evidence import pointing, queries
from portal.paritrana.evidence.service.holding import hold_with_uses, record_about, refresh_scores, refuse_fixed
from portal.paritrana.models import ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.rules.criteria import EvidenceKind
from portal.paritrana.rules.evidence import EvidenceTerms, why_terms_refuse


class OutdatedEvidenceError(DomainError):
    """A colleague has changed it since the form was opened; nothing was changed."""


def change(evidence_id: int, terms: EvidenceTerms, *, revision: int, by: Actor) -> ParitranaEvidence:
    """Correct title and days. `revision` is the one that the form showed.

    Of a pointer the days are taken over anew, whatever the form says: they are facts of the portal. Raises
    OutdatedEvidenceError when a colleague was quicker, and DomainError for days that cannot be and for evidence of an
    assessment that was submitted.
    """
    evidence, uses = hold_with_uses(evidence_id)
    if revision != evidence.revision:
        raise OutdatedEvidenceError(
            "Bukti ini baru saja diubah rekan Anda, jadi belum disimpan. Yang Anda ketik masih ada di bawah. Periksa, "
            "lalu simpan lagi."
        )
    if evidence.kind not in (EvidenceKind.FILE, EvidenceKind.LINK):
        fresh = pointing.taken_over(evidence.kind, evidence.pointer_id or 0, evidence.regency_id)
        terms = EvidenceTerms(terms.title, fresh.dated_on, fresh.valid_until)
    if problem := why_terms_refuse(terms, clock.today()):
        field, sentence = problem
        raise DomainError(sentence, field=field)
    refuse_fixed(uses)
    before = evidence.title
    evidence.title, evidence.dated_on, evidence.valid_until = terms.title, terms.dated_on, terms.valid_until
    evidence.revision += 1
    named = f"{before} menjadi {terms.title}" if before != terms.title else before
    record_about("paritrana_evidence_changed", evidence, f"Data bukti {named} diubah.", by)
    refresh_scores(uses)
    return evidence


def remove(evidence_id: int, reason: str, *, by: Actor) -> ParitranaEvidence:
    """Take evidence out of the library and from every criterion that may still change; its file is deleted.

    Raises DomainError while it stands in an assessment that was submitted (what was frozen keeps its evidence), and
    while a dossier waits to pack it.
    """
    evidence, uses = hold_with_uses(evidence_id)
    refuse_fixed(uses)
    if evidence.file_id is not None and award.dossier_packing_or_none(evidence.file_id) is not None:
        raise DomainError(
            "Bukti ini sedang dikemas ke dalam dosir. Tunggu sampai dosirnya siap, lalu keluarkan buktinya."
        )
    if not reason.strip():
        raise DomainError("Tulis alasannya, misalnya berkas keliru.", field="reason")
    db.session.execute(delete(ParitranaEvidenceUse).where(ParitranaEvidenceUse.evidence_id == evidence.id))
    files = queries.files_of([evidence])
    stored = [*files.values(), *queries.previews_of([evidence]).values()]
    evidence.removed_at, evidence.removed_by_name, evidence.removed_why = clock.now(), by.name, reason.strip()
    evidence.file_id = evidence.preview_id = None
    evidence.revision += 1
    db.session.flush()
    for file in stored:
        storage.delete(file)
    taken = f" dan dilepas dari {len(uses)} kriteria" if uses else ""
    mark = f" (SHA-256 {evidence.sha256[:16]}…)" if evidence.sha256 else ""
    record_about(
        "paritrana_evidence_removed", evidence, f"Bukti {evidence.title}{mark} dikeluarkan{taken}.", by, reason
    )
    refresh_scores(uses)
    return evidence

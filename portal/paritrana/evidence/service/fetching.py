"""The file of evidence on its way to a person: every taking is recorded."""

from __future__ import annotations

from portal.audit.service import Actor
from portal.core import storage
from portal.core.errors import DomainError
from portal.paritrana.evidence import previewing
from portal.paritrana.evidence.queries import evidence_by_id
from portal.paritrana.evidence.service.holding import hold, record_about
from portal.paritrana.models import ParitranaEvidence


def hand_over(evidence_id: int, *, by: Actor) -> ParitranaEvidence:
    """Somebody takes the file: recorded. Raises NotFoundError when there is none."""
    evidence = evidence_by_id(evidence_id)
    storage.stored_file(evidence.file_id or 0)
    record_about("paritrana_evidence_fetched", evidence, f"Berkas bukti {evidence.title} diunduh.", by)
    return evidence


def show(evidence_id: int, *, by: Actor) -> ParitranaEvidence:
    """Somebody of the province looks at the first page: recorded. Raises NotFoundError while there is none."""
    evidence = evidence_by_id(evidence_id)
    storage.stored_file(evidence.preview_id or 0)
    record_about("paritrana_evidence_shown", evidence, f"Halaman pertama bukti {evidence.title} dilihat.", by)
    return evidence


def draw_again(evidence_id: int, *, by: Actor) -> None:
    """The small picture could not be drawn: try once more. Raises DomainError when it is there or on its way."""
    evidence = hold(evidence_id)
    if evidence.file_id is None or evidence.preview_id is not None:
        raise DomainError("Gambar halaman pertama sudah ada, atau bukti ini bukan berkas. Muat ulang halamannya.")
    previewing.request_preview(evidence, created_by=by.id)

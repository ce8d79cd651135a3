"""The evidence of the full office: over fifty pieces of every kind, some expired, used, late, removed."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Flask
from sqlalchemy import Select, select

from portal.contributions.models import Payment
from portal.core.db import db
from portal.paritrana.evidence import service
from portal.paritrana.models import ParitranaEvidenceUse
from portal.paritrana.rules.criteria import EvidenceKind
from tests.support import evidence, paritrana
from tests.support.factories import inside
from tests.support.people import BELU, TTU
from tests.support.world_base import World, as_actor


def fill_evidence(app: Flask, world: World) -> None:
    """Everything through the services, by Sari."""
    sari, ids = as_actor("sari"), world.ids
    edition_id = paritrana.the_edition(app)
    rubric, yes_no, ranked = (paritrana.criterion_id(app, edition_id, code) for code in ("I1", "K3", "R1"))
    for number in range(50):
        ids["link_evidence"] = evidence.a_link(app, f"Berita penyerahan santunan bagian {number + 1}")
    old = evidence.a_link(app, "Izin yang sudah lewat", valid_until=date(2026, 6, 30))
    ids["removed_evidence"] = evidence.a_file(app, 120, "Foto yang keliru")
    with inside(app):
        ids["file_evidence"] = service.add_file(
            BytesIO(evidence.paper(210, 3)),
            "laporan-inovasi.pdf",
            evidence.terms("Laporan inovasi perlindungan pekerja rentan"),
            regency_id=TTU,
            by=sari,
        ).evidence.id
        for word, kind, target in (
            ("regulation_evidence", EvidenceKind.REGULATION, ids["regulation"]),
            ("payment_evidence", EvidenceKind.PAYMENT, db.session.scalars(_payments()).first() or 0),
        ):
            ids[word] = service.point_at(kind, target, regency_id=TTU, by=sari).evidence.id
        service.remove(ids["removed_evidence"], "Foto kegiatan lain", by=sari)
        db.session.commit()
    for criterion_id, number in (
        (rubric, ids["file_evidence"]),
        (yes_no, ids["file_evidence"]),
        (rubric, old),
        (ranked, ids["regulation_evidence"]),
    ):
        evidence.attached(app, edition_id, criterion_id, number)
    evidence.attached(app, edition_id, rubric, ids["link_evidence"])
    earlier, sent_back = ids["edition_2025"], ids["criterion_2025_K3"]  # what the province has read already
    for number in (ids["file_evidence"], ids["link_evidence"]):
        evidence.attached(app, earlier, sent_back, number)
    with inside(app):  # as if it had come later: a score of that later day would stand above those of this present
        uses = select(ParitranaEvidenceUse).where(
            ParitranaEvidenceUse.evidence_id == ids["link_evidence"], ParitranaEvidenceUse.criterion_id == rubric
        )
        db.session.scalars(uses).one().late = True
        db.session.commit()
    ids["edition"] = edition_id
    ids["rubric"], ids["ranked"] = rubric, ranked
    ids["computed"] = paritrana.criterion_id(app, edition_id, "C1")
    ids["belu_evidence"] = evidence.a_file(app, 130, regency_id=BELU)


def _payments() -> Select[int]:
    reversed_ids = select(Payment.reverses_id).where(Payment.reverses_id.is_not(None))
    return select(Payment.id).where(Payment.reverses_id.is_(None), Payment.id.not_in(reversed_ids))

"""Evidence for tests: small papers and pictures, and the library as pages and services make it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.audit.models import AuditEntry
from portal.core.db import db
from portal.core.storage import StoredFile
from portal.paritrana.evidence import service
from portal.paritrana.models import ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.rules.evidence import EvidenceTerms
from tests.support.client import PortalClient
from tests.support.factories import actor, inside
from tests.support.people import OPERATORS, TTU

LIBRARY = "/wilayah/ttu/paritrana/bukti"


def picture(shade: int = 200, kind: str = "PNG") -> bytes:
    """A small picture; another shade is another content."""
    target = BytesIO()
    Image.new("RGB", (60, 80), (shade % 256, shade // 256, 90)).save(target, kind)
    return target.getvalue()


def paper(shade: int = 200, pages: int = 1) -> bytes:
    """A PDF of grey pages."""
    drawn = [Image.new("L", (60, 80), shade) for _ in range(pages)]
    target = BytesIO()
    drawn[0].save(target, "PDF", save_all=True, append_images=drawn[1:], resolution=72)
    return target.getvalue()


def terms(title: str = "Laporan contoh", **values: Any) -> EvidenceTerms:
    return EvidenceTerms(title, **{"dated_on": date(2026, 3, 2), **values})


def upload(client: PortalClient, content: bytes, name: str = "bukti.png", **data: Any) -> TestResponse:
    """The upload form as a browser without scripts sends it."""
    values = {"title": "Laporan contoh", "dated_on": "2026-03-02", "file": (BytesIO(content), name), **data}
    return client.post(f"{LIBRARY}/berkas", data=values)


def a_link(app: Flask, title: str = "Berita contoh", regency_id: int = TTU, **values: Any) -> int:
    """A link in the library; its id."""
    with inside(app, regency_id):
        url = f"https://contoh.go.id/{title.replace(' ', '-')}"
        added = service.add_link(url, terms(title, **values), regency_id=regency_id, by=actor(OPERATORS[regency_id]))
        db.session.commit()
        return added.evidence.id


def a_file(app: Flask, shade: int = 200, title: str = "Laporan contoh", regency_id: int = TTU, **values: Any) -> int:
    """A picture in the library; its id."""
    with inside(app, regency_id):
        added = service.add_file(
            BytesIO(picture(shade)),
            f"bukti-{shade}.png",
            terms(title, **values),
            regency_id=regency_id,
            by=actor(OPERATORS[regency_id]),
        )
        db.session.commit()
        return added.evidence.id


def attached(app: Flask, edition_id: int, criterion_id: int, evidence_id: int, regency_id: int = TTU) -> None:
    """Let evidence serve a criterion."""
    with inside(app, regency_id):
        service.attach(edition_id, criterion_id, evidence_id, regency_id=regency_id, by=actor(OPERATORS[regency_id]))
        db.session.commit()


def library(app: Flask, regency_id: int = TTU) -> list[ParitranaEvidence]:
    with inside(app, regency_id):
        return list(db.session.scalars(select(ParitranaEvidence).order_by(ParitranaEvidence.id)))


def uses(app: Flask, regency_id: int = TTU) -> list[ParitranaEvidenceUse]:
    with inside(app, regency_id):
        return list(db.session.scalars(select(ParitranaEvidenceUse)))


def stored_files(app: Flask) -> int:
    """How many files of evidence and pictures of it are stored."""
    with inside(app):
        kinds = StoredFile.kind.in_(("paritrana.evidence", "paritrana.preview"))
        return db.session.scalar(select(func.count()).select_from(StoredFile).where(kinds)) or 0


def record_of(app: Flask, action: str) -> list[str]:
    """The sentences that the record holds of an action."""
    with inside(app):
        return list(db.session.scalars(select(AuditEntry.sentence).where(AuditEntry.action == action)))

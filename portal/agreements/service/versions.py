"""Versions: everything the document says, written down when it is put before the other party."""

from __future__ import annotations

from sqlalchemy import select

from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.writing import content_of
from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError


def take_version(agreement: Agreement, *, by: Actor) -> AgreementVersion:
    """The present text as a version: the last one when nothing differs, else the next number.

    Raises DomainError with all that is missing.
    """
    written = content_of(agreement)
    if written.problems:
        raise DomainError("Belum dapat dikirim. " + " ".join(each.sentence for each in written.problems))
    last = db.session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement.id)
        .order_by(AgreementVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and last.sha256 == written.fingerprint:
        return last
    version = AgreementVersion(
        regency_id=agreement.regency_id,
        agreement_id=agreement.id,
        number=last.number + 1 if last is not None else 1,
        content=written.content,
        sha256=written.fingerprint,
        made_at=clock.now(),
        made_by_name=by.name,
        file_sha256="",
        pages=0,
    )
    db.session.add(version)
    db.session.flush()
    return version

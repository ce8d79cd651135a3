"""Reading lists, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.queries.people import PAGE_SIZE
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.quotas.models import Quota


def upload_by_id(upload_id: int) -> Upload:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(Upload).where(Upload.id == upload_id)).one_or_none()
    if found is None:
        raise NotFoundError("Daftar ini tidak ditemukan di wilayah Anda.")
    return found


def uploads_page(before: int | None = None) -> tuple[Sequence[Upload], int | None]:
    """Up to 50 lists, newest first, and the id to go on before."""
    query = select(Upload).order_by(Upload.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(Upload.id < before)
    found = db.session.scalars(query).all()
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None


def waiting_uploads(states: Sequence[UploadState], limit: int = 5) -> Sequence[Upload]:
    """The oldest lists in one of `states`: what waits for somebody."""
    return db.session.scalars(select(Upload).where(Upload.state.in_(states)).order_by(Upload.id).limit(limit)).all()


def last_upload_at(fiscal_year: int) -> dict[int, Any]:
    """{regency id: when its last list of that year was confirmed} for the scope."""
    rows = db.session.execute(
        select(Upload.regency_id, func.max(Upload.confirmed_at))
        .join(Quota, Quota.id == Upload.quota_id)
        .where(Upload.state == UploadState.CONFIRMED, Quota.fiscal_year == fiscal_year)
        .group_by(Upload.regency_id)
    )
    return {row[0]: row[1] for row in rows}

"""Reading lists, newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, select

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


def waiting_uploads(*groups: Collection[UploadState], limit: int = 5) -> list[list[Upload]]:
    """Of each group of states the oldest lists, up to `limit`: what waits for somebody. One query for all groups."""
    if not any(groups):
        return [[] for _group in groups]
    group_of = {state: number for number, states in enumerate(groups) for state in states}
    group = case({state.value: number for state, number in group_of.items()}, value=Upload.state)
    place = func.row_number().over(partition_by=group, order_by=Upload.id).label("place")
    ranked = select(Upload.id, place).where(Upload.state.in_(group_of)).subquery()
    oldest = select(Upload).join(ranked, ranked.c.id == Upload.id).where(ranked.c.place <= limit).order_by(Upload.id)
    found: list[list[Upload]] = [[] for _group in groups]
    for upload in db.session.scalars(oldest):
        found[group_of[upload.state]].append(upload)
    return found


def last_uploads_by_year(regency_ids: Collection[int]) -> dict[tuple[int, int], datetime]:
    """{(regency, fiscal year): when its last list was recorded}, in one query."""
    rows = db.session.execute(
        select(Upload.regency_id, Quota.fiscal_year, func.max(Upload.confirmed_at))
        .join(Quota, Quota.id == Upload.quota_id)
        .where(Upload.state == UploadState.CONFIRMED, Upload.regency_id.in_(regency_ids))
        .group_by(Upload.regency_id, Quota.fiscal_year)
    )
    return {(regency_id, year): at for regency_id, year, at in rows if at is not None}

"""Uploaded workbooks, and what their rows are judged against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.coverage.models import CoverageFigure, CoverageUpload, ProvinceFigure
from portal.coverage.queries.figures import region_of
from portal.coverage.rules.sheet import PROVINCE, Known
from portal.regencies import queries as regencies

MISSING_UPLOAD = "Unggahan ini tidak ditemukan."
LISTED_UPLOADS = 10


def upload_by_id(upload_id: int, regency_id: int | None) -> CoverageUpload:
    """Raises NotFoundError outside the scope. `regency_id`: whose office asks; None for the province."""
    found = db.session.scalars(
        select(CoverageUpload).where(
            CoverageUpload.id == upload_id, CoverageUpload.regency_id.is_not_distinct_from(regency_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError(MISSING_UPLOAD)
    return found


def uploads_of(regency_id: int | None) -> Sequence[CoverageUpload]:
    """The newest uploads of an office, at most ten."""
    query = select(CoverageUpload).where(CoverageUpload.regency_id.is_not_distinct_from(regency_id))
    return db.session.scalars(query.order_by(CoverageUpload.id.desc()).limit(LISTED_UPLOADS)).all()


def region_names(regency_id: int | None) -> dict[int, list[str]]:
    """{region: what a workbook may call it} of all that an office may write: its own, or the province's 23."""
    found = {
        each.id: [each.code, str(each.id), each.official_name, each.name, each.short_name, each.slug]
        for each in regencies.all_regencies()
        if regency_id in (None, each.id)
    }
    if regency_id is None:
        found[PROVINCE] = [str(PROVINCE), "NTT", "Provinsi NTT", regencies.PROVINCE_NAME, "Nusa Tenggara Timur"]
    return found


def known_figures(regency_id: int | None, years: Collection[int]) -> list[Known]:
    """The figures that hold in those years, of all regions that the office may write."""
    found: list[Known] = []
    models: tuple[Any, ...] = (CoverageFigure,) if regency_id is not None else (CoverageFigure, ProvinceFigure)
    for model in models:
        query = select(model).where(model.year.in_(years), model.replaced_at.is_(None), model.withdrawn_at.is_(None))
        found += [Known(row.id, region_of(row), row.terms) for row in db.session.scalars(query.order_by(model.id))]
    return found

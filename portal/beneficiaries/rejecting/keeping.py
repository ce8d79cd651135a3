"""Rejections beside the staged rows: which rows have one, forgotten when one is mended, held when a list is judged."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, exists, select, tuple_, update

from portal.beneficiaries import staging
from portal.beneficiaries.models import StagedRow
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.rules.judge import Verdict
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.staging import MANY_KEYS, StagedEntry
from portal.core import bulk
from portal.core.crypto import Keys
from portal.core.db import db


def rejections_at(upload_id: int, wanted: Iterable[RowKey]) -> dict[RowKey, RowRejection]:
    """The rejections of these rows; rows without one are missing."""
    found: dict[RowKey, RowRejection] = {}
    for part in bulk.chunks((tuple(key) for key in wanted), MANY_KEYS):
        rows = db.session.scalars(
            select(RowRejection).where(
                RowRejection.upload_id == upload_id, tuple_(RowRejection.sheet, RowRejection.row).in_(part)
            )
        )
        found.update((RowKey(each.sheet, each.row), each) for each in rows)
    return found


def rejected_entries(upload_id: int, keys: Keys) -> list[StagedEntry]:
    """Rejected rows in the order of the list."""
    query = select(StagedRow).where(StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.REJECTED.value)
    return staging.opened(upload_id, db.session.scalars(query.order_by(StagedRow.sheet, StagedRow.row)).all(), keys)


def holds_rejected_rows(upload_id: int) -> bool:
    """Whether the rejected rows are still there: they go with the office's retention."""
    found = select(StagedRow.row).where(StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.REJECTED.value)
    return db.session.scalar(found.limit(1)) is not None


def hold(upload_id: int) -> set[RowKey]:
    """Rows that could be recorded but have a rejection are rejected again; which. Needs an open write transaction."""
    rejected = _confirmable_with_rejection(upload_id)
    found = {
        RowKey(sheet, row) for sheet, row in db.session.execute(select(StagedRow.sheet, StagedRow.row).where(*rejected))
    }
    if found:
        db.session.execute(
            update(StagedRow)
            .where(*rejected)
            .values(verdict=Verdict.REJECTED.value)
            .execution_options(synchronize_session=False)
        )
    return found


def _confirmable_with_rejection(upload_id: int) -> tuple[ColumnElement[bool], ...]:
    has_one = exists().where(
        RowRejection.upload_id == StagedRow.upload_id,
        RowRejection.sheet == StagedRow.sheet,
        RowRejection.row == StagedRow.row,
    )
    return (StagedRow.upload_id == upload_id, StagedRow.verdict.in_(staging.CONFIRMABLE), has_one)


def forget(upload_id: int, rows: Iterable[RowKey]) -> None:
    """These rows were mended: whoever checks the list next looks at them anew."""
    for part in bulk.chunks((tuple(key) for key in rows), MANY_KEYS):
        db.session.execute(
            delete(RowRejection)
            .where(RowRejection.upload_id == upload_id, tuple_(RowRejection.sheet, RowRejection.row).in_(part))
            .execution_options(synchronize_session=False)
        )


def forget_all(upload_id: int) -> None:
    """The list is gone, and its rejections with it."""
    db.session.execute(
        delete(RowRejection).where(RowRejection.upload_id == upload_id).execution_options(synchronize_session=False)
    )

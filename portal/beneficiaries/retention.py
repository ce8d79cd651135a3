"""What a list leaves behind goes after the office's retention; search terms after their hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from portal.beneficiaries.columns.models import UploadColumns
from portal.beneficiaries.models import PeopleSearch, RowCorrection, StagedRow, Upload, UploadState, WaitingPerson
from portal.beneficiaries.privacy import SEARCH_LIFETIME
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.replacing.models import Replacement
from portal.core import tasks
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.settings import value_of
from portal.quotas.models import Quota
from portal.regencies.queries import all_regency_ids

EXPIRED = "Daftar ini tidak dicatat sampai masa simpannya lewat, jadi dibatalkan. Unggah kembali bila masih diperlukan."


@tasks.on_purge
def forget_old_rows(now: datetime) -> None:
    """Staged rows of every office past its `file_retention_days`; a list that still waited is discarded with them."""
    for regency_id in sorted(all_regency_ids()):
        before = now - timedelta(days=value_of("file_retention_days", regency_id))
        old = select(Upload.id).where(
            Upload.regency_id == regency_id,
            Upload.created_at < before,
            Upload.state.in_((UploadState.JUDGED, UploadState.ASKED, UploadState.CONFIRMED, UploadState.WITHDRAWN)),
        )
        for kept in (StagedRow, RowCorrection, RowRejection):
            db.session.execute(
                delete(kept)
                .where(kept.regency_id == regency_id, kept.upload_id.in_(old))
                .execution_options(synchronize_session=False)
            )
        lists = select(Upload.id).where(Upload.regency_id == regency_id, Upload.created_at < before)
        db.session.execute(
            delete(UploadColumns)
            .where(UploadColumns.regency_id == regency_id, UploadColumns.upload_id.in_(lists))
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            update(Upload)
            .where(
                Upload.regency_id == regency_id,
                Upload.created_at < before,
                Upload.state.in_((UploadState.JUDGED, UploadState.ASKED)),
            )
            .values(state=UploadState.DISCARDED, sentence=EXPIRED)
            .execution_options(synchronize_session=False)
        )


@tasks.on_purge
def forget_people_taken_off(now: datetime) -> None:
    """People who left a waiting list longer ago than the office keeps files: a mistake was found by then.

    Whoever came into somebody's place can go back until the year is over.
    """
    replacing = (
        select(Replacement.waiting_id)
        .join(Quota, Quota.id == Replacement.quota_id)
        .where(Replacement.taken_back_at.is_(None), Quota.fiscal_year >= now.astimezone(WITA).year)
    )
    for regency_id in sorted(all_regency_ids()):
        before = now - timedelta(days=value_of("file_retention_days", regency_id))
        db.session.execute(
            delete(WaitingPerson)
            .where(
                WaitingPerson.regency_id == regency_id,
                WaitingPerson.removed_at < before,
                WaitingPerson.id.not_in(replacing),
            )
            .execution_options(synchronize_session=False)
        )


@tasks.on_purge
def forget_old_searches(now: datetime) -> None:
    """Search terms older than an hour, in every office."""
    db.session.execute(
        delete(PeopleSearch)
        .where(PeopleSearch.created_at < now - SEARCH_LIFETIME)
        .execution_options(synchronize_session=False)
    )

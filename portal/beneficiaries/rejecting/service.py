"""A verifier who did not touch a submitted list rejects single rows of it, and may take that back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from portal.audit.service import Actor, record
from portal.beneficiaries import results, service, staging
from portal.beneficiaries.models import StagedRow, Upload, UploadState
from portal.beneficiaries.rejecting import keeping
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.rules.waiting import fitting_starts
from portal.core import approval, clock, crypto
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.permissions import Role
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas


def reject(upload: Upload, key: RowKey, *, reason: str, by: Actor, roles: Collection[Role]) -> None:
    """Leave a row of a submitted list out of what is approved, for a reason; its reserved place becomes free.

    Rejecting it again changes the reason. Raises DomainError without a reason, for a row that would not be recorded
    anyway, and for whoever may not check this list.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError("Tulis alasan, supaya operator tahu apa yang salah.", field="reason")
    upload, row = _hold(upload, key, by, roles)
    if row.verdict not in (*staging.CONFIRMABLE, Verdict.REJECTED.value):
        raise DomainError("Baris ini memang tidak ikut dicatat, jadi tidak perlu ditolak.")
    known = keeping.rejections_at(upload.id, [key]).get(key)
    if known is None:
        known = RowRejection(regency_id=upload.regency_id, upload_id=upload.id, sheet=key.sheet, row=key.row)
        db.session.add(known)
    known.reason, known.rejected_by_name, known.rejected_at = reason, by.name, clock.now()
    db.session.flush()
    if row.verdict != Verdict.REJECTED.value:
        person = _person(upload, key)
        _set_verdict(upload, key, Verdict.REJECTED)
        results.recount(upload, before=[person], after=[])
        _hold_places(upload, by)
    _record(upload, "list_row_rejected", f"Baris {key.row} daftar no. {upload.id} ditolak.", by)


def take_back(upload: Upload, key: RowKey, *, by: Actor, roles: Collection[Role]) -> None:
    """A row was rejected by mistake: it is recorded with the others again; twice does nothing the second time.

    Raises DomainError when its place has gone to somebody else, and for whoever may not check this list.
    """
    upload, row = _hold(upload, key, by, roles)
    if row.verdict != Verdict.REJECTED.value:
        return
    keeping.forget(upload.id, [key])
    _set_verdict(upload, key, Verdict.WARNED if row.problems else Verdict.READY)
    results.recount(upload, before=[], after=[_person(upload, key)])
    _hold_places(upload, by)
    sentence = f"Penolakan baris {key.row} daftar no. {upload.id} dicabut."
    _record(upload, "list_row_rejection_taken_back", sentence, by)


def reason_against(upload: Upload, *, by: int, roles: Collection[Role]) -> str:
    """Why this person rejects no row of the list now; empty when they may."""
    if upload.state is not UploadState.SUBMITTED:
        return "Baris hanya dapat ditolak selama daftar menunggu persetujuan."
    return approval.reason_against(service.approval_of(upload), by=by, roles=roles)


def _hold(upload: Upload, key: RowKey, by: Actor, roles: Collection[Role]) -> tuple[Upload, StagedRow]:
    upload = service.lock(upload.id)
    assert by.id is not None
    refusal = reason_against(upload, by=by.id, roles=roles)
    if refusal:
        raise DomainError(refusal)
    row = db.session.scalars(
        select(StagedRow)
        .where(StagedRow.upload_id == upload.id, StagedRow.sheet == key.sheet, StagedRow.row == key.row)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise DomainError("Baris ini tidak ada lagi di daftar. Muat ulang halaman.")
    return upload, row


def _person(upload: Upload, key: RowKey) -> ListedPerson:
    (entry,) = staging.rows_at(upload.id, [key], crypto.keys())
    assert entry.person is not None  # rows without one are refused by the rules
    return entry.person


def _set_verdict(upload: Upload, key: RowKey, verdict: Verdict) -> None:
    db.session.execute(
        update(StagedRow)
        .where(StagedRow.upload_id == upload.id, StagedRow.sheet == key.sheet, StagedRow.row == key.row)
        .values(verdict=verdict.value)
        .execution_options(synchronize_session=False)
    )


def _hold_places(upload: Upload, by: Actor) -> None:
    """Reserve exactly the places that the rows left need: whoever waited behind a rejected row may fit now."""
    quota = quotas.lock(upload.quota_id)
    starts = results.starts_of(upload)
    if upload.rest_waits:
        starts = fitting_starts(starts, quota_queries.free_by_month(quota, held_for_list=upload.id))
    reason = f"Baris daftar no. {upload.id} diperiksa"
    quotas.hold(quota, starts, upload_id=upload.id, reason=reason, deciding=Deciding(by))


def _record(upload: Upload, action: str, sentence: str, by: Actor) -> None:
    """Row number only: what a verifier writes about somebody stays beside the row and goes with it."""
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
    )

"""Taking a recorded list out of the register: set by set, in one transaction, with the ledger's lines kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update

from portal.audit.service import Actor, record
from portal.beneficiaries import payers, service
from portal.beneficiaries.models import (
    Beneficiary,
    BeneficiaryCount,
    CoverageMonth,
    Enrolment,
    LikelyTwin,
    Upload,
    UploadState,
    WaitingPerson,
)
from portal.beneficiaries.rules.twins import TwinState
from portal.beneficiaries.withdrawing.queries import Effect, effect_of, waiting_before
from portal.core import bulk, clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import Quota

JOB = "beneficiaries.withdraw"
_COUNT_KEYS = ("quota_id", "village_code", "occupation_code", "sex", "status", "district_code")
_NOW_DIFFERENT = "Isi daftar ini berubah saat ditarik, jadi belum ada yang ditarik. Buka lagi halamannya, lalu ulangi."


def refuse(upload: Upload, effect: Effect) -> None:
    """Raise DomainError with the first reason against taking a list back, or unless it is recorded."""
    if upload.state is UploadState.WITHDRAWING:
        raise DomainError("Daftar ini sedang ditarik kembali.")
    if upload.state is UploadState.WITHDRAWN:
        raise DomainError("Daftar ini sudah ditarik kembali.")
    if upload.state is not UploadState.CONFIRMED:
        raise DomainError("Hanya daftar yang sudah dicatat yang dapat ditarik kembali.")
    if effect.reasons:
        raise DomainError(effect.reasons[0])


def undo(upload: Upload, *, deciding: Deciding) -> str:
    """Take a list that is locked out of the register; what was done, in words.

    Places, months, counts and the waiting list are as before it was recorded; enrolments and people stay as history.
    All or nothing: raises DomainError with what stands in the way by now.
    """
    quotas.lock(upload.quota_id)
    quota = quota_queries.quota_by_id(upload.quota_id)
    effect = effect_of(upload, quota)
    if effect.reasons:
        raise DomainError(effect.reasons[0])
    payers.list_withdrawn(upload.id)
    _forget_months(upload)
    _count_off(upload)
    _let_wait_as_before(upload, quota)
    _mark(upload, effect)
    reason = f"Daftar no. {upload.id} ditarik kembali: {upload.withdrawn_why}"
    quotas.give_back(quota, effect.villages, upload_id=upload.id, reason=reason, deciding=deciding)
    db.session.execute(
        delete(LikelyTwin)
        .where(LikelyTwin.upload_id == upload.id, LikelyTwin.state == TwinState.OPEN)
        .execution_options(synchronize_session=False)
    )
    upload.state = UploadState.WITHDRAWN
    upload.withdrawn_at = clock.now()
    outcome = f"{formatting.number(effect.people)} orang dikeluarkan dari peserta"
    if effect.waiting:
        outcome += f", {formatting.number(effect.waiting)} dari daftar tunggu"
    upload.sentence = f"{outcome}. Tempat, bulan, dan jumlahnya kembali seperti sebelum daftar ini dicatat."
    sentence = f"Daftar no. {upload.id} ditarik kembali: {outcome}."
    record_act(upload, "list_withdrawn", sentence, deciding.maker, upload.withdrawn_why)
    return f"{outcome}."


def not_withdrawn(upload: Upload, reason: str, *, by: Actor) -> None:
    """It could not be carried out: nothing changed, and the list is recorded as before."""
    upload.state = UploadState.CONFIRMED
    upload.sentence = f"Belum ditarik. {reason}"
    upload.withdrawn_by_name = upload.withdrawn_why = ""
    record_act(upload, "list_not_withdrawn", f"Daftar no. {upload.id} belum dapat ditarik.", by, reason)


def give_up(upload: Upload, *, by: Actor) -> None:
    """The operator leaves a list recorded whose withdrawal stopped for good. Raises DomainError while it is at work."""
    upload = service.lock(upload.id)
    if upload.state is not UploadState.WITHDRAWING or not service.has_stopped(upload):
        raise DomainError("Hanya penarikan yang terhenti dapat dibatalkan.")
    not_withdrawn(upload, "Penarikan terhenti karena gangguan, lalu dibatalkan.", by=by)


def _forget_months(upload: Upload) -> None:
    """The months of the list's people: found by their keys, which is how the table lies."""
    of_list = select(Enrolment.id).where(Enrolment.upload_id == upload.id)
    people = (
        select(Beneficiary.nik_key)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(Enrolment.upload_id == upload.id)
    )
    db.session.execute(
        delete(CoverageMonth)
        .where(CoverageMonth.worker_key.in_(people), CoverageMonth.enrolment_id.in_(of_list))
        .execution_options(synchronize_session=False)
    )


def _count_off(upload: Upload) -> None:
    """The summary rows, by what the enrolments say now: an occupation word may have been decided since."""
    keys = [getattr(Enrolment, name) for name in _COUNT_KEYS]
    counted = db.session.execute(
        select(*keys, -func.count())
        .where(Enrolment.upload_id == upload.id, Enrolment.withdrawn_at.is_(None))
        .group_by(*keys)
        .order_by(*keys)
    ).all()
    bulk.add_counts(_table(BeneficiaryCount), upload.regency_id, _COUNT_KEYS, "people", [tuple(row) for row in counted])


def _mark(upload: Upload, effect: Effect) -> None:
    """The enrolments end in their first month, as if nobody had been covered, and say why. One that was sent, freed or
    changed in this very moment is not marked: then nothing is done at all."""
    marked: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Enrolment)
        .where(
            Enrolment.upload_id == upload.id,
            Enrolment.withdrawn_at.is_(None),
            Enrolment.delivered_at.is_(None),
            Enrolment.ended_from.is_(None),
        )
        .values(ended_from=Enrolment.first_month, withdrawn_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != effect.people:
        raise DomainError(_NOW_DIFFERENT)


def _let_wait_as_before(upload: Upload, quota: Quota) -> None:
    """Whoever this list put on the waiting list leaves it; whoever it gave a place waits again."""
    db.session.execute(
        delete(WaitingPerson)
        .where(WaitingPerson.upload_id == upload.id, WaitingPerson.placed_at.is_(None))
        .execution_options(synchronize_session=False)
    )
    wait_as_before(upload, quota)


def wait_as_before(upload: Upload, quota: Quota) -> None:
    """Whoever a list gave a place waits again where they waited before it."""
    again = db.session.scalars(select(WaitingPerson.id).where(*waiting_before(upload, quota))).all()
    for part in bulk.chunks(again):
        db.session.execute(
            update(WaitingPerson)
            .where(WaitingPerson.id.in_(part))
            .values(removed_at=None, placed_at=None, placed_upload_id=None)
            .execution_options(synchronize_session=False)
        )


def _table(model: type) -> Any:
    return model.__table__  # type: ignore[attr-defined]


def record_act(upload: Upload, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    """An act on a list for the record."""
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
        reason=reason,
    )

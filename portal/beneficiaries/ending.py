"""A person's place becomes free before the term ends: died, moved, formal worker, age, refused (domain rule 19).

The months before stay with the person; register, counts and the quota's ledger change in one transaction.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.beneficiaries import ended, payers, register
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, CoverageMonth, Enrolment, EnrolmentEnding
from portal.beneficiaries.replacing.models import Replacement
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FREED_REASON_LABELS, FreedReason

_ELSEWHERE = "Orang ini sudah dilindungi sumber lain sejak tempatnya dilepas, jadi pelepasan tidak dapat dibatalkan."


def end(enrolment_id: int, from_month: Month, *, why: FreedReason, document: str, by: Actor) -> EnrolmentEnding:
    """Free a person's place from a month on, with the paper that says why.

    Raises DomainError when the place is free already, the month lies outside the enrolment, or the year is over.
    """
    enrolment, quota = _hold(enrolment_id)
    if enrolment.ended_from is not None:
        raise DomainError("Tempat orang ini sudah dilepas.")
    if not enrolment.first_month <= from_month <= enrolment.last_month:
        raise DomainError(
            f"Pilih bulan antara {formatting.month(enrolment.first_month)} dan "
            f"{formatting.month(enrolment.last_month)}, masa orang ini dilindungi.",
            field="from_month",
        )
    label = FREED_REASON_LABELS[why]
    movement = quotas.free(
        quota,
        from_month,
        place=(enrolment.district_code, enrolment.village_code),
        why=why,
        reason=label,
        document=document,
        deciding=Deciding(by),
        last_month=enrolment.last_month,
    )
    enrolment.ended_from = from_month
    key = _key_of(enrolment)
    db.session.execute(
        delete(CoverageMonth)
        .where(CoverageMonth.enrolment_id == enrolment.id, CoverageMonth.month >= from_month)
        .where(CoverageMonth.worker_key == key)
        .execution_options(synchronize_session=False)
    )
    _count(enrolment, -1)
    ending = EnrolmentEnding(
        regency_id=enrolment.regency_id,
        enrolment_id=enrolment.id,
        movement_id=movement.id,
        from_month=from_month,
        why=why,
        document=document,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    db.session.add(ending)
    db.session.flush()
    payers.place_freed(enrolment, key, from_month)
    _record(
        enrolment, "place_freed", f"Tempat seorang peserta dilepas mulai {formatting.month(from_month)}.", by, label
    )
    ended.tell_ended(enrolment, ending, by)
    return ending


def take_back(enrolment_id: int, *, reason: str, by: Actor) -> EnrolmentEnding:
    """A place was freed by mistake: the person is covered again from the same month.

    Raises DomainError when nothing was freed, the place has gone to somebody else, or another payer has taken the
    person meanwhile.
    """
    enrolment, quota = _hold(enrolment_id)
    ending = ending_of(enrolment)
    if ending is None:
        raise DomainError("Tempat orang ini tidak sedang dilepas.")
    if ending.why is FreedReason.UNDONE:
        raise DomainError("Orang ini kembali menunggu sejak penggantiannya dibatalkan. Catat lewat daftar tunggu.")
    if filled_by_or_none(enrolment.id) is not None:
        raise DomainError("Tempat orang ini sudah diisi pengganti. Batalkan penggantiannya lebih dahulu.")
    key = _key_of(enrolment)
    if register.taken_by_start([(key, ending.from_month)], enrolment.last_month):
        raise DomainError(_ELSEWHERE)
    quotas.take_back_freed(
        quota,
        ending.movement_id,
        place=(enrolment.district_code, enrolment.village_code),
        reason=reason,
        deciding=Deciding(by),
    )
    try:
        with db.session.begin_nested():
            for month in month_range(ending.from_month, enrolment.last_month):
                db.session.add(
                    CoverageMonth(
                        regency_id=enrolment.regency_id, worker_key=key, month=month, enrolment_id=enrolment.id
                    )
                )
    except IntegrityError:  # another office took the person in this very moment
        raise DomainError(_ELSEWHERE) from None
    enrolment.ended_from = None
    ending.taken_back_at, ending.taken_back_by_name = clock.now(), by.name
    _count(enrolment, 1)
    db.session.flush()
    payers.place_taken_back(enrolment, key)
    _record(
        enrolment,
        "place_freed_taken_back",
        f"Pelepasan tempat mulai {formatting.month(ending.from_month)} dibatalkan.",
        by,
        reason,
    )
    ended.tell_taken_back(enrolment, ending, by)
    return ending


def ending_of(enrolment: Enrolment) -> EnrolmentEnding | None:
    """The ending that holds now, if the place is free."""
    return db.session.scalars(
        select(EnrolmentEnding)
        .where(EnrolmentEnding.enrolment_id == enrolment.id, EnrolmentEnding.taken_back_at.is_(None))
        .order_by(EnrolmentEnding.id.desc())
        .limit(1)
    ).one_or_none()


def filled_by_or_none(enrolment_id: int) -> Replacement | None:
    """The replacement that holds in this place, if somebody came into it."""
    return db.session.scalars(
        select(Replacement).where(Replacement.old_enrolment_id == enrolment_id, Replacement.taken_back_at.is_(None))
    ).one_or_none()


def _hold(enrolment_id: int) -> tuple[Enrolment, Quota]:
    """The enrolment and its quota, both held: quota first, as everybody who changes places does."""
    quota_id = db.session.scalar(select(Enrolment.quota_id).where(Enrolment.id == enrolment_id))
    if quota_id is None:
        raise NotFoundError("Peserta ini tidak ditemukan di wilayah Anda.")
    quota = quotas.lock(quota_id)
    enrolment = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return enrolment, quota


def _key_of(enrolment: Enrolment) -> bytes:
    key = db.session.scalar(select(Beneficiary.nik_key).where(Beneficiary.id == enrolment.beneficiary_id))
    assert key is not None
    return key


def _count(enrolment: Enrolment, people: int) -> None:
    """The summary row of the person's village and occupation, as they were when the place was taken."""
    row = db.session.scalars(
        select(BeneficiaryCount)
        .where(
            BeneficiaryCount.quota_id == enrolment.quota_id,
            BeneficiaryCount.village_code == enrolment.village_code,
            BeneficiaryCount.occupation_code == enrolment.occupation_code,
            BeneficiaryCount.sex == enrolment.sex,
            BeneficiaryCount.status == enrolment.status,
        )
        .execution_options(populate_existing=True)
    ).one()
    row.people += people


def _record(enrolment: Enrolment, action: str, sentence: str, by: Actor, reason: str) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=enrolment.regency_id,
        subject_kind="enrolment",
        subject_id=enrolment.id,
        reason=reason,
    )

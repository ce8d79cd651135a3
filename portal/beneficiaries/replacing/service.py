"""A place passes from one person to the next of the waiting list, in one act and one transaction; and back.

The months before stay with the person covered, the months from then on are the other's: the quota's totals do not
change, and no month counts both (domain rule 19).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import ending
from portal.beneficiaries.models import Enrolment, EnrolmentEnding, Upload, WaitingPerson
from portal.beneficiaries.replacing import one_person
from portal.beneficiaries.replacing.models import Replacement
from portal.beneficiaries.replacing.rules import open_from
from portal.beneficiaries.withdrawing import service as withdrawing
from portal.core import clock, crypto, formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason


@dataclass(frozen=True)
class Leaving:
    """Why a place becomes free, and the paper that says so."""

    why: FreedReason
    document: str


def replace(
    enrolment_id: int, from_month: Month, leaving: Leaving | None, waiting_id: int, *, deciding: Deciding
) -> Replacement:
    """Somebody of the waiting list comes into a place from a month on.

    `leaving` frees the place in the same act; None: it was freed before, for a reason of its own. Raises DomainError
    with the reason when the place cannot be freed, somebody is in it already, the month has been billed, or the next
    one is not accepted by the rules of lists.
    """
    with db.session.begin_nested():  # what is refused leaves no trace on the page that says so
        quota = _hold_quota(enrolment_id)
        if leaving is not None:
            ending.end(enrolment_id, from_month, why=leaving.why, document=leaving.document, by=deciding.maker)
        return _fill(quota, enrolment_id, from_month, waiting_id, at_once=leaving is not None, deciding=deciding)


def _hold_quota(enrolment_id: int) -> Quota:
    quota_id = db.session.scalar(select(Enrolment.quota_id).where(Enrolment.id == enrolment_id))
    if quota_id is None:
        raise NotFoundError("Peserta ini tidak ditemukan di wilayah Anda.")
    return quotas.lock(quota_id)


def _fill(
    quota: Quota, enrolment_id: int, from_month: Month, waiting_id: int, *, at_once: bool, deciding: Deciding
) -> Replacement:
    enrolment, ended = _free_place(enrolment_id, from_month)
    refuse_billed(quota, from_month)
    row = _hold_waiting(quota, waiting_id)
    by, keys = deciding.maker, crypto.keys()
    judge = one_person.Judge(quota, from_month)
    person = one_person.opened(row, keys)
    ask = judge.register(keys, by=by)
    judged = judge.judge(person, ask)
    if ask.asked:
        ask.record_use()
    sentence = one_person.why_not(judged)
    if sentence:
        raise DomainError(f"{person.name} tidak dapat menjadi pengganti. {sentence}")
    new_id = one_person.enrol(
        quota, judged, name=f"Pengganti peserta no. {enrolment.beneficiary_id}", deciding=deciding
    )
    made = Replacement(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        old_enrolment_id=enrolment.id,
        new_enrolment_id=new_id,
        waiting_id=row.id,
        from_month=from_month,
        why=ended.why,
        document=ended.document,
        at_once=at_once,
        proposal_id=deciding.proposal_id,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
        approved_by_name=deciding.approved_by,
    )
    db.session.add(made)
    db.session.flush()
    _record(made, "person_replaced", f"Seorang peserta digantikan mulai {formatting.month(from_month)}", by)
    db.session.flush()
    return made


def _free_place(enrolment_id: int, from_month: Month) -> tuple[Enrolment, EnrolmentEnding]:
    enrolment = db.session.scalars(
        select(Enrolment).where(Enrolment.id == enrolment_id).execution_options(populate_existing=True)
    ).one()
    ended = ending.ending_of(enrolment)
    if ended is None:
        raise DomainError("Tempat orang ini belum dilepas.")
    if ended.why is FreedReason.UNDONE:
        raise DomainError("Penggantian orang ini sudah dibatalkan, jadi tidak ada tempat untuk diisi.")
    if ending.filled_by_or_none(enrolment.id) is not None:
        raise DomainError("Tempat ini sudah diisi pengganti. Muat ulang halaman.")
    if not ended.from_month <= from_month <= enrolment.last_month:
        raise DomainError(
            f"Pilih bulan antara {formatting.month(ended.from_month)} dan {formatting.month(enrolment.last_month)}, "
            "sejak tempat ini kosong.",
            field="from_month",
        )
    return enrolment, ended


def frozen_months(quota_id: int) -> list[Month]:
    """Months of a quota whose bill stands: they stay with whoever was covered then."""
    return [bill.month for bill in quota_queries.months_of([quota_id]).get(quota_id, []) if bill.frozen]


def refuse_billed(quota: Quota, from_month: Month) -> None:
    """A month that was billed stays with the person covered. Raises DomainError with the first open month."""
    first = open_from(frozen_months(quota.id), from_month)
    if first == from_month:
        return
    if first > quota.last_month:
        raise DomainError("Semua bulan sampai akhir masa sudah ditagih, jadi tidak ada bulan untuk pengganti.")
    raise DomainError(
        f"Tagihan sampai {formatting.month(first + -1)} sudah dibekukan dan tetap atas nama orang yang dilindungi. "
        f"Pengganti dapat mulai {formatting.month(first)}; bila tempat ini kosong lebih awal, lepas dahulu tanpa "
        "pengganti, lalu isi.",
        field="from_month",
    )


def _hold_waiting(quota: Quota, waiting_id: int) -> WaitingPerson:
    row = db.session.scalars(
        select(WaitingPerson)
        .where(WaitingPerson.id == waiting_id, WaitingPerson.quota_id == quota.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row.removed_at is not None:
        raise DomainError("Orang ini tidak lagi menunggu tempat. Muat ulang halaman untuk melihat yang berikutnya.")
    return row


def take_back(replacement_id: int, *, reason: str, by: Actor) -> Replacement:
    """A replacement was a mistake: whoever came in waits again in the old place of the queue.

    The earlier person has the place again where it was freed in the same act; otherwise it is free again. Raises
    DomainError when a month of the other has been billed, the place has changed since, or the earlier person is
    covered elsewhere by now.
    """
    with db.session.begin_nested():
        made, quota = _hold(replacement_id)
        new = db.session.get_one(Enrolment, made.new_enrolment_id, populate_existing=True)
        if new.ended_from is not None:
            raise DomainError(
                f"Tempat pengganti sudah dilepas mulai {formatting.month(new.ended_from)}. "
                "Batalkan pelepasan itu lebih dahulu."
            )
        _refuse_billed_since(made)
        made.taken_back_at, made.taken_back_by_name, made.taken_back_why = clock.now(), by.name, reason
        db.session.flush()
        ending.end(
            new.id, new.first_month, why=FreedReason.UNDONE, document=f"Penggantian no. {made.id} dibatalkan", by=by
        )
        if made.at_once:
            ending.take_back(made.old_enrolment_id, reason=reason, by=by)
        withdrawing.wait_as_before(db.session.get_one(Upload, new.upload_id), quota)
        _record(made, "person_replaced_taken_back", f"Penggantian no. {made.id} dibatalkan", by, reason)
        db.session.flush()
        return made


def _hold(replacement_id: int) -> tuple[Replacement, Quota]:
    """The replacement and its quota, held: quota first, as everybody who changes places does."""
    quota_id = db.session.scalar(select(Replacement.quota_id).where(Replacement.id == replacement_id))
    if quota_id is None:
        raise NotFoundError("Penggantian ini tidak ditemukan di wilayah Anda.")
    quota = quotas.lock(quota_id)
    made = db.session.get_one(Replacement, replacement_id, populate_existing=True, with_for_update=True)
    if made.taken_back_at is not None:
        raise DomainError("Penggantian ini sudah dibatalkan.")
    return made, quota


def _refuse_billed_since(made: Replacement) -> None:
    billed = [month for month in frozen_months(made.quota_id) if month >= made.from_month]
    if billed:
        raise DomainError(
            f"Tagihan {formatting.month(billed[0])} sudah dibekukan dengan pengganti sebagai peserta. "
            "Buka dahulu tagihan itu, atau lepas tempat pengganti dengan sebabnya."
        )


def _record(made: Replacement, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"{sentence} (penggantian no. {made.id}).",
        regency_id=made.regency_id,
        subject_kind="replacement",
        subject_id=made.id,
        reason=reason or made.document,
    )

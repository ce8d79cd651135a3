"""Sending a quota's people to the branch, taking that back, and putting refused people right for the next time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, exists, func, literal, select, update

from portal.audit.service import Actor, record
from portal.beneficiaries.delivering import can_be_sent, let_wait_again, mark_delivered
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.core import bulk, clock, formatting, holding, storage, tasks
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.deliveries import queries
from portal.deliveries.models import Delivery, DeliveryLine
from portal.deliveries.queries.deliveries import is_ready
from portal.deliveries.rules.answers import LineState
from portal.quotas import service as quotas
from portal.regencies import queries as regencies

SUBJECT = "delivery"
MAKE = "deliveries.make"
_CHANGED = "Daftar yang menunggu dikirim berubah saat Anda mengirim. Periksa rinciannya, lalu kirim sekali lagi."


def send(quota_id: int, *, seen: int | None, by: Actor) -> Delivery:
    """Fix the lines of a delivery and have its workbook made. `seen` = the people that the page before promised.

    Raises DomainError when there is nobody to send, when it is not who was shown, or when no branch serves the regency.
    """
    quota = quotas.lock(quota_id)  # of two who send at once the second finds nobody left
    ready = queries.waiting_in(quota_id).ready
    if not ready:
        raise DomainError("Tidak ada peserta yang menunggu dikirim. Mungkin rekan Anda baru saja mengirimkannya.")
    if seen is not None and seen != ready:
        raise DomainError(
            f"Jumlah yang menunggu dikirim berubah menjadi {formatting.number(ready)} orang. "
            "Periksa rinciannya, lalu kirim."
        )
    now = clock.now()
    branch = regencies.branch_of_or_none(quota.regency_id, clock.today())
    if branch is None:
        raise DomainError("Belum ada cabang BPJS Ketenagakerjaan yang tercatat melayani wilayah ini.")
    template, _version = queries.current_template(branch.id)
    delivery = Delivery(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        branch_id=branch.id,
        columns=template.stored(),
        date_format=template.date_format.value,
        row_count=ready,
        sent_at=now,
        sent_by=by.id,
        sent_by_name=by.name,
    )
    db.session.add(delivery)
    db.session.flush()
    _put_lines(delivery)
    if mark_delivered(select(DeliveryLine.enrolment_id).where(DeliveryLine.delivery_id == delivery.id), now) != ready:
        raise DomainError(_CHANGED)
    job = tasks.start(
        MAKE,
        regency_id=quota.regency_id,
        subject=(SUBJECT, delivery.id),
        args={"delivery_id": delivery.id},
        created_by=by.id,
    )
    delivery.job_id = job.id
    _record(
        "delivery_sent", delivery, f"Kiriman no. {delivery.id}: {formatting.number(ready)} orang ke {branch.name}.", by
    )
    return delivery


def _put_lines(delivery: Delivery) -> None:
    """One line a person, by kecamatan, desa and name: they follow from the enrolments and never travel here."""
    order = (Enrolment.district_code, Enrolment.village_code, Beneficiary.name_key, Enrolment.id)
    people = (
        select(
            literal(delivery.id),
            func.row_number().over(order_by=order),
            Enrolment.id,
            literal(LineState.SENT.value),
            literal(""),
            literal(""),
            literal(""),
            literal(""),
            literal(""),
        )
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(Enrolment.regency_id == delivery.regency_id, Enrolment.quota_id == delivery.quota_id, is_ready())
    )
    columns = ("delivery_id", "position", "enrolment_id", "state", "code", "kpj")
    notes = ("answered_by_name", "resend_by_name", "resend_note")
    bulk.insert_from(DeliveryLine.__table__, delivery.regency_id, [*columns, *notes], people)  # type: ignore[arg-type]


def hold(delivery_id: int) -> Delivery:
    """The delivery, held until the transaction ends. Raises NotFoundError outside the scope."""
    return holding.hold(Delivery, delivery_id, "Kiriman ini tidak ditemukan.")


def recall(delivery_id: int, *, by: Actor) -> Delivery:
    """Take a delivery back while the branch has neither fetched nor answered it: its people wait for the next one.

    Taken back twice, it is taken back. Raises DomainError once the branch has it.
    """
    delivery = hold(delivery_id)
    if delivery.recalled_at is not None:
        return delivery
    if delivery.fetched_at is not None or delivery.answered:
        raise DomainError("Cabang sudah mengambil atau menjawab kiriman ini, jadi tidak dapat ditarik kembali.")
    quotas.lock(delivery.quota_id)
    let_wait_again(select(DeliveryLine.enrolment_id).where(DeliveryLine.delivery_id == delivery.id))
    db.session.execute(
        delete(DeliveryLine).where(DeliveryLine.delivery_id == delivery.id).execution_options(synchronize_session=False)
    )
    delivery.recalled_at, delivery.recalled_by_name = clock.now(), by.name
    if delivery.file_id is not None:
        forget_file(delivery.file_id)
        delivery.file_id = None
    _record("delivery_recalled", delivery, f"Kiriman no. {delivery.id} ditarik kembali sebelum diambil cabang.", by)
    return delivery


def forget_file(file_id: int) -> None:
    """Remove a stored file, unless retention was there first."""
    stored = db.session.get(storage.StoredFile, file_id)
    if stored is not None:
        storage.delete(stored)


def resend(delivery_id: int, *, code: str, line_ids: Collection[int], note: str, by: Actor) -> int:
    """Refused people were put right: they go into the next delivery. These lines, or else all with this code.

    Who can no longer be sent stays as they are. Returns how many. Raises DomainError when nobody was chosen, and when
    nobody is left to send again.
    """
    if not (code or line_ids):
        raise DomainError("Centang orangnya pada tabel, atau pilih kodenya.", field="code")
    delivery = hold(delivery_id)
    quotas.lock(delivery.quota_id)
    now = clock.now()
    wanted = [
        DeliveryLine.delivery_id == delivery.id,
        DeliveryLine.state == LineState.REFUSED,
        DeliveryLine.resend_at.is_(None),
        DeliveryLine.id.in_(line_ids) if line_ids else DeliveryLine.code == code,
        exists().where(Enrolment.id == DeliveryLine.enrolment_id, can_be_sent(Month.of(clock.today()))),
    ]
    chosen = select(DeliveryLine.enrolment_id).where(*wanted)
    people = db.session.scalar(select(func.count()).select_from(DeliveryLine).where(*wanted)) or 0
    if not people:
        raise DomainError(
            "Tidak ada lagi yang perlu dikirim ulang di sini: rekan Anda mungkin sudah menandainya, atau tempat mereka "
            "sudah dilepas."
        )
    let_wait_again(chosen)
    db.session.execute(
        update(DeliveryLine)
        .where(*wanted)
        .values(resend_at=now, resend_by_name=by.name, resend_note=note)
        .execution_options(synchronize_session=False)
    )
    _record(
        "delivery_resend",
        delivery,
        f"{formatting.number(people)} orang yang ditolak dari kiriman no. {delivery.id} disiapkan untuk dikirim lagi.",
        by,
        note,
    )
    return int(people)


def _record(action: str, delivery: Delivery, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=delivery.regency_id,
        subject_kind=SUBJECT,
        subject_id=delivery.id,
        reason=reason,
    )

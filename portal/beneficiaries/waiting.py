"""The waiting list of a quota: who goes on it, who is taken off, and the list that is drawn from its top.

A drawn list is a file like any other, judged anew: somebody who turned 65 while waiting, or whom another office covers
meanwhile, is found by the same rules as in a list from a kecamatan. Whoever is recorded leaves the waiting list in the
same transaction; whoever is not keeps the place in the queue.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select, update

from portal.audit.service import Actor, record
from portal.beneficiaries import as_file, queries, register, service
from portal.beneficiaries.models import StagedRow, Upload, WaitingPerson
from portal.beneficiaries.preparing import pack_person
from portal.beneficiaries.queries.waiting import waiting_aad
from portal.beneficiaries.staging import IS_CONFIRMABLE, StagedPerson
from portal.core import bulk, clock, crypto, formatting
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.quotas import service as quotas
from portal.quotas.models import Quota

_COLUMNS = (
    "id",
    "quota_id",
    "upload_id",
    "nik_key",
    "person_cipher",
    "district_code",
    "village_code",
    "birth_date",
    "desil",
    "start_month",
    "arrived_at",
    "removed_by_name",
    "removed_why",
)


def queue_up(quota: Quota, people: Sequence[StagedPerson], *, upload_id: int, keys: Keys) -> None:
    """Put people without a place on the quota's waiting list, in the order in which they are given.

    Whoever waits there already keeps the earlier place in the queue. The quota must have been locked.
    """
    known = _waiting_keys(quota.id, (each.nik_key for each in people))
    fresh = [each for each in people if each.nik_key not in known]
    ids = bulk.allocate_ids(_table(), len(fresh))
    packed = (pack_person(each.person, each.needs_check) for each in fresh)
    ciphers = keys.encrypt_many(list(packed), waiting_aad(quota.regency_id))
    bulk.insert_rows(
        _table(), quota.regency_id, _COLUMNS, _rows(fresh, ids, ciphers, quota, upload_id), stored_form=("start_month",)
    )


def _rows(
    people: Sequence[StagedPerson], ids: Sequence[int], ciphers: Sequence[bytes], quota: Quota, upload_id: int
) -> Iterator[tuple[Any, ...]]:
    now = clock.now()
    for each, number, cipher in zip(people, ids, ciphers, strict=True):
        person = each.person
        yield (
            number,
            quota.id,
            upload_id,
            each.nik_key,
            cipher,
            person.district_code,
            person.village_code,
            person.birth_date,
            person.desil,
            person.start.number,
            now,
            "",
            "",
        )


def _table() -> Any:
    return WaitingPerson.__table__


def _waiting_keys(quota_id: int, keys: Iterable[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for part in bulk.chunks(keys, register.AT_ONCE):
        rows = db.session.scalars(
            select(WaitingPerson.nik_key).where(
                WaitingPerson.quota_id == quota_id, WaitingPerson.nik_key.in_(part), WaitingPerson.removed_at.is_(None)
            )
        )
        found.update(bytes(key) for key in rows)
    return found


def leave(quota: Quota, upload_id: int) -> None:
    """The people of a list that is being recorded have a place now: they wait no longer, in any quota of the office
    for that year.

    Their rows stay for the retention: when the whole list that placed them is withdrawn, they wait as before.
    """
    now = clock.now()
    same_year = select(Quota.id).where(Quota.regency_id == quota.regency_id, Quota.fiscal_year == quota.fiscal_year)
    waited_for = db.session.scalars(
        select(WaitingPerson.quota_id)
        .where(WaitingPerson.quota_id.in_(same_year), WaitingPerson.removed_at.is_(None))
        .distinct()
    ).all()
    if not waited_for:
        return  # the usual case costs one question
    recorded = select(StagedRow.nik_key).where(StagedRow.upload_id == upload_id, IS_CONFIRMABLE)
    db.session.execute(
        update(WaitingPerson)
        .where(
            WaitingPerson.quota_id.in_(waited_for),
            WaitingPerson.nik_key.in_(recorded),
            WaitingPerson.removed_at.is_(None),
        )
        .values(removed_at=now, placed_at=now, placed_upload_id=upload_id)
        .execution_options(synchronize_session=False)
    )


def draw(quota: Quota, people: int, start: Month, *, by: Actor) -> Upload:
    """Make a list of the first `people` of the queue, beginning in `start`, and have it judged like any other.

    Nothing is taken yet: the operator looks at the verdicts and confirms. Raises DomainError when nobody waits, more
    people are wanted than wait, or the year is over; AlreadySentError when the very same list lies there already.
    """
    quotas.refuse_past_year(quota.fiscal_year)
    ids = queries.ranking(quota)
    if not ids:
        raise DomainError("Tidak ada orang di daftar tunggu kuota ini.")
    if not 1 <= people <= len(ids):
        raise DomainError(f"Isi jumlah orang dari 1 sampai {formatting.number(len(ids))}.", field="people")
    content = as_file.list_file(queries.waiting_people(ids[:people], quota.regency_id, crypto.keys()), quota.regency_id)
    return service.receive(
        io.BytesIO(content),
        file_name=f"Daftar tunggu {formatting.number(people)} teratas.csv",
        size=len(content),
        quota=quota,
        start=start,
        by=by,
    )


def take_off(quota: Quota, waiting_id: int, *, why: str, by: Actor) -> None:
    """Somebody waits no longer: moved, died, did not want to. Raises DomainError without a reason or when taken off."""
    row = _hold(quota, waiting_id)
    if row.removed_at is not None:
        raise DomainError("Orang ini sudah dikeluarkan dari daftar tunggu.")
    if not why.strip():
        raise DomainError("Tulis alasan, misalnya pindah ke Kupang.", field="reason")
    row.removed_at, row.removed_by_name, row.removed_why = clock.now(), by.name, why.strip()
    _record(quota, "waiting_taken_off", f"Seorang dikeluarkan dari daftar tunggu (no. {row.id}).", by, why.strip())


def put_back(quota: Quota, waiting_id: int, *, by: Actor) -> None:
    """Somebody was taken off by mistake: back to the old place in the queue.

    Raises DomainError when the same person has come on the list again meanwhile.
    """
    row = _hold(quota, waiting_id)
    if row.removed_at is None:
        return
    if _waiting_keys(quota.id, [bytes(row.nik_key)]):
        raise DomainError("Orang ini sudah masuk daftar tunggu lagi lewat daftar lain, jadi tidak perlu dikembalikan.")
    row.removed_at, row.removed_by_name, row.removed_why = None, "", ""
    _record(quota, "waiting_put_back", f"Seorang dikembalikan ke daftar tunggu (no. {row.id}).", by)


def _hold(quota: Quota, waiting_id: int) -> WaitingPerson:
    quotas.refuse_past_year(quota.fiscal_year)
    quotas.lock(quota.id)
    row = db.session.scalars(
        select(WaitingPerson)
        .where(WaitingPerson.id == waiting_id, WaitingPerson.quota_id == quota.id, WaitingPerson.placed_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFoundError("Orang ini tidak ada di daftar tunggu. Mungkin sudah mendapat tempat.")
    return row


def _record(quota: Quota, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=quota.regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=reason,
    )


def in_words(people: int, room: int, start: Month) -> tuple[str, str, str]:
    """Title, sentence and words of the link for a quota for which `people` wait and `room` places are free."""
    title = f"{formatting.number(people)} orang di daftar tunggu"
    if not room:
        return title, "Kuota penuh; mereka mendapat tempat begitu ada yang kosong.", "Buka daftar tunggu"
    can = min(people, room)
    return (
        title,
        f"{formatting.number(can)} orang dapat dicatat mulai {formatting.month(start)}.",
        f"Catat {formatting.number(can)} teratas",
    )

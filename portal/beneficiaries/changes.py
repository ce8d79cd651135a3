"""Taking over what a list says differently about people of the register, and taking it back.

The person changes; enrolments stay as they were, so that no recap of a past year does. What stood before is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import queries, service
from portal.beneficiaries.models import Beneficiary, PersonChange, Upload
from portal.beneficiaries.preparing import NAME_KEY_LENGTH, pack_fields, private_aad
from portal.beneficiaries.privacy import PrivateFields, open_private
from portal.beneficiaries.queries.changes import (
    COMPARABLE,
    ComparedPerson,
    RegisterRow,
    changes_aad,
    compare_part,
    compare_row,
    describe,
    pack_differences,
    register_rows,
    unpack_differences,
)
from portal.beneficiaries.rules import changes as rules
from portal.beneficiaries.rules.changes import Described, Difference
from portal.beneficiaries.rules.rows import RowKey
from portal.core import bulk, clock, crypto, formatting, tasks
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError

TAKE_OVER = "beneficiaries.take_over"
SUBJECT = "list_changes"
AT_ONCE = 200  # more is the worker's
PART = 500
_CHANGE_COLUMNS = (
    "beneficiary_id",
    "upload_id",
    "values_cipher",
    "changed_at",
    "changed_by_name",
    "taken_back_by_name",
)
_MEANWHILE = "Data orang ini sudah berubah sejak halaman dibuka. Muat ulang halaman, periksa lagi, lalu perbarui."


def take_over(upload: Upload, key: RowKey, *, seen: str, by: Actor) -> None:
    """Give one person the values of the list. Twice does nothing the second time.

    `seen` is the version that stood on the page. Raises DomainError when the person or the row is another by now.
    """
    upload = _lock(upload)
    keys = crypto.keys()
    person = compare_row(upload, key, keys)
    if person is None:
        raise DomainError(_MEANWHILE)
    if not person.differences:
        return
    if person.seen != seen:
        raise DomainError(_MEANWHILE)
    _write(upload, [person], keys, by)
    fields = rules.fields_in_words(each.field for each in person.differences)
    record(
        "person_changed",
        by=by,
        sentence=f"Data peserta no. {person.row.id} diperbarui dari daftar no. {upload.id}: {fields}.",
        regency_id=upload.regency_id,
        subject_kind="beneficiary",
        subject_id=person.row.id,
    )


def take_over_all(upload: Upload, *, seen: tuple[int, int], doubtful_too: bool, by: Actor) -> tasks.Job | None:
    """Give everybody the values of the list: at once, or by the worker (its job is returned) where they are many.

    People whose birth date or sex differs are left as they are unless `doubtful_too`. `seen` = (people without, people
    with such a difference) as they stood on the button. Raises DomainError for other numbers than these, or while the
    worker is at it already.
    """
    upload = _lock(upload)
    if is_working(latest_job_or_none(upload)):
        raise DomainError("Pembaruan dari daftar ini sedang berjalan. Tunggu sampai selesai.")
    page = queries.changes_page(upload, crypto.keys())
    if (page.plain, page.doubtful) != seen:
        raise DomainError(
            f"Yang berbeda sekarang {formatting.number(page.total)} orang. Muat ulang halaman, periksa, lalu lanjutkan."
        )
    people = page.total if doubtful_too else page.plain
    if people == 0:
        raise DomainError("Tidak ada yang perlu diperbarui.")
    assert by.id is not None
    if people > AT_ONCE:
        return tasks.start(
            TAKE_OVER,
            regency_id=upload.regency_id,
            subject=(SUBJECT, upload.id),
            args={"upload_id": upload.id, "doubtful_too": doubtful_too, "actor": [by.id, by.name, by.role]},
            created_by=by.id,
        )
    after, more = None, True
    while more:
        after = _take_over_part(upload, after, doubtful_too, by)
        more = after is not None
    return None


@tasks.handler(TAKE_OVER)
def take_over_in_parts(run: tasks.JobRun) -> str | None:
    """The worker's part of `take_over_all`: what was done already differs no more, so it can begin again anywhere."""
    upload = db.session.scalars(select(Upload).where(Upload.id == run.args["upload_id"])).one()
    number, name, role = run.args["actor"]
    total = upload.present_rows
    after, more = None, True
    seen = 0
    while more:
        with run.step():
            after = _take_over_part(_lock(upload), after, run.args["doubtful_too"], Actor(number, name, role))
        more = after is not None
        seen = min(seen + PART, total)
        run.progress(seen, total, "Memperbarui data peserta")
    return "Data peserta diperbarui."


def latest_job_or_none(upload: Upload) -> tasks.Job | None:
    """The newest job that takes over a list, if there was one."""
    return tasks.latest_job_or_none(SUBJECT, upload.id, TAKE_OVER)


def is_working(job: tasks.Job | None) -> bool:
    """Whether the worker is at it, or about to be."""
    return job is not None and job.state in (tasks.JobState.QUEUED, tasks.JobState.RUNNING)


def _take_over_part(upload: Upload, after: RowKey | None, doubtful_too: bool, by: Actor) -> RowKey | None:
    """Some hundred rows in one go; where to go on, or None at the end."""
    keys = crypto.keys()
    part = compare_part(upload, keys, after=after, most=PART, lock=True)
    people = [each for each in part.people if each.differences and (doubtful_too or not each.doubtful)]
    if people:
        _write(upload, people, keys, by)
        fields = rules.fields_in_words(found.field for each in people for found in each.differences)
        record(
            "people_changed",
            by=by,
            sentence=f"Data {formatting.number(len(people))} peserta diperbarui dari daftar no. {upload.id}: {fields}.",
            regency_id=upload.regency_id,
            subject_kind=service.SUBJECT,
            subject_id=upload.id,
        )
    return part.last


def _lock(upload: Upload) -> Upload:
    """The list, held: it is not judged anew meanwhile."""
    upload = service.lock(upload.id)
    if upload.state not in COMPARABLE:
        raise DomainError("Daftar ini sedang diperiksa atau sudah dibatalkan. Muat ulang halaman.")
    return upload


def _write(upload: Upload, people: Sequence[ComparedPerson], keys: Keys, by: Actor) -> None:
    """The new values, and what stood before as history."""
    _store(
        upload.regency_id,
        [(each.row, each.private, rules.changed(each.register, each.differences)) for each in people],
        keys,
    )
    ciphers = keys.encrypt_many([pack_differences(each.differences) for each in people], changes_aad(upload.regency_id))
    now = clock.now()
    bulk.insert_rows(
        PersonChange.__table__,  # type: ignore[arg-type]
        upload.regency_id,
        _CHANGE_COLUMNS,
        ((each.row.id, upload.id, cipher, now, by.name, "") for each, cipher in zip(people, ciphers, strict=True)),
    )


def _store(regency_id: int, people: Sequence[tuple[RegisterRow, PrivateFields, Described]], keys: Keys) -> None:
    """Write people as they are now described. The private field is always encrypted anew: it tells the version."""
    plains = [pack_fields(private.nik, now.family_card, now.phone, now.mother_name) for _row, private, now in people]
    ciphers = keys.encrypt_many(plains, private_aad(regency_id))
    bulk.update_rows(
        Beneficiary.__table__,  # type: ignore[arg-type]
        regency_id,
        "id",
        [_stored(row, now, cipher) for (row, _private, now), cipher in zip(people, ciphers, strict=True)],
    )


def _stored(row: RegisterRow, now: Described, cipher: bytes) -> dict[str, Any]:
    district_code, village_code = now.village
    occupation_code, occupation_text = now.occupation
    return {
        "id": row.id,
        "private_cipher": cipher,
        "name": now.name,
        "name_key": now.name.casefold()[:NAME_KEY_LENGTH],
        "birth_place": now.birth_place,
        "birth_date": now.birth_date,
        "sex": now.sex,
        "address": now.address,
        "district_code": district_code,
        "village_code": village_code,
        "occupation_code": occupation_code,
        "occupation_text": occupation_text,
        "desil": now.desil,
    }


def take_back(beneficiary_id: int, change_id: int, *, by: Actor) -> None:
    """Give a person back what stood before a change. Twice does nothing the second time.

    Raises DomainError when something newer stands on the change, NotFoundError when it is another person's.
    """
    row = db.session.execute(register_rows(Beneficiary.id == beneficiary_id).with_for_update()).one_or_none()
    change = db.session.scalars(
        select(PersonChange)
        .where(PersonChange.id == change_id, PersonChange.beneficiary_id == beneficiary_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or change is None:
        raise NotFoundError("Perubahan ini tidak ditemukan di wilayah Anda.")
    if change.taken_back_at is not None:
        return
    person = RegisterRow(*row)
    keys = crypto.keys()
    found = unpack_differences(keys.decrypt(change.values_cipher, changes_aad(change.regency_id)))
    private = open_private(person.private_cipher, change.regency_id, keys)
    now = describe(person, private)
    if _newer_stands_on(change) or not rules.still_holds(now, found):
        raise DomainError("Data orang ini sudah berubah lagi sesudahnya, jadi perubahan ini tidak dapat dikembalikan.")
    before = rules.changed(now, rules.taken_back(found))
    _store(change.regency_id, [(person, private, before)], keys)
    change.taken_back_at, change.taken_back_by_name = clock.now(), by.name
    record(
        "person_change_taken_back",
        by=by,
        sentence=f"Perubahan data peserta no. {beneficiary_id} dikembalikan: {_fields(found)}.",
        regency_id=change.regency_id,
        subject_kind="beneficiary",
        subject_id=beneficiary_id,
    )


def _newer_stands_on(change: PersonChange) -> bool:
    newer = select(PersonChange.id).where(
        PersonChange.beneficiary_id == change.beneficiary_id,
        PersonChange.id > change.id,
        PersonChange.taken_back_at.is_(None),
    )
    return db.session.scalar(newer.limit(1)) is not None


def _fields(found: Sequence[Difference]) -> str:
    return rules.fields_in_words(each.field for each in found)

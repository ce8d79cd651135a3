"""An officer says what the columns are; the office remembers it, and forgets it again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.beneficiaries import service as lists
from portal.beneficiaries.columns import queries
from portal.beneficiaries.columns.models import ColumnMapping
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.rules.mapping import Answer, Answers, HeaderSet
from portal.core import clock, crypto, formatting
from portal.core.db import db
from portal.core.errors import DomainError


def answer(upload: Upload, answers: Answers, *, by: Actor, seen_job: int | None = None) -> int:
    """Remember what the columns are and judge the list by it; how many other lists that waited go on with it too.

    `answers` are those of the list's header sets, by signature, and have no faults. `seen_job` is the reading that the
    officer looked at. Raises DomainError when a colleague was quicker, or the list is past that.
    """
    upload = lists.lock(upload.id)
    if seen_job is not None and upload.job_id != seen_job:
        raise DomainError(
            "Kolom daftar ini sudah dicocokkan atau diperiksa ulang sejak halaman ini dibuka. Muat ulang halaman, "
            "lalu lihat hasilnya."
        )
    if upload.state not in (UploadState.ASKED, UploadState.JUDGED):
        raise DomainError("Kolom daftar ini tidak dapat dicocokkan pada tahap ini.")
    sets = {each.signature: each for each in queries.columns_of(upload.id)}
    told = {signature: given for signature, given in answers.items() if _is_told(sets[signature], given)}
    for signature, given in told.items():
        _remember(upload, sets[signature], given, by)
    _judge(upload, by)
    record(
        "columns_answered",
        by=by,
        sentence=f"Kolom daftar no. {upload.id} dicocokkan ({formatting.number(len(told))} susunan judul).",
        regency_id=upload.regency_id,
        subject_kind=lists.SUBJECT,
        subject_id=upload.id,
    )
    return _go_on(upload, told.keys(), by)


def forget(mapping: ColumnMapping, *, by: Actor) -> None:
    """The next list with these headings is asked about again. Lists that were read by it stay as they are."""
    record(
        "columns_forgotten",
        by=by,
        sentence=f"Pencocokan kolom dari daftar no. {mapping.upload_id} dilupakan.",
        regency_id=mapping.regency_id,
        subject_kind=lists.SUBJECT,
        subject_id=mapping.upload_id,
    )
    db.session.delete(mapping)
    db.session.flush()


def _is_told(header_set: HeaderSet, given: Answer) -> bool:
    """Whether there is something to remember: a set that was asked about, answered before, or is read otherwise now."""
    return header_set.asked or header_set.answered or dict(given) != header_set.answer


def _remember(upload: Upload, header_set: HeaderSet, given: Answer, by: Actor) -> None:
    """The latest answer for these headings holds. Two officers answering at once meet at the unique key."""
    query = select(ColumnMapping).where(ColumnMapping.signature == header_set.signature).with_for_update()
    known = db.session.scalars(query).one_or_none()
    if known is None:
        known = ColumnMapping(regency_id=upload.regency_id, signature=header_set.signature, used=0)
        _fill(known, upload, header_set, given, by)
        try:
            with db.session.begin_nested():
                db.session.add(known)
        except IntegrityError:
            known = db.session.scalars(query).one()
    _fill(known, upload, header_set, given, by)
    db.session.flush()


def _fill(mapping: ColumnMapping, upload: Upload, header_set: HeaderSet, given: Answer, by: Actor) -> None:
    headings = [[column.index, column.heading] for column in header_set.columns]
    plain = json.dumps(headings, ensure_ascii=False).encode()
    mapping.headings_cipher = crypto.encrypt(plain, queries.headings_aad(upload.regency_id))
    mapping.fields = [[index, field.value if field else None] for index, field in sorted(given.items())]
    mapping.upload_id = upload.id
    mapping.answered_by_name = by.name
    mapping.answered_at = clock.now()


def _judge(upload: Upload, by: Actor) -> None:
    if upload.state is UploadState.ASKED:
        upload.state = UploadState.RECEIVED
    lists.judge_again(upload, by=by)


def _go_on(upload: Upload, signatures: Iterable[str], by: Actor) -> int:
    """Other lists that wait with the same headings: 24 kecamatan send the same form, and it is asked about once."""
    known = set(signatures)
    waiting = db.session.scalars(
        select(Upload)
        .where(Upload.state == UploadState.ASKED, Upload.id != upload.id)
        .order_by(Upload.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    remembered = known | queries.remembered().keys()
    gone_on = 0
    for other in waiting:
        asked = {each.signature for each in queries.columns_of(other.id) if each.asked}
        if asked and asked <= remembered:
            _judge(other, by)
            gone_on += 1
    return gone_on

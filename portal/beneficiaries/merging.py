"""The workbook of refused rows comes back: its changes become corrections, and the list is judged with them.

Only the wrong rows travel a second time. The file finds its list by itself, also when it was sent as if it were a new
list.
"""

from __future__ import annotations

from typing import BinaryIO

from portal.audit.service import Actor, record
from portal.beneficiaries import corrections, mending, service
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.rules.returned import changed_cells, read_returned, sent_key
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.sent_back import refused_as_sent, sent_places
from portal.core import approval, crypto, formatting, storage, tasks
from portal.core.errors import DomainError
from portal.core.settings import value_of
from portal.core.tabular import FileProblem, FileProblemCode, TableFile

JOB = "beneficiaries.merge"


def receive(upload: Upload, stream: BinaryIO, *, file_name: str, by: Actor) -> None:
    """Keep a workbook that came back and start merging it. Raises DomainError unless the list waits for its officer."""
    upload = service.lock(upload.id)
    mending.refuse_unless_waiting(upload)
    stored = storage.store(
        stream,
        kind="beneficiaries.returned",
        file_name=file_name,
        media_type="application/octet-stream",
        regency_id=upload.regency_id,
        created_by=by.id,
        retention_days=value_of("file_retention_days", upload.regency_id),
    )
    if stored.size == 0:
        storage.delete(stored)
        raise DomainError("Berkas kosong (0 B). Simpan ulang dari Excel, lalu unggah lagi.", field="file")
    _start(upload, stored.id, by)


def hand_over(arrived: Upload, target: Upload, *, by: Actor) -> None:
    """A workbook of refused rows was sent as a new list: it goes to the list it came from. Both must be locked."""
    assert arrived.file_id is not None
    _start(target, arrived.file_id, by)
    arrived.file_id = None
    arrived.state = UploadState.DISCARDED
    arrived.summary = {"merged_into": target.id}
    arrived.sentence = (
        f"Berkas ini perbaikan dari daftar no. {target.id}, jadi isinya digabungkan di sana. Buka daftar itu untuk "
        "melihat hasilnya."
    )


def _start(upload: Upload, file_id: int, by: Actor) -> None:
    assert by.id is not None
    approval.touch(service.SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
    upload.state = UploadState.RECEIVED
    job = tasks.start(
        JOB,
        regency_id=upload.regency_id,
        subject=(service.SUBJECT, upload.id),
        args={"upload_id": upload.id, "file_id": file_id, "actor": [by.id, by.name, by.role]},
        created_by=by.id,
    )
    upload.job_id = job.id
    record(
        "list_returned_rows",
        by=by,
        sentence=f"Berkas perbaikan untuk daftar no. {upload.id} diunggah.",
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
    )


def target_of(table: TableFile) -> int | None:
    """The number of the list that a workbook of refused rows belongs to; None for any other file."""
    returned = read_returned(table)
    if returned is None or not returned.rows:
        return None
    return returned.rows[0].upload_id


def merge(upload: Upload, table: TableFile, *, by: Actor) -> str:
    """Turn what was changed into corrections, in an open step with the list locked; how it went, for a person.

    Raises FileProblem for a file that is no workbook of this list's refused rows.
    """
    returned = read_returned(table)
    if returned is None or not any(row.upload_id == upload.id for row in returned.rows):
        raise FileProblem(
            FileProblemCode.HEADER_MISSING,
            f"Berkas {table.filename} bukan berkas baris yang ditolak dari daftar no. {upload.id}. Unggah berkas yang "
            "diunduh dari daftar ini, dengan kolom tersembunyi di ujung kanan tetap ada.",
        )
    keys = crypto.keys()
    headings, rows = refused_as_sent(upload, keys, every_field=True)
    waiting_rows = {row.key: row for row in rows}
    known = corrections.corrections_at(upload.id, [row.key for row in returned.rows], keys)
    places = sent_places(upload, headings)
    changes: dict[RowKey, mending.Change] = {}
    repeated: set[RowKey] = set()
    unchanged = gone = overtaken = 0
    for row in returned.rows:
        revision = known[row.key].revision if row.key in known else 0
        sent = waiting_rows.get(sent_key(row.upload_id, row.key, revision))
        if sent is None:
            gone += 1
        elif row.revision != revision:  # mended in the page since the workbook was made: the older copy gives way
            overtaken += 1
        elif row.key in changes:
            repeated.add(row.key)
        elif cells := changed_cells(row, headings, [text or "" for text in sent.cells], places):
            changes[row.key] = mending.Change(cells)
        else:
            unchanged += 1
    kept = {key: change.applied_to(corrections.correction_in(known, key)) for key, change in changes.items()}
    corrections.keep(upload.id, upload.regency_id, kept, known, keys, by=by)
    rejections.forget(upload.id, kept)
    if changes:
        mending.record_changes(upload, changes, by)
    return _in_words(len(changes), unchanged, gone, overtaken, len(repeated), returned.strangers)


def _in_words(changed: int, unchanged: int, gone: int, overtaken: int, repeated: int, strangers: int) -> str:
    parts = [f"{formatting.number(changed)} baris diperbaiki dari berkas"]
    for number, words in (
        (unchanged, "tidak berubah"),
        (gone, "tidak lagi menunggu perbaikan"),
        (overtaken, "diubah di portal sesudah berkas diunduh, jadi tidak ditimpa"),
        (repeated, "muncul dua kali, yang pertama dipakai"),
        (strangers, "tanpa kunci dan tidak dibaca (unggah sebagai daftar baru)"),
    ):
        if number:
            parts.append(f"{formatting.number(number)} {words}")
    return f"{'; '.join(parts)}."


def give_back(upload: Upload, problem: FileProblem) -> None:
    """The workbook cannot be used: the list waits as it did, with the reason."""
    upload.state = UploadState.JUDGED
    upload.sentence = f"Berkas perbaikan tidak dipakai. {problem.message}"

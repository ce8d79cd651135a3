"""Acts on single rows of a judged list: change cells, leave rows out, take a change back.

What an officer types is kept as a correction even when the row is still refused, so nothing typed is lost; the rows it
touches are judged again at once, with whatever shares their NIK, by the same code that judged the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from portal.audit.service import Actor, record
from portal.beneficiaries import corrections, judging, results, service, staging
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.judge import Verdict
from portal.beneficiaries.rules.rows import (
    Correction,
    RowKey,
    SheetPlan,
    judge_again,
    niks_of,
)
from portal.beneficiaries.staging import StagedEntry
from portal.core import approval, crypto, formatting
from portal.core.crypto import Keys
from portal.core.errors import DomainError
from portal.core.tabular.tables import Cell

# More rows than this in one act are judged by the worker: a request answers within a second.
AT_ONCE = 400
_CONFIRMABLE = (Verdict.READY, Verdict.WARNED)


class Change(NamedTuple):
    """What is to be done with a row: cells that are put in, whether it is left out (None: as before), or everything
    taken back to what the file has."""

    cells: Mapping[Field, Cell] = MappingProxyType({})
    left_out: bool | None = None
    undo: bool = False

    def __repr__(self) -> str:
        return "Change(…)"  # logs and error reports hold no person

    def applied_to(self, known: Correction) -> Correction:
        if self.undo:
            return Correction()
        return Correction({**known.cells, **self.cells}, known.left_out if self.left_out is None else self.left_out)


class OvertakenError(DomainError):
    """A colleague changed the row since the form was opened."""

    def __init__(self, by_name: str) -> None:
        super().__init__(
            f"Baris ini baru saja diubah oleh {by_name}. Isian Anda tetap di sini; bandingkan, lalu simpan lagi."
        )


def mend(
    upload: Upload,
    changes: Mapping[RowKey, Change],
    *,
    by: Actor,
    seen: Mapping[RowKey, int] = MappingProxyType({}),
) -> bool:
    """Carry out changes of rows and judge them again; True when the worker does so, because they are many.

    `seen` is the revision that a row's form was opened with. Raises DomainError when the list is not waiting for its
    officer or a row is not there, OvertakenError when a colleague was quicker.
    """
    upload = service.lock(upload.id)
    refuse_unless_waiting(upload)
    plans = results.plans_of(upload)
    keys = crypto.keys()
    known = corrections.corrections_at(upload.id, changes, keys)
    for key, revision in seen.items():
        if key in known and known[key].revision != revision:
            raise OvertakenError(known[key].by_name)
    entries = staging.rows_at(upload.id, changes, keys)
    if len(entries) != len(changes):
        raise DomainError("Baris ini tidak ada lagi di daftar. Muat ulang halaman.")
    assert by.id is not None
    approval.touch(service.SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
    changed = {key: change.applied_to(corrections.correction_in(known, key)) for key, change in changes.items()}
    corrections.keep(upload.id, upload.regency_id, changed, known, keys, by=by)
    rejections.forget(upload.id, changes)
    record_changes(upload, changes, by)
    if len(changes) > AT_ONCE:
        service.start_judging(upload, by=by)
        return True
    _judge(upload, entries, changed, plans, keys, by)
    return False


def _judge(
    upload: Upload,
    entries: Sequence[StagedEntry],
    changed: Mapping[RowKey, Correction],
    plans: Mapping[int, SheetPlan],
    keys: Keys,
    by: Actor,
) -> None:
    facts = judging.facts_of(upload)
    rows = [results.raw_row(entry, plans, changed[entry.key]) for entry in entries]
    touched = {entry.nik_key for entry in entries} | set(keys.nik_hashes(niks_of(rows, facts)))
    others = [
        entry
        for entry in staging.rows_with(upload.id, [key for key in touched if key is not None], keys)
        if entry.key not in changed
    ]
    stored = corrections.corrections_at(upload.id, [entry.key for entry in others], keys)
    rows += [results.raw_row(entry, plans, corrections.correction_in(stored, entry.key)) for entry in others]
    ask = judging.register_of(upload, facts, keys, by=by)
    rows.sort(key=lambda row: (row.plan.number, row.row))  # the order of the file, in which repeats name one another
    judged = judge_again(rows, facts, ask, several_sheets=len(plans) > 1)
    mended = {row.key for row, raw in zip(judged, rows, strict=True) if raw.correction != Correction()}
    staging.restage(upload.id, upload.regency_id, judged, keys, mended=mended)
    rejected = rejections.hold(upload.id)
    results.recount(
        upload,
        before=[
            entry.person for entry in (*entries, *others) if entry.person is not None and entry.verdict in _CONFIRMABLE
        ],
        after=[
            row.person
            for row in judged
            if row.person is not None and row.verdict in _CONFIRMABLE and row.key not in rejected
        ],
    )
    if ask.asked:
        ask.record_use()


def refuse_unless_waiting(upload: Upload) -> None:
    """Raise DomainError unless the list is judged and waits for its officer, with all that mending needs."""
    if upload.state is not UploadState.JUDGED:
        raise DomainError(_not_now(upload))
    if not results.plans_of(upload):
        raise DomainError("Daftar ini diperiksa oleh versi portal yang lama. Tekan Periksa ulang, lalu perbaiki.")


def _not_now(upload: Upload) -> str:
    if upload.state is UploadState.RECEIVED:
        return "Daftar ini sedang diperiksa ulang. Tunggu sampai hasilnya tampil, lalu simpan lagi."
    if upload.state is UploadState.SUBMITTED:
        return "Daftar ini sudah diajukan. Minta verifikator mengembalikannya bila masih perlu diperbaiki."
    return "Daftar ini tidak lagi menunggu perbaikan. Buka daftar untuk melihat keadaannya."


def record_changes(upload: Upload, changes: Mapping[RowKey, Change], by: Actor) -> None:
    """The audit line of one act: how many rows and which columns, never what was written."""
    fields = {each for change in changes.values() for each in change.cells}
    parts = [LABELS[each] for each in Field if each in fields]
    if any(change.left_out for change in changes.values()):
        parts.append("dikeluarkan dari daftar")
    if any(change.left_out is False for change in changes.values()):
        parts.append("dimasukkan kembali")
    if any(change.undo for change in changes.values()):
        parts.append("kembali ke isi berkas")
    record(
        "list_mended",
        by=by,
        sentence=f"{formatting.number(len(changes))} baris daftar no. {upload.id} diperbaiki: {', '.join(parts)}.",
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
    )


def choose(upload: Upload, key: RowKey, *, by: Actor) -> int:
    """Of the rows with one NIK, keep this one and leave the others out; how many others.

    Raises DomainError when no other row has this NIK any more.
    """
    keys = crypto.keys()
    chosen = staging.rows_at(upload.id, [key], keys)
    same = staging.rows_with(upload.id, [each.nik_key for each in chosen if each.nik_key is not None], keys)
    others = [entry.key for entry in same if entry.key != key]
    if not others:
        raise DomainError("Tidak ada lagi baris lain dengan NIK ini. Muat ulang halaman.")
    mend(upload, leaving_out(others), by=by)
    return len(others)


def leaving_out(rows: Iterable[RowKey]) -> dict[RowKey, Change]:
    """The change that leaves each of these rows out of the list."""
    return {key: Change(left_out=True) for key in rows}

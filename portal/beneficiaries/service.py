"""Acts on lists: receive, judge again, confirm (or submit and approve), discard."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import corrections, results, staging
from portal.beneficiaries.columns import keeping as columns
from portal.beneficiaries.models import GONE, Upload, UploadState
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.rules.waiting import fitting_starts
from portal.core import approval, clock, formatting, holding, storage, tasks
from portal.core.approval import Approval, ApproverRule
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.core.permissions import Role
from portal.core.settings import value_of
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import Quota

SUBJECT = "upload"
JUDGE = "beneficiaries.judge"
CONFIRM = "beneficiaries.confirm"
_PAST_DISCARDING = (
    UploadState.SUBMITTED,
    UploadState.CONFIRMING,
    UploadState.CONFIRMED,
    UploadState.WITHDRAWING,
    UploadState.WITHDRAWN,
)
_AT_WORK = (UploadState.RECEIVED, UploadState.CONFIRMING, UploadState.WITHDRAWING)


class AlreadySentError(DomainError):
    """The same file for the same quota was sent before: its first page is the answer (domain rule 28)."""

    def __init__(
        self, upload: Upload, sentence: str = "Berkas yang sama sudah pernah diunggah untuk kuota ini. Ini hasilnya."
    ) -> None:
        super().__init__(sentence)
        self.upload = upload


def receive(stream: BinaryIO, *, file_name: str, size: int, quota: Quota, start: Month, by: Actor) -> Upload:
    """Keep an uploaded file and start judging it. The file is not opened here: that is the worker's child process.

    Raises DomainError for an empty file or a start outside the quota's term, AlreadySentError for one sent before.
    """
    refuse_unfit(size, quota, start)
    stored = storage.store(
        stream,
        kind="beneficiaries.upload",
        file_name=file_name,
        media_type="application/octet-stream",
        regency_id=quota.regency_id,
        created_by=by.id,
        retention_days=value_of("file_retention_days", quota.regency_id),
    )
    earlier = earlier_or_none(stored.sha256, quota, start)
    if earlier is not None:
        storage.delete(stored)
        raise AlreadySentError(earlier)
    assert by.id is not None
    upload = Upload(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        file_id=stored.id,
        file_name=stored.file_name[:200],
        size=stored.size,
        sha256=stored.sha256.hex(),
        start_month=start,
        state=UploadState.RECEIVED,
        summary={},
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    begin(upload, JUDGE, by)
    _record(upload, "list_received", f"Daftar no. {upload.id} diunggah ({formatting.file_size(upload.size)}).", by)
    return upload


def begin(upload: Upload, job: str, by: Actor) -> None:
    """Write a new list, whose maker cannot approve it, and hand it to the worker."""
    assert by.id is not None
    db.session.add(upload)
    db.session.flush()
    approval.touch(SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
    start_job(upload, job, by)


def refuse_unfit(size: int, quota: Quota, start: Month) -> None:
    """What can be said of a list before its bytes are here. Raises DomainError."""
    if size == 0:
        raise DomainError("Berkas kosong (0 B). Simpan ulang dari Excel, lalu unggah lagi.", field="file")
    quotas.refuse_outside(quota, start, what="Bulan mulai", field="start_month")


def earlier_or_none(sha256: bytes, quota: Quota, start: Month) -> Upload | None:
    """The list of the same content for the same quota and month, if one was sent and is still there."""
    return db.session.scalars(
        select(Upload)
        .where(
            Upload.sha256 == sha256.hex(),
            Upload.quota_id == quota.id,
            Upload.start_month == start,
            Upload.state.not_in(GONE),
        )
        .order_by(Upload.id)
        .limit(1)
    ).one_or_none()


def judge_again(upload: Upload, *, by: Actor, skip_hidden: bool | None = None) -> None:
    """Judge the stored file once more: after others were confirmed, after a stopped worker, after new settings.

    `skip_hidden` leaves out the rows that a filter hides, or takes them in again; None: as before. Raises DomainError
    when nothing would be left, or the list cannot be judged now.
    """
    upload = lock(upload.id)
    if skip_hidden and not upload.skip_hidden and upload.summary.get("hidden_rows", 0) >= upload.read_rows:
        raise DomainError("Semua baris daftar ini tersembunyi, jadi tidak ada yang tersisa untuk dibaca.")
    if upload.state not in (UploadState.JUDGED, UploadState.RECEIVED):
        raise DomainError("Daftar ini tidak dapat diperiksa ulang pada tahap ini.")
    if file_or_none(upload.file_id) is None:
        remedy = "Unggah kembali berkasnya" if upload.renews_quota_id is None else "Batalkan, lalu perpanjang lagi"
        raise DomainError(f"Berkas daftar ini sudah melewati masa simpan. {remedy}.")
    if skip_hidden is not None:
        upload.skip_hidden = skip_hidden
    start_judging(upload, by=by)
    _record(upload, "list_rejudged", f"Daftar no. {upload.id} diperiksa ulang.", by)


def start_judging(upload: Upload, *, by: Actor) -> None:
    """Hand a list that is locked to the worker, to be judged from its file and its corrections."""
    assert by.id is not None
    handed_in = approval.touch(SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
    upload.state = UploadState.RECEIVED
    if handed_in.decided_by is None:  # what a verifier asked to be put right stays on the page until it is handed in
        upload.sentence = ""
    start_job(upload, JUDGE, by)


def resume(upload: Upload, *, by: Actor) -> None:
    """Run a job that stopped once more. Raises DomainError when nothing of this list has stopped."""
    upload = lock(upload.id)
    job = tasks.job_or_none(upload.job_id) if upload.job_id else None
    if job is None or upload.state not in _AT_WORK:
        raise DomainError("Tidak ada pekerjaan yang terhenti untuk daftar ini.")
    tasks.restart(job)
    _record(upload, "list_resumed", f"Pekerjaan daftar no. {upload.id} dijalankan lagi.", by)


def give_up(upload: Upload, *, by: Actor) -> None:
    """Take a list back from a recording that failed for good: nothing of it was written.

    Raises DomainError while the recording is still at work.
    """
    upload = lock(upload.id)
    if upload.state is not UploadState.CONFIRMING or not has_stopped(upload):
        raise DomainError("Hanya pencatatan yang terhenti dapat dihentikan.")
    not_confirmed(upload, "Pencatatan terhenti karena gangguan, lalu dihentikan. Belum ada yang dicatat.", by=by)
    _record(upload, "list_not_confirmed", f"Pencatatan daftar no. {upload.id} dihentikan.", by)


def has_stopped(upload: Upload) -> bool:
    """Whether the list's job failed for good, or is gone."""
    job = tasks.job_or_none(upload.job_id) if upload.job_id else None
    return job is None or job.state == tasks.JobState.FAILED


def confirm(upload: Upload, *, by: Actor, seen_rows: int | None = None, rest_waits: bool = False) -> None:
    """The operator confirms ready and warned rows: at once, or after a verifier where the office wants one, and then
    the places are reserved meanwhile.

    With `rest_waits`, people beyond the quota's places go on its waiting list; without it, a list that does not fit is
    refused as a whole. `seen_rows` is the number that stood on the button. Confirming twice does nothing the second
    time. Raises DomainError when there is nothing to confirm, another number than was seen, or no room for a
    reservation.
    """
    upload = lock(upload.id)
    if upload.state in (UploadState.SUBMITTED, UploadState.CONFIRMING, UploadState.CONFIRMED):
        return
    if upload.state is not UploadState.JUDGED:
        raise DomainError("Daftar ini belum selesai diperiksa. Tunggu sampai hasilnya tampil.")
    if upload.confirmable_rows == 0:
        raise DomainError("Tidak ada baris yang dapat dicatat. Perbaiki daftar, lalu unggah lagi.")
    _refuse_other_number(upload, seen_rows)
    assert by.id is not None
    handed_in = approval_of(upload)
    approval.submit(handed_in, by=by.id, approver=ApproverRule(value_of("list_approver", upload.regency_id)))
    upload.sentence = ""
    upload.rest_waits = rest_waits
    if handed_in.state == approval.ApprovalState.APPROVED:
        _record(upload, "list_confirm_asked", f"Daftar no. {upload.id} dikonfirmasi untuk dicatat.", by)
        _begin_confirming(upload, by)
    else:
        quota = quotas.lock(upload.quota_id)
        starts = results.starts_of(upload)
        if rest_waits:
            starts = fitting_starts(starts, quota_queries.free_by_month(quota, held_for_list=upload.id))
        quotas.reserve(quota, starts, upload_id=upload.id, deciding=Deciding(by))
        upload.state = UploadState.SUBMITTED
        _record(upload, "list_submitted", f"Daftar no. {upload.id} diajukan untuk disetujui.", by)


def _refuse_other_number(upload: Upload, seen_rows: int | None) -> None:
    if seen_rows is not None and seen_rows != upload.confirmable_rows:
        raise DomainError(
            f"Hasil pemeriksaan sudah berubah menjadi {formatting.number(upload.confirmable_rows)} orang. "
            "Muat ulang halaman, periksa hasilnya, lalu lanjutkan."
        )


def take_back(upload: Upload, *, by: Actor) -> None:
    """The office takes back what it submitted, before a verifier decided: its places are free again, and it waits for
    its operator. Taking it back twice does nothing. Raises DomainError once it was decided about.
    """
    upload = lock(upload.id)
    if upload.state is UploadState.JUDGED:
        return
    if upload.state is not UploadState.SUBMITTED:
        raise DomainError("Daftar ini tidak sedang menunggu persetujuan, jadi ajuannya tidak dapat ditarik.")
    assert by.id is not None
    approval.take_back(approval_of(upload), by=by.id)
    _release(upload, by)
    upload.state = UploadState.JUDGED
    upload.sentence = f"Ajuan ditarik oleh {by.name}. Perbaiki bila perlu, lalu ajukan lagi."
    _record(upload, "list_taken_back", f"Ajuan daftar no. {upload.id} ditarik sebelum diputuskan.", by)


def approve(
    upload: Upload, *, by: Actor, roles: Collection[Role], seen_rows: int | None = None, rest_waits: bool | None = None
) -> None:
    """A verifier who did not touch the list approves it; with `rest_waits`, whoever has no place any more goes on the
    waiting list (None: as it was submitted). Raises DomainError with the reason otherwise.
    """
    upload = lock(upload.id)
    _refuse_other_number(upload, seen_rows)
    if upload.state is UploadState.SUBMITTED and upload.confirmable_rows == 0:
        raise DomainError("Semua barisnya sudah ditolak, jadi tidak ada yang dicatat. Kembalikan daftar ini.")
    if rest_waits is not None:
        upload.rest_waits = rest_waits
    assert by.id is not None
    approval.approve(approval_of(upload), by=by.id, roles=roles)
    _record(upload, "list_approved", f"Daftar no. {upload.id} disetujui.", by)
    _begin_confirming(upload, by)


def return_for_fix(upload: Upload, *, by: Actor, roles: Collection[Role], comment: str) -> None:
    """A verifier sends the list back with what is to be put right. Raises DomainError without a comment."""
    upload = lock(upload.id)
    assert by.id is not None
    approval.return_for_fix(approval_of(upload), by=by.id, roles=roles, comment=comment)
    _release(upload, by)
    upload.state = UploadState.JUDGED
    upload.sentence = f"Dikembalikan oleh {by.name}: {comment.strip()}"
    _record(upload, "list_returned", f"Daftar no. {upload.id} dikembalikan untuk diperbaiki.", by, reason=comment)


def discard(upload: Upload, *, by: Actor) -> None:
    """Drop a list that was not confirmed: its staged rows go at once, the file with it."""
    upload = lock(upload.id)
    if upload.state is UploadState.DISCARDED:
        return
    if upload.state in _PAST_DISCARDING:
        raise DomainError("Daftar yang sudah diajukan atau dicatat tidak dapat dibatalkan di sini.")
    staging.clear(upload.id)
    corrections.forget(upload.id)
    columns.forget(upload.id)
    rejections.forget_all(upload.id)
    forget_file(upload)
    upload.state = UploadState.DISCARDED
    upload.sentence = ""
    _record(upload, "list_discarded", f"Daftar no. {upload.id} dibatalkan.", by)


def forget_file(upload: Upload) -> None:
    """Delete the uploaded file, unless retention was quicker."""
    stored = file_or_none(upload.file_id)
    if stored is not None:
        storage.delete(stored)
    upload.file_id = None


def file_or_none(file_id: int | None) -> storage.StoredFile | None:
    """A stored file; None when there was none, or its time is over."""
    if file_id is None:
        return None
    try:
        return storage.stored_file(file_id)
    except NotFoundError:
        return None  # its time is over


def lock(upload_id: int) -> Upload:
    """The upload, held until the end of the transaction. Raises NotFoundError outside the scope."""
    return holding.hold(Upload, upload_id, "Daftar ini tidak ditemukan di wilayah Anda.")


def not_confirmed(upload: Upload, reason: str, *, by: Actor) -> None:
    """A confirmation that could not be carried out: nothing was written, the list waits for its operator again."""
    approval.reopen(approval_of(upload), comment=reason)
    _release(upload, by)
    upload.state = UploadState.JUDGED
    upload.sentence = reason


def approval_of(upload: Upload) -> Approval:
    """Its row of maker and checker."""
    found = approval.approval_or_none(SUBJECT, upload.id)
    assert found is not None  # made when the list was received
    return found


def fitting_now(upload: Upload, quota: Quota) -> int:
    """How many of the rows that can be confirmed would get a place now. Nothing is locked: a forecast."""
    free = quota_queries.free_by_month(quota, held_for_list=upload.id)
    return sum(fitting_starts(results.starts_of(upload), free).values())


def places_held(upload: Upload) -> int:
    """Places reserved for a list that waits for its verifier."""
    return sum(quota_queries.held_for(upload.quota_id, upload.id).values())


def _release(upload: Upload, by: Actor) -> None:
    """What was reserved for the list becomes free again; nothing when nothing was."""
    quota = quotas.lock(upload.quota_id)
    reason = f"Daftar no. {upload.id} belum dicatat"
    quotas.release(quota, upload_id=upload.id, reason=reason, deciding=Deciding(by))


def _begin_confirming(upload: Upload, by: Actor) -> None:
    upload.state = UploadState.CONFIRMING
    upload.sentence = ""
    start_job(upload, CONFIRM, by)


def start_job(upload: Upload, kind: str, by: Actor, **more: int | str | None) -> None:
    """Hand a list that is locked to the worker; `more` goes with the job."""
    job = tasks.start(
        kind,
        regency_id=upload.regency_id,
        subject=(SUBJECT, upload.id),
        args={"upload_id": upload.id, "actor": [by.id, by.name, by.role], **more},
        created_by=by.id,
    )
    upload.job_id = job.id


def _record(upload: Upload, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=upload.regency_id,
        subject_kind=SUBJECT,
        subject_id=upload.id,
        reason=reason,
    )

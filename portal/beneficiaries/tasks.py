"""The worker's part of a list: judging the file, writing the confirmed list. Each step can begin again."""

from __future__ import annotations

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import (
    corrections,
    enrolling,
    judging,
    merging,
    queries,
    renewing,
    results,
    service,
    staging,
    twins,
    waiting,
)
from portal.beneficiaries.columns import keeping as columns
from portal.beneficiaries.columns import queries as column_queries
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.rules.listing import JudgedList, judge_list
from portal.beneficiaries.rules.mapping import ColumnsUncertain
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.rules.waiting import fitting
from portal.beneficiaries.words import service as word_service
from portal.core import clock, collector, crypto, formatting, storage, tasks
from portal.core.db import begin_snapshot, db
from portal.core.errors import DomainError
from portal.core.tabular import FileProblem, TableFile, read_tables
from portal.quotas import queries as quotas
from portal.quotas import service as quota_service
from portal.quotas.models import Quota


@tasks.handler(service.JUDGE)
@collector.paused()
def judge(run: tasks.JobRun) -> str | None:
    """Judge a list that was received, or received corrections."""
    return judge_file(run)


def judge_file(run: tasks.JobRun) -> str | None:
    """Read the file in a limited child process, judge every row with its corrections, stage the verdicts."""
    upload = _upload(run)
    if not _still_wanted(upload, run, UploadState.RECEIVED):
        return None  # judged already by a run whose answer was lost
    assert upload.file_id is not None
    by = _actor(run)
    keys = crypto.keys()
    stored, skip_hidden = storage.stored_file(upload.file_id), upload.skip_hidden
    facts = judging.facts_of(upload)
    mended = corrections.corrections_of(upload.id, keys)
    ask = judging.register_of(upload, facts, keys, by=by)
    answers = column_queries.answers_of(column_queries.remembered())
    db.session.commit()  # reading a file takes seconds: no lock meanwhile
    run.progress(0, 0, "Membaca berkas")
    try:
        # Decrypted in memory only: the child reads it from an anonymous file, and no plain copy ever lies on a disk.
        table = read_tables(b"".join(storage.read_chunks(stored)), upload.file_name)
        db.session.commit()
        if _handed_over(upload, table, run, by):
            return None
        judged = judge_list(
            table,
            facts,
            register=ask,
            progress=lambda done, total: run.progress(done, total, "Memeriksa baris"),
            skip_hidden=skip_hidden,
            corrections=mended,
            answers=answers,
        )
    except ColumnsUncertain as question:
        with run.step():
            fresh = service.lock(upload.id)
            if _still_wanted(fresh, run, UploadState.RECEIVED):
                columns.ask(fresh, question.sets, keys, by=by)
        return None
    except FileProblem as problem:
        with run.step():
            fresh = service.lock(upload.id)
            if _still_wanted(fresh, run, UploadState.RECEIVED):
                _refuse_file(fresh, problem)
        return problem.message
    with run.step():
        fresh = service.lock(upload.id)
        if not _still_wanted(fresh, run, UploadState.RECEIVED):
            return None
        staging.stage(fresh.id, fresh.regency_id, judged.rows, keys, mended=mended, nik_keys=ask.nik_keys)
        first = fresh.judged_at is None
        results.keep_result(fresh, judged)
        _hold_rejections(fresh, judged)
        word_service.keep_words(fresh, [row.person for row in judged.rows if row.person is not None])
        columns.keep(fresh, judged.columns, column_queries.remembered(), keys, first=first)
        ask.record_use()
        record(
            "list_judged",
            by=by,
            sentence=f"Daftar no. {fresh.id} diperiksa: {formatting.number(fresh.read_rows)} baris dibaca, "
            f"{formatting.number(fresh.refused_rows)} ditolak.",
            regency_id=fresh.regency_id,
            subject_kind=service.SUBJECT,
            subject_id=fresh.id,
        )
    return None


def _hold_rejections(upload: Upload, judged: JudgedList) -> None:
    """What a verifier rejected stays rejected, however often the list is judged, until the row is mended."""
    rejected = rejections.hold(upload.id)
    people = [row.person for row in judged.rows if row.key in rejected and row.person is not None] if rejected else []
    if people:
        results.recount(upload, before=people, after=[])


def _handed_over(upload: Upload, table: TableFile, run: tasks.JobRun, by: Actor) -> bool:
    """Whether the file is the workbook of refused rows of a list that still waits: then it goes there.

    Of a list that was recorded meanwhile, the rows are a list of their own.
    """
    target = merging.target_of(table)
    if target is None or target == upload.id:
        return False
    with run.step():
        waiting_one = db.session.scalars(select(Upload).where(Upload.id == target).with_for_update()).one_or_none()
        if waiting_one is None or waiting_one.state is not UploadState.JUDGED or not results.plans_of(waiting_one):
            return False
        fresh = service.lock(upload.id)
        if _still_wanted(fresh, run, UploadState.RECEIVED):
            merging.hand_over(fresh, waiting_one, by=by)
    return True


@tasks.handler(renewing.JOB)
@collector.paused()
def renew(run: tasks.JobRun) -> str | None:
    """Draw up the list of a renewal out of the register, then judge it."""
    upload = _upload(run)
    if not _still_wanted(upload, run, UploadState.RECEIVED):
        return None
    if upload.file_id is None:  # otherwise a run before this one drew it up and was stopped while judging
        db.session.commit()
        run.progress(0, 0, "Menyusun daftar")
        begin_snapshot()
        content = renewing.drawn(_upload(run), crypto.keys())
        db.session.commit()
        with run.step():
            fresh = service.lock(upload.id)
            if not _still_wanted(fresh, run, UploadState.RECEIVED):
                return None
            renewing.keep(fresh, content)
    return judge_file(run)


@tasks.handler(merging.JOB)
@collector.paused()
def merge(run: tasks.JobRun) -> str | None:
    """Take over what was changed in a workbook of refused rows, then judge the list with it."""
    upload = _upload(run)
    if not _still_wanted(upload, run, UploadState.RECEIVED):
        return None
    stored = service.file_or_none(run.args["file_id"])
    if stored is None:  # a run before this one took it over and was stopped while judging
        return judge_file(run)
    try:
        table = read_tables(b"".join(storage.read_chunks(stored)), stored.file_name)
        with run.step():
            fresh = service.lock(upload.id)
            storage.delete(storage.stored_file(run.args["file_id"]))
            if not _still_wanted(fresh, run, UploadState.RECEIVED):
                return None  # discarded meanwhile: nothing brings it back
            outcome = merging.merge(fresh, table, by=_actor(run))
    except FileProblem as problem:
        with run.step():
            fresh = service.lock(upload.id)
            storage.delete(storage.stored_file(run.args["file_id"]))
            if _still_wanted(fresh, run, UploadState.RECEIVED):
                merging.give_back(fresh, problem)
        return problem.message
    judge_file(run)
    return outcome


def _still_wanted(upload: Upload, run: tasks.JobRun, state: UploadState) -> bool:
    """Whether the list still waits for this very job: it may be discarded, or another job may have taken its place."""
    return upload.state is state and upload.job_id == run.job_id


def _refuse_file(upload: Upload, problem: FileProblem) -> None:
    """Nothing of an unreadable file is kept but its name and the sentence."""
    staging.clear(upload.id)
    corrections.forget(upload.id)
    columns.forget(upload.id)
    rejections.forget_all(upload.id)
    service.forget_file(upload)
    upload.state = UploadState.UNREADABLE
    upload.sentence = problem.message
    upload.summary = {"code": problem.code.value}
    upload.judged_at = clock.now()


@tasks.handler(service.CONFIRM)
@collector.paused()
def confirm(run: tasks.JobRun) -> str | None:
    """Write a confirmed list into the register: one step, all or nothing."""
    upload = _upload(run)
    if not _still_wanted(upload, run, UploadState.CONFIRMING):
        return None  # done already by a run whose answer was lost
    by = _actor(run)
    keys = crypto.keys()
    people = upload.confirmable_rows
    db.session.commit()
    run.progress(0, people, "Mencatat peserta")
    try:
        with run.step():
            fresh = service.lock(upload.id)
            if not _still_wanted(fresh, run, UploadState.CONFIRMING):
                return None
            quota = quota_service.lock(fresh.quota_id)
            rest = staging.take_out(fresh.id, _without_a_place(fresh, quota), keys)
            fresh.confirmed_rows = enrolling.enrol(quota, upload_id=fresh.id, reason=f"Daftar no. {fresh.id}", by=by)
            fresh.waiting_rows = len(rest)
            waiting.queue_up(quota, rest, upload_id=fresh.id, keys=keys)
            fresh.state = UploadState.CONFIRMED
            fresh.confirmed_at = clock.now()
            fresh.confirmed_by_name = by.name
            columns.forget(fresh.id)
            staging.clear(fresh.id, staging.CONFIRMABLE)  # in the register now; refused rows stay for their workbook
            corrections.forget_recorded(fresh.id)
            record(
                "list_confirmed",
                by=by,
                sentence=f"Daftar no. {fresh.id} dicatat: {_outcome(fresh)}.",
                regency_id=fresh.regency_id,
                subject_kind=service.SUBJECT,
                subject_id=fresh.id,
            )
            word_service.catch_up(fresh, by=by)
            twins.look_after(fresh, by=by)
            outcome = _outcome(fresh)
            run.progress(people, people, "Selesai")
    except DomainError as error:
        with run.step():
            fresh = service.lock(upload.id)
            if _still_wanted(fresh, run, UploadState.CONFIRMING):
                _not_confirmed(fresh, error, by)
        raise
    return f"{outcome}."


def _without_a_place(upload: Upload, quota: Quota) -> list[RowKey]:
    """Who of a list has to wait, by the office's order; nobody unless the list lets people wait.

    The quota must have been locked.
    """
    if not upload.rest_waits:
        return []
    listed = staging.candidates(upload.id)
    order = queries.order_of(quota.regency_id)
    ordered = queries.in_order(quota, order, ((index, *each[1:]) for index, each in enumerate(listed)))
    fits = fitting((each.start for each in ordered), quotas.free_by_month(quota, held_for_list=upload.id))
    return [listed[each.key].key for each, fit in zip(ordered, fits, strict=True) if not fit]


def _outcome(upload: Upload) -> str:
    recorded = f"{formatting.number(upload.confirmed_rows)} orang dicatat"
    return f"{recorded}, {formatting.number(upload.waiting_rows)} di daftar tunggu" if upload.waiting_rows else recorded


def _not_confirmed(upload: Upload, error: DomainError, by: Actor) -> None:
    """Nothing was written: the list waits again, with the sentence that says why."""
    service.not_confirmed(upload, error.sentence, by=by)
    record(
        "list_not_confirmed",
        by=by,
        sentence=f"Daftar no. {upload.id} belum dapat dicatat.",
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
        reason=error.sentence,
    )


def _upload(run: tasks.JobRun) -> Upload:
    return db.session.scalars(select(Upload).where(Upload.id == run.args["upload_id"])).one()


def _actor(run: tasks.JobRun) -> Actor:
    number, name, role = run.args["actor"]
    return Actor(number, name, role)

"""Asking for a dossier, and packing it in the background: what was asked for is packed once and kept for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import current_app
from sqlalchemy import func, select

from portal.audit.service import PORTAL, Actor, record
from portal.core import clock, holding, scratch, storage, tasks
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.tasks import Job, JobState
from portal.paritrana import queries
from portal.paritrana.dossier.archive import ZIP, write_archive
from portal.paritrana.dossier.content import content_of
from portal.paritrana.models import ParitranaAssessment, ParitranaDossier
from portal.paritrana.rules.dossier import number_in_words

JOB = "paritrana.dossier"
SUBJECT = "paritrana_dossier"
KIND = "paritrana.dossier"
_MISSING = "Dosir ini tidak ditemukan."
GONE = "Sebagian buktinya sudah dikeluarkan sesudah dosir ini diminta. Susun dosir yang baru."
_ASSESSMENT_MISSING = "Penilaian mandiri ini tidak ditemukan."


def request_dossier(regency_id: int, edition_id: int, *, created_by: int | None, by: Actor) -> ParitranaDossier:
    """The next number of an assessment: its content is fixed now, the archive follows in the background.

    Raises DomainError before the assessment has begun.
    """
    found = queries.assessment_of_or_none(regency_id, edition_id)
    if found is None:
        raise DomainError("Mulai dahulu penilaian mandiri edisi ini, lalu susun dosirnya.")
    assessment = holding.hold(ParitranaAssessment, found.id, _ASSESSMENT_MISSING)
    last = db.session.scalar(
        select(func.max(ParitranaDossier.number)).where(ParitranaDossier.assessment_id == assessment.id)
    )
    made = ParitranaDossier(
        regency_id=regency_id,
        assessment_id=assessment.id,
        number=(last or 0) + 1,
        content=content_of(assessment),
        requested_at=clock.now(),
        requested_by_name=by.name,
        requested_by_role=by.role,
    )
    db.session.add(made)
    db.session.flush()
    made.job_id = tasks.start(
        JOB, regency_id=regency_id, subject=(SUBJECT, made.id), args={"dossier_id": made.id}, created_by=created_by
    ).id
    _record("paritrana_dossier_asked", made, "diminta", by)
    db.session.flush()
    return made


def try_again(dossier_id: int, *, by: Actor) -> ParitranaDossier:
    """Pack once more what failed, for example because the disk was full.

    Raises DomainError when it did not fail, and when evidence has left the library since.
    """
    dossier = holding.hold(ParitranaDossier, dossier_id, _MISSING)
    job = job_of(dossier)
    if dossier.file_id is not None or job is None or job.state != JobState.FAILED:
        raise DomainError("Dosir ini tidak terhenti, jadi tidak perlu disusun ulang.")
    if queries.files_gone(dossier):
        raise DomainError(GONE)
    tasks.restart(job)
    _record("paritrana_dossier_asked", dossier, "disusun ulang", by)
    return dossier


def hand_over(dossier_id: int, *, by: Actor) -> ParitranaDossier:
    """Record that somebody takes the archive. Raises NotFoundError while it is not ready."""
    dossier = dossier_by_id(dossier_id)
    if dossier.file_id is None:
        raise NotFoundError("Dosir ini belum siap. Tunggu sebentar, lalu muat ulang halamannya.")
    _record("paritrana_dossier_fetched", dossier, "diunduh", by)
    return dossier


def dossier_by_id(dossier_id: int) -> ParitranaDossier:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(ParitranaDossier).where(ParitranaDossier.id == dossier_id)).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def dossiers_of(assessment_id: int) -> Sequence[tuple[ParitranaDossier, storage.StoredFile | None]]:
    """Every dossier of an assessment with its file, the newest first."""
    rows = db.session.execute(
        select(ParitranaDossier, storage.StoredFile)
        .outerjoin(storage.StoredFile, storage.StoredFile.id == ParitranaDossier.file_id)
        .where(ParitranaDossier.assessment_id == assessment_id)
        .order_by(ParitranaDossier.number.desc())
    )
    return [(dossier, stored) for dossier, stored in rows]


def job_of(dossier: ParitranaDossier) -> Job | None:
    """The job that packs or packed it, as long as it is kept."""
    return tasks.job_or_none(dossier.job_id) if dossier.job_id is not None else None


def may_retry(dossier: ParitranaDossier, job: Job | None) -> bool:
    """Whether packing failed and would have all its files if it were tried again."""
    return job is not None and job.state == JobState.FAILED and not queries.files_gone(dossier)


def name_of(dossier: ParitranaDossier) -> str:
    """DOSIR-TTU-2026-003."""
    content = dossier.content
    return number_in_words(content["slug"], content["judged_year"], dossier.number)


@tasks.handler(JOB)
def _pack(run: tasks.JobRun) -> str | None:
    dossier = db.session.get_one(ParitranaDossier, run.args["dossier_id"])
    if dossier.file_id is not None:
        return None
    number, content = name_of(dossier), dossier.content
    made = (dossier.requested_at, dossier.requested_by_name, dossier.requested_by_role)

    def read(file_id: int) -> Iterator[bytes]:
        return storage.read_chunks(storage.stored_file(file_id))

    def tell(done: int, of: int) -> None:
        run.progress(done, of, "Mengemas bukti")

    with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
        path = folder / f"{number}.zip"
        sha256 = write_archive(path, content, number, made, read=read, tell=tell)
        with run.step():
            held = holding.hold(ParitranaDossier, dossier.id, _MISSING)
            if held.file_id is not None:
                return None
            stored = storage.store(
                path,
                kind=KIND,
                file_name=f"{number}.zip",
                media_type=ZIP,
                regency_id=held.regency_id,
                created_by=run.created_by,
                retention_days=None,
            )
            held.file_id, held.sha256 = stored.id, sha256
            _record("paritrana_dossier_made", held, "selesai disusun", PORTAL)
    return None


def _record(action: str, dossier: ParitranaDossier, what: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=f"{name_of(dossier)} {what}.",
        regency_id=dossier.regency_id,
        subject_kind="paritrana_dossier",
        subject_id=dossier.id,
    )

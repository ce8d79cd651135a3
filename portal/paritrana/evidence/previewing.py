"""The first page of evidence as a small picture: drawn once in the background, kept encrypted like the file."""

from __future__ import annotations

from io import BytesIO

from portal.core import pdf, storage, tasks
from portal.core.db import db
from portal.core.tasks import Job, JobState
from portal.paritrana.models import ParitranaEvidence

JOB = "paritrana.preview"
SUBJECT = "paritrana_evidence"
WEBP = "image/webp"
_KIND = "paritrana.preview"


def request_preview(evidence: ParitranaEvidence, *, created_by: int | None) -> None:
    """Have the first page drawn, in the open transaction; asked again, only what failed is done again."""
    job = job_of(evidence.id)
    if job is None:
        tasks.start(
            JOB,
            regency_id=evidence.regency_id,
            subject=(SUBJECT, evidence.id),
            args={"evidence_id": evidence.id},
            created_by=created_by,
        )
    elif job.state == JobState.FAILED:
        tasks.restart(job)


def job_of(evidence_id: int) -> Job | None:
    """The newest job that draws or has drawn it."""
    return tasks.latest_job_or_none(SUBJECT, evidence_id, JOB)


@tasks.handler(JOB)
def _draw(run: tasks.JobRun) -> str | None:
    evidence = db.session.get_one(ParitranaEvidence, run.args["evidence_id"])
    if evidence.preview_id is not None or evidence.file_id is None:
        return None  # drawn already, or removed meanwhile
    content = b"".join(storage.read_chunks(storage.stored_file(evidence.file_id)))
    run.progress(0, 0, "Menggambar halaman pertama")
    picture = pdf.first_page(content)
    with run.step():
        held = db.session.get_one(
            ParitranaEvidence, run.args["evidence_id"], with_for_update=True, populate_existing=True
        )
        if held.preview_id is None and held.file_id is not None:
            held.preview_id = storage.store(
                BytesIO(picture),
                kind=_KIND,
                file_name=f"bukti-{held.id}.webp",
                media_type=WEBP,
                regency_id=held.regency_id,
                created_by=run.created_by,
                retention_days=None,
            ).id
        run.progress(1, 1, "Selesai")
    return None

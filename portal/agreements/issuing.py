"""Issuing: the document of an agreed version is made once, in the background, and kept for good.

`request_issue` writes the job in the transaction of whoever gives the second yes. The job stores file, SHA-256 and
pages in one step that holds the version, so a job that runs twice, or whose worker was killed, makes one document.
"""

from __future__ import annotations

from io import BytesIO

from portal.agreements import document
from portal.agreements.document import Issue
from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.terms import KIND_LABELS, AgreementKind
from portal.agreements.writing import content_of
from portal.audit.service import PORTAL, record
from portal.core import clock, holding, pdf, storage, tasks
from portal.core.addresses import portal_address
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.tasks import Job, JobState
from portal.core.typeset import PDF

JOB = "agreements.issue"
SUBJECT = "agreement_version"
KIND = "agreements.document"
_MISSING = "Versi naskah ini tidak ditemukan."
_MOST = 500_000  # characters of a draft that a request typesets: some 250 pages, one second


def request_issue(version: AgreementVersion, *, created_by: int | None = None) -> None:
    """Have the document of a version made, once it is agreed; nothing happens twice.

    A job that failed is put back into the queue. Needs an open transaction; the version is held.
    """
    held = holding.hold(AgreementVersion, version.id, _MISSING)
    if held.file_id is not None:
        return
    job = job_of(held)
    if job is None:
        held.job_id = tasks.start(
            JOB,
            regency_id=held.regency_id,
            subject=(SUBJECT, held.id),
            args={"version_id": held.id, "portal_address": portal_address()},
            created_by=created_by,
        ).id
        db.session.flush()
    elif job.state == JobState.FAILED:
        tasks.restart(job)


def job_of(version: AgreementVersion) -> Job | None:
    """The job that makes or made the document, as long as it is kept."""
    return tasks.job_or_none(version.job_id) if version.job_id is not None else None


def draft_of(agreement: Agreement) -> tuple[str, bytes]:
    """(file name, PDF) of the text as it stands now, marked RANCANGAN; nothing is kept.

    Raises DomainError for a text that is too long to be typeset while somebody waits.
    """
    found = content_of(agreement)
    if sum(len(article["text"]) for article in found.content["articles"]) > _MOST:
        raise DomainError("Naskah ini terlalu panjang untuk pratinjau. Bagi menjadi beberapa perjanjian.")
    issue = Issue(0, found.fingerprint, clock.now(), "", draft=True)
    return f"rancangan-{_slug(agreement.kind)}-{agreement.id}.pdf", document.pdf_of(found.content, issue)


@tasks.handler(JOB)
def _issue(run: tasks.JobRun) -> str | None:
    version = db.session.get_one(AgreementVersion, run.args["version_id"])
    if version.file_id is not None:
        return None
    kind = db.session.get_one(Agreement, version.agreement_id).kind
    issue = Issue(version.number, version.sha256, version.made_at, run.args["portal_address"])
    made = document.pdf_of(version.content, issue)
    pages = pdf.own_page_count(made)
    places = document.places_of(version.content, issue)
    with run.step():
        held = holding.hold(AgreementVersion, version.id, _MISSING)
        if held.file_id is not None:
            return None
        stored = storage.store(
            BytesIO(made),
            kind=KIND,
            file_name=f"{_slug(kind)}-{held.agreement_id}-versi-{held.number}.pdf",
            media_type=PDF,
            regency_id=held.regency_id,
            created_by=run.created_by,
            retention_days=None,
        )
        held.file_id, held.file_sha256, held.pages = stored.id, stored.sha256.hex(), pages
        held.places = places
        record(
            "agreement_issued",
            by=PORTAL,
            sentence=f"Naskah perjanjian no. {held.agreement_id} versi {held.number} diterbitkan, {pages} halaman.",
            regency_id=held.regency_id,
            subject_kind="agreement",
            subject_id=held.agreement_id,
        )
        run.progress(1, 1, "Selesai")
    return None


def _slug(kind: AgreementKind) -> str:
    return KIND_LABELS[kind].lower().replace(" ", "-")

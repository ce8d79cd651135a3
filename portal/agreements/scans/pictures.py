"""The pages of a stored PDF as pictures: drawn once in the background, kept encrypted, handed over one by one."""

from __future__ import annotations

import zipfile
from io import BytesIO

from portal.agreements.models import AgreementPictures
from portal.core import pdf, storage, tasks
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.tasks import Job, JobState

JOB = "agreements.pictures"
SUBJECT = "agreement_pictures"
WEBP = "image/webp"
_KIND = "agreements.pictures"


def request_pictures(regency_id: int, file_id: int, *, created_by: int | None) -> None:
    """Have the pages of a stored PDF drawn, in the open transaction; asked again, only what failed is done again."""
    row = db.session.get(AgreementPictures, file_id)
    if row is None:
        row = AgreementPictures(regency_id=regency_id, file_id=file_id)
        db.session.add(row)
        db.session.flush()
    if row.pictures_id is not None:
        return
    job = tasks.job_or_none(row.job_id) if row.job_id is not None else None
    if job is None:
        row.job_id = tasks.start(
            JOB, regency_id=regency_id, subject=(SUBJECT, file_id), args={"file_id": file_id}, created_by=created_by
        ).id
        db.session.flush()
    elif job.state == JobState.FAILED:
        tasks.restart(job)


def job_of(rows: list[AgreementPictures]) -> Job | None:
    """The job that is still drawing, or has failed; none when every picture is there."""
    missing = [row.job_id for row in rows if row.pictures_id is None and row.job_id is not None]
    return tasks.job_or_none(missing[0]) if missing else None


@tasks.handler(JOB)
def _draw(run: tasks.JobRun) -> str | None:
    row = db.session.get_one(AgreementPictures, run.args["file_id"])
    if row.pictures_id is not None:
        return None
    content = b"".join(storage.read_chunks(storage.stored_file(row.file_id)))
    run.progress(0, 0, "Menggambar halaman")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for picture in pdf.pictures(content):
            archive.writestr(_name(picture.page, picture.width), picture.content)
    packed.seek(0)
    with run.step():
        held = db.session.get_one(AgreementPictures, run.args["file_id"], with_for_update=True, populate_existing=True)
        if held.pictures_id is None:
            held.pictures_id = storage.store(
                packed,
                kind=_KIND,
                file_name=f"gambar-{held.file_id}.zip",
                media_type="application/zip",
                regency_id=held.regency_id,
                created_by=run.created_by,
                retention_days=None,
            ).id
        run.progress(1, 1, "Selesai")
    return None


class Album:
    """The pictures of one PDF. A dozen pages are about a megabyte, opened as a whole."""

    def __init__(self, row: AgreementPictures) -> None:
        """Raises NotFoundError as long as nothing was drawn."""
        if row.pictures_id is None:
            raise NotFoundError("Gambar halaman ini belum siap. Muat ulang halamannya sebentar lagi.")
        content = b"".join(storage.read_chunks(storage.stored_file(row.pictures_id)))
        self._archive = zipfile.ZipFile(BytesIO(content))

    def size(self, page: int, width: int) -> int:
        """Bytes of one picture. Raises NotFoundError for a page that there is not."""
        try:
            return self._archive.getinfo(_name(page, width)).file_size
        except KeyError:
            raise NotFoundError("Halaman ini tidak ada pada dokumen.") from None

    def picture(self, page: int, width: int) -> bytes:
        """One page as WebP. Raises NotFoundError for a page that there is not."""
        self.size(page, width)
        return self._archive.read(_name(page, width))


def _name(page: int, width: int) -> str:
    return f"{width}/{page}.webp"

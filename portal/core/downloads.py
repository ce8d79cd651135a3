"""Files made on request in the background: asked for by POST, shown on a ready page, handed over by GET.

A capability registers a maker for its kind of file; the request is a row, its work a job, its result a stored file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import BigInteger, Index, String, Text, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, scratch, storage, tasks
from portal.core.db import Base, BigId, UtcDateTime, begin_snapshot, db
from portal.core.errors import NotFoundError
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.tasks import Job, JobState
from portal.core.tenancy import RegencyOrProvince

JOB = "core.download"
SUBJECT = "download"
KEPT = timedelta(days=90)  # rows without their file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Download(RegencyOrProvince, Base):
    """One requested file. Only who asked for it may fetch it; its content goes after the office's retention."""

    __tablename__ = "downloads"
    __table_args__ = (Index("ix_downloads_created_by", "created_by", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    args: Mapped[str] = mapped_column(Text)  # ids, codes and the purpose; never a person
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    row_count: Mapped[int | None]
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_by_role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Made:
    """What a maker wrote: the name the person sees, how many rows the file holds, and what kind of file it is."""

    file_name: str
    rows: int
    media_type: str = XLSX


Maker = Callable[[Download, Mapping[str, Any], Path], Made]
_makers: dict[str, tuple[Maker, Permission]] = {}


def maker(kind: str, *, permission: Permission) -> Callable[[Maker], Maker]:
    """Register the function that writes files of `kind` to the path it is given.

    It only reads, in one snapshot. `permission` is what a person needs, when asking and still when fetching.
    """

    def register(function: Maker) -> Maker:
        if _makers.get(kind, (function, permission)) != (function, permission):
            raise ValueError(f"two makers of {kind!r}")
        _makers[kind] = (function, permission)
        return function

    return register


def ask(
    kind: str,
    *,
    title: str,
    args: Mapping[str, Any],
    regency_id: int | None,
    created_by: int,
    created_by_name: str,
    created_by_role: str,
) -> Download:
    """Write the request and start its job, in the open transaction. Raises ValueError for a kind nobody makes."""
    if kind not in _makers:
        raise ValueError(f"no maker for {kind!r}")
    download = Download(
        kind=kind,
        title=title,
        args=json.dumps(dict(args), sort_keys=True),
        regency_id=regency_id,
        created_by=created_by,
        created_by_name=created_by_name,
        created_by_role=created_by_role,
        created_at=clock.now(),
    )
    db.session.add(download)
    db.session.flush()
    job = tasks.start(
        JOB,
        regency_id=regency_id,
        subject=(SUBJECT, download.id),
        args={"download_id": download.id},
        created_by=created_by,
    )
    download.job_id = job.id
    return download


def own_download(download_id: int, person_id: int) -> Download:
    """A request of this person in the open scope. Raises NotFoundError for anybody else's."""
    found = db.session.scalars(
        select(Download).where(Download.id == download_id, Download.created_by == person_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Unduhan ini tidak ditemukan. Minta berkasnya sekali lagi.")
    return found


def permission_of(download: Download) -> Permission:
    """What a person needs to fetch this file. Raises NotFoundError for a kind that nobody makes any more."""
    if download.kind not in _makers:
        raise NotFoundError("Berkas jenis ini tidak lagi disediakan.")
    return _makers[download.kind][1]


def own_downloads(person_id: int, limit: int = 20) -> list[tuple[Download, storage.StoredFile | None]]:
    """The newest requests of this person in the open scope, each with its file if it is still there. What nobody makes
    any more is left out, as nobody may fetch it."""
    rows = db.session.execute(
        select(Download, storage.StoredFile)
        .outerjoin(storage.StoredFile, storage.StoredFile.id == Download.file_id)
        .where(Download.created_by == person_id, Download.kind.in_(_makers))
        .order_by(Download.id.desc())
        .limit(limit)
    )
    return [(download, stored) for download, stored in rows]


@tasks.handler(JOB)
def _make(run: tasks.JobRun) -> str | None:
    """Write the file, then store it and its row in one step; begun again, it makes the file anew."""
    download = db.session.scalars(select(Download).where(Download.id == run.args["download_id"])).one()
    if download.file_id is not None:
        return None
    retention = value_of("file_retention_days", download.regency_id)
    db.session.commit()  # making the file is long and only reads
    run.progress(0, 0, "Menyusun berkas")
    with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
        path = folder / "file"
        make, _permission = _makers[download.kind]
        begin_snapshot()
        made = make(download, json.loads(download.args), path)
        db.session.commit()
        with run.step():
            stored = storage.store(
                path,
                kind=f"download.{download.kind}",
                file_name=made.file_name,
                media_type=made.media_type,
                regency_id=download.regency_id,
                created_by=download.created_by,
                retention_days=retention,
            )
            download.file_id = stored.id
            download.row_count = made.rows
            run.progress(1, 1, "Selesai")
    return None


@tasks.on_purge
def _purge(now: datetime) -> None:
    """Old requests whose file has gone, and old jobs of requests that failed: nobody restarts those, one asks anew."""
    for statement in (
        delete(Download).where(
            Download.created_at < now - KEPT,
            ~exists().where(storage.StoredFile.id == Download.file_id),
        ),
        delete(Job).where(Job.subject_kind == SUBJECT, Job.state == JobState.FAILED, Job.finished_at < now - KEPT),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))

"""Files made on request in the background: asked for by POST, shown on a ready page, handed over by GET.

A capability registers a maker for its kind of file; the request is a row, its work a job, its result a stored file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, storage, tasks
from portal.core.db import Base, BigId, UtcDateTime, db
from portal.core.errors import NotFoundError
from portal.core.settings import value_of
from portal.core.tenancy import RegencyOrProvince

JOB = "core.download"
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
    created_by_role: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Made:
    """What a maker wrote: the name the person sees, and how many rows the file holds."""

    file_name: str
    rows: int


Maker = Callable[[Download, Mapping[str, Any], Path], Made]
_makers: dict[str, Maker] = {}


def maker(kind: str) -> Callable[[Maker], Maker]:
    """Register the function that writes files of `kind` to the path it is given."""

    def register(function: Maker) -> Maker:
        if _makers.get(kind, function) is not function:
            raise ValueError(f"two makers of {kind!r}")
        _makers[kind] = function
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
        subject=("download", download.id),
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


def own_downloads(person_id: int, limit: int = 20) -> list[tuple[Download, storage.StoredFile | None]]:
    """The newest requests of this person in the open scope, each with its file if it is still there."""
    rows = db.session.execute(
        select(Download, storage.StoredFile)
        .outerjoin(storage.StoredFile, storage.StoredFile.id == Download.file_id)
        .where(Download.created_by == person_id)
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
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        path = Path(folder) / "file"
        made = _makers[download.kind](download, json.loads(download.args), path)
        db.session.commit()
        with run.step():
            stored = storage.store(
                path,
                kind=f"download.{download.kind}",
                file_name=made.file_name,
                media_type=XLSX,
                regency_id=download.regency_id,
                created_by=download.created_by,
                retention_days=retention,
            )
            download.file_id = stored.id
            download.row_count = made.rows
            run.progress(1, 1, "Selesai")
    return None

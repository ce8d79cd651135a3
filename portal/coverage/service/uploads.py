"""A workbook of figures: read in the child process, shown row by row, recorded once when somebody says so."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.tabular import FileProblem, Limits, read_tables
from portal.coverage import queries
from portal.coverage.models import CoverageUpload, UploadState
from portal.coverage.rules.cells import UnclearError, whole_number
from portal.coverage.rules.sheet import (
    RECORDED,
    JudgedRow,
    NoHeadingsError,
    RawRow,
    RowVerdict,
    SheetColumn,
    judge,
    rows_of,
)
from portal.coverage.service.figures import correct, record_figure

SUBJECT = "coverage_upload"
# Read while the form waits, and a form that waits holds the one writer of SQLite: far below those of a list of people.
LIMITS = Limits(file_bytes=1 << 20, unpacked_bytes=32 << 20, cells=50_000, cpu_seconds=2, wall_seconds=3)
CHANGED = "Angka yang tercatat berubah sejak halaman ini dibuka. Periksa hasil yang baru, lalu catat."


class AlreadySentError(DomainError):
    """The same file was sent before and was not discarded; nothing was kept a second time."""

    def __init__(self, upload: CoverageUpload) -> None:
        super().__init__("Berkas yang sama sudah pernah dikirim. Ini hasilnya.")
        self.upload = upload


def receive(content: bytes, *, file_name: str, regency_id: int | None, by: Actor) -> CoverageUpload:
    """Read a workbook and keep its cells for the preview. `regency_id`: whose office sends it; None for the province.

    Raises DomainError when it cannot be read or lacks headings or rows, AlreadySentError when it was sent before.
    """
    digest = hashlib.sha256(content).hexdigest()
    earlier = _sent_before(digest, regency_id)
    if earlier is not None:
        raise AlreadySentError(earlier)
    rows = _read(content, file_name)
    assert by.id is not None
    upload = CoverageUpload(
        regency_id=regency_id,
        file_name=file_name[:255],
        sha256=digest,
        rows=[[row.sheet, row.row, dict(row.cells)] for row in rows],
        state=UploadState.JUDGED,
        result=[],
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    _record("coverage_upload_received", upload, f"diterima ({formatting.number(len(rows))} baris)", by)
    return upload


def _sent_before(digest: str, regency_id: int | None) -> CoverageUpload | None:
    return db.session.scalars(
        select(CoverageUpload)
        .where(
            CoverageUpload.sha256 == digest,
            CoverageUpload.regency_id.is_not_distinct_from(regency_id),
            CoverageUpload.state != UploadState.DISCARDED,
        )
        .order_by(CoverageUpload.id)
        .limit(1)
    ).one_or_none()


def _read(content: bytes, file_name: str) -> list[RawRow]:
    try:
        rows = rows_of(read_tables(content, file_name, LIMITS))
    except FileProblem as problem:
        raise DomainError(problem.message, field="file") from None
    except NoHeadingsError as missing:
        raise DomainError(
            f"Judul kolom tidak ditemukan: {missing}. Pakai templat, atau tulis judul itu di satu baris.", field="file"
        ) from None
    except UnclearError as problem:
        raise DomainError(str(problem), field="file") from None
    if not rows:
        raise DomainError("Tidak ada baris di bawah judul kolom. Isi angkanya, lalu unggah lagi.", field="file")
    return rows


def judged(upload: CoverageUpload) -> list[JudgedRow]:
    """Every row judged against what is recorded now."""
    years = set()
    for row in upload.raw_rows:
        try:
            years.add(whole_number(row.cells.get(SheetColumn.YEAR, "")))
        except UnclearError:
            continue
    return judge(
        upload.raw_rows,
        queries.region_names(upload.regency_id),
        queries.known_figures(upload.regency_id, [year for year in years if year is not None and year < 10_000]),
        own=upload.regency_id,
        today=clock.today(),
    )


def seal_of(rows: Sequence[JudgedRow]) -> str:
    """A digest of all verdicts: two judgings with the same seal would write the same."""
    digest = hashlib.sha256()
    for row in rows:
        known = row.corrects.id if row.corrects else None
        digest.update(f"{row.raw.sheet}:{row.raw.row}:{row.verdict}:{known}:{row.terms}\n".encode())
    return digest.hexdigest()


def record_all(upload_id: int, regency_id: int | None, *, seal: str, by: Actor) -> CoverageUpload:
    """Record every row as the page showed them (`seal`). Pressed twice, they are recorded once.

    Raises DomainError when a row is refused, when the page shows an older result, and for a discarded upload.
    """
    upload = _hold(upload_id, regency_id)
    if upload.state is UploadState.RECORDED:
        return upload
    rows = _as_seen(upload, seal)
    wrong = sum(row.verdict is RowVerdict.REFUSED for row in rows)
    if wrong:
        raise DomainError(
            f"{formatting.number(wrong)} baris perlu diperbaiki. Perbaiki berkasnya, atau catat baris yang benar saja."
        )
    return _put(upload, rows, by)


def record_right_rows(upload_id: int, regency_id: int | None, *, seal: str, by: Actor) -> CoverageUpload:
    """Record the right rows and leave the refused ones out, which somebody chose to do. Once, like `record_all`."""
    upload = _hold(upload_id, regency_id)
    if upload.state is UploadState.RECORDED:
        return upload
    return _put(upload, _as_seen(upload, seal), by)


def discard(upload_id: int, regency_id: int | None, *, by: Actor) -> CoverageUpload:
    """Drop an upload that was not recorded; the same file may come again. Raises DomainError once it is recorded."""
    upload = _hold(upload_id, regency_id)
    if upload.state is UploadState.RECORDED:
        raise DomainError("Unggahan ini sudah dicatat. Tarik atau koreksi angkanya satu per satu.")
    if upload.state is UploadState.JUDGED:
        _decide(upload, UploadState.DISCARDED, judged(upload), by)
        _record("coverage_upload_discarded", upload, "dibatalkan", by)
    return upload


def _hold(upload_id: int, regency_id: int | None) -> CoverageUpload:
    queries.upload_by_id(upload_id, regency_id)
    return holding.hold(CoverageUpload, upload_id, queries.MISSING_UPLOAD)


def _as_seen(upload: CoverageUpload, seal: str) -> list[JudgedRow]:
    if upload.state is UploadState.DISCARDED:
        raise DomainError("Unggahan ini sudah dibatalkan. Kirim berkasnya sekali lagi.")
    rows = judged(upload)
    if seal_of(rows) != seal:
        raise DomainError(CHANGED)
    if not any(row.verdict in RECORDED for row in rows):
        raise DomainError("Tidak ada baris baru yang dapat dicatat.")
    return rows


def _put(upload: CoverageUpload, rows: Sequence[JudgedRow], by: Actor) -> CoverageUpload:
    why = f"Unggahan no. {upload.id}, berkas {upload.file_name}"[:200]
    for row in rows:
        if row.verdict not in RECORDED:
            continue
        assert row.region is not None and row.terms is not None
        if row.corrects is None:
            record_figure(row.region, row.terms, by=by, upload_id=upload.id)
        else:
            correct(row.region, row.corrects.id, row.terms, why=why, by=by, upload_id=upload.id)
    _decide(upload, UploadState.RECORDED, rows, by)
    upload.recorded_rows = sum(row.verdict in RECORDED for row in rows)
    _record("coverage_upload_recorded", upload, f"dicatat: {formatting.number(upload.recorded_rows)} angka", by)
    return upload


def _decide(upload: CoverageUpload, state: UploadState, rows: Sequence[JudgedRow], by: Actor) -> None:
    upload.state, upload.decided_at, upload.decided_by_name = state, clock.now(), by.name
    upload.result = [[row.raw.sheet, row.raw.row, row.verdict.value, row.message] for row in rows]


def _record(action: str, upload: CoverageUpload, what: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=f"Berkas cakupan no. {upload.id} {what}.",
        regency_id=upload.regency_id,
        subject_kind=SUBJECT,
        subject_id=upload.id,
    )

"""Stored files: encrypted on disk, a row each, gone after their time (design, section 9).

Files lie under `<storage>/<regency id, or 0>/<two letters>/<token>`. The regency stands in the path so that the sweep
judges only the folders whose rows it may see: a file is never taken for an orphan because its row was hidden.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import structlog
from flask import current_app
from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, crypto
from portal.core.commits import at_end
from portal.core.crypto import Readable
from portal.core.db import Base, BigId, UtcDateTime, db
from portal.core.errors import DomainError, NotFoundError
from portal.core.tenancy import PROVINCE_OWN, RegencyOrProvince, current_scope

ORPHAN_AGE = timedelta(days=1)  # a request that is still writing its file is over long before
_BATCH = 500
FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
log = structlog.get_logger("portal.storage")


class StorageFullError(DomainError):
    """The disk has no room; nothing was kept."""

    status = 507

    def __init__(self) -> None:
        super().__init__(
            "Ruang penyimpanan portal penuh, sehingga berkas belum tersimpan. "
            "Hubungi administrator provinsi, lalu coba lagi."
        )


class StoredFile(RegencyOrProvince, Base):
    """A file somebody sent or asked for. Its content lies encrypted on disk."""

    __tablename__ = "stored_files"
    # The unique constraint is for composite foreign keys. Ids are not given twice: rows elsewhere outlive their file.
    __table_args__ = (UniqueConstraint("regency_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))  # what it is for: "beneficiaries.upload", "exports.pack", …
    file_name: Mapped[str] = mapped_column(String(255))  # as the person sees it
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigId)  # bytes, plain
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the plain content
    token: Mapped[str] = mapped_column(String(43), unique=True)  # its name on disk
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(BigId)  # a person's id; none for the portal itself
    delete_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # none: kept


def store(
    source: Readable | Path,
    *,
    kind: str,
    file_name: str,
    media_type: str,
    regency_id: int | None,
    created_by: int | None,
    retention_days: int | None,
) -> StoredFile:
    """Encrypt `source` onto the disk and add its row to the open transaction (flushed, not committed).

    `retention_days` None keeps the file until somebody deletes it (signed papers). Reads 64 KiB at a time.
    Raises StorageFullError when the disk is full; then, and when the transaction is lost, nothing is left behind.
    """
    token = secrets.token_hex(16)
    path = _path(_folder(regency_id), token)
    try:
        if isinstance(source, Path):
            with source.open("rb") as opened:
                size, digest = _write(opened, path, token)
        else:
            size, digest = _write(source, path, token)
    except OSError as error:
        if error.errno in FULL_DISK:
            log.error("storage_full")
            raise StorageFullError from None
        raise
    now = clock.now()
    stored = StoredFile(
        regency_id=regency_id,
        kind=kind,
        file_name=_plain_name(file_name),
        media_type=media_type,
        size=size,
        sha256=digest,
        token=token,
        created_at=now,
        created_by=created_by,
        delete_after=None if retention_days is None else now + timedelta(days=retention_days),
    )
    try:
        db.session.add(stored)
        db.session.flush()
        at_end(lost=lambda: path.unlink(missing_ok=True))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return stored


def stored_file(file_id: int) -> StoredFile:
    """The file `file_id` of the open scope. Raises NotFoundError when it is gone or belongs to somebody else."""
    found = db.session.get(StoredFile, file_id)
    if found is None or (found.delete_after is not None and found.delete_after <= clock.now()):
        raise NotFoundError("Berkas ini tidak ditemukan atau masa simpannya sudah berakhir.")
    return found


def read_chunks(stored: StoredFile) -> Iterator[bytes]:
    """The plain content in pieces, for a download; it may be read after the request has ended.

    Raises NotFoundError at once when the file has gone; DecryptionError while reading a damaged one, so a download
    breaks off visibly short of its announced length.
    """
    opened = _open(stored)
    keys, aad = crypto.keys(), _aad(stored.token)

    def chunks() -> Iterator[bytes]:
        with opened:
            yield from keys.decrypt_stream(opened, aad)

    return chunks()


def delete(stored: StoredFile) -> None:
    """Remove a file with the open transaction: the row now, the content once that is committed."""
    path = path_of(stored.regency_id, stored.token)
    db.session.delete(stored)
    db.session.flush()
    at_end(committed=lambda: path.unlink(missing_ok=True))


def is_there(stored: StoredFile) -> bool:
    """Whether the content of a file lies on the disk, whole or not."""
    return path_of(stored.regency_id, stored.token).exists()


def path_of(regency_id: int | None, token: str) -> Path:
    """Where the encrypted content of a file lies."""
    return _path(_folder(regency_id), token)


def sweep_expired(now: datetime) -> int:
    """Remove files whose time is over and orphans older than a day; commits as it goes.

    Needs a system scope. Returns how many stored files expired.
    """
    scope = current_scope()
    if scope is None or scope.kind != "system":
        raise RuntimeError("the sweep needs a system scope")
    expired = 0
    while rows := db.session.scalars(
        select(StoredFile).where(StoredFile.delete_after <= now).order_by(StoredFile.id).limit(_BATCH)
    ).all():
        for stored in rows:
            delete(stored)
        expired += len(rows)
        db.session.commit()
    for number in sorted({PROVINCE_OWN, *scope.regency_ids}):
        _sweep_orphans(_root() / str(number), now)
    return expired


def _sweep_orphans(folder: Path, now: datetime) -> None:
    if not folder.is_dir():
        return
    before = (now - ORPHAN_AGE).timestamp()
    old: dict[str, Path] = {}
    for path in folder.glob("*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                old[path.name] = path
    names = list(old)
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        known = set(db.session.scalars(select(StoredFile.token).where(StoredFile.token.in_(batch))))
        for name in batch:
            if name not in known:
                old[name].unlink(missing_ok=True)
        db.session.commit()


def _write(source: Readable, path: Path, token: str) -> tuple[int, bytes]:
    """Write `source` encrypted under a draft name and put it in place whole. Returns (size, SHA-256) of the plain."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    size = 0
    try:
        with _create(draft) as target:
            for chunk in crypto.keys().encrypt_stream(source, target, _aad(token)):
                digest.update(chunk)
                size += len(chunk)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(path)
        _sync_folder(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    return size, digest.digest()


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(stored: StoredFile) -> BinaryIO:
    try:
        return path_of(stored.regency_id, stored.token).open("rb")
    except FileNotFoundError:
        log.error("stored_file_missing", file_id=stored.id)
        raise NotFoundError("Isi berkas ini sudah tidak tersimpan. Buat atau unggah berkas itu sekali lagi.") from None


def _root() -> Path:
    root: Path = current_app.config["PORTAL"].storage_dir
    return root


def _folder(regency_id: int | None) -> Path:
    return _root() / str(PROVINCE_OWN if regency_id is None else regency_id)


def _path(folder: Path, token: str) -> Path:
    return folder / token[:2] / token


def _aad(token: str) -> bytes:
    """Binds the content to its name: one stored file cannot be put in the place of another."""
    return b"stored_files:" + token.encode()


def _plain_name(name: str) -> str:
    """The last part of a file name, without control characters, short enough for its column; the ending is kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "berkas"
    if len(cleaned) <= 255:
        return cleaned
    suffix = Path(cleaned).suffix[:20]
    return cleaned[: 255 - len(suffix)] + suffix

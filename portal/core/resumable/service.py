"""Whose uploads are on their way: begun or gone on with, completed, dropped, and forgotten in time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.config import Settings
from portal.core import clock
from portal.core.commits import at_end
from portal.core.crypto import DecryptionError
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.resumable import rules
from portal.core.resumable.models import PartialUpload
from portal.core.resumable.pieces import LateError, Pieces
from portal.core.resumable.reading import Arrived

_FOLDER = "partial"  # beside the folders of stored files, which sweep what has no row of theirs
_LOST = "Kiriman ini tidak ditemukan atau masa simpannya sudah berakhir. Kirim berkas sekali lagi."
log = structlog.get_logger("portal.resumable")

Take = Callable[[PartialUpload, Arrived], str]
"""What a capability does with a complete file: keeps it and returns the address of its page."""


@dataclass(frozen=True)
class Wanted:
    """What is to be sent: `kind` and `args` are the capability's, `known` is the page of the same content if it has
    been received already."""

    kind: str
    announced: rules.Announced = field(repr=False)
    args: Mapping[str, str]
    known: str = ""


@dataclass(frozen=True)
class Unfinished:
    """An upload as its sender finds it again."""

    id: int
    file_name: str = field(repr=False)
    size: int
    arrived: int
    expires_at: datetime


def begin(wanted: Wanted, *, regency_id: int, person_id: int) -> PartialUpload:
    """A new upload, or the one of the same content that this person has begun: asking twice makes one.

    Of content that is known already the answer is a complete upload. Raises Refused when the account has too many.
    """
    found = _same(wanted, person_id)
    if found is not None and found.size != wanted.announced.size:
        raise rules.Refused(400, "Ukuran berkas ini tidak cocok dengan isinya. Kirim berkas sekali lagi.")
    if found is None:
        if not wanted.known:
            _refuse_further(wanted, person_id)
        found = _new(wanted, regency_id, person_id)
    found.file_name = wanted.announced.file_name[:255]
    found.args = dict(wanted.args)
    found.metadata_line = wanted.announced.metadata_line
    found.expires_at = clock.now() + timedelta(days=_settings().unfinished_days)
    if wanted.known:
        _finish(found, wanted.known)
    db.session.flush()
    return found


def _same(wanted: Wanted, person_id: int) -> PartialUpload | None:
    """What this person has on its way, or sent a short while ago, with the same content."""
    query = select(PartialUpload).where(
        PartialUpload.created_by == person_id, PartialUpload.kind == wanted.kind, PartialUpload.expires_at > clock.now()
    )
    if wanted.known:
        same = db.session.scalars(query.where(PartialUpload.location == wanted.known).limit(1)).one_or_none()
        if same is not None:
            return same
    if wanted.announced.sha256 is None:
        return None
    return db.session.scalars(query.where(PartialUpload.sha256 == wanted.announced.sha256)).one_or_none()


def _new(wanted: Wanted, regency_id: int, person_id: int) -> PartialUpload:
    now = clock.now()
    made = PartialUpload(
        regency_id=regency_id,
        kind=wanted.kind,
        file_name="",
        size=wanted.announced.size,
        sha256=wanted.announced.sha256,
        args={},
        metadata_line="",
        token=secrets.token_hex(16),
        location="",
        created_by=person_id,
        created_at=now,
        expires_at=now,
    )
    _forget_expired(wanted, person_id, now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the same request at the same moment was quicker
        found = _same(wanted, person_id)
        assert found is not None
        return found
    return made


def _forget_expired(wanted: Wanted, person_id: int, now: datetime) -> None:
    """An expired upload of the same content would stand in the way until the next sweep."""
    for old in db.session.scalars(
        select(PartialUpload).where(
            PartialUpload.created_by == person_id,
            PartialUpload.kind == wanted.kind,
            PartialUpload.sha256 == wanted.announced.sha256,
            PartialUpload.expires_at <= now,
        )
    ).all():
        drop(old)
    db.session.flush()


def _refuse_further(wanted: Wanted, person_id: int) -> None:
    open_now = _unfinished(person_id)
    rules.refuse_further(
        count=len(open_now),
        held=sum(each.size for each in open_now),
        size=wanted.announced.size,
        most=_settings().unfinished_count,
        most_bytes=_settings().unfinished_bytes,
    )


def _unfinished(person_id: int) -> Sequence[PartialUpload]:
    return db.session.scalars(
        select(PartialUpload)
        .where(
            PartialUpload.created_by == person_id,
            PartialUpload.location == "",
            PartialUpload.expires_at > clock.now(),
        )
        .order_by(PartialUpload.id)
    ).all()


def unfinished(kind: str, person_id: int) -> list[Unfinished]:
    """What this person has begun to send and not completed, oldest first."""
    return [
        Unfinished(each.id, each.file_name, each.size, pieces_of(each).arrived(), each.expires_at)
        for each in _unfinished(person_id)
        if each.kind == kind
    ]


def own(kind: str, partial_id: int, person_id: int, *, for_update: bool = False) -> PartialUpload:
    """An upload of this person in the open scope. Raises NotFoundError for anybody else's and after its time."""
    query = select(PartialUpload).where(
        PartialUpload.id == partial_id,
        PartialUpload.kind == kind,
        PartialUpload.created_by == person_id,
        PartialUpload.expires_at > clock.now(),
    )
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError(_LOST)
    return found


def pieces_of(partial: PartialUpload) -> Pieces:
    """Where the bytes of an upload are kept."""
    return Pieces(_folder(partial.regency_id) / partial.token, partial.token, partial.size)


def arrived(partial: PartialUpload) -> int:
    """How many bytes the server has: all of them once the file was taken over."""
    return partial.size if partial.location else pieces_of(partial).arrived()


def complete(kind: str, partial_id: int, person_id: int, take: Take) -> PartialUpload:
    """All bytes are here: prove them against the announced hash and hand them to `take`, in the open transaction.

    Completing twice does nothing the second time. Raises Refused: 460 when the content is not the announced one (it is
    forgotten then), 400 when `take` refuses it; LateError when somebody else is at it.
    """
    partial = own(kind, partial_id, person_id, for_update=True)
    if partial.location:
        return partial
    pieces = pieces_of(partial)
    with pieces.held():
        if not _is_as_announced(partial, pieces):
            pieces.remove()  # at once: this answer is a refusal, which commits nothing
            raise rules.Refused(460, "Isi berkas yang sampai berbeda dari yang dikirim. Kirim berkas sekali lagi.")
        try:
            location = take(partial, Arrived(pieces.content()))
        except DomainError as error:
            # 409 means "go on elsewhere" to a tus client, which would come back for ever.
            raise rules.Refused(400 if error.status == 409 else error.status, error.sentence) from error
    _finish(partial, location)
    db.session.flush()
    return partial


def _is_as_announced(partial: PartialUpload, pieces: Pieces) -> bool:
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in pieces.content():
            digest.update(chunk)
            size += len(chunk)
    except (DecryptionError, FileNotFoundError):
        log.error("pieces_damaged", partial_id=partial.id)
        return False
    if size < partial.size:
        raise LateError
    return size == partial.size and partial.sha256 in (None, digest.digest())


def _finish(partial: PartialUpload, location: str) -> None:
    """The row stays a while for a client whose answer was lost; the bytes and the hash go."""
    partial.location = location
    partial.sha256 = None
    at_end(committed=pieces_of(partial).remove)


def drop(partial: PartialUpload) -> None:
    """Forget an upload: the row now, the bytes once that is committed."""
    at_end(committed=pieces_of(partial).remove)
    db.session.delete(partial)


def expire(now: datetime, regency_ids: frozenset[int]) -> int:
    """Drop every upload whose time is over, and bytes that no upload knows. Returns how many uploads expired.

    Needs a system scope; commits nothing.
    """
    expired = db.session.scalars(select(PartialUpload).where(PartialUpload.expires_at <= now)).all()
    for partial in expired:
        drop(partial)
    known = set(db.session.scalars(select(PartialUpload.token)))
    before = (now - timedelta(days=_settings().unfinished_days)).timestamp()
    for regency_id in sorted(regency_ids):
        for path in _folder(regency_id).glob("*"):
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
    return len(expired)


def _folder(regency_id: int) -> Path:
    root: Path = _settings().storage_dir
    return root / _FOLDER / str(regency_id)


def _settings() -> Settings:
    found: Any = current_app.config["PORTAL"]
    assert isinstance(found, Settings)
    return found

"""The tus protocol over Flask. A view of a capability calls one of these functions and returns its answer.

Such a view carries `@resumable` (core.access): its requests have no form. The CSRF token comes as X-CSRFToken, and a
request that is repeated does no harm, since the protocol counts bytes.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, current_app, flash, request
from werkzeug.exceptions import ClientDisconnected

from portal.core.access import workplace
from portal.core.db import db, set_writing
from portal.core.errors import DomainError
from portal.core.resumable import rules, service
from portal.core.resumable.models import PartialUpload
from portal.core.resumable.pieces import LARGEST, Growing, LateError
from portal.core.storage import FULL_DISK, StorageFullError

STREAMS = 4  # bodies that one process receives at a time: half of its threads, so that pages are answered meanwhile
SILENCE = 60  # seconds after which a connection that brings nothing counts as dropped
_READ = 4096  # bytes; what a connection that breaks off takes along at most
_EVERY = 1.0  # seconds after which even a small piece is put on the disk: all that a killed process loses
_streams = threading.BoundedSemaphore(STREAMS)


class RefusedError(DomainError):
    """A refusal of the protocol, with its status."""

    def __init__(self, refused: rules.Refused) -> None:
        super().__init__(refused.sentence)
        self.status = refused.status


def speak(blueprint: Blueprint) -> Blueprint:
    """Give every answer of `blueprint`, refusals too, the headers of the protocol."""

    @blueprint.after_request
    def _headers(response: Response) -> Response:
        response.headers["Tus-Resumable"] = rules.VERSION
        if request.method == "OPTIONS" or response.status_code == 412:
            response.headers["Tus-Version"] = rules.VERSION
        if response.status_code == 460:
            response.status = "460 Checksum Mismatch"
        return response

    return blueprint


def options() -> Response:
    """What this server can do."""
    return Response(
        status=204,
        headers={
            "Tus-Max-Size": str(_limit()),
            "Tus-Extension": rules.EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(rules.ALGORITHMS),
        },
    )


def announced() -> rules.Announced:
    """What the client says about the file that it will send. Raises RefusedError."""
    with _refusals():
        rules.refuse_other_version(request.headers.get("Tus-Resumable"))
        return rules.announced(
            request.headers.get("Upload-Length"), request.headers.get("Upload-Metadata"), limit=_limit()
        )


def begin(wanted: service.Wanted, person_id: int, address: Callable[[int], str]) -> Response:
    """Answer a creation: where to send the bytes (`address` of the upload's id), and how many are here already."""
    with _refusals():
        partial = service.begin(wanted, regency_id=workplace().id, person_id=person_id)
    answer = _state(partial, 201)
    answer.headers["Location"] = address(partial.id)
    return answer


def state(kind: str, partial_id: int, person_id: int) -> Response:
    """Answer HEAD: how many bytes are here."""
    partial = service.own(kind, partial_id, person_id)
    with _refusals():
        rules.refuse_other_version(request.headers.get("Tus-Resumable"))
    answer = _state(partial, 200)
    answer.headers["Upload-Length"] = str(partial.size)
    if partial.metadata_line:
        answer.headers["Upload-Metadata"] = partial.metadata_line
    return answer


def add(kind: str, partial_id: int, person_id: int, take: service.Take, received: str) -> Response:
    """Answer PATCH: keep what arrives, however it ends, and hand the file to `take` when it is whole.

    `received` is the sentence for the page that follows. The database is not held while the bytes come in: what a
    request may do is read first, and a complete file begins a transaction of its own.
    """
    partial = service.own(kind, partial_id, person_id)
    with _refusals():
        rules.refuse_other_version(request.headers.get("Tus-Resumable"))
        checksum = rules.checksum(request.headers.get("Upload-Checksum"))
        at = service.arrived(partial)
        rules.refuse_piece(
            content_type=request.mimetype,
            offset=request.headers.get("Upload-Offset"),
            length=request.content_length,
            at=at,
            size=partial.size,
        )
        if partial.location:
            return _state(partial, 204)
        answer = _state(partial, 204)
        pieces = service.pieces_of(partial)
        db.session.rollback()
        with _receiving(), pieces.growing(at) as growing:
            _receive(growing, pieces.size, checksum)
            here = growing.arrived
        if here < pieces.size:
            answer.headers["Upload-Offset"] = str(here)
            return answer
        set_writing(True)
        complete = service.complete(kind, partial_id, person_id, take)
        flash(received, "success")
        return _state(complete, 204)


def drop(kind: str, partial_id: int, person_id: int) -> Response:
    """Answer DELETE: forget the upload."""
    partial = service.own(kind, partial_id, person_id, for_update=True)
    with _refusals():
        rules.refuse_other_version(request.headers.get("Tus-Resumable"))
    service.drop(partial)
    return Response(status=204)


def _receive(growing: Growing, size: int, checksum: rules.Checksum | None) -> None:
    """Read the body to its end. With a checksum it counts whole or not at all; without, every byte that came stays.

    Raises ClientDisconnected when the connection broke off.
    """
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    kept: list[bytes] = []
    for piece in _pieces(size - growing.arrived, waits=digest is None):
        if digest is None:
            growing.add(piece)
        else:
            digest.update(piece)
            kept.append(piece)
    if checksum and digest and digest.digest() != checksum.digest:
        raise rules.Refused(460, "Bagian berkas ini rusak di jalan. Kirim bagian itu sekali lagi.")
    for piece in kept:
        growing.add(piece)


def _pieces(most: int, *, waits: bool) -> Iterator[bytes]:
    """The body in pieces: full ones from a quick link, what came within a second from a slow one."""
    held, since = bytearray(), time.monotonic()
    try:
        while chunk := request.stream.read(min(_READ, LARGEST - len(held))):
            most -= len(chunk)
            if most < 0:
                raise rules.Refused(413, "Yang dikirim melebihi ukuran berkas. Kirim berkas sekali lagi dari awal.")
            held += chunk
            if len(held) == LARGEST or (waits and time.monotonic() - since > _EVERY):
                yield bytes(held)
                held, since = bytearray(), time.monotonic()
    except ClientDisconnected:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)


@contextmanager
def _receiving() -> Iterator[None]:
    """One of the few bodies received at a time, from a connection that may not be silent for long."""
    if not _streams.acquire(blocking=False):
        raise rules.Refused(503, "Portal sedang menerima banyak berkas. Pengiriman dilanjutkan sebentar lagi.")
    connection = request.environ.get("gunicorn.socket")
    try:
        if connection is not None:
            connection.settimeout(SILENCE)
        yield
    finally:
        if connection is not None:
            connection.settimeout(None)
        _streams.release()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except rules.Refused as refused:
        raise RefusedError(refused) from None
    except LateError:
        raise RefusedError(
            rules.Refused(409, "Berkas ini sedang dikirim dari tempat lain. Lanjutkan pengiriman sebentar lagi.")
        ) from None
    except OSError as error:
        if error.errno in FULL_DISK:
            raise StorageFullError from None
        raise


def _state(partial: PartialUpload, status: int) -> Response:
    answer = Response(
        status=status,
        headers={
            "Upload-Offset": str(service.arrived(partial)),
            "Upload-Expires": rules.http_date(partial.expires_at),
        },
    )
    if partial.location:
        answer.headers["HX-Redirect"] = partial.location
    return answer


def _limit() -> int:
    limit: int = current_app.config["PORTAL"].upload_limit
    return limit

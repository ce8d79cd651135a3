"""The bytes of an unfinished upload: one file that only grows, each piece sealed by itself.

A record is two lengths (plain, sealed) and the piece, encrypted like a field and bound to its upload and to the place
where it begins. A process that is killed leaves at most one broken record at the end, which does not count and is
overwritten.

Nobody waits for a lock while a slow link sends: a request remembers where the file ended, and each of its pieces is
added only if it still ends there. Of two requests at once the first goes on and the other learns that it is late; a
dead connection that still drips cannot harm the one that took over.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal.core import crypto
from portal.core.crypto import DecryptionError

LARGEST = 64 * 1024  # bytes of one piece
_LENGTHS = struct.Struct(">II")


class LateError(Exception):
    """Another request has added pieces, or the upload is gone: nothing of this piece was kept."""


@dataclass(frozen=True)
class _End:
    """Where the next piece goes."""

    plain: int  # bytes that arrived
    disk: int  # bytes of the file that hold them; what follows is a broken record
    file: int  # bytes of the file


@dataclass(frozen=True)
class Pieces:
    """What is kept of one upload of `size` bytes."""

    path: Path
    token: str
    size: int

    def arrived(self) -> int:
        """How many bytes are here; a client goes on from there. Less than `size` until the upload is taken over.

        When all have arrived and the process died before it took them over, the last piece counts as missing: any
        client then sends it once more, and so asks for what is left to do.
        """
        try:
            with self.path.open("rb") as opened:
                return self._end(opened).plain
        except FileNotFoundError:
            return 0

    @contextmanager
    def growing(self, at: int) -> Iterator[Growing]:
        """Add pieces from byte `at` on. What was added lies safely on disk when the block ends, however it ends.

        Raises LateError when that is not the end, or is no longer while pieces come: between a request's first look
        and this one, another (or the same, which the browser repeats after a reset) may have added some. Raises
        OSError when the disk is full.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as opened:
            try:
                end = self._end(opened)
                if end.plain != at:
                    raise LateError
                yield Growing(self, opened, end)
            finally:
                os.fsync(opened.fileno())

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody adds pieces inside the block: for reading the whole. Raises LateError when the upload is gone."""
        try:
            opened = self.path.open("r+b")  # an exclusive lock over NFS wants a file that may be written
        except FileNotFoundError:
            raise LateError from None
        with opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            if os.fstat(opened.fileno()).st_nlink == 0:
                raise LateError
            yield

    def content(self) -> Iterator[bytes]:
        """The plain content in pieces. Raises DecryptionError for a damaged file."""
        keys, at = crypto.keys(), 0
        with self.path.open("rb") as opened:
            while (lengths := _lengths(opened)) is not None:
                plain = keys.decrypt(opened.read(lengths[1]), self._aad(at))
                if len(plain) != lengths[0]:
                    raise DecryptionError("a piece is not as long as it says")
                yield plain
                at += len(plain)

    def remove(self) -> None:
        """Forget all that arrived."""
        self.path.unlink(missing_ok=True)

    def seal(self, piece: bytes, at: int) -> bytes:
        """A record of the piece that begins at byte `at`."""
        sealed = crypto.encrypt(piece, self._aad(at))
        return _LENGTHS.pack(len(piece), len(sealed)) + sealed

    def _end(self, opened: BinaryIO) -> _End:
        file, plain, disk = os.fstat(opened.fileno()).st_size, 0, 0
        before = _End(0, 0, file)
        opened.seek(0)
        while (lengths := _lengths(opened)) is not None and disk + _LENGTHS.size + lengths[1] <= file:
            before = _End(plain, disk, file)
            plain += lengths[0]
            disk = opened.seek(lengths[1], os.SEEK_CUR)
        return before if plain >= self.size else _End(plain, disk, file)

    def _aad(self, at: int) -> bytes:
        """Binds a piece to its upload and its place."""
        return b"partial_uploads:" + self.token.encode() + at.to_bytes(8, "big")


class Growing:
    """An upload that one request adds to."""

    def __init__(self, pieces: Pieces, opened: BinaryIO, end: _End) -> None:
        self._pieces = pieces
        self._opened = opened
        self._end = end

    @property
    def arrived(self) -> int:
        return self._end.plain

    def add(self, piece: bytes) -> None:
        """Keep a piece of at most LARGEST bytes. Raises LateError; OSError when the disk is full: nothing is kept."""
        end, descriptor = self._end, self._opened.fileno()
        record = self._pieces.seal(piece, end.plain)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            found = os.fstat(descriptor)
            if found.st_size != end.file or found.st_nlink == 0:
                raise LateError
            os.ftruncate(descriptor, end.disk)
            try:
                written = os.pwrite(descriptor, record, end.disk)
                if written != len(record):
                    os.pwrite(descriptor, record[written:], end.disk + written)  # tells why it was cut: no room
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, end.disk)
                raise
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        disk = end.disk + len(record)
        self._end = _End(end.plain + len(piece), disk, disk)


def _lengths(opened: BinaryIO) -> tuple[int, int] | None:
    """(plain, sealed) of the record that begins here; None at the end of what was written whole."""
    head = opened.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    plain, sealed = _LENGTHS.unpack(head)
    return (plain, sealed) if 0 < plain <= LARGEST and sealed > plain else None

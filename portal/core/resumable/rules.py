"""The tus protocol 1.0 as plain functions: what a header says, and which request must be refused and how.

Implemented: the core with its extensions creation, expiration, termination and checksum.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination,checksum"
ALGORITHMS = {"sha1": 20, "sha256": 32}  # name → bytes of a digest
PIECE_TYPE = "application/offset+octet-stream"
METADATA_LIMIT = 4096  # characters; a file name, a hash and a few choices

_NUMBER = re.compile(r"[0-9]{1,15}")  # int() would also take "+5", "1_0" and full-width digits
_KEY = re.compile(r"[!-+\--~]+")  # ASCII without spaces and commas
_SHA256 = re.compile(r"[0-9a-f]{64}")
_INCOMPLETE = "Permintaan pengiriman ini tidak lengkap. Muat ulang halaman, lalu kirim berkas sekali lagi."


class Refused(ValueError):  # noqa: N818 - an answer of the protocol, not a failure
    """The protocol's answer is no: its status, and a sentence for whoever reads it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True)
class Announced:
    """What a client says about the file that it will send."""

    size: int
    metadata: Mapping[str, str] = field(repr=False)  # the file's name may be a person's
    metadata_line: str = field(repr=False)  # as it came, to be given back
    sha256: bytes | None  # of the whole content, if the client tells

    @property
    def file_name(self) -> str:
        """As tus clients call it."""
        return self.metadata.get("filename") or self.metadata.get("name") or ""


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must add up to."""

    algorithm: str
    digest: bytes


def refuse_other_version(version: str | None) -> None:
    """Raises Refused (412) unless the client speaks our version."""
    if version != VERSION:
        raise Refused(412, "Versi pengiriman ini tidak didukung. Muat ulang halaman, lalu kirim berkas sekali lagi.")


def announced(length: str | None, metadata: str | None, *, limit: int) -> Announced:
    """Read the headers of a creation; `limit` is the size of the largest file in bytes.

    Raises Refused: 400 for headers that cannot be read, 413 for a file that is too large.
    """
    size = _number(length)
    if size > limit:
        remedy = "Bagi daftar, atau pindai dengan mutu lebih rendah, lalu kirim lagi."
        raise Refused(413, f"Berkas melebihi batas {limit // 2**20} MB. {remedy}")
    line = (metadata or "").strip()
    read = _metadata(line)
    hexadecimal = read.get("sha256", "").lower()
    if hexadecimal and not _SHA256.fullmatch(hexadecimal):
        raise Refused(400, _INCOMPLETE)
    return Announced(size, read, line, bytes.fromhex(hexadecimal) or None)


def refuse_piece(*, content_type: str | None, offset: str | None, length: int | None, at: int, size: int) -> None:
    """Whether the bytes of a PATCH may be added to an upload of `size` bytes of which `at` are here.

    `length` is the request's own, None when it does not tell. Raises Refused: 415, 400, 409 or 413.
    """
    if content_type != PIECE_TYPE:
        raise Refused(415, _INCOMPLETE)
    if _number(offset) != at:
        raise Refused(409, "Bagian berkas ini tidak menyambung dengan yang sudah diterima. Lanjutkan pengiriman.")
    if length is not None and length > size - at:
        raise Refused(413, "Yang dikirim melebihi ukuran berkas. Kirim berkas sekali lagi dari awal.")


def checksum(header: str | None) -> Checksum | None:
    """Read an Upload-Checksum. Raises Refused (400) for an algorithm we do not have or a digest that is none."""
    if header is None:
        return None
    algorithm, _space, encoded = header.partition(" ")
    digest = _decoded(encoded)
    if ALGORITHMS.get(algorithm) != len(digest):
        raise Refused(400, _INCOMPLETE)
    return Checksum(algorithm, digest)


def refuse_further(*, count: int, held: int, size: int, most: int, most_bytes: int) -> None:
    """Whether an account with `count` unfinished uploads of `held` bytes may begin one more of `size` bytes.

    Raises Refused (429).
    """
    if count >= most or held + size > most_bytes:
        raise Refused(
            429,
            f"Masih ada {count} berkas Anda yang belum selesai terkirim. "
            "Selesaikan atau buang salah satunya di halaman unggah, lalu kirim berkas ini.",
        )


def http_date(moment: datetime) -> str:
    """As Upload-Expires wants it (RFC 9110)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _number(text: str | None) -> int:
    if text is None or not _NUMBER.fullmatch(text):
        raise Refused(400, _INCOMPLETE)
    return int(text)


def _metadata(line: str) -> dict[str, str]:
    """`key base64,key base64`; a key may stand alone, and none twice."""
    if len(line) > METADATA_LIMIT:
        raise Refused(400, _INCOMPLETE)
    found: dict[str, str] = {}
    for pair in line.split(",") if line else ():
        key, _space, encoded = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise Refused(400, _INCOMPLETE)
        try:
            found[key] = _decoded(encoded).decode()
        except UnicodeDecodeError:
            raise Refused(400, _INCOMPLETE) from None
        if "\0" in found[key]:
            raise Refused(400, _INCOMPLETE)
    return found


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400, _INCOMPLETE) from None

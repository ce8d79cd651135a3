"""The parent's side: starts the child, watches it, and turns whatever happens into numbers or one clear sentence."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.core.errors import DomainError

_CHILD = Path(__file__).with_name("child.py")
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no settings and no secrets
_ROOM = 1536 * 1024 * 1024  # bytes of address space: a page of 600 dpi in colour is unpacked into 100 MB
# Bytes of address space, seconds of CPU, of wall time, and how far the child stands back behind others (nice).
_COUNTING, _DRAWING, _GLANCING = (_ROOM, 5, 10, 0), (_ROOM, 60, 90, 0), (_ROOM, 20, 40, 10)
_READING = (512 * 1024 * 1024, 5, 10, 10)  # only strangers' files are read; half the room is enough for 10 MB
MOST_PAGES = 120
SMALL, LARGE = 480, 1200  # pixels: to see (some 20 kB), and to read (some 90 kB)
_DRAWN = ((SMALL, 20), (LARGE, 25))  # with the quality of WebP
_pdfium = threading.Lock()  # PDFium answers one thread at a time
_LARGEST = 1 << 20  # bytes of one picture
_ENDS, _MOST_CHARACTERS = 2, 20_000  # pages at each end whose text is read, and how much of each
_GLANCE = ((400, 20),)  # pixels and quality of a first page to recognise a paper by: some 8 kB
_TYPES = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_SENTENCES = MappingProxyType(
    {
        "encrypted": "PDF ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi, lalu unggah kembali.",
        "broken": "PDF ini rusak dan tidak dapat dibuka. Pindai ulang, atau simpan ulang sebagai PDF, lalu unggah "
        "kembali.",
        "too_big": "Isi PDF ini terlalu besar untuk dibuka. Pindai ulang hitam putih 200 dpi, lalu unggah kembali.",
        "picture_broken": "Gambar ini rusak atau terpotong. Foto atau pindai ulang, lalu unggah kembali.",
        "picture_too_big": "Gambar ini terlalu besar untuk dibuka. Perkecil gambarnya, lalu unggah kembali.",
    }
)


@dataclass(frozen=True)
class Picture:
    """One page (from 1) as a WebP of `width` pixels."""

    page: int
    width: int
    content: bytes


def page_count(content: bytes) -> int:
    """How many pages a PDF has. Raises DomainError for one that is locked, broken or too heavy, with the remedy."""
    pages, _rest, _sizes = _asked(content, _COUNTING, ())
    return pages


@dataclass(frozen=True)
class Looked:
    """What a file turned out to be: its media type, by its content alone, and its pages (one for a picture)."""

    media_type: str
    pages: int


def type_of(content: bytes) -> str:
    """``application/pdf``, ``image/jpeg`` or ``image/png`` by the first bytes; empty for anything else."""
    return next((media_type for beginning, media_type in _TYPES if content.startswith(beginning)), "")


def look_at(content: bytes) -> Looked:
    """Open a PDF, or unpack a JPEG or PNG to its last row. Raises DomainError for what cannot be, with the remedy."""
    media_type = type_of(content)
    if not media_type:
        raise DomainError("Berkas ini bukan PDF, JPG, atau PNG. Simpan sebagai salah satunya, lalu unggah lagi.")
    pages, _rest, _sizes = _asked(content, _COUNTING, (), first=True)
    if not pages:
        raise DomainError(_SENTENCES["broken"])
    return Looked(media_type, pages)


def first_page(content: bytes) -> bytes:
    """The first page of a PDF, or a picture, as a WebP of 400 pixels to recognise it by. Raises as `look_at` does."""
    _pages, picture, sizes = _asked(content, _GLANCING, _GLANCE, first=True)
    if sizes != [[len(picture)]] or not _is_picture(picture):
        raise DomainError(_SENTENCES["broken"])
    return picture


def _is_picture(content: bytes) -> bool:
    return 0 < len(content) <= _LARGEST and content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def own_page_count(content: bytes) -> int:
    """How many pages a PDF has that the portal itself has just made: nothing to be afraid of, so without a child."""
    import pypdfium2  # here: only the worker issues documents

    with _pdfium:
        document = pypdfium2.PdfDocument(content)
        try:
            return len(document)
        finally:
            document.close()


def own_page_size(content: bytes, page: int = 1) -> tuple[float, float]:
    """Width and height in points of a page (from 1) of a PDF of the portal's own. Raises IndexError without it."""
    import pypdfium2

    with _pdfium:
        document = pypdfium2.PdfDocument(content)
        try:
            if not 0 < page <= len(document):
                raise IndexError(page)
            width, height = document.get_page_size(page - 1)
            return width, height
        finally:
            document.close()


def own_picture(content: bytes, dots_per_inch: int = 200) -> bytes:
    """The first page of a PDF of the portal's own as PNG, on white."""
    import pypdfium2

    target = io.BytesIO()
    with _pdfium:
        document = pypdfium2.PdfDocument(content)
        try:
            document[0].render(scale=dots_per_inch / 72).to_pil().convert("RGB").save(target, "PNG", optimize=True)
        finally:
            document.close()
    return target.getvalue()


def pictures(content: bytes) -> list[Picture]:
    """Every page small and large, by page. Raises DomainError as `page_count` does, and above 120 pages."""
    pages, rest, sizes = _asked(content, _DRAWING, _DRAWN)
    if pages > MOST_PAGES:
        raise DomainError(f"PDF ini {pages} halaman, lebih banyak daripada yang dapat ditampilkan ({MOST_PAGES}).")
    found, at = [], 0
    for page, of_page in enumerate(sizes, 1):
        for width, size in zip((SMALL, LARGE), of_page, strict=True):
            picture = rest[at : at + size]
            at += size
            if size != len(picture) or not _is_picture(picture):
                raise DomainError(_SENTENCES["broken"])
            found.append(Picture(page, width, picture))
    if len(found) != pages * len(_DRAWN):
        raise DomainError(_SENTENCES["broken"])
    return found


def texts_at_ends(content: bytes) -> list[str]:
    """What the first two and the last two pages say, a page each. Raises DomainError as `page_count` does."""
    _pages, rest, sizes = _asked(content, _READING, (), _ENDS)
    found, at = [], 0
    for (size,) in sizes:
        found.append(rest[at : at + size].decode(errors="replace"))
        at += size
    return found


def _asked(
    content: bytes,
    limits: tuple[int, int, int, int],
    drawn: tuple[tuple[int, int], ...],
    ends: int = 0,
    *,
    first: bool = False,
) -> tuple[int, bytes, list[list[int]]]:
    wall_seconds = limits[2]
    sizes = (number for pair in drawn for number in pair)
    numbers = (*limits, MOST_PAGES, ends, _MOST_CHARACTERS, int(first), *sizes)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), *map(str, numbers)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DomainError(_SENTENCES["too_big"]) from None
    line, found, rest = done.stdout.partition(b"\n")
    if not found:  # it died: of memory or time when it was stopped, else of what is in the file
        kind = "picture_" if first and type_of(content).startswith("image/") else ""
        raise DomainError(_SENTENCES[f"{kind}{'too_big' if done.returncode < 0 else 'broken'}"])
    answer: dict[str, Any] = json.loads(line)
    if "problem" in answer:
        raise DomainError(_SENTENCES[answer["problem"]])
    return answer["pages"], rest, answer["sizes"]

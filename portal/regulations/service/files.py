"""The PDF of a regulation: looked at before it counts, stored encrypted, every taking recorded."""

from __future__ import annotations

from typing import BinaryIO

from portal.audit.service import Actor
from portal.core import storage
from portal.core.errors import DomainError
from portal.core.typeset import PDF
from portal.regulations import queries
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import file_name
from portal.regulations.service.holding import changed, hold, name_of, record_about
from portal.regulations.service.relying import refuse_relied_on

LARGEST = 10 * 1024 * 1024  # bytes: some sixty scanned pages, half an hour on the slowest link
KIND = "regulations.file"
_BEGINNING, _END = b"%PDF-", b"%%EOF"
_TAIL = 2048  # bytes in which a PDF says that it is at its end


def why_not_kept(content: BinaryIO) -> str:
    """Why a file cannot be kept, as a sentence; empty for a whole PDF. What a browser says of it proves nothing."""
    size = content.seek(0, 2)
    content.seek(0)
    beginning = content.read(len(_BEGINNING))
    content.seek(max(0, size - _TAIL))
    end = content.read()
    content.seek(0)
    if size == 0:
        return "Berkas ini kosong (0 byte). Buka berkasnya di komputer Anda, lalu pilih yang ada isinya."
    if beginning != _BEGINNING:
        return "Berkas ini bukan PDF. Simpan atau pindai peraturan sebagai PDF, lalu unggah lagi."
    if size > LARGEST:
        return "Berkas ini lebih dari 10 MB. Pindai ulang dengan mutu lebih rendah, lalu unggah lagi."
    if _END not in end:
        return "PDF ini terpotong: bagian akhirnya tidak ada. Salin atau pindai ulang berkasnya, lalu unggah lagi."
    return ""


def attach(regulation_id: int, content: BinaryIO, *, seen: int, by: Actor) -> Regulation:
    """Keep the PDF in place of what was there. `seen` is the id of the file that the page showed, 0 for none.

    What was there is deleted, unless a finished paper names it. Raises DomainError for a file that cannot be kept, when
    somebody else has just sent one, and while others rely on the one that is there.
    """
    if problem := why_not_kept(content):
        raise DomainError(problem, field="file")
    regulation = hold(regulation_id)
    if seen != (regulation.file_id or 0):
        raise DomainError(
            f"{regulation.changed_by_name} baru saja mengunggah berkas lain. Periksa berkas itu sebelum menggantinya.",
            field="file",
        )
    before_stays = regulation.file_id is not None and refuse_relied_on(regulation)
    region = queries.region_of(regulation.regency_id)
    stored = storage.store(
        content,
        kind=KIND,
        file_name=file_name(regulation.terms.paper, region),
        media_type=PDF,
        regency_id=regulation.regency_id,
        created_by=by.id,
        retention_days=None,
    )
    before = storage.stored_file(regulation.file_id) if regulation.file_id is not None else None
    regulation.file_id = stored.id
    changed(regulation, by)
    words = f"Berkas {name_of(regulation)} diunggah (SHA-256 {stored.sha256.hex()[:16]}…)"
    if before is not None:
        words += f" menggantikan yang lama ({before.sha256.hex()[:16]}…)"
        if not before_stays:
            storage.delete(before)
    record_about("regulation_file_attached", regulation, f"{words}.", by)
    return regulation


def hand_over(regulation_id: int, *, by: Actor) -> Regulation:
    """Somebody takes the file: recorded. Raises NotFoundError when there is none."""
    regulation = queries.regulation_by_id(regulation_id)
    storage.stored_file(regulation.file_id or 0)
    record_about("regulation_file_fetched", regulation, f"Berkas {name_of(regulation)} diunduh.", by)
    return regulation

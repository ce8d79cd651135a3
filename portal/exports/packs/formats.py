"""The forms in which a pack is handed out: what each is called, and what writes it from the body alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from portal.core.downloads import XLSX
from portal.core.frozen import canonical
from portal.core.typeset import PDF
from portal.exports.packs.book import write_pack
from portal.exports.packs.paper import paper_of, speech_of
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.reading import current

Writer = Callable[[Path, Body, str, str], None]  # where to, of what, its SHA-256, what its QR says


@dataclass(frozen=True)
class Form:
    """`words` name the file in a sentence: "Berkas ini buku kerja Excel bahan rapat …"."""

    label: str
    words: str
    suffix: str
    media_type: str
    write: Writer


def write_json(path: Path, body: Body, sha256: str, verify_url: str) -> None:
    """The figures themselves, as they are frozen: the very text that the SHA-256 is of."""
    path.write_text(canonical(body), encoding="utf-8")


def write_book(path: Path, body: Body, sha256: str, verify_url: str) -> None:
    """The workbook, in which every sum is a formula."""
    whole = current(body)
    write_pack(path, whole, sha256=sha256, verify_url=verify_url, paper=whole["paper"])


def write_paper(path: Path, body: Body, sha256: str, verify_url: str) -> None:
    """The paper for the table of the hearing."""
    path.write_bytes(paper_of(current(body), sha256=sha256, verify_url=verify_url))


def write_speech(path: Path, body: Body, sha256: str, verify_url: str) -> None:
    """The sheet of one page for whoever speaks."""
    path.write_bytes(speech_of(current(body), sha256=sha256, verify_url=verify_url))


ZIP = "application/zip"


def write_archive(path: Path, body: Body, sha256: str, verify_url: str) -> None:
    """Nothing: an archive is made of many bodies (`collecting`)."""
    raise ValueError("an archive is made of the parts of a collection")


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "xlsx": Form("Buku kerja (Excel)", "buku kerja Excel", "xlsx", XLSX, write_book),
        "pdf": Form("Naskah (PDF)", "naskah PDF", "pdf", PDF, write_paper),
        "pidato": Form("Lembar bicara (PDF)", "lembar bicara PDF", "pdf", PDF, write_speech),
        "json": Form("Angka (JSON)", "berkas angka (JSON)", "json", "application/json", write_json),
    }
)
COLLECTION_FORMS: Mapping[str, Form] = MappingProxyType(
    {"zip": Form("Arsip semua berkas (ZIP)", "arsip ZIP", "zip", ZIP, write_archive)}
)

"""The forms in which a pack is handed out: what each is called, and what writes it from the body alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from portal.core.frozen import canonical
from portal.exports.packs.rules.body import Body

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


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "json": Form("Angka (JSON)", "berkas angka (JSON)", "json", "application/json", write_json),
    }
)

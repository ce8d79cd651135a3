"""How a dossier is laid out: its number, the names of its files, what stands in its manifest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST = 60  # characters of a name: whole paths stay below what Windows opens
MANIFEST, INDEX, SUMMARY = "MANIFES-SHA256.txt", "00-Indeks.xlsx", "00-Ringkasan.pdf"
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


def number_in_words(slug: str, judged_year: int, number: int) -> str:
    """DOSIR-TTU-2026-003."""
    return f"DOSIR-{slug.upper()}-{judged_year}-{number:03d}"


def plain_name(title: str) -> str:
    """A title as a file's name that every system and every archive program takes: letters, digits, hyphens."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", ascii_only).strip("-")[:LONGEST].strip("-") or "berkas"


@dataclass(frozen=True)
class Item:
    """One piece of evidence under one criterion. `suffix` of its file, ".pdf"; empty for what has none."""

    aspect: str
    criterion: str
    evidence_id: int
    title: str
    suffix: str = ""


@dataclass(frozen=True)
class Place:
    """Where an item lies: a file of its own, or a note that says where the same paper lies already (`same_as`)."""

    item: Item
    path: str
    same_as: str = ""


def laid_out(items: Iterable[Item]) -> list[Place]:
    """A path for each item: ``REG/R1/01-Perda-Nomor-4.pdf``. A paper that serves many criteria is packed once."""
    counts: dict[tuple[str, str], int] = {}
    first: dict[int, str] = {}
    places = []
    for item in items:
        folder = (plain_name(item.aspect), plain_name(item.criterion))
        counts[folder] = counts.get(folder, 0) + 1
        stem = f"{folder[0]}/{folder[1]}/{counts[folder]:02d}-{plain_name(item.title)}"
        earlier = first.get(item.evidence_id, "") if item.suffix else ""
        path = f"{stem}{item.suffix}" if item.suffix and not earlier else f"{stem}.txt"
        if item.suffix and not earlier:
            first[item.evidence_id] = path
        places.append(Place(item, path, earlier))
    return places


def manifest(digests: Mapping[str, str]) -> str:
    """The list that ``sha256sum -c`` reads: one line a file, sorted by path, ended by a line feed."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))

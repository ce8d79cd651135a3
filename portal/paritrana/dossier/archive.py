"""Writing the archive: the same content and the same evidence give the same bytes, on every machine."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.core import formatting
from portal.core.typeset import typeset
from portal.paritrana.dossier.workbook import write_index
from portal.paritrana.rules.dossier import INDEX, MANIFEST, SUMMARY, Item, Place, laid_out, manifest
from portal.paritrana.rules.points import WHOLE, in_words
from portal.paritrana.rules.scoring import STATE_LABELS, LineState

TEMPLATE = Path(__file__).parent / "documents" / "ringkasan.typ"
ZIP = "application/zip"
_PACKED_ALREADY = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".webp", ".zip", ".xlsx"})
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say: when it was made stands inside
_STRENGTHS = 3

Read = Callable[[int], Iterator[bytes]]  # the plain content of a stored file, in pieces
Tell = Callable[[int, int], None]  # (done, of) pieces of evidence


def write_archive(
    path: Path, content: Mapping[str, Any], number: str, made: tuple[datetime, str, str], *, read: Read, tell: Tell
) -> str:
    """Write the archive to `path` and answer its SHA-256.

    `made`: when it was asked for, by whom, in which role. `read` opens a stored file by its id. Raises ValueError when
    a file is no longer what the content says of it: then nothing is kept.
    """
    places = laid_out(items_of(content))
    evidence = [each for criterion in content["criteria"] for each in criterion["evidence"]]
    index = path.with_name("indeks.xlsx")
    write_index(index, content, number, made, [place.path for place in places])
    digests: dict[str, str] = {}
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, digests, INDEX, [index.read_bytes()])
        _add(archive, digests, SUMMARY, [summary_of(content, number, made)])
        for done, (place, each) in enumerate(zip(places, evidence, strict=True)):
            tell(done, len(places))
            if each["file_id"] is not None and not place.same_as:
                _add(archive, digests, place.path, read(each["file_id"]))
                if digests[place.path] != each["sha256"]:
                    raise ValueError("a piece of evidence is no longer what was asked for")
            else:
                _add(archive, digests, place.path, [_note(place, each).encode()])
        _add(archive, {}, MANIFEST, [manifest(digests).encode()])
    index.unlink()
    tell(len(places), len(places))
    with path.open("rb") as made_file:
        return hashlib.file_digest(made_file, "sha256").hexdigest()


def items_of(content: Mapping[str, Any]) -> list[Item]:
    """Every piece of evidence in the order of the criteria."""
    return [
        Item(criterion["aspect_code"], criterion["code"], each["id"], each["title"], each["suffix"])
        for criterion in content["criteria"]
        for each in criterion["evidence"]
    ]


def summary_of(content: Mapping[str, Any], number: str, made: tuple[datetime, str, str]) -> bytes:
    """The PDF/A: score by aspect, every criterion, what carries it, what is missing."""
    return typeset(TEMPLATE, _values(content, number, made), at=made[0])


def _values(content: Mapping[str, Any], number: str, made: tuple[datetime, str, str]) -> dict[str, Any]:
    criteria = content["criteria"]
    aspects: dict[str, list[int]] = {}
    for each in criteria:
        sums = aspects.setdefault(each["aspect"], [0, 0])
        sums[0] += each["points"]
        sums[1] += each["weight"]
    return {
        "number": number,
        "regency": content["regency"],
        "title": content["title"],
        "judged_year": str(content["judged_year"]),
        "awarded_year": str(content["awarded_year"]),
        "label": content["label"],
        "state": content["state"],
        "late": content["late"],
        "points": in_words(content["points"]),
        "own": in_words(content["own"]),
        "whole": in_words(WHOLE),
        "computed": formatting.moment(datetime.fromisoformat(content["computed_at"])),
        "made": f"Disusun {formatting.moment(made[0])} oleh {made[1]}, {made[2]}",
        "aspects": [
            {"name": name, "points": in_words(points), "weight": in_words(weight), "share": points * 100 // weight}
            for name, (points, weight) in aspects.items()
        ],
        "criteria": [
            {
                "code": each["code"],
                "title": each["title"],
                "weight": in_words(each["weight"]),
                "points": in_words(each["points"]),
                "state": each["state"],
                "evidence": str(len(each["evidence"])),
                "told": _told(each),
            }
            for each in criteria
        ],
    }


def _told(criterion: Mapping[str, Any]) -> str:
    """What stands behind a criterion, in a line: the two numbers and their origin, or the answer; the reason."""
    parts = []
    if criterion["input"]:
        found = criterion["input"]
        numbers = f"{formatting.number(found['numerator'])} dari {formatting.number(found['denominator'])}"
        parts.append(f"{numbers} ({found['origin']})")
    elif criterion["state"] == STATE_LABELS[LineState.NO_DATA]:
        parts.append(STATE_LABELS[LineState.NO_DATA])
    if criterion["answer"]:
        parts.append(criterion["answer"])
    if criterion["reason"]:
        parts.append(f"Catatan provinsi: {criterion['reason']}")
    if criterion["reply"]:
        parts.append(f"Tanggapan: {criterion['reply']}")
    return " · ".join(parts)


def _note(place: Place, evidence: Mapping[str, Any]) -> str:
    lines = [evidence["title"], f"Jenis: {evidence['kind']}"]
    if evidence["dated_on"]:
        lines.append(f"Tanggal: {evidence['dated_on']}")
    if evidence["note"]:
        lines.append(evidence["note"])
    if place.same_as:
        lines.append(f"Berkas yang sama ada di: {place.same_as}")
    return "\r\n".join(lines) + "\r\n"  # Notepad of old office machines shows one line otherwise


def _add(
    archive: zipfile.ZipFile, digests: dict[str, str], path: str, pieces: Iterator[bytes] | Sequence[bytes]
) -> None:
    """One entry; everything that could differ between two makings is set."""
    entry = zipfile.ZipInfo(path, _SAME_DAY)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    packed = Path(path).suffix in _PACKED_ALREADY
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    with archive.open(entry, "w", force_zip64=True) as target:
        for piece in pieces:
            digest.update(piece)
            target.write(piece)
    digests[path] = digest.hexdigest()

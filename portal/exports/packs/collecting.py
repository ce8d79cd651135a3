"""The archive of a collection: every part's files, an index, a manifest. The same parts give the same bytes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Kind, Table, write_workbook
from portal.exports.packs.formats import FORMS
from portal.exports.packs.rules.body import Body, Collection
from portal.exports.packs.rules.numbers import file_name

INDEX, MANIFEST, INDEX_FORM = "indeks.xlsx", "manifes.json", "indeks"
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say: when it was made stands inside
_PACKED_ALREADY = frozenset({".pdf", ".xlsx"})
_PIECE = 1 << 16

Tell = Callable[[int, str], None]  # parts done, the name of the next


@dataclass(frozen=True)
class Part:
    """A regency's frozen body, its SHA-256, and what its QR says."""

    pack_id: int
    body: Body
    sha256: str
    verify_url: str


@dataclass(frozen=True)
class Entry:
    """A file of the archive; `pack_id` and `form` of a part, None and a name of the collection's own."""

    pack_id: int | None
    form: str
    name: str
    size: int
    sha256: str


def write_archive(path: Path, body: Collection, sha256: str, parts: Iterable[Part], tell: Tell) -> list[Entry]:
    """Write the archive to `path`, one part at a time; answers its files but the manifest."""
    entries: list[Entry] = []
    with zipfile.ZipFile(path, "w") as archive:
        with _beside(path, INDEX) as index:
            _write_index(index, body)
            entries.append(_add(archive, index, INDEX, None, INDEX_FORM))
        for done, part in enumerate(parts):
            tell(done, part.body["office"]["name"])
            entries += _part(archive, path, part)
        with _beside(path, MANIFEST) as manifest:
            manifest.write_text(_manifest(body, sha256, entries), encoding="utf-8")
            _add(archive, manifest, MANIFEST, None, "manifes")
    return entries


def _part(archive: zipfile.ZipFile, path: Path, part: Part) -> Iterator[Entry]:
    office = part.body["office"]
    for form, how in FORMS.items():
        name = file_name(part.body["number"], part.body["fiscal_year"], form, how.suffix)
        with _beside(path, name) as made:
            how.write(made, part.body, part.sha256, part.verify_url)
            yield _add(archive, made, f"{office['slug']}/{name}", part.pack_id, form)


@contextmanager
def _beside(path: Path, name: str) -> Iterator[Path]:
    """A file that is gone again once it lies in the archive."""
    made = path.with_name(name)
    try:
        yield made
    finally:
        made.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, made: Path, name: str, pack_id: int | None, form: str) -> Entry:
    """One entry; everything that could differ between two makings is set."""
    entry = zipfile.ZipInfo(name, _SAME_DAY)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if made.suffix in _PACKED_ALREADY else zipfile.ZIP_DEFLATED
    entry.file_size = size = made.stat().st_size
    digest = hashlib.sha256()
    with made.open("rb") as source, archive.open(entry, "w") as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
    return Entry(pack_id, form, name, size, digest.hexdigest())


def _manifest(body: Collection, sha256: str, entries: Iterable[Entry]) -> str:
    told = {
        "judul": body["title"],
        "nomor": body["number"],
        "keadaan": body["as_of"],
        "sha256_himpunan": sha256,
        "catatan": body["notes"],
        "berkas": [{"nama": each.name, "bita": each.size, "sha256": each.sha256} for each in entries],
        "bagian": [
            {"wilayah": each["name"], "nomor": each["number"], "sha256_angka": each["sha256"]} for each in body["parts"]
        ],
        "tidak_ada": [{"wilayah": each["name"], "sebab": each["reason"]} for each in body["left_out"]],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _write_index(path: Path, body: Collection) -> None:
    """A line for each of the regencies, also of those without a part."""
    lines: list[Any] = [*body["parts"], *body["left_out"]]
    lines.sort(key=lambda line: line["code"])
    cover = Cover(
        title=body["title"],
        office=body["office"]["name"],
        period=f"Tahun anggaran {body['fiscal_year']}",
        filter="22 kabupaten/kota, sebagaimana dilihat provinsi",
        made_at=datetime.fromisoformat(body["as_of"]),
        made_by=body["made_by"],
        role=body["made_by_role"],
        source="Portal Jamsostek NTT",
        notes=(("Nomor", body["number"]), *(("Catatan", words) for words in body["notes"])),
    )
    table: Table[Any] = Table(
        "Indeks",
        (
            Column("Kode", lambda line: str(line["code"]), width=8),
            Column("Kabupaten/Kota", lambda line: line["name"], width=32),
            Column("Nomor Bahan", lambda line: line.get("number", "–"), width=30),
            Column("Kuota", lambda line: line.get("allocated"), Kind.INTEGER),
            Column("Peserta", lambda line: line.get("confirmed"), Kind.INTEGER),
            Column("Kebutuhan", lambda line: line.get("need"), Kind.RUPIAH),
            Column("Pagu", lambda line: line.get("budget"), Kind.RUPIAH),
            Column("Realisasi", lambda line: line.get("realised"), Kind.RUPIAH),
            Column("Folder", lambda line: line.get("slug", ""), width=26),
            Column("Keterangan", lambda line: line.get("reason", "Ada dalam himpunan"), width=48, wrap=True),
        ),
        lines,
        heading="Isi himpunan",
        freeze_columns=2,
    )
    write_workbook(path, cover, [table])

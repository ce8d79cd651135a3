"""Reading a collection: every regency as the province may see it, in as many questions for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from portal.core.tenancy import narrowed
from portal.exports.packs.gathering import EXAMPLE, gather, office_of, results
from portal.exports.packs.gathering.closing import known_of
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import SCHEMA, Body, Collection, LeftOut, Office
from portal.exports.packs.rules.outside import VIEW, in_several, regency_from_outside

NO_DATA = "Belum ada kuota, anggaran, atau peserta tahun {year}."
FEW = "Peserta terlalu sedikit: angkanya ditutup."
COUNTED = (
    "Peserta dalam indeks dihitung pada tiap sumber dananya; tiap bagian menyebut berapa orangnya, atau sebabnya tidak."
)
NOTES = (
    VIEW,
    "Setiap kabupaten/kota memiliki bahan rapat sendiri yang lengkap; yang di sini dibekukan provinsi.",
    "Semua angka dibaca dari catatan portal pada satu waktu, dan tidak berubah lagi setelah dibekukan.",
)


def gather_collection(
    subject: Subject, *, at: datetime, made_by: str, made_by_role: str
) -> tuple[Collection, list[tuple[int, Body]]]:
    """The collection without its numbers, and [(regency id, body of its part)]; the open scope looks at all."""
    known = known_of(subject)
    benefits = results.seen_by_regency(subject.fiscal_year)
    province = office_of(subject)
    parts, left_out = [], []
    for regency_id, name in sorted(known.names.items()):
        if regency_id in known.closings.whole or regency_id not in known.recorded:
            reason = FEW if regency_id in known.closings.whole else NO_DATA.format(year=subject.fiscal_year)
            left_out.append(LeftOut(code=regency_id, name=name, reason=reason))
            continue
        own = replace(subject, regency_id=regency_id)
        with narrowed([regency_id]):
            body = gather(own, number="", at=at, made_by=made_by, made_by_role=made_by_role)
        lines, notes = benefits[regency_id]
        body = regency_from_outside(body, known.closings.regions[regency_id], lines, notes)
        parts.append((regency_id, _of_province(body, province)))
    return _collection(subject, province, parts, left_out, at, made_by, made_by_role), parts


def _of_province(body: Body, province: Office) -> Body:
    """Made by the province: under its letterhead, and its title says whose view it is."""
    body["title"] = f"{body['title']}, sebagaimana dilihat provinsi"
    body["office"] = {**body["office"], "letterhead": province["letterhead"]}
    return body


def _collection(
    subject: Subject,
    province: Office,
    parts: Sequence[tuple[int, Body]],
    left_out: list[LeftOut],
    at: datetime,
    made_by: str,
    made_by_role: str,
) -> Collection:
    example = any(body["example"] for _regency_id, body in parts)
    several = any(in_several(body) for _regency_id, body in parts)
    return Collection(
        schema=SCHEMA,
        kind="collection",
        title=f"Himpunan Bahan Rapat Anggaran {subject.fiscal_year}",
        office=province,
        fiscal_year=subject.fiscal_year,
        number="",
        as_of=at.isoformat(),
        made_by=made_by,
        made_by_role=made_by_role,
        parts=[],
        left_out=left_out,
        notes=[*NOTES, *([COUNTED] if several else []), *([EXAMPLE] if example else [])],
    )

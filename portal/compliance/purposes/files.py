"""The workbook of a purpose: behind a recorded look, made anew for whoever fetches it, and kept nowhere.

It is made by a GET, after the look was kept: a large file holds no transaction that writes, and no file of people
outlives its purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.audit.service import Actor
from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries import reference
from portal.compliance.purposes import exports, queries, service
from portal.compliance.purposes.models import LookPurpose, PurposeLook
from portal.compliance.purposes.rules import REACH_LABELS, LookKind, name_of
from portal.core import clock, formatting, scratch
from portal.core.downloads import XLSX
from portal.core.errors import DomainError, NotFoundError
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies


@dataclass(frozen=True)
class Handed:
    """A file on its way to a person."""

    content: bytes
    file_name: str
    media_type: str


def people_workbook(purpose: LookPurpose, look: PurposeLook, storage_dir: Path, *, by: Actor) -> Handed:
    """The people of a purpose, NIK masked, as long as the look at them is open.

    Raises ForbiddenError once it is closed, NotFoundError for a look at something else, DomainError when the register
    has changed since: the regency would read another number than the file holds.
    """
    service.permit_page(purpose, look, by)
    if look.kind is not LookKind.FILE:
        raise NotFoundError
    regency = regencies.regency_by_id(purpose.regency_id)
    districts, villages = regencies.place_names(regency.id)
    occupations = reference.occupation_names()
    name = name_of(purpose.id)
    cover = Cover(
        title=f"Peserta {regency.official_name} {purpose.fiscal_year}",
        office=regencies.PROVINCE_NAME,
        period=f"Tahun anggaran {purpose.fiscal_year}",
        filter=REACH_LABELS[purpose.reach],
        made_at=clock.now(),
        made_by=by.name,
        role=by.role,
        source="Portal Jamsostek NTT",
        notes=[
            ("Keperluan", f"{name}: {purpose.what_for}"),
            ("Dasar", purpose.legal_basis),
            ("Berlaku sampai", formatting.day(purpose.until_on)),
        ],
        letterhead=value_of("letterhead", None).splitlines(),
    )
    rows = (
        exports.PersonRow(
            line.name,
            formatting.masked_nik(line.nik_prefix),
            line.birth_date.year,
            line.sex,
            districts[line.district_code],
            villages[line.village_code],
            occupations.get(line.occupation_code, ""),
        )
        for line, _cipher in beneficiaries.all_people(queries.reached(purpose))
    )
    with scratch.scratch_folder(storage_dir) as folder:
        path = folder / "file"
        people = exports.write_people(path, cover, rows)
        content = path.read_bytes()
    if people != look.people:
        raise DomainError("Daftar peserta berubah sejak diminta. Unduh sekali lagi dari halaman keperluannya.")
    return Handed(content, f"{name.lower()}-{regency.slug}.xlsx", XLSX)

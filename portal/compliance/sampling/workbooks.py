"""Making the workbook of a sample's result in the background, from the same figures as its page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.compliance.purposes import queries as purposes
from portal.compliance.purposes.rules import in_force
from portal.compliance.purposes.rules import name_of as purpose_name
from portal.compliance.sampling import exports, queries
from portal.compliance.sampling.queries import Line
from portal.compliance.sampling.rules.estimating import in_words
from portal.compliance.sampling.rules.naming import name_of
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies

RESULT = "sample_result"


@maker(RESULT, permission=Permission.EXPORT_FIGURES)
def _result(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """Small cells stand alone only for the owner of the purpose, and only while it holds, as on the page."""
    sample = queries.sample_by_id(args["sample_id"])
    purpose = purposes.purpose_by_id(sample.purpose_id)
    holds = in_force(purpose.until_on, purpose.ended_at, clock.today())
    story = queries.story_of(sample, everything=holds and purpose.owner_id == download.created_by)
    regency = regencies.regency_by_id(sample.regency_id)
    districts, _villages = regencies.place_names(regency.id)
    name = name_of(sample.id)
    cover = Cover(
        title=f"Hasil pemeriksaan sampel {name}",
        office=regencies.PROVINCE_NAME,
        period=f"Peserta {regency.official_name} tahun {sample.fiscal_year}",
        filter="Semua kecamatan",
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Kunjungan kepada peserta yang ditarik acak",
        notes=[
            ("Hasil", in_words(story.found) if story.found else "belum ada yang diperiksa"),
            ("Keperluan", f"{purpose_name(purpose.id)}: {purpose.what_for}"),
            ("Benih", sample.seed),
            ("Kerangka", f"{formatting.number(sample.frame_count)} orang, SHA-256 {sample.frame_sha256}"),
            ("Bagian keliru", "Keliru dibagi diperiksa per kecamatan; hasil di atas dibobot menurut peserta kecamatan"),
        ],
        letterhead=value_of("letterhead", None).splitlines(),
    )
    rows = [
        exports.ResultRow(
            place_of(line, districts),
            line.stratum.size,
            line.stratum.drawn,
            line.stratum.examined,
            line.stratum.wrong,
        )
        for line in story.lines
    ]
    return Made(f"hasil-{name.lower()}.xlsx", exports.write_result(path, cover, rows))


def place_of(line: Line, districts: Mapping[str, str]) -> str:
    """A line's kecamatan in words; those with small figures together."""
    return districts[line.code] if line.code else f"{line.merged} kecamatan dengan angka kecil"

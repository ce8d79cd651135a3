"""Making the workbook of an edition in the background."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.paritrana import queries
from portal.paritrana.editing import exports
from portal.paritrana.editing.queries import TOPICS, draft_of
from portal.paritrana.rules.points import SIMULATION
from portal.regencies.queries import PROVINCE_NAME

EDITION = "paritrana_edition"


@maker(EDITION, permission=Permission.MANAGE_EDITIONS)
def _edition(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    edition = queries.edition_by_id(args["edition_id"])
    cover = Cover(
        title=f"Kriteria {edition.title}",
        office=PROVINCE_NAME,
        period=f"Menilai tahun {edition.judged_year}, dianugerahkan tahun {edition.awarded_year}",
        filter="Semua kriteria",
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        notes=[
            ("Sifat", f"Bobot dan ambang ini {SIMULATION}."),
            (
                "Cara memakai",
                "Ubah lembar Kriteria dan Aspek, lalu unggah di halaman edisi. Perbedaannya ditunjukkan dahulu.",
            ),
        ],
        letterhead=value_of("letterhead", None).splitlines(),
    )
    rows = exports.write_edition(path, draft_of(edition.id), facts=cover, topics=TOPICS)
    return Made(f"kriteria-paritrana-{edition.judged_year}.xlsx", rows)

"""The archive of open data on request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.exports.open_data import archive, gathering
from portal.regencies import queries as regencies

OPEN_DATA = "open_data"


@maker(OPEN_DATA, permission=Permission.EXPORT_FIGURES)
def _open_data(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    year, whole = args["fiscal_year"], download.regency_id is None
    facts = gathering.facts_of(year, whole=whole)
    office = regencies.PROVINCE_NAME if whole else facts.regions[0].region.name
    rows = archive.write_archive(path, facts, office, clock.now())
    name = "ntt" if download.regency_id is None else regencies.regency_by_id(download.regency_id).slug
    return Made(f"data-terbuka-{name}-{year}.zip", rows, archive.ZIP)

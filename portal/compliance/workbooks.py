"""The province's table as a workbook, from the same query as the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.compliance import exports, queries
from portal.core import clock
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies

PROVINCE = "province"


@maker(PROVINCE, permission=Permission.EXPORT_FIGURES)
def _province(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    year = args["fiscal_year"]
    rows = queries.sorted_rows(
        queries.regency_rows(year, regencies.all_regency_ids()), args["sort"], descending=args["descending"]
    )
    cover = Cover(
        title="Kuota dan Peserta 22 Kabupaten/Kota",
        office=regencies.PROVINCE_NAME,
        period=f"Tahun anggaran {year}",
        filter="Semua kabupaten/kota",
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        letterhead=value_of("letterhead", None).splitlines(),
    )
    lines = [
        exports.ProvinceLine(
            regency=row.name,
            quota=row.quota,
            confirmed=row.confirmed,
            budget_amount=row.budget,
            last_upload_at=row.last_upload_at,
            example=row.is_example,
        )
        for row in rows
    ]
    return Made(f"kuota-22-wilayah-{year}.xlsx", exports.write_province(path, facts=cover, lines=lines))

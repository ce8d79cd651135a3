"""The pages of coverage: of the office, of the province, of a branch."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.people import TTU
from tests.support.world_base import World

PROVINCE = 53


def coverage_pages(world: World) -> list[Page]:
    """Every page with each state of a figure and of an upload."""
    ids, here, there = world.ids, "/wilayah/ttu/cakupan/", "/provinsi/cakupan/"
    return [
        Page("coverage.region", "sari", here, "ambiguous"),
        Page("coverage.region", "vera", f"{here}?tahun=2024", "chosen, viewer"),
        Page("coverage.region", "sari", f"{here}?tahun=2023", "quoted"),
        Page("coverage.region", "rani", "/wilayah/belu/cakupan/", "empty"),
        Page("coverage.create", "sari", f"{here}baru"),
        Page("coverage.target", "sari", f"{here}target?tahun=2025", "known"),
        Page("coverage.target", "sari", f"{here}target", "none"),
        *(
            Page("coverage.detail", "sari", f"{here}{ids[word + '_figure']}", word)
            for word in ("rival", "earlier", "corrected", "withdrawn", "quoted")
        ),
        Page("coverage.detail", "vera", f"{here}{ids['rival_figure']}", "rival, viewer"),
        Page("coverage.edit", "sari", f"{here}{ids['corrected_figure']}/koreksi"),
        Page("coverage.upload", "sari", f"{here}unggahan/"),
        *(
            Page("coverage.upload_detail", "sari", f"{here}unggahan/{ids[word + '_coverage']}", word)
            for word in ("mixed", "right", "recorded")
        ),
        Page("province_coverage.index", "wati", there),
        Page("province_coverage.index", "nona", f"{there}?tahun=2025&segmen=total", "total, administrator"),
        Page("province_coverage.region", "wati", f"{there}{PROVINCE}/?tahun=2024", "contradictory"),
        Page("province_coverage.region", "nona", f"{there}{TTU}/", "regency, administrator"),
        Page("province_coverage.create", "wati", f"{there}{TTU}/baru"),
        Page("province_coverage.target", "wati", f"{there}{PROVINCE}/target?tahun=2025"),
        Page("province_coverage.detail", "wati", f"{there}{PROVINCE}/{ids['province_figure']}", "province"),
        Page("province_coverage.detail", "wati", f"{there}{TTU}/{ids['rival_figure']}", "regency"),
        Page("province_coverage.detail", "nona", f"{there}{TTU}/{ids['rival_figure']}", "regency, administrator"),
        Page("province_coverage.edit", "wati", f"{there}{PROVINCE}/{ids['province_figure']}/koreksi"),
        Page("province_coverage.upload", "wati", f"{there}unggahan/"),
        *(
            Page("province_coverage.upload_detail", "wati", f"{there}unggahan/{ids[word + '_coverage']}", word)
            for word in ("province", "province_mixed")
        ),
        Page("branch_coverage.index", "petrus", "/bpjs/atambua/cakupan/"),
    ]

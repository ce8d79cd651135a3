"""The pages that explain figures."""

from __future__ import annotations

from tests.support.page import Page

OFFICE = (
    "quota.remaining",
    "budget.realisation",
    "budget.need",
    "people.confirmed",
    "contributions.months_paid",
    "regulations.in_force",
    "paritrana.score",
    "coverage.informal",
)
PROVINCE = (
    "quota.filled",
    "quota.regencies",
    "claims.paid",
    "claims.paid?wilayah=ttu",
    "paritrana.score",
    "paritrana.score?wilayah=ttu",
    "quota.allocated?wilayah=ttu",
)
BRANCH = ("people.confirmed", "quota.allocated?wilayah=belu")


def explaining_pages() -> list[Page]:
    """Figures as an office, the province and a branch read them; what is hidden, opened, empty, or never summed."""
    return [
        *(Page("explaining.office", "sari", f"/wilayah/ttu/angka/{name}", name) for name in OFFICE),
        Page("explaining.office", "vera", "/wilayah/ttu/angka/people.confirmed?bagian=1", "viewer"),
        Page("explaining.office", "sari", "/wilayah/ttu/angka/quota.allocated?tahun=2031", "nothing"),
        *(Page("explaining.province", "wati", f"/provinsi/angka/{name}", name) for name in PROVINCE),
        *(Page("explaining.branch", "petrus", f"/bpjs/atambua/angka/{name}", name) for name in BRANCH),
    ]

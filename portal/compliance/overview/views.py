"""The province's overview of its regencies, and one regency seen from the province."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.compliance.overview import notices, queries, workbooks
from portal.compliance.overview.queries import ANY, Wanted
from portal.compliance.overview.reference import drawing
from portal.compliance.standings import queries as standings
from portal.compliance.standings.rules import MATTER_LABELS, Matter
from portal.core import clock
from portal.core.access import may, requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.quotas import queries as quotas

blueprint = Blueprint("compliance", __name__)

_MEASURES = [(matter.value, label) for matter, label in MATTER_LABELS.items()]
_LACKING = [
    ("", "Semua wilayah"),
    (ANY, "Ada yang kurang"),
    *((matter.value, f"{label} kurang") for matter, label in MATTER_LABELS.items() if matter is not Matter.REPORT),
]


@blueprint.get("/provinsi/wilayah/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province looks over its 22 regencies: who keeps the promise, who does not."""
    wanted = queries.wanted_of(request.args, chosen_year())
    return render(
        "compliance/overview/index.html",
        fragment="matriks",
        also=["unduh", "tetap"],
        wanted=wanted,
        found=queries.overview(wanted, workplace().regency_ids),
        drawing=drawing(),
        measure=MATTER_LABELS[wanted.measure],
        year_tabs=_years("compliance.index", wanted.year),
        heads=lambda: [_head(wanted, name, label) for name, label in (("wilayah", "Wilayah"), *MATTER_LABELS.items())],
        measures=_MEASURES,
        lackings=_LACKING,
    )


def _years(endpoint: str, year: int, **kept: Any) -> tuple[tuple[str, str, bool, None], ...]:
    """A tab for each fiscal year with a quota, and the present one."""
    years = sorted({*quotas.years(), clock.today().year})
    return tuple((str(each), url_for(endpoint, tahun=each, **kept), each == year, None) for each in years)


def _head(wanted: Wanted, name: str, label: str) -> tuple[str, str, str]:
    """(label, url, direction) of a sortable column: the name begins at the top, a matter with the worst."""
    turned = f"-{name}" if wanted.sort == name else name
    direction = "" if wanted.order != name else "descending" if wanted.descending else "ascending"
    return label, url_for("compliance.index", **{**wanted.address, "urut": turned}), direction


# Where the province looks on: (page, who may open it, words). Matters without one are only the regency's own.
_PAGES = {
    Matter.QUOTA: ("quotas.allotment", Permission.VIEW_FIGURES, "Kuota dari provinsi"),
    Matter.FUNDED: ("quotas.rates", Permission.VIEW_FIGURES, "Tarif iuran"),
    Matter.AGREEMENT: ("agreements.province_index", Permission.COMMENT_AGREEMENTS, "Perjanjian semua wilayah"),
    Matter.REGULATION: ("regulations.province_index", Permission.VIEW_FIGURES, "Peraturan semua wilayah"),
}


@blueprint.get("/provinsi/wilayah/<slug>")
@requires(Permission.VIEW_FIGURES)
def region(slug: str) -> Response:
    """The province looks at one regency: nine matters, each with its figure and what it means."""
    year = chosen_year()
    row = standings.regency_row(slug, year, workplace().regency_ids)
    pages = {matter: (url_for(page), words) for matter, (page, permission, words) in _PAGES.items() if may(permission)}
    if row.figures.award_state:
        pages[Matter.AWARD] = (url_for("paritrana_province.region", year=year, slug=slug), "Penilaian Paritrana")
    return render(
        "compliance/overview/region.html",
        row=row,
        year=year,
        matters=queries.matters_of(row),
        pages=pages,
        sections=notices.REGION.about(row, may),
        coverage_url=url_for("province_coverage.region", region_id=row.regency_id),
        year_tabs=_years("compliance.region", year, slug=slug),
    )


@blueprint.post("/provinsi/wilayah/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """The province takes the matrix as a workbook, as it is filtered and in its order."""
    wanted = queries.wanted_of(request.args, chosen_year())
    download = ask_for_file(
        workbooks.PROVINCE,
        title=f"Kepatuhan 22 kabupaten/kota {wanted.year}",
        args={"fiscal_year": wanted.year, **wanted.address},
        regency_id=None,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Tabel 22 kabupaten/kota tahun {wanted.year} diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))

"""The province's view of its regencies."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.compliance import queries, workbooks
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.quotas import queries as quotas

blueprint = Blueprint("compliance", __name__)


def _choice() -> tuple[int, str, bool]:
    """(fiscal year, column, descending) from the address; a leading minus means descending."""
    year = chosen_year()
    order = request.args.get("urut", "wilayah")
    column = order.removeprefix("-")
    return year, column if column in queries.SORTS else "wilayah", order.startswith("-")


@blueprint.get("/provinsi/wilayah/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province compares its 22 regencies."""
    year, column, descending = _choice()
    rows = queries.regency_rows(year, workplace().regency_ids)
    years = sorted({*quotas.years(), clock.today().year})
    return render(
        "compliance/index.html",
        fragment="tabel",
        also=["unduh"],
        year=year,
        year_tabs=[(str(each), url_for("compliance.index", tahun=each), each == year, None) for each in years],
        rows=queries.sorted_rows(rows, column, descending=descending),
        total=queries.total_of(rows),
        heads=[_head(name, label, year, column, descending) for name, label in _COLUMNS],
        order=("-" if descending else "") + column,
    )


_COLUMNS = (
    ("wilayah", "Kabupaten/kota"),
    ("kuota", "Kuota"),
    ("peserta", "Peserta"),
    ("capaian", "Capaian"),
    ("pagu", "Pagu"),
    ("daftar", "Daftar terakhir"),
)


def _head(name: str, label: str, year: int, column: str, descending: bool) -> tuple[str, str, str, bool]:
    """(label, url, direction, is number) of a sortable column: figures begin with the largest."""
    number = name not in ("wilayah", "daftar")
    if name != column:
        return label, url_for("compliance.index", tahun=year, urut=f"-{name}" if number else name), "", number
    turned = name if descending else f"-{name}"
    direction = "descending" if descending else "ascending"
    return label, url_for("compliance.index", tahun=year, urut=turned), direction, number


@blueprint.post("/provinsi/wilayah/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """The province takes the table as a workbook."""
    year, column, descending = _choice()
    download = ask_for_file(
        workbooks.PROVINCE,
        title=f"Kuota dan peserta 22 kabupaten/kota {year}",
        args={"fiscal_year": year, "sort": column, "descending": descending},
        regency_id=None,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Tabel 22 kabupaten/kota tahun {year} diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))

"""The year's calendar: twelve months × funding sources."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.contributions import queries, service, workbooks
from portal.contributions.notices import links_of_year
from portal.contributions.rules import CELL_LABELS, STANDING_LABELS
from portal.contributions.views.blueprint import CELL_KINDS, STANDING_KINDS, blueprint, is_past
from portal.core import clock
from portal.core.access import may, requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.quotas import queries as quotas


@blueprint.get("/wilayah/<regency>/iuran/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks at the year's contributions: what is billed, paid, late."""
    return _page(chosen_year())


def _page(year: int, *, problem: str = "", status: int = 200) -> Response:
    today = clock.today()
    years = sorted({*quotas.years(), year, today.year})
    return render(
        "contributions/index.html",
        fragment="kalender",
        year=year,
        year_tabs=[(str(each), url_for("contributions.index", tahun=each), each == year, None) for each in years],
        calendar=queries.calendar(year, today=today, regency_id=workplace().id),
        present=Month.of(today),
        past=is_past(year),
        links=links_of_year(year, may),
        labels=CELL_LABELS,
        kinds=CELL_KINDS,
        standing_labels=STANDING_LABELS,
        standing_kinds=STANDING_KINDS,
        problem=problem,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/susun")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def draw_up_until(quota_id: int) -> ResponseReturnValue:
    """The operator draws up every month until the present one that is not frozen."""
    year = quotas.quota_by_id(quota_id).fiscal_year
    try:
        bills = service.draw_up_until(quota_id, Month.of(clock.today()), by=current_actor())
    except DomainError as error:
        return _page(year, problem=error.sentence, status=422)
    return done(
        f"{len(bills)} tagihan bulanan disusun menurut data peserta.",
        to=url_for("contributions.index", tahun=year),
        page=lambda: _page(year),
    )


@blueprint.post("/wilayah/<regency>/iuran/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """Somebody takes the year's bills and payments as a workbook."""
    year = chosen_year()
    download = ask_for_file(
        workbooks.CALENDAR,
        title=f"Iuran {year}",
        args={"fiscal_year": year},
        regency_id=workplace().id,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Iuran {year} diunduh.",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))

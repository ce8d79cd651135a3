"""Open data: which sets there are, their first rows, and the archive of a year."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.exports.open_data import gathering, workbooks
from portal.exports.open_data.rules.catalogue import HIDING, LICENCE, ONCE, STANDARD, TOTALS
from portal.exports.open_data.rules.files import citation
from portal.exports.open_data.rules.tables import first_rows
from portal.quotas import queries as quotas

blueprint = Blueprint("open_data", __name__)
PREVIEWED_REGENCIES = 3


@blueprint.get("/provinsi/data-terbuka/")
@requires(Permission.EXPORT_FIGURES)
def province_index() -> Response:
    """Somebody of the province sees what can be published about all regencies."""
    return _index("open_data.province_index", url_for("open_data.province_make"), whole=True)


@blueprint.get("/wilayah/<regency>/data-terbuka/")
@requires(Permission.EXPORT_FIGURES)
def index() -> Response:
    """Somebody of the office sees what can be published about its own rows."""
    return _index("open_data.index", url_for("open_data.make"), whole=False)


def _index(endpoint: str, action: str, *, whole: bool) -> Response:
    year = chosen_year()
    years = sorted({*quotas.years(), clock.today().year, year}, reverse=True)
    facts = gathering.facts_of(year, whole=whole, most=PREVIEWED_REGENCIES)
    return render(
        "exports/open_data.html",
        year=year,
        years=[(str(each), url_for(endpoint, tahun=each), each == year, None) for each in years],
        action=action,
        whole=whole,
        facts=facts,
        previews=first_rows(facts),
        licence=LICENCE,
        citation=citation(facts, workplace().name),
        standard=STANDARD,
        hiding=HIDING,
        totals=TOTALS,
        once=ONCE,
        example=any(region.example for region in facts.regions),
    )


@blueprint.post("/provinsi/data-terbuka/berkas")
@requires(Permission.EXPORT_FIGURES)
def province_make() -> ResponseReturnValue:
    """Somebody of the province has the archive of a year made."""
    return _make("22 kabupaten/kota", "exports.province_detail", None)


@blueprint.post("/wilayah/<regency>/data-terbuka/berkas")
@requires(Permission.EXPORT_FIGURES)
def make() -> ResponseReturnValue:
    """Somebody of the office has the archive of a year made."""
    return _make(workplace().name, "exports.detail", workplace().id)


def _make(of: str, ready: str, regency_id: int | None) -> ResponseReturnValue:
    year = chosen_year()
    download = ask_for_file(
        workbooks.OPEN_DATA,
        title=f"Data terbuka {year}, {of}",
        args={"fiscal_year": year},
        regency_id=regency_id,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Berkas data terbuka {year} diminta.",
    )
    return done("", to=url_for(ready, download_id=download.id))

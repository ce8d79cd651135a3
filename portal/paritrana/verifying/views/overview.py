"""The editions, and the regions by criteria of one of them."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core import clock
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana import queries
from portal.paritrana.rules.campaign import EDITION_LABELS
from portal.paritrana.rules.overview import BEHIND_LABELS
from portal.paritrana.rules.points import SIMULATION
from portal.paritrana.rules.ranking import median_in_words
from portal.paritrana.rules.scoring import STATE_LABELS, STATE_SIGNS
from portal.paritrana.verifying import matrix as reading
from portal.paritrana.verifying import queries as own
from portal.paritrana.verifying import workbooks
from portal.paritrana.verifying.views.blueprint import EDITION_KINDS, LINE_KINDS, URL, blueprint, page


@blueprint.get("/provinsi/paritrana/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province looks through the editions of the award."""
    return render(
        "paritrana/verifying/index.html",
        lines=own.edition_lines(),
        labels=EDITION_LABELS,
        kinds=EDITION_KINDS,
        simulation=SIMULATION,
    )


@blueprint.get(URL)
@requires(Permission.VIEW_FIGURES)
def matrix(year: int) -> Response:
    """The province compares the regions criterion by criterion."""
    edition, wanted = queries.edition_of_year(year), reading.filter_of(request.args)
    return page(
        "matrix.html",
        edition,
        "matrix",
        fragment="matriks",
        also=["unduh"],
        found=reading.matrix(edition, wanted, clock.today()),
        wanted=wanted,
        kept=reading.address_of(wanted),
        states=[("", "Semua keadaan"), *reading.STATES.items()],
        behinds=[("", "Semua"), (reading.ANY, "Semua yang tertinggal"), *BEHIND_LABELS.items()],
        orders=list(reading.ORDERS.items()),
        signs=STATE_SIGNS,
        labels=STATE_LABELS,
        kinds=LINE_KINDS,
        median_in_words=median_in_words,
    )


@blueprint.post(URL + "/unduh")
@requires(Permission.EXPORT_FIGURES)
def export(year: int) -> ResponseReturnValue:
    """The province takes the matrix as a workbook, with the filter of the page."""
    edition, wanted = queries.edition_of_year(year), reading.filter_of(request.values)
    download = ask_for_file(
        workbooks.MATRIX,
        title=f"Matriks {edition.title}",
        args={"edition_id": edition.id, **reading.address_of(wanted)},
        regency_id=None,
        by=current_actor(),
        action="paritrana_exported",
        sentence=f"Matriks {edition.title} diunduh ({SIMULATION}).",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))

"""The ranking as a region sees it: its own place, and all of them once the province has opened it."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.core.access import requires, workplace
from portal.core.errors import NotFoundError
from portal.core.permissions import Permission
from portal.core.web import render
from portal.paritrana import queries
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.ranking import median_in_words
from portal.paritrana.rules.rehearsal import LEAST_REGIONS
from portal.paritrana.verifying import places

blueprint = Blueprint("paritrana_ranking", __name__)


@blueprint.get("/wilayah/<regency>/paritrana/<int:year>/peringkat")
@requires(Permission.VIEW_FIGURES)
def index(year: int) -> Response:
    """Somebody of the office sees where the region stands."""
    edition = queries.edition_of_year(year)
    if edition.state is EditionState.DRAFT:
        raise NotFoundError("Edisi ini belum dibuka.")
    found = places.ranking_of(edition)
    return render(
        "paritrana/verifying/own_ranking.html",
        edition=edition,
        found=found,
        own=next((line for line in found.lines if line.regency.id == workplace().id), None),
        own_id=workplace().id,
        median=median_in_words(found.median) if edition.ranking_open or found.count >= LEAST_REGIONS else "–",
        simulation=SIMULATION,
        points=in_words,
    )

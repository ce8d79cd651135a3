"""What a regency sees of the province's looks at its people: who, why, until when, which pages, how often."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.compliance.purposes import queries
from portal.compliance.purposes.rules import LOOK_LABELS, REACH_LABELS, in_force, name_of
from portal.core import clock
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import row_number

blueprint = Blueprint("purposes_office", __name__)


@blueprint.get("/wilayah/<regency>/keperluan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of an office sees for which purposes the province looks at its people."""
    lines, following = queries.purposes_page(request.args.get("sebelum", type=row_number))
    return render(
        "compliance/purposes/office_index.html",
        lines=lines,
        following=following,
        name_of=name_of,
        reaches=REACH_LABELS,
    )


@blueprint.get("/wilayah/<regency>/keperluan/<int:purpose_id>")
@requires(Permission.VIEW_FIGURES)
def detail(purpose_id: int) -> Response:
    """Somebody of an office reads what the province looked at, and when."""
    purpose = queries.purpose_by_id(purpose_id)
    looks, following = queries.looks_page(purpose.id, request.args.get("sebelum", type=row_number))
    return render(
        "compliance/purposes/office_detail.html",
        purpose=purpose,
        name=name_of(purpose.id),
        holds=in_force(purpose.until_on, purpose.ended_at, clock.today()),
        looked=queries.looked_of([purpose.id]).get(purpose.id, queries.Looked()),
        looks=looks,
        following=following,
        labels=LOOK_LABELS,
        reaches=REACH_LABELS,
    )

"""The branch's side: what its bills come to in the regencies, to read and to put right in its own system."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import row_number
from portal.deliveries.matching import queries
from portal.deliveries.matching.views import shown

blueprint = Blueprint("branch_matches", __name__)


@blueprint.get("/bpjs/<branch>/pencocokan/")
@requires(Permission.ANSWER_DELIVERIES)
def index() -> Response:
    """The officer sees how bills of the branch match what its regencies approved."""
    rows, older = queries.in_force_page(request.args.get("sebelum", type=row_number))
    return render(
        "matching/branch_index.html",
        fragment="pencocokan",
        rows=[(row, row.match.balance, *shown.standing_of(row.match)) for row in rows],
        older=older,
    )


@blueprint.get("/bpjs/<branch>/pencocokan/<int:match_id>")
@requires(Permission.ANSWER_DELIVERIES)
def detail(match_id: int) -> Response:
    """The officer reads the differences of one month of a regency."""
    row = queries.match_row(match_id, in_force=True)
    return render(
        "matching/branch_detail.html",
        fragment="selisih",
        row=row,
        match=row.match,
        balance=row.match.balance,
        **shown.worklist(row.match),
    )

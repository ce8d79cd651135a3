"""What a branch of BPJS Ketenagakerjaan reads: the regencies it serves, figures only."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.coverage.views import table

blueprint = Blueprint("branch_coverage", __name__)


@blueprint.get("/bpjs/<branch>/cakupan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the branch reads the coverage of its regencies."""
    return table.page("branch_coverage", with_province=False)

"""The start page per role: what waits for me."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.models import UPLOAD_STATE_LABELS, UploadState
from portal.compliance import queries as compliance
from portal.core import clock
from portal.core.access import may, requires, workplace
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.web import render
from portal.quotas import queries as quotas

blueprint = Blueprint("home", __name__)


@blueprint.get("/wilayah/<regency>/")
@requires(Permission.VIEW_FIGURES)
def regency() -> Response:
    """Somebody of an office starts the day."""
    today = clock.today()
    waiting = [UploadState.JUDGED, UploadState.RECEIVED, UploadState.CONFIRMING]
    if may(Permission.APPROVE_LISTS):
        waiting = [UploadState.SUBMITTED]
    sees_lists = may(Permission.VIEW_PEOPLE)
    return render(
        "home/regency.html",
        year=today.year,
        states=quotas.states_of_year(today.year, Month.of(today)),
        waiting=beneficiaries.waiting_uploads(waiting) if sees_lists else [],
        labels=UPLOAD_STATE_LABELS,
        warn_from=value_of("warn_from_percent", workplace().id),
    )


@blueprint.get("/bpjs/<branch>/")
@requires(Permission.VIEW_FIGURES)
def branch() -> Response:
    """A branch officer looks at the regencies of the branch."""
    year = clock.today().year
    return render("home/branch.html", year=year, rows=compliance.regency_rows(year, workplace().regency_ids))


@blueprint.get("/provinsi/")
@requires(Permission.VIEW_FIGURES)
def province() -> Response:
    """Somebody of the province starts the day: the whole, and who needs attention."""
    year = clock.today().year
    rows = compliance.regency_rows(year, workplace().regency_ids)
    return render(
        "home/province.html",
        year=year,
        total=compliance.total_of(rows),
        attention=compliance.needing_attention(rows)[:8],
        count=len(rows),
    )

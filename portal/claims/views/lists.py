"""The office's list of claims, and the list as a workbook."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.claims import workbooks
from portal.claims.views.blueprint import address_of, blueprint, list_page, wanted_filter
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done


@blueprint.get("/wilayah/<regency>/klaim/")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office looks at who died and has no claim yet, or at claims in another state."""
    return list_page(index="claims.index", detail="claims.detail", branch=False)


@blueprint.post("/wilayah/<regency>/klaim/unduh")
@requires(Permission.EXPORT_PEOPLE)
def export() -> ResponseReturnValue:
    """The office asks for the list as a workbook, NIK masked."""
    wanted = wanted_filter()
    download = ask_for_file(
        workbooks.CLAIMS,
        title="Daftar klaim kematian",
        args=address_of(wanted),
        regency_id=workplace().id,
        by=current_actor(),
        action="claims_exported",
        sentence="Daftar klaim kematian diunduh (NIK disamarkan).",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))

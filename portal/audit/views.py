"""The audit record as the verifier and the province read it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.audit import queries
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies

blueprint = Blueprint("audit", __name__)


@blueprint.get("/wilayah/<regency>/catatan/")
@requires(Permission.VIEW_AUDIT)
def index() -> Response:
    """The verifier reads who did what in the own office."""
    return _page(None, {})


@blueprint.get("/provinsi/catatan/")
@requires(Permission.VIEW_AUDIT)
def province() -> Response:
    """The province reads who did what, in one regency or in all."""
    names = {regency.id: regency.official_name for regency in regencies.all_regencies()}
    chosen = request.args.get("wilayah", type=row_number)
    return _page(chosen if chosen in names else None, names)


def _page(regency_id: int | None, names: dict[int, str]) -> Response:
    group = request.args.get("jenis", "")
    return render(
        "audit/index.html",
        fragment="catatan",
        page=queries.page(before=request.args.get("sebelum", type=row_number), group=group, regency_id=regency_id),
        groups=[("", "Semua kegiatan"), *((key, words) for key, (words, _actions) in queries.ACTION_GROUPS.items())],
        group=group,
        names=names,
        chosen=regency_id,
        first_page="sebelum" not in request.args,
    )

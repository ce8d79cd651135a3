"""The audit record as the verifier and the province read it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request

from portal.audit import queries
from portal.audit.groups import ACTION_GROUPS
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import YEARS, row_number
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
    wanted = queries.AuditFilter(
        group=request.args.get("jenis", ""),
        regency_id=regency_id,
        actor_id=request.args.get("orang", type=row_number),
        since=request.args.get("dari", type=_day),
        until=request.args.get("sampai", type=_day),
    )
    first_page = "sebelum" not in request.args
    return render(
        "audit/index.html",
        fragment="catatan",
        also=("saringan",) if first_page else (),  # the people to choose from are those of the chosen regency
        page=queries.page(wanted, before=request.args.get("sebelum", type=row_number)),
        groups=[("", "Semua kegiatan"), *((key, words) for key, (words, _actions) in ACTION_GROUPS.items())],
        actors=_actors(regency_id if names else workplace().id, wanted.actor_id),
        names=names,
        wanted=wanted,
        kept={
            "jenis": wanted.group or None,
            "wilayah": regency_id,
            "orang": wanted.actor_id,
            "dari": wanted.since and wanted.since.isoformat(),
            "sampai": wanted.until and wanted.until.isoformat(),
        },
        first_page=first_page,
    )


def _actors(regency_id: int | None, chosen: int | None) -> list[tuple[int | str, str]]:
    """Whom one can choose; who was chosen stays shown, though another regency is looked at now."""
    found: list[tuple[int | str, str]] = [("", "Semua orang"), *queries.actors(regency_id)]
    if chosen is not None and all(chosen != number for number, _name in found):
        found.append((chosen, queries.actor_name(chosen) or "Orang tanpa kegiatan di sini"))
    return found


def _day(text: str) -> date:
    """For `request.args.get(name, type=_day)`. Raises ValueError, which Werkzeug reads as "not given"."""
    found = date.fromisoformat(text)
    if found.year not in YEARS:
        raise ValueError("no record reaches that far")
    return found

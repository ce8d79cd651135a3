"""Every figure of a start page opens into what it means and consists of: "Jelaskan angka ini"."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, Response, request, url_for

from portal.compliance.explaining import queries
from portal.core.access import may, requires, workplace
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.web import render
from portal.core.web.arguments import chosen_year, row_number

blueprint = Blueprint("explaining", __name__)

# (name, endpoint, permission) of the office's page where the rows of a figure live, by the first word of its name.
_PLACES = MappingProxyType(
    {
        "quota": ("Kuota", "quotas.index", Permission.VIEW_FIGURES),
        "budget": ("Kuota", "quotas.index", Permission.VIEW_FIGURES),
        "contributions": ("Iuran", "contributions.index", Permission.VIEW_FIGURES),
        "people": ("Peserta", "beneficiaries.index", Permission.VIEW_PEOPLE),
        "claims": ("Santunan kematian", "claims.recap", Permission.VIEW_FIGURES),
        "coverage": ("Cakupan", "coverage.region", Permission.VIEW_FIGURES),
        "agreements": ("Perjanjian", "agreements.index", Permission.VIEW_FIGURES),
        "regulations": ("Peraturan", "regulations.index", Permission.VIEW_FIGURES),
        "paritrana": ("Paritrana", "paritrana.index", Permission.VIEW_FIGURES),
    }
)


def explain_url(name: str, year: int, region: str = "", part: int | None = None) -> str:
    """Where a figure is explained at the open workplace; `region`: the slug of one regency of a province or branch."""
    kind = workplace().kind
    if kind is WorkplaceKind.REGENCY:
        return url_for("explaining.office", measure=name, tahun=year, bagian=part)
    endpoint = "explaining.province" if kind is WorkplaceKind.PROVINCE else "explaining.branch"
    return url_for(endpoint, measure=name, tahun=year, wilayah=region or None, bagian=part)


@blueprint.get("/wilayah/<regency>/angka/<measure>")
@requires(Permission.VIEW_FIGURES)
def office(measure: str) -> Response:
    """Somebody of an office asks what a figure consists of."""
    (own,) = queries.regions(workplace().regency_ids)
    found = queries.explanation(measure, own, chosen_year(), _part())
    place, endpoint, permission = _PLACES[measure.partition(".")[0]]
    where = (place, url_for(endpoint, tahun=chosen_year())) if may(permission) else ("", "")
    return _page(found, back="home.regency", where=where)


@blueprint.get("/provinsi/angka/<measure>")
@requires(Permission.VIEW_FIGURES)
def province(measure: str) -> Response:
    """Somebody of the province asks what a figure consists of: regency by regency, or of one."""
    return _of_several(measure, "home.province")


@blueprint.get("/bpjs/<branch>/angka/<measure>")
@requires(Permission.VIEW_FIGURES)
def branch(measure: str) -> Response:
    """Somebody of a branch asks the same about its own regencies."""
    return _of_several(measure, "home.branch")


def _of_several(measure: str, back: str) -> Response:
    among = queries.regions(workplace().regency_ids)
    chosen = queries.chosen_region(among, request.args.get("wilayah", ""))
    links = {each.official_name: explain_url(measure, chosen_year(), each.slug) for each in among}
    return _page(queries.explanation(measure, chosen, chosen_year(), _part()), back=back, links=links)


def _part() -> int | None:
    return request.args.get("bagian", type=row_number)


def _page(
    found: queries.Explanation,
    *,
    back: str,
    links: dict[str, str] | None = None,
    where: tuple[str, str] = ("", ""),
) -> Response:
    return render(
        "compliance/explaining/figure.html",
        fragment="penjelasan",
        found=found,
        back=url_for(back),
        links=links or {},
        where=where,
        slug=found.regency.slug if found.regency and links else "",
    )

"""The province's places over its regencies, on one screen."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import month_range, months_of_year
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.quotas import forms_province, queries, service
from portal.quotas.forms_province import AllotmentForm
from portal.quotas.models import FundingSource
from portal.quotas.queries import ShareLine
from portal.quotas.rules.dividing import divide, equally
from portal.quotas.service import Allotment
from portal.quotas.views.blueprint import blueprint, present_month, year_tabs
from portal.regencies import queries as regencies


def _source() -> FundingSource:
    """The province's source that the address names, else its first one."""
    own = {source.code: source for source in queries.funding_sources() if source.set_by_province}
    return own.get(request.values.get("sumber", ""), next(iter(own.values())))


def _names() -> dict[int, str]:
    """{id: name} of all 22."""
    return {each.id: each.official_name for each in regencies.all_regencies()}


@blueprint.get("/provinsi/kuota/")
@requires(Permission.VIEW_FIGURES)
def allotment() -> Response:
    """Somebody of the province looks at what each regency got, or prepares a new division."""
    year, source, names = chosen_year(), _source(), _names()
    lines = queries.share_lines(year, source.code, names)
    kept = queries.province_quota_or_none(year, source.code)
    first, last = months_of_year(year)
    form = forms_province.allotment_form(names)(
        data={
            "people": kept.people if kept else None,
            "first_month": kept.first_month if kept else first,
            "last_month": kept.last_month if kept else last,
            "from_month": min(max(present_month(), first), last),
            "document": kept.document if kept else "",
        }
    )
    form.put_shares({line.regency_id: line.share for line in lines})
    return _page(year, source, names, lines, form)


def _page(
    year: int,
    source: FundingSource,
    names: Mapping[int, str],
    lines: list[ShareLine],
    form: AllotmentForm,
    *,
    computed: bool = False,
    status: int = 200,
) -> Response:
    first, last = months_of_year(year)
    return render(
        "quotas/province.html",
        fragment="isian",
        year=year,
        source=source,
        years=year_tabs("quotas.allotment", year),
        closed=service.reason_against_year(year),
        rows=[(line, form.box(line.regency_id)) for line in lines],
        given=form.shares(names),
        form=form,
        computed=computed,
        months=list(month_range(first, last)),
        status=status,
    )


@blueprint.post("/provinsi/kuota/")
@requires(Permission.ALLOT_QUOTAS)
def allot() -> ResponseReturnValue:
    """The supervisor divides the province's places, or has the portal compute a division first."""
    year, source, names = chosen_year(), _source(), _names()
    service.refuse_past_year(year)
    lines = queries.share_lines(year, source.code, names)
    form = forms_province.allotment_form(names).from_request()
    way = request.form.get("cara", "")
    if form.validate() and form.people.data is not None:
        if way:
            form.put_shares(_computed(way, form.people.data, lines))
            return _page(year, source, names, lines, form, computed=True, status=422)
        try:
            changed = service.allot(_wanted(year, source.code, form, names), names=names, by=current_actor())
            return done(
                f"Pembagian disimpan: {changed} wilayah berubah.",
                to=url_for("quotas.allotment", tahun=year, sumber=source.code),
            )
        except DomainError as error:
            form.refuse(error)
    return _page(year, source, names, lines, form, status=422)


def _computed(way: str, people: int, lines: list[ShareLine]) -> dict[int, int]:
    """A division to begin from: like last year's where there was one, else the same for all."""
    weights = {line.regency_id: line.last_year for line in lines}
    if way == "tahun-lalu" and any(weights.values()):
        return divide(people, weights)
    return equally(people, list(weights))


def _wanted(year: int, source_code: str, form: AllotmentForm, names: Mapping[int, str]) -> Allotment:
    people, first, last, start = form.people.data, form.first_month.data, form.last_month.data, form.from_month.data
    assert people is not None and first is not None and last is not None and start is not None  # the form validated
    return Allotment(
        fiscal_year=year,
        funding_source_code=source_code,
        people=people,
        first_month=first,
        last_month=last,
        from_month=start,
        document=form.document.data or "",
        shares=form.shares(names),
    )

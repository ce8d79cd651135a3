"""The province's places over its regencies, on one screen."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import reason_against, requires
from portal.core.errors import DomainError
from portal.core.months import month_range, months_of_year
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year, row_number
from portal.proposals.forms import CommentForm
from portal.proposals.models import ProposalState
from portal.quotas import forms_province, queries, service
from portal.quotas.forms_province import AllotmentForm
from portal.quotas.models import FundingSource, ProvinceAllotment, ProvinceQuota
from portal.quotas.queries import ShareLine
from portal.quotas.rules.dividing import divide, equally
from portal.quotas.service import Allotment
from portal.quotas.views.blueprint import blueprint, present_month, year_tabs
from portal.regencies import queries as regencies


def _chosen(year: int, code: str = "") -> tuple[FundingSource, ProvinceQuota | None]:
    """The province's source of that code, else the one that the address names, else the first; and what it has."""
    own = queries.province_sources(year)
    return own.get(code or request.values.get("sumber", ""), next(iter(own.values())))


def _names() -> dict[int, str]:
    """{id: name} of all 22."""
    return {each.id: each.official_name for each in regencies.all_regencies()}


@blueprint.get("/provinsi/kuota/")
@requires(Permission.VIEW_FIGURES)
def allotment() -> Response:
    """Somebody of the province looks at what each regency got, or prepares a new division."""
    fixing = _fixing()
    year = fixing.fiscal_year if fixing else chosen_year()
    source, known = _chosen(year, fixing.funding_source_code if fixing else "")
    names, kept = _names(), fixing or known
    lines = queries.share_lines(year, source.code, names)
    first, last = months_of_year(year)
    form = forms_province.allotment_form(names)(
        data={
            "people": kept.people if kept else None,
            "first_month": kept.first_month if kept else first,
            "last_month": kept.last_month if kept else last,
            "from_month": fixing.from_month if fixing else min(max(present_month(), first), last),
            "document": kept.document if kept else "",
        }
    )
    form.put_shares(
        {line.regency_id: fixing.shares.get(str(line.regency_id), 0) if fixing else line.share for line in lines}
    )
    return _page(year, source, names, lines, form, fixing=fixing)


def _fixing() -> ProvinceAllotment | None:
    """The returned division that the form puts right, if the address or the form names one."""
    number = request.values.get("ajuan", type=row_number)
    found = queries.allotment_by_id(number) if number else None
    return found if found is not None and found.state is ProposalState.RETURNED else None


def _page(
    year: int,
    source: FundingSource,
    names: Mapping[int, str],
    lines: list[ShareLine],
    form: AllotmentForm,
    *,
    computed: bool = False,
    fixing: ProvinceAllotment | None = None,
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
        fixing=fixing,
        allotments=queries.allotments_of(year, source.code),
        months=list(month_range(first, last)),
        status=status,
    )


@blueprint.post("/provinsi/kuota/")
@requires(Permission.ALLOT_QUOTAS)
def allot() -> ResponseReturnValue:
    """The supervisor divides the province's places, or has the portal compute a division first."""
    year, names, fixing = chosen_year(), _names(), _fixing()
    source, _known = _chosen(year)
    service.refuse_past_year(year)
    lines = queries.share_lines(year, source.code, names)
    form = forms_province.allotment_form(names).from_request()
    way = request.form.get("cara", "")
    if form.validate() and form.people.data is not None:
        if way:
            form.put_shares(_computed(way, form.people.data, lines))
            return _page(year, source, names, lines, form, computed=True, fixing=fixing, status=422)
        try:
            made = service.propose_allotment(
                _wanted(year, source.code, form, names),
                names=names,
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(_answer(made), to=_address(made))
        except DomainError as error:
            form.refuse(error)
    return _page(year, source, names, lines, form, fixing=fixing, status=422)


def _answer(made: ProvinceAllotment) -> str:
    if made.state is ProposalState.APPROVED:
        return "Pembagian berlaku untuk semua wilayah."
    return f"Pembagian no. {made.id} dikirim dan menunggu persetujuan orang kedua."


def _address(made: ProvinceAllotment) -> str:
    return url_for("quotas.allotment_detail", allotment_id=made.id)


@blueprint.get("/provinsi/kuota/<int:allotment_id>")
@requires(Permission.VIEW_FIGURES)
def allotment_detail(allotment_id: int) -> Response:
    """Somebody of the province reads a proposed division: what changes for whom, and who has to say yes."""
    return _detail(allotment_id)


def _detail(allotment_id: int, form: CommentForm | None = None, *, problem: str = "", status: int = 200) -> Response:
    proposed = queries.allotment_by_id(allotment_id)
    return render(
        "quotas/allotment.html",
        fragment="pembagian",
        proposed=proposed,
        source=_chosen(proposed.fiscal_year, proposed.funding_source_code)[0],
        locked_reason=reason_against(Permission.APPROVE_ALLOTMENTS)
        or service.reason_against_approving(proposed, current_actor().id),
        form=form or CommentForm(),
        problem=problem,
        status=status,
    )


@blueprint.post("/provinsi/kuota/<int:allotment_id>/setujui")
@requires(Permission.APPROVE_ALLOTMENTS)
def approve_allotment(allotment_id: int) -> ResponseReturnValue:
    """A second person says yes; every regency has its share at once."""
    try:
        made = service.approve_allotment(allotment_id, names=_names(), by=current_actor())
    except DomainError as error:
        return _detail(allotment_id, problem=error.sentence, status=422)
    return done("Pembagian disetujui dan berlaku.", to=_address(made), page=lambda: _detail(allotment_id))


@blueprint.post("/provinsi/kuota/<int:allotment_id>/kembalikan")
@requires(Permission.APPROVE_ALLOTMENTS)
def return_allotment(allotment_id: int) -> ResponseReturnValue:
    """A second person sends a division back with what is to be put right."""
    form = CommentForm.from_request()
    if form.validate():
        try:
            made = service.return_allotment(allotment_id, comment=form.comment.data or "", by=current_actor())
            return done("Pembagian dikembalikan.", to=_address(made), page=lambda: _detail(allotment_id))
        except DomainError as error:
            form.refuse(error)
    return _detail(allotment_id, form, status=422)


@blueprint.post("/provinsi/kuota/<int:allotment_id>/tarik")
@requires(Permission.ALLOT_QUOTAS)
def withdraw_allotment(allotment_id: int) -> ResponseReturnValue:
    """The supervisor takes a division back before it holds."""
    made = service.withdraw_allotment(allotment_id, by=current_actor())
    return done("Pembagian ditarik kembali.", to=_address(made), page=lambda: _detail(allotment_id))


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

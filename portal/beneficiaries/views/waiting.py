"""The waiting list of a quota: who is next, who is taken off, and the list drawn from its top."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms, queries, service, waiting
from portal.beneficiaries.rules.waiting import WAITING_ORDER_LABELS
from portal.beneficiaries.views.people import blueprint
from portal.core import clock, crypto
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.quotas import queries as quotas
from portal.quotas.models import Quota
from portal.quotas.notices import Notice, notice
from portal.quotas.queries import QuotaState
from portal.quotas.service import reason_against_year
from portal.regencies import queries as regencies

_URL = "/wilayah/<regency>/kuota/<int:quota_id>/daftar-tunggu"


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def waiting_list(quota_id: int) -> Response:
    """The office looks at who waits for a place, in the order in which they get one."""
    return _page(quotas.quota_by_id(quota_id))


def _next_month(quota: Quota) -> Month:
    return min(max(Month.of(clock.today()) + 1, quota.first_month), quota.last_month)


def _page(quota: Quota, form: forms.DrawForm | None = None, status: int = 200) -> Response:
    keys = crypto.keys()
    soonest = _next_month(quota)
    start, room = quotas.next_room_in(quota, soonest)
    page = queries.waiting_page(quota, keys, request.args.get("dari", default=1, type=row_number))
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "beneficiaries/waiting.html",
        fragment="antrean",
        quota=quota,
        page=page,
        taken_off=queries.taken_off(quota, keys),
        order=WAITING_ORDER_LABELS[page.order],
        room=room,
        start=start,
        months=list(month_range(soonest, quota.last_month)),
        places={code: f"{villages[code]}, {districts[district]}" for code, district in _codes(page)},
        form=form or forms.DrawForm(data={"people": min(room, page.total) or None, "start_month": start}),
        closed=reason_against_year(quota.fiscal_year),
        status=status,
    )


def _codes(page: queries.WaitingPage) -> set[tuple[str, str]]:
    return {(line.village_code, line.district_code) for line in page.lines}


@blueprint.post(_URL + "/susun")
@requires(Permission.PREPARE_LISTS)
def draw_list(quota_id: int) -> ResponseReturnValue:
    """The operator has a list made of the first of the queue; it is judged like any other."""
    quota = quotas.quota_by_id(quota_id)
    form = forms.DrawForm.from_request()
    if form.validate() and form.start_month.data is not None:
        try:
            upload = waiting.draw(quota, form.people.data, form.start_month.data, by=current_actor())
            return done("Daftar disusun dan sedang diperiksa.", to=url_for("uploads.detail", upload_id=upload.id))
        except service.AlreadySentError as answer:
            return done(
                "Daftar yang sama sudah disusun. Ini hasilnya.",
                to=url_for("uploads.detail", upload_id=answer.upload.id),
            )
        except DomainError as error:
            form.refuse(error)
    return _page(quota, form, 422)


@blueprint.get(_URL + "/<int:waiting_id>")
@requires(Permission.PREPARE_LISTS)
def waiting_person(quota_id: int, waiting_id: int) -> Response:
    """The operator is about to take somebody off the waiting list, or to put them back."""
    return _person_page(quotas.quota_by_id(quota_id), waiting_id, forms.ReasonForm())


def _person_page(quota: Quota, waiting_id: int, form: forms.ReasonForm, status: int = 200) -> Response:
    line = queries.waiting_line(quota, waiting_id, crypto.keys())
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "beneficiaries/waiting_person.html",
        fragment="isian",
        quota=quota,
        line=line,
        place=f"{villages[line.village_code]}, {districts[line.district_code]}",
        form=form,
        closed=reason_against_year(quota.fiscal_year),
        status=status,
    )


@blueprint.post(_URL + "/<int:waiting_id>/keluarkan")
@requires(Permission.PREPARE_LISTS)
def take_off_waiting(quota_id: int, waiting_id: int) -> ResponseReturnValue:
    """The operator takes somebody off the waiting list, with the reason."""
    quota = quotas.quota_by_id(quota_id)
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            waiting.take_off(quota, waiting_id, why=form.reason.data or "", by=current_actor())
            return done("Orang ini dikeluarkan dari daftar tunggu.", to=_list_of(quota))
        except DomainError as error:
            form.refuse(error)
    return _person_page(quota, waiting_id, form, 422)


@blueprint.post(_URL + "/<int:waiting_id>/kembalikan")
@requires(Permission.PREPARE_LISTS)
def put_back_waiting(quota_id: int, waiting_id: int) -> ResponseReturnValue:
    """The operator puts somebody back who was taken off by mistake."""
    quota = quotas.quota_by_id(quota_id)
    waiting.put_back(quota, waiting_id, by=current_actor())
    return done("Orang ini kembali ke tempatnya di daftar tunggu.", to=_list_of(quota))


def _list_of(quota: Quota) -> str:
    return url_for("beneficiaries.waiting_list", quota_id=quota.id)


@notice(Permission.VIEW_PEOPLE)
def somebody_waits(state: QuotaState) -> Notice | None:
    """On the quota's page: how many wait, and how many of them could have a place now."""
    people = queries.count_waiting([state.quota.id]).get(state.quota.id, 0)
    if not people:
        return None
    start, room = state.next_room(_next_month(state.quota))
    return Notice(*waiting.in_words(people, room, start), "beneficiaries.waiting_list")

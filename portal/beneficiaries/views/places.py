"""A person's place in a quota: freeing it, passing it to the next one, and taking a mistaken release back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import ending, forms, queries
from portal.beneficiaries.queries import EnrolmentLine
from portal.beneficiaries.replacing import proposals, suggesting
from portal.beneficiaries.replacing.forms import NOBODY, FillForm, LeavingForm
from portal.beneficiaries.replacing.queue import NOBODY_REFUSED, NotNextError
from portal.beneficiaries.replacing.service import Leaving
from portal.beneficiaries.replacing.views import offers
from portal.beneficiaries.views.people import blueprint
from portal.core import clock
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.proposals.models import Proposal
from portal.proposals.queries import returned_or_none
from portal.quotas.rules.ledger import CHOSEN_REASONS, FREED_REASON_LABELS, FreedReason
from portal.quotas.service import reason_against_year
from portal.regencies import queries as regencies

_URL = "/wilayah/<regency>/peserta/<int:beneficiary_id>/tempat/<int:enrolment_id>"


@blueprint.get(_URL)
@requires(Permission.PREPARE_LISTS)
def place(beneficiary_id: int, enrolment_id: int) -> Response:
    """The operator is about to free a place, to fill it, or to take its release back; `sebab` proposes the reason."""
    line = queries.enrolment_line(beneficiary_id, enrolment_id)
    fixing = _returned()
    given = {"from_month": _proposed_month(line), "why": request.args.get("sebab", "")}
    if fixing is not None and fixing.payload["why"]:
        month = Month.parse(fixing.payload["from_month"])
        given = {"from_month": month, "why": fixing.payload["why"], "document": fixing.payload["document"]}
    return _page(line, freeing=LeavingForm(data=given))


def _returned() -> Proposal | None:
    """The returned replacement that this page puts right."""
    return returned_or_none(request.values.get("ajuan", type=row_number), proposals.KIND)


def _proposed_month(line: EnrolmentLine) -> Month:
    soonest = _wanted() or Month.of(clock.today()) + 1
    return min(max(soonest, line.enrolment.first_month), line.enrolment.last_month)


def _wanted() -> Month | None:
    """The month that a question of another office or a proposed change is about, when the page came from there."""
    try:
        return Month.parse(request.args.get("mulai", ""))
    except ValueError:
        return None


def _page(
    line: EnrolmentLine,
    *,
    freeing: LeavingForm | None = None,
    filling: FillForm | None = None,
    taking_back: forms.ReasonForm | None = None,
    refused: Mapping[int, str] = NOBODY_REFUSED,
    status: int = 200,
) -> Response:
    enrolment = line.enrolment
    freeing = _with_reasons(freeing or LeavingForm())
    months = list(month_range(enrolment.first_month, enrolment.last_month))
    start = freeing.from_month.data or _proposed_month(line)
    if line.ending is not None:
        start = offers.proposed_start(line)
    villages = regencies.place_names(enrolment.regency_id)[1]
    offer = offers.offer_of(line, villages, start if start in months else enrolment.last_month, refused)
    fixing = _returned()
    person, lines = queries.person_with_enrolments(enrolment.beneficiary_id)
    died = line.ending is not None and line.ending.why is FreedReason.DIED
    return render(
        "beneficiaries/place.html",
        fragment="tempat",
        person=person,
        line=line,
        reasons=FREED_REASON_LABELS,
        freeing=offers.with_offer(freeing, offer, freeing.waiting_id.data),
        filling=offers.with_next(filling or FillForm(data={"from_month": start}), offer),
        taking_back=taking_back or forms.ReasonForm(),
        successor=offers.successor_of(line),
        still_held=queries.held(lines, Month.of(clock.today())) if died else [],
        undone=line.ending is not None and line.ending.why is FreedReason.UNDONE,
        offer=offer,
        places=villages,
        fixing=fixing,
        months=months,
        closed=reason_against_year(line.fiscal_year),
        status=status,
    )


def _with_reasons(form: LeavingForm) -> LeavingForm:
    form.choose("why", [(reason.value, FREED_REASON_LABELS[reason]) for reason in CHOSEN_REASONS])
    return form


@blueprint.post(_URL + "/lepas")
@requires(Permission.PREPARE_LISTS)
def end_place(beneficiary_id: int, enrolment_id: int) -> ResponseReturnValue:
    """The operator frees a person's place, for the next one of the waiting list or for nobody."""
    line = queries.enrolment_line(beneficiary_id, enrolment_id)
    form = _with_reasons(LeavingForm.from_request())
    refused: Mapping[int, str] = NOBODY_REFUSED
    if form.validate() and form.from_month.data is not None:
        leaving = Leaving(FreedReason(form.why.data), form.document.data or "")
        try:
            if form.waiting_id.data:
                return offers.hand_in(line, form.from_month.data, leaving, form.waiting_id.data, _number())
            ending.end(
                enrolment_id, form.from_month.data, why=leaving.why, document=leaving.document, by=current_actor()
            )
            suggesting.accepted(enrolment_id, leaving.why, by=current_actor())
            return done(
                "Tempat dilepas dan kuota bertambah satu.", to=_after_freeing(line, leaving.why, form.waiting_id.data)
            )
        except NotNextError as error:
            refused = error.refused
            form.refuse(error)
        except DomainError as error:
            form.refuse(error)
    return _page(line, freeing=form, refused=refused, status=422)


def _number() -> int | None:
    fixing = _returned()
    return fixing.id if fixing is not None else None


def _after_freeing(line: EnrolmentLine, why: FreedReason, chosen: int | None) -> str:
    """The person's page; the place itself where it leads to another place of somebody who died, or where somebody waits
    for it and the page had not offered them yet."""
    enrolment = line.enrolment
    died = why is FreedReason.DIED
    elsewhere = died and queries.held(queries.enrolments_of(enrolment.beneficiary_id), Month.of(clock.today()))
    if not elsewhere and (chosen == NOBODY or not queries.count_waiting([enrolment.quota_id])):
        return _person_page(enrolment.beneficiary_id)
    return url_for("beneficiaries.place", beneficiary_id=enrolment.beneficiary_id, enrolment_id=enrolment.id)


@blueprint.post(_URL + "/isi")
@requires(Permission.PREPARE_LISTS)
def fill_place(beneficiary_id: int, enrolment_id: int) -> ResponseReturnValue:
    """The operator puts the next of the waiting list into a place that was freed before."""
    line = queries.enrolment_line(beneficiary_id, enrolment_id)
    form = FillForm.from_request()
    refused: Mapping[int, str] = NOBODY_REFUSED
    if form.validate() and form.from_month.data is not None and form.waiting_id.data is not None:
        try:
            return offers.hand_in(line, form.from_month.data, None, form.waiting_id.data, _number())
        except NotNextError as error:
            refused = error.refused
            form.refuse(error)
        except DomainError as error:
            form.refuse(error)
    return _page(line, filling=form, refused=refused, status=422)


@blueprint.post(_URL + "/batal-lepas")
@requires(Permission.PREPARE_LISTS)
def take_back_place(beneficiary_id: int, enrolment_id: int) -> ResponseReturnValue:
    """The operator takes a mistaken release back."""
    line = queries.enrolment_line(beneficiary_id, enrolment_id)
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            ending.take_back(enrolment_id, reason=form.reason.data or "", by=current_actor())
            return done("Pelepasan dibatalkan; orang ini dilindungi lagi.", to=_person_page(beneficiary_id))
        except DomainError as error:
            form.refuse(error)
    return _page(line, taking_back=form, status=422)


def _person_page(beneficiary_id: int) -> str:
    return url_for("beneficiaries.detail", beneficiary_id=beneficiary_id)

"""A person's place in a quota: freeing it, and taking a mistaken release back."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import ending, forms, queries
from portal.beneficiaries.queries import EnrolmentLine
from portal.beneficiaries.views.people import blueprint
from portal.core import clock
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.quotas.rules.ledger import FREED_REASON_LABELS, FreedReason
from portal.quotas.service import reason_against_year

_URL = "/wilayah/<regency>/peserta/<int:beneficiary_id>/tempat/<int:enrolment_id>"


@blueprint.get(_URL)
@requires(Permission.PREPARE_LISTS)
def place(beneficiary_id: int, enrolment_id: int) -> Response:
    """The operator is about to free a place, or to take its release back; `sebab` proposes the reason."""
    line = queries.enrolment_line(beneficiary_id, enrolment_id)
    proposed = min(max(_wanted() or Month.of(clock.today()) + 1, line.enrolment.first_month), line.enrolment.last_month)
    given = {"from_month": proposed, "why": request.args.get("sebab", "")}
    return _page(line, _with_reasons(forms.EndingForm(data=given)), forms.ReasonForm())


def _wanted() -> Month | None:
    """The month that a question of another office is about, when the page was opened from there."""
    try:
        return Month.parse(request.args.get("mulai", ""))
    except ValueError:
        return None


def _page(line: EnrolmentLine, freeing: forms.EndingForm, taking_back: forms.ReasonForm, status: int = 200) -> Response:
    enrolment = line.enrolment
    return render(
        "beneficiaries/place.html",
        fragment="tempat",
        person=queries.beneficiary_by_id(enrolment.beneficiary_id),
        line=line,
        reasons=FREED_REASON_LABELS,
        freeing=freeing,
        taking_back=taking_back,
        months=list(month_range(enrolment.first_month, enrolment.last_month)),
        closed=reason_against_year(line.fiscal_year),
        status=status,
    )


def _with_reasons(form: forms.EndingForm) -> forms.EndingForm:
    form.choose("why", [(reason.value, label) for reason, label in FREED_REASON_LABELS.items()])
    return form


@blueprint.post(_URL + "/lepas")
@requires(Permission.PREPARE_LISTS)
def end_place(beneficiary_id: int, enrolment_id: int) -> ResponseReturnValue:
    """The operator frees a person's place: died, moved, formal worker, age, refused."""
    line = queries.enrolment_line(beneficiary_id, enrolment_id)
    form = _with_reasons(forms.EndingForm.from_request())
    if form.validate() and form.from_month.data is not None:
        try:
            ending.end(
                enrolment_id,
                form.from_month.data,
                why=FreedReason(form.why.data),
                document=form.document.data or "",
                by=current_actor(),
            )
            return done("Tempat dilepas dan kuota bertambah satu.", to=_person_page(beneficiary_id))
        except DomainError as error:
            form.refuse(error)
    return _page(line, form, forms.ReasonForm(), 422)


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
    return _page(line, _with_reasons(forms.EndingForm()), form, 422)


def _person_page(beneficiary_id: int) -> str:
    return url_for("beneficiaries.detail", beneficiary_id=beneficiary_id)

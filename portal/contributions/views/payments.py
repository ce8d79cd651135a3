"""Payments of a quota: the list, an SP2D to record, a wrong one to take back."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.contributions import forms, proposals, queries
from portal.contributions.queries import BillLine, Due
from portal.contributions.service import PaymentTerms
from portal.contributions.views.blueprint import (
    answer_of,
    blueprint,
    corrected,
    is_past,
    month_or_none,
    page_of,
)
from portal.core import formatting
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.proposals.models import Proposal
from portal.quotas import queries as quotas
from portal.quotas.models import Quota


@blueprint.get("/wilayah/<regency>/iuran/<int:quota_id>/pembayaran")
@requires(Permission.VIEW_FIGURES)
def payments(quota_id: int) -> Response:
    """Somebody of the office reads the payments of a quota and what they left of the pagu."""
    quota = quotas.quota_by_id(quota_id)
    return render(
        "contributions/payments.html",
        quota=quota,
        years=[
            (str(year), url_for("contributions.payments", quota_id=other), other == quota_id, None)
            for year, other in quotas.same_source(quota)
        ],
        lines=queries.payments_of(quota_id),
        room=queries.budget_room(quota_id),
        past=is_past(quota.fiscal_year),
    )


@blueprint.get("/wilayah/<regency>/iuran/<int:quota_id>/bayar")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def pay_form(quota_id: int) -> Response:
    """The operator prepares a payment: people and rupiah of the chosen months stand there already."""
    quota = quotas.quota_by_id(quota_id)
    fixing = corrected(proposals.PAY)
    lines = queries.bills_of(quota_id)
    terms = proposals.terms_from(fixing.payload) if fixing else None
    due = _chosen_due(lines, (terms.first_month, terms.last_month) if terms else queries.next_period_or_none(lines))
    data: dict[str, Any] = {"amount": due.total, "people": due.people} if due else {}
    if terms:
        data = {**vars(terms), "amount": terms.amount}
    return _pay_page(quota, lines, due, forms.PaymentForm(data=data), fixing)


def _chosen_due(lines: list[BillLine], proposed: tuple[Month, Month] | None) -> Due | None:
    """What the period of the address owes, else the proposed one; None when nothing can be paid."""
    if proposed is None:
        return None
    first = month_or_none(request.args.get("dari", "")) or proposed[0]
    last = month_or_none(request.args.get("sampai", "")) or max(first, proposed[1])
    return queries.due_for(lines, min(first, last), max(first, last))


def _typed_due(lines: list[BillLine], first: Month | None, last: Month | None) -> Due | None:
    """What the period of a sent form owes; without one, what the page would propose."""
    return (
        queries.due_for(lines, first, last)
        if first and last
        else _chosen_due(lines, queries.next_period_or_none(lines))
    )


def _pay_page(
    quota: Quota,
    lines: list[BillLine],
    due: Due | None,
    form: forms.PaymentForm,
    fixing: Proposal | None,
    status: int = 200,
) -> Response:
    return render(
        "contributions/pay.html",
        fragment="bayar",
        quota=quotas.quota_by_id(quota.id),
        due=due,
        room=queries.budget_room(quota.id),
        month_choices=[(str(month), formatting.month(month)) for month in queries.payable_months(lines)],
        form=form,
        fixing=fixing,
        past=is_past(quota.fiscal_year),
        status=status,
    )


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/bayar")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def pay(quota_id: int) -> ResponseReturnValue:
    """The operator proposes an SP2D for the months it pays."""
    quota = quotas.quota_by_id(quota_id)
    form = forms.PaymentForm.from_request()
    fixing = corrected(proposals.PAY)
    lines = queries.bills_of(quota_id)
    due = _typed_due(lines, form.first_month.data, form.last_month.data)
    if form.validate() and due:
        try:
            proposal = proposals.propose_payment(
                quota, _terms(form.data, due), by=current_actor(), instead_of=fixing.id if fixing else None
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _pay_page(quota, lines, due, form, fixing, 422)


def _terms(data: dict[str, Any], due: Due) -> PaymentTerms:
    jkk, jkm = due.split(data["amount"], data["jkk_amount"])
    return PaymentTerms(
        sp2d_number=data["sp2d_number"],
        sp2d_on=data["sp2d_on"],
        first_month=due.first_month,
        last_month=due.last_month,
        people=data["people"],
        jkk_amount=jkk,
        jkm_amount=jkm,
        reason=data["reason"],
    )


@blueprint.get("/wilayah/<regency>/iuran/<int:quota_id>/pembayaran/<int:payment_id>/batalkan")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def reverse_form(quota_id: int, payment_id: int) -> Response:
    """The operator is about to take a wrong payment back."""
    fixing = corrected(proposals.REVERSE)
    form = forms.ReversalForm(data=fixing.payload if fixing else None)
    return _reverse_page(quota_id, payment_id, form, fixing)


def _reverse_page(
    quota_id: int, payment_id: int, form: forms.ReversalForm, fixing: Proposal | None, status: int = 200
) -> Response:
    return render(
        "contributions/reverse.html",
        quota=quotas.quota_by_id(quota_id),
        line=queries.payment_line(quota_id, payment_id),
        form=form,
        fixing=fixing,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/pembayaran/<int:payment_id>/batalkan")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def reverse(quota_id: int, payment_id: int) -> ResponseReturnValue:
    """The operator proposes to take a wrong payment back."""
    quota = quotas.quota_by_id(quota_id)
    queries.payment_line(quota_id, payment_id)
    form = forms.ReversalForm.from_request()
    fixing = corrected(proposals.REVERSE)
    if form.validate():
        try:
            proposal = proposals.propose_reversal(
                quota,
                payment_id,
                reason=form.reason.data,
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _reverse_page(quota_id, payment_id, form, fixing, 422)

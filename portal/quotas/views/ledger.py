"""The ledger of a quota: its lines with a running balance, a revision, a reversal."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import formatting
from portal.core.access import requires
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.proposals.models import Proposal
from portal.quotas import forms, proposals, queries, service
from portal.quotas.models import Quota
from portal.quotas.queries import LedgerFilter
from portal.quotas.rules.ledger import KIND_LABELS, REVERSIBLE, MovementKind
from portal.quotas.views.blueprint import (
    answer_of,
    blueprint,
    corrected,
    months_from,
    page_of,
    present_month,
    sibling_tabs,
)


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/buku")
@requires(Permission.VIEW_FIGURES)
def ledger(quota_id: int) -> Response:
    """Somebody reads the ledger: every line with the places left after it, in the month they choose."""
    quota = queries.quota_by_id(quota_id)
    wanted = ledger_filter(quota)
    page = queries.ledger_page(quota_id, wanted, request.args.get("sebelum", type=row_number))
    chosen: dict[str, Any] = {
        "bulan": str(wanted.month),
        "jenis": wanted.kind,
        "hanya": "1" if wanted.only_month else None,
    }
    return render(
        "quotas/ledger.html",
        fragment="buku",
        also=["saringan"],
        quota=quota,
        years=sibling_tabs("quotas.ledger", quota),
        balance=queries.balance_in(quota_id, wanted.month),
        page=page,
        wanted=wanted,
        labels=KIND_LABELS,
        reversible=REVERSIBLE,
        closed=service.reason_against_year(quota.fiscal_year) or service.reason_against_hand(quota),
        month_choices=[(str(month), formatting.month(month)) for month in queries.months_in(quota)],
        kind_choices=[("", "Semua jenis"), *((kind.value, label) for kind, label in KIND_LABELS.items())],
        filtered=wanted.kind is not None or wanted.only_month,
        next_url=url_for("quotas.ledger", quota_id=quota_id, sebelum=page.next_before, **chosen)
        if page.next_before
        else "",
        first_url=url_for("quotas.ledger", quota_id=quota_id, **chosen) if "sebelum" in request.args else "",
    )


def ledger_filter(quota: Quota) -> LedgerFilter:
    """Month and kind from the address or the form; unknown ones mean the present month and all."""
    try:
        month = Month.parse(request.values.get("bulan", ""))
    except ValueError:
        month = present_month()
    kind = request.values.get("jenis", "")
    return LedgerFilter(
        month=min(max(month, quota.first_month), quota.last_month),
        kind=MovementKind(kind) if kind in set(MovementKind) else None,
        only_month="hanya" in request.args,
    )


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/ubah")
@requires(Permission.MANAGE_QUOTAS)
def revise_form(quota_id: int) -> Response:
    """The operator prepares a revision; a returned one comes back as it was typed."""
    fixing = corrected(proposals.REVISE)
    data = months_from(fixing.payload, "from_month") if fixing else {"from_month": present_month()}
    return _revise_page(quota_id, forms.RevisionForm(data=data), fixing)


def _revise_page(quota_id: int, form: forms.RevisionForm, fixing: Proposal | None, status: int = 200) -> Response:
    state = queries.state_of(quota_id, present_month())
    return render(
        "quotas/revise.html",
        fragment="isian",
        state=state,
        closed=service.reason_against_hand(state.quota),
        form=form,
        fixing=fixing,
        months=queries.months_in(state.quota),
        status=status,
    )


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/ubah")
@requires(Permission.MANAGE_QUOTAS)
def revise(quota_id: int) -> ResponseReturnValue:
    """The operator proposes more or fewer places with the document that says so."""
    state = queries.state_of(quota_id, present_month())
    form = forms.RevisionForm.from_request()
    fixing = corrected(proposals.REVISE)
    if form.validate():
        try:
            proposal = proposals.propose_revision(
                state,
                change=form.change.data,
                from_month=form.from_month.data,
                reason=form.reason.data,
                document=form.document.data,
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _revise_page(quota_id, form, fixing, 422)


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/buku/<int:movement_id>/batalkan")
@requires(Permission.MANAGE_QUOTAS)
def reverse_form(quota_id: int, movement_id: int) -> Response:
    """The operator is about to take a wrong line back."""
    fixing = corrected(proposals.REVERSE)
    return _reverse_page(quota_id, movement_id, forms.ReversalForm(data=fixing.payload if fixing else None), fixing)


def _reverse_page(
    quota_id: int, movement_id: int, form: forms.ReversalForm, fixing: Proposal | None, status: int = 200
) -> Response:
    movement = queries.movement_by_id(movement_id)
    if movement.quota_id != quota_id:
        raise NotFoundError
    quota = queries.quota_by_id(quota_id)
    return render(
        "quotas/reverse.html",
        fragment="isian",
        quota=quota,
        closed=service.reason_against_hand(quota),
        movement=movement,
        fixing=fixing,
        labels=KIND_LABELS,
        form=form,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/buku/<int:movement_id>/batalkan")
@requires(Permission.MANAGE_QUOTAS)
def reverse(quota_id: int, movement_id: int) -> ResponseReturnValue:
    """The operator proposes to take a wrong line back."""
    state = queries.state_of(quota_id, present_month())
    form = forms.ReversalForm.from_request()
    fixing = corrected(proposals.REVERSE)
    if form.validate():
        try:
            proposal = proposals.propose_reversal(
                state,
                movement_id,
                reason=form.reason.data,
                document=form.document.data,
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _reverse_page(quota_id, movement_id, form, fixing, 422)

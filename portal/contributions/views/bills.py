"""One month of one quota: its bill, and the acts on it."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.contributions import forms, queries, service
from portal.contributions.notices import notices_about
from portal.contributions.rules import CELL_LABELS
from portal.contributions.views.blueprint import CELL_KINDS, blueprint, is_past, month_of
from portal.core import clock, formatting
from portal.core.access import may, requires
from portal.core.errors import DomainError
from portal.core.forms import PortalForm
from portal.core.permissions import Permission
from portal.core.web import done, render


@blueprint.get("/wilayah/<regency>/iuran/<int:quota_id>/<month>")
@requires(Permission.VIEW_FIGURES)
def detail(quota_id: int, month: str) -> Response:
    """Somebody of the office looks at one month: who is billed, how much, what was paid."""
    return _page(quota_id, month)


def _page(
    quota_id: int, month: str, form: PortalForm | None = None, *, problem: str = "", status: int = 200
) -> Response:
    page = queries.month_page(quota_id, month_of(month), today=clock.today())
    code = page.line.bill.billing_code if page.line else ""
    wrong = type(form)
    return render(
        "contributions/detail.html",
        fragment="tagihan",
        page=page,
        past=is_past(page.quota.fiscal_year),
        notices=notices_about(page.line.bill, may) if page.line else [],
        labels=CELL_LABELS,
        kinds=CELL_KINDS,
        freeze_form=form if wrong is forms.FreezeForm else forms.FreezeForm(),
        code_form=form if wrong is forms.BillingCodeForm else forms.BillingCodeForm(data={"billing_code": code}),
        unfreeze_form=form if wrong is forms.UnfreezeForm else forms.UnfreezeForm(),
        problem=problem,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/<month>/susun")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def draw_up(quota_id: int, month: str) -> ResponseReturnValue:
    """The operator draws up a month's bill from the register, or draws it anew."""
    wanted = month_of(month)
    queries.month_page(quota_id, wanted, today=clock.today())
    try:
        service.draw_up(quota_id, wanted, by=current_actor())
    except DomainError as error:
        return _page(quota_id, month, problem=error.sentence, status=422)
    return _done(f"Tagihan {formatting.month(wanted)} disusun.", quota_id, month)


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/<month>/bekukan")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def freeze(quota_id: int, month: str) -> ResponseReturnValue:
    """The operator freezes a bill, with the billing code if it is there already."""
    wanted = month_of(month)
    queries.month_page(quota_id, wanted, today=clock.today())
    form = forms.FreezeForm.from_request()
    if form.validate():
        try:
            service.freeze(quota_id, wanted, billing_code=form.billing_code.data, by=current_actor())
            return _done(f"Tagihan {formatting.month(wanted)} dibekukan dan dapat dibayar.", quota_id, month)
        except DomainError as error:
            form.refuse(error)
    return _page(quota_id, month, form, status=422)


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/<month>/kode-billing")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def set_billing_code(quota_id: int, month: str) -> ResponseReturnValue:
    """The operator writes down the code that BPJS Ketenagakerjaan gave."""
    wanted = month_of(month)
    queries.month_page(quota_id, wanted, today=clock.today())
    form = forms.BillingCodeForm.from_request()
    if form.validate():
        try:
            service.set_billing_code(quota_id, wanted, form.billing_code.data, by=current_actor())
            return _done("Kode billing disimpan.", quota_id, month)
        except DomainError as error:
            form.refuse(error)
    return _page(quota_id, month, form, status=422)


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/<month>/buka")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def unfreeze(quota_id: int, month: str) -> ResponseReturnValue:
    """The operator opens a frozen bill again, with the reason."""
    wanted = month_of(month)
    queries.month_page(quota_id, wanted, today=clock.today())
    form = forms.UnfreezeForm.from_request()
    if form.validate():
        try:
            service.unfreeze(quota_id, wanted, reason=form.reason.data, by=current_actor())
            return _done(f"Pembekuan tagihan {formatting.month(wanted)} dibuka.", quota_id, month)
        except DomainError as error:
            form.refuse(error)
    return _page(quota_id, month, form, status=422)


def _done(message: str, quota_id: int, month: str) -> ResponseReturnValue:
    return done(
        message,
        to=url_for("contributions.detail", quota_id=quota_id, month=month),
        page=lambda: _page(quota_id, month),
    )

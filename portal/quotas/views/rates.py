"""Contribution rates of the whole province: brackets, cuts, and the class of each source."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import month_range
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.quotas import forms_province, queries, service
from portal.quotas.rules.rates import CLASS_LABELS, SECTOR_LABELS, FundingClass
from portal.quotas.service import NewRate
from portal.quotas.views.blueprint import blueprint, present_month


@blueprint.get("/provinsi/tarif/")
@requires(Permission.VIEW_FIGURES)
def rates() -> Response:
    """Somebody of the province reads what a month costs, from when, and by which regulation."""
    return _page()


def _page(
    rate_form: forms_province.RateForm | None = None,
    class_form: forms_province.ClassForm | None = None,
    status: int = 200,
) -> Response:
    coming = present_month() + 1
    return render(
        "quotas/rates.html",
        fragment="tarif",
        brackets=queries.rate_rows(),
        reductions=queries.reduction_rows(),
        sources=queries.funding_sources(),
        classes=CLASS_LABELS,
        sectors=SECTOR_LABELS,
        rate_form=_with_brackets(rate_form or forms_province.RateForm(data={"first_month": coming})),
        class_form=_with_sources(class_form or forms_province.ClassForm()),
        months=list(month_range(coming, coming + 24)),
        status=status,
    )


def _with_brackets(form: forms_province.RateForm) -> forms_province.RateForm:
    form.choose("bracket", queries.bracket_choices())
    return form


def _with_sources(form: forms_province.ClassForm) -> forms_province.ClassForm:
    form.choose("source_code", [(source.code, source.name) for source in queries.funding_sources()])
    form.choose("funding_class", [(each.value, label) for each, label in CLASS_LABELS.items()])
    return form


@blueprint.post("/provinsi/tarif/baru")
@requires(Permission.MANAGE_RATES)
def new_rate() -> ResponseReturnValue:
    """The administrator enters a rate that begins in a coming month."""
    form = _with_brackets(forms_province.RateForm.from_request())
    if form.validate():
        try:
            service.begin_rate(NewRate(**form.data), by=current_actor())
            return done("Tarif baru dicatat; bulan sebelumnya tidak berubah.", to=url_for("quotas.rates"), page=_page)
        except DomainError as error:
            form.refuse(error)
    return _page(rate_form=form, status=422)


@blueprint.post("/provinsi/tarif/golongan")
@requires(Permission.MANAGE_RATES)
def change_class() -> ResponseReturnValue:
    """The administrator enters what the branch answered about a source."""
    form = _with_sources(forms_province.ClassForm.from_request())
    if form.validate():
        try:
            service.change_class(
                form.source_code.data,
                FundingClass(form.funding_class.data),
                reason=form.reason.data or "",
                by=current_actor(),
            )
            return done("Golongan sumber dana dicatat.", to=url_for("quotas.rates"), page=_page)
        except DomainError as error:
            form.refuse(error)
    return _page(class_form=form, status=422)

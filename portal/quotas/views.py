"""A regency's quotas: overview, one quota with its ledger, opening and revising."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month, month_range, months_of_year
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.quotas import forms, queries, reference, service
from portal.quotas.rules import KIND_LABELS

blueprint = Blueprint("quotas", __name__)


@blueprint.get("/wilayah/<regency>/kuota/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks at the year's quotas."""
    year = chosen_year()
    return render(
        "quotas/index.html",
        year=year,
        year_tabs=[
            (str(each), url_for("quotas.index", tahun=each), each == year, None)
            for each in sorted({*queries.years(), year, clock.today().year})
        ],
        states=queries.states_of_year(year, Month.of(clock.today())),
        warn_from=value_of("warn_from_percent", workplace().id),
    )


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>")
@requires(Permission.VIEW_FIGURES)
def detail(quota_id: int) -> Response:
    """Somebody of the office looks at one quota and its ledger."""
    return _detail(quota_id)


def _detail(quota_id: int, form: forms.RevisionForm | None = None, status: int = 200) -> Response:
    state = queries.state_of(quota_id, Month.of(clock.today()))
    return render(
        "quotas/detail.html",
        fragment="kuota",
        state=state,
        movements=queries.movements_of(quota_id),
        labels=KIND_LABELS,
        form=form or forms.RevisionForm(),
        months=list(month_range(state.quota.first_month, state.quota.last_month)),
        warn_from=value_of("warn_from_percent", workplace().id),
        status=status,
    )


@blueprint.get("/wilayah/<regency>/kuota/baru")
@requires(Permission.MANAGE_QUOTAS)
def create() -> Response:
    """The operator prepares a new quota; the whole year and the present rate are proposed."""
    year = chosen_year()
    first, last = months_of_year(year)
    proposed: dict[str, Any] = {"fiscal_year": year, "first_month": first, "last_month": last}
    rate = reference.rate_on_or_none(first.first_day)
    if rate is not None:
        proposed |= {"jkk_rate": rate.jkk_amount, "jkm_rate": rate.jkm_amount}
    return _create(_with_sources(forms.QuotaForm(data=proposed)), basis=rate.basis if rate else "")


def _create(form: forms.QuotaForm, *, basis: str = "", status: int = 200) -> Response:
    """Months of the last, the present and the next year are offered: a quota lies within one fiscal year."""
    year = clock.today().year
    months = list(month_range(Month(year - 1, 1), Month(year + 1, 12)))
    return render("quotas/create.html", form=form, basis=basis, months=months, status=status)


def _with_sources(form: forms.QuotaForm) -> forms.QuotaForm:
    form.choose("funding_source_code", [(source.code, source.name) for source in queries.funding_sources()])
    return form


@blueprint.post("/wilayah/<regency>/kuota/baru")
@requires(Permission.MANAGE_QUOTAS)
def create_submit() -> ResponseReturnValue:
    """The operator opens a quota."""
    form = _with_sources(forms.QuotaForm.from_request())
    if form.validate():
        try:
            quota = service.open_quota(workplace().id, service.QuotaTerms(**form.data), by=current_actor())
            return done("Kuota ditetapkan.", to=url_for("quotas.detail", quota_id=quota.id))
        except DomainError as error:
            form.refuse(error)
    return _create(form, status=422)


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/ubah")
@requires(Permission.MANAGE_QUOTAS)
def revise(quota_id: int) -> ResponseReturnValue:
    """The operator raises or lowers a quota with its document."""
    queries.quota_by_id(quota_id)
    form = forms.RevisionForm.from_request()
    if form.validate():
        try:
            service.revise(
                quota_id,
                form.change.data,
                form.from_month.data,
                reason=form.reason.data,
                document=form.document.data,
                by=current_actor(),
            )
            return done(
                "Perubahan kuota dicatat.",
                to=url_for("quotas.detail", quota_id=quota_id),
                page=lambda: _detail(quota_id),
            )
        except DomainError as error:
            form.refuse(error)
    return _detail(quota_id, form, 422)

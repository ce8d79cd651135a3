"""A new quota: proposed by the operator, opened by the verifier's approval."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month, month_range, months_of_year
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.proposals.models import Proposal
from portal.quotas import forms, proposals, queries, service
from portal.quotas.rules.rates import LOWEST_BRACKET, SECTOR_LABELS, Sector
from portal.quotas.views.blueprint import answer_of, blueprint, corrected, months_from, page_of


@blueprint.get("/wilayah/<regency>/kuota/baru")
@requires(Permission.MANAGE_QUOTAS)
def create() -> Response:
    """The operator prepares a new quota; the whole year is proposed."""
    fixing = corrected(proposals.OPEN)
    if fixing is not None:
        data = months_from(fixing.payload, "first_month", "last_month")
    else:
        year = chosen_year()
        first, last = months_of_year(year)
        data = {
            "fiscal_year": year,
            "first_month": first,
            "last_month": last,
            "sector": Sector.OTHER.value,
            "bracket": LOWEST_BRACKET,
        }
    return _page(_with_choices(forms.QuotaForm(data=data)), fixing)


def _page(form: forms.QuotaForm, fixing: Proposal | None, *, status: int = 200) -> Response:
    """Months of the last, the present and the next year are offered: a quota lies within one fiscal year."""
    year = clock.today().year
    months = list(month_range(Month(year - 1, 1), Month(year + 1, 12)))
    return render("quotas/create.html", fragment="isian", form=form, fixing=fixing, months=months, status=status)


def _own_sources() -> dict[str, str]:
    """{code: name} of the sources whose quotas a regency opens itself."""
    return {source.code: source.name for source in queries.funding_sources() if not source.set_by_province}


def _with_choices(form: forms.QuotaForm) -> forms.QuotaForm:
    form.choose("funding_source_code", list(_own_sources().items()))
    form.choose("sector", [(sector.value, label) for sector, label in SECTOR_LABELS.items()])
    form.choose("bracket", queries.bracket_choices())
    return form


@blueprint.post("/wilayah/<regency>/kuota/baru")
@requires(Permission.MANAGE_QUOTAS)
def create_submit() -> ResponseReturnValue:
    """The operator proposes a quota."""
    form = _with_choices(forms.QuotaForm.from_request())
    fixing = corrected(proposals.OPEN)
    if form.validate():
        try:
            proposal = proposals.propose_open(
                workplace().id,
                _terms(form.data),
                _own_sources()[form.funding_source_code.data],
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _page(form, fixing, status=422)


def _terms(data: dict[str, Any]) -> service.QuotaTerms:
    return service.QuotaTerms(**{**data, "sector": Sector(data["sector"])})

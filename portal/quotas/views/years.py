"""Opening a fiscal year from the last one."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.proposals.models import Proposal
from portal.quotas import forms, year_proposals
from portal.quotas.views.blueprint import answer_of, blueprint, corrected, page_of, year_tabs
from portal.quotas.year_proposals import YearLine


def _year() -> int:
    """This year or the next: others cannot be opened from the last one."""
    present = clock.today().year
    return min(max(chosen_year(), present), present + 1)


@blueprint.get("/wilayah/<regency>/kuota/tahun-baru")
@requires(Permission.MANAGE_QUOTAS)
def new_year() -> Response:
    """The operator prepares a new year: last year's quotas are proposed with the need at the new rates."""
    fixing = corrected(year_proposals.YEAR)
    year = fixing.fiscal_year if fixing else _year()
    lines = year_proposals.lines_for(year)
    form = forms.year_form(lines)(data=fixing.payload if fixing else None)
    if fixing:
        form.put(fixing.payload["lines"])
    return _page(year, lines, form, fixing)


def _page(
    year: int, lines: list[YearLine], form: forms.YearForm, fixing: Proposal | None, status: int = 200
) -> Response:
    return render(
        "quotas/year.html",
        fragment="isian",
        year=year,
        lines=[(line, *form.boxes(line.source_code)) for line in lines],
        years=year_tabs("quotas.index", year),
        form=form,
        fixing=fixing,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/kuota/tahun-baru")
@requires(Permission.MANAGE_QUOTAS)
def new_year_submit() -> ResponseReturnValue:
    """The operator proposes to open the year."""
    fixing = corrected(year_proposals.YEAR)
    year = fixing.fiscal_year if fixing else _year()
    lines = year_proposals.lines_for(year)
    form = forms.year_form(lines)(request.form)
    if form.validate():
        chosen = [
            replace(line, people=people, budget_amount=amount)
            for line in lines
            if (typed := form.typed(line.source_code)) is not None
            for people, amount in [typed]
        ]
        try:
            proposal = year_proposals.propose_year(
                workplace().id,
                year,
                chosen,
                document=form.document.data or "",
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    return _page(year, lines, form, fixing, 422)

"""The year's quotas, and one of them."""

from __future__ import annotations

from flask import Response

from portal.core import clock
from portal.core.access import may, requires, workplace
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.web import render
from portal.core.web.arguments import chosen_year
from portal.proposals import queries as proposals
from portal.quotas import queries, service
from portal.quotas.notices import notices_about
from portal.quotas.views.blueprint import blueprint, present_month, sibling_tabs, year_tabs


@blueprint.get("/wilayah/<regency>/kuota/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks at the year's quotas."""
    year = chosen_year()
    states = queries.states_of_year(year, present_month())
    return render(
        "quotas/index.html",
        year=year,
        year_tabs=year_tabs("quotas.index", year),
        states=states,
        next_year=clock.today().year + 1,
        closed=service.reason_against_year(year),
        warn_from=value_of("warn_from_percent", workplace().id),
    )


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>")
@requires(Permission.VIEW_FIGURES)
def detail(quota_id: int) -> Response:
    """Somebody of the office looks at one quota: places, money, months funded, what waits."""
    state = queries.state_of(quota_id, present_month())
    return render(
        "quotas/detail.html",
        state=state,
        years=sibling_tabs("quotas.detail", state.quota),
        funded=state.funded,
        closed=service.reason_against_year(state.quota.fiscal_year) or service.reason_against_hand(state.quota),
        waiting=proposals.open_about(quota_id),
        notices=notices_about(state, may),
        warn_from=value_of("warn_from_percent", workplace().id),
    )

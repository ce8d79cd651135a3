"""The year's calendar of agreements: twelve months × funding sources."""

from __future__ import annotations

from types import MappingProxyType

from flask import Response, url_for

from portal.agreements import pushing, queries
from portal.agreements.rules.allowing import MONTH_STATE_LABELS, MonthState
from portal.agreements.views.blueprint import blueprint
from portal.core import clock, tasks
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import chosen_year
from portal.quotas import queries as quotas

# Colour and shape of a state; the words stand in the rules.
MONTH_KINDS = MappingProxyType(
    {
        MonthState.COVERED: "success",
        MonthState.BEYOND: "warning",
        MonthState.PEOPLE_UNCOVERED: "error",
        MonthState.UNCOVERED: "neutral",
    }
)


@blueprint.get("/wilayah/<regency>/perjanjian/kalender")
@requires(Permission.VIEW_FIGURES)
def calendar() -> Response:
    """Somebody of the office looks at which months agreements cover, and who is there without one."""
    year = chosen_year()
    years = sorted({*quotas.years(), year, clock.today().year})
    return render(
        "agreements/calendar.html",
        year=year,
        year_tabs=[(str(each), url_for("agreements.calendar", tahun=each), each == year, None) for each in years],
        calendar=queries.calendar_of(year),
        job=tasks.latest_job_or_none(pushing.SUBJECT, workplace().id, pushing.JOB),
        labels=MONTH_STATE_LABELS,
        kinds=MONTH_KINDS,
    )

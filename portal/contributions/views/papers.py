"""The papers of a payment: what goes with SPP and SPM, and the minutes of reconciliation with the branch."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.contributions import forms, queries, workbooks
from portal.contributions.queries import PeriodTotals
from portal.contributions.views.blueprint import blueprint, month_or_none
from portal.core import clock, formatting
from portal.core.access import requires, workplace
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.web import done, render
from portal.quotas import queries as quotas
from portal.quotas.models import Quota
from portal.regencies import queries as regencies


@dataclass(frozen=True)
class Period:
    """The months that the papers are about, from the address or the form; else the whole term."""

    quota: Quota
    first: Month
    last: Month
    totals: PeriodTotals


def _period(quota_id: int) -> Period:
    quota = quotas.quota_by_id(quota_id)
    first = month_or_none(request.values.get("dari", "")) or quota.first_month
    last = month_or_none(request.values.get("sampai", "")) or quota.last_month
    first, last = max(min(first, last), quota.first_month), min(max(first, last), quota.last_month)
    return Period(quota, first, last, queries.period_totals(quota_id, first, last))


@blueprint.get("/wilayah/<regency>/iuran/<int:quota_id>/kelengkapan")
@requires(Permission.VIEW_FIGURES)
def papers(quota_id: int) -> Response:
    """Somebody of the office looks at what a period's papers would say, and chooses the period."""
    return _papers(_period(quota_id), forms.PapersForm())


def _papers(period: Period, form: forms.PapersForm, status: int = 200) -> Response:
    return render(
        "contributions/papers.html",
        fragment="kelengkapan",
        period=period,
        form=form,
        months=[(str(month), formatting.month(month)) for month in quotas.months_in(period.quota)],
        status=status,
    )


@blueprint.post("/wilayah/<regency>/iuran/<int:quota_id>/kelengkapan")
@requires(Permission.EXPORT_PEOPLE)
def papers_submit(quota_id: int) -> ResponseReturnValue:
    """The operator takes recap and nominative list; the purpose of the full NIKs is recorded."""
    period = _period(quota_id)
    form = forms.PapersForm.from_request()
    if not form.validate() or form.purpose.data is None:
        return _papers(period, form, 422)
    words = f"{formatting.month(period.first)} sampai {formatting.month(period.last)}"
    download = ask_for_file(
        workbooks.PAPERS,
        title=f"Kelengkapan pembayaran {words}",
        args={
            "quota_id": quota_id,
            "first_month": str(period.first),
            "last_month": str(period.last),
            "purpose": form.purpose.data,
        },
        regency_id=workplace().id,
        by=current_actor(),
        action="people_exported",
        sentence=f"Daftar nominatif {period.quota.funding_source.name} {words} diunduh, NIK lengkap.",
        reason=form.purpose.data,
    )
    return done("", to=url_for("exports.detail", download_id=download.id))


@blueprint.get("/wilayah/<regency>/iuran/<int:quota_id>/berita-acara")
@requires(Permission.VIEW_FIGURES)
def minutes(quota_id: int) -> Response:
    """Somebody of the office prints the minutes of reconciliation with the branch."""
    return render(
        "contributions/minutes.html",
        period=_period(quota_id),
        office=workplace().name,
        branch=regencies.branch_of_or_none(workplace().id, clock.today()),
        letterhead=value_of("letterhead", workplace().id).splitlines(),
    )

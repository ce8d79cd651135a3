"""The start page per role: what waits for me."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response
from flask_login import current_user

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.models import UPLOAD_STATE_LABELS, UploadState
from portal.beneficiaries.words import queries as occupation_words
from portal.compliance.reports import queries as reports
from portal.compliance.standings import queries as compliance
from portal.compliance.standings.rules import MATTER_LABELS
from portal.core import clock, mail
from portal.core.access import may, public, requires, workplace
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.web import render
from portal.core.web.rendering import render_bare
from portal.deliveries import queries as deliveries
from portal.home.follow_up import branch_matters, matters, province_matters
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal, ProposalState
from portal.quotas import queries as quotas

blueprint = Blueprint("home", __name__)


@blueprint.get("/tentang")
@public
def about() -> Response:
    """Anybody reads what the portal is and whose data it builds on."""
    return render_bare("home/about.html", signed_in=current_user.is_authenticated)


@blueprint.get("/wilayah/<regency>/")
@requires(Permission.VIEW_FIGURES)
def regency() -> Response:
    """Somebody of an office starts the day."""
    today = clock.today()
    waiting, moving = beneficiaries.waiting_uploads(*_lists_of_interest())
    return render(
        "home/regency.html",
        year=today.year,
        states=quotas.states_of_year(today.year, Month.of(today)),
        proposals=_proposals_of_interest(),
        waiting=waiting,
        matters=matters(current_user.id),
        moving=moving,
        labels=UPLOAD_STATE_LABELS,
        warn_from=value_of("warn_from_percent", workplace().id),
    )


def _proposals_of_interest() -> Sequence[Proposal]:
    """Those that wait for this person: to be approved, or to be put right."""
    if may(Permission.APPROVE_PROPOSALS):
        return proposals.oldest(ProposalState.SUBMITTED)
    if may(Permission.MANAGE_QUOTAS) or may(Permission.MANAGE_CONTRIBUTIONS):
        return proposals.oldest(ProposalState.RETURNED)
    return ()


def _lists_of_interest() -> tuple[list[UploadState], list[UploadState]]:
    """(states that wait for this person, states in which others or the portal are at work); none for who sees none."""
    working = [UploadState.RECEIVED, UploadState.CONFIRMING, UploadState.WITHDRAWING]
    if may(Permission.PREPARE_LISTS):
        return [UploadState.ASKED, UploadState.JUDGED], [*working, UploadState.SUBMITTED]
    if may(Permission.APPROVE_LISTS):
        return [UploadState.SUBMITTED], [*working, UploadState.ASKED, UploadState.JUDGED]
    return [], []


@blueprint.get("/bpjs/<branch>/")
@requires(Permission.VIEW_FIGURES)
def branch() -> Response:
    """A branch officer looks at the regencies of the branch."""
    year = clock.today().year
    rows = compliance.regency_rows(year, workplace().regency_ids)
    return render(
        "home/branch.html",
        year=year,
        rows=rows,
        total=compliance.total_of(rows),
        matters=branch_matters(current_user.id),
    )


@blueprint.get("/provinsi/")
@requires(Permission.VIEW_FIGURES)
def province() -> Response:
    """Somebody of the province starts the day: the whole, and who needs attention."""
    year = clock.today().year
    rows = compliance.regency_rows(year, workplace().regency_ids)
    lacking = compliance.most_lacking(rows)
    return render(
        "home/province.html",
        year=year,
        total=compliance.total_of(rows),
        attention=lacking[:8],
        lacking=len(lacking),
        labels=MATTER_LABELS,
        count=len(rows),
        with_quota=len([row for row in rows if row.quota]),
        allotments=quotas.open_allotments(),
        overdue=reports.late_reports(clock.today()),
        matters=province_matters(current_user.id),
        words_waiting=occupation_words.count_waiting() if may(Permission.MANAGE_OCCUPATIONS) else 0,
        failed_mails=mail.count_failed() if may(Permission.MANAGE_ACCOUNTS) else 0,
        codes_waiting=deliveries.count_unknown_codes() if may(Permission.MANAGE_ANSWER_CODES) else 0,
    )

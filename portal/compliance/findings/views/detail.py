"""One finding: what is wanting, what happens next, what happened so far, and what is said about it."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.compliance.findings import forms, queries, service, threads
from portal.compliance.findings.rules.catalogue import OWNER_LABELS, SEVERITY_LABELS, SPECS, Severity
from portal.compliance.findings.rules.reconciliation import EVENT_LABELS, STATE_LABELS, age, days_left
from portal.compliance.findings.views.blueprint import SEVERITY_KINDS, STATE_KINDS, blueprint, in_province, remedy_of
from portal.core import clock
from portal.core.access import requires, takes_files
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.talk import embedding
from portal.talk.forms import WordsForm

_OFFICE, _PROVINCE = "/wilayah/<regency>/temuan/<int:finding_id>", "/provinsi/temuan/<int:finding_id>"


@blueprint.get(_OFFICE)
@requires(Permission.VIEW_FIGURES)
def detail(finding_id: int) -> Response:
    """Somebody of the office reads a finding and goes to where it is mended."""
    return _page(finding_id)


@blueprint.get(_PROVINCE)
@requires(Permission.VIEW_FIGURES)
def province_detail(finding_id: int) -> Response:
    """The province reads a finding of a regency."""
    return _page(finding_id)


@blueprint.post(_OFFICE + "/pesan")
@requires(Permission.TALK)
@takes_files
def comment(finding_id: int) -> ResponseReturnValue:
    """Somebody of the office explains, or asks the province."""
    return _say(finding_id)


@blueprint.post(_PROVINCE + "/pesan")
@requires(Permission.TALK)
@takes_files
def province_comment(finding_id: int) -> ResponseReturnValue:
    """The province speaks to the office about a finding."""
    return _say(finding_id)


@blueprint.post(_PROVINCE + "/kecualikan")
@requires(Permission.MANAGE_FINDINGS)
def waive(finding_id: int) -> ResponseReturnValue:
    """The province sets a finding aside until a day, with a reason."""
    finding = queries.finding_by_id(finding_id).finding
    form = forms.WaiveForm.from_request()
    if form.validate():
        try:
            service.waive(
                finding, until=form.until.data, reason=form.reason.data, revision=form.revision.data, by=current_actor()
            )
            return done("Temuan dikecualikan.", to=_address(finding_id), page=lambda: _page(finding_id))
        except DomainError as error:
            form.refuse(error)
            form.revision.data = finding.revision  # the page shows it as it stands now: whoever agrees presses again
    return _page(finding_id, waiving=form, status=422)


def _say(finding_id: int) -> ResponseReturnValue:
    refused = embedding.said(threads.about(queries.finding_by_id(finding_id).finding))
    if refused is None:
        return done("Pesan terkirim.", to=_address(finding_id))  # the menu counts what waits: all of it changes
    return _page(finding_id, talk=refused, status=422)


def _address(finding_id: int) -> str:
    endpoint = "findings.province_detail" if in_province() else "findings.detail"
    return url_for(endpoint, finding_id=finding_id)


def _page(
    finding_id: int,
    *,
    waiving: forms.WaiveForm | None = None,
    talk: WordsForm | None = None,
    status: int = 200,
) -> Response:
    line = queries.finding_by_id(finding_id)
    finding = line.finding
    spec = SPECS[finding.rule]
    province = in_province()
    return render(
        "compliance/findings/detail.html",
        fragment="temuan",
        status=status,
        line=line,
        finding=finding,
        label=spec.label,
        remedy=spec.remedy,
        place=None if province else remedy_of(finding),
        province=province,
        age=age(finding.since, clock.today()),
        left=days_left(finding.deadline, clock.today()),
        history=queries.history_of(finding_id),
        events=EVENT_LABELS,
        owner=OWNER_LABELS[finding.owner],
        severity=SEVERITY_LABELS[Severity(finding.severity)],
        severity_kind=SEVERITY_KINDS[Severity(finding.severity)],
        states=STATE_LABELS,
        state_kinds=STATE_KINDS,
        talk=embedding.shown(threads.about(finding), talk),
        waiving=waiving or forms.WaiveForm(revision=finding.revision),
    )

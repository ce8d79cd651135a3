"""The province's pages of reports: periods with their deadlines, one report, its files, its sending."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.compliance.reports import exports, forms, queries, service, words
from portal.compliance.reports.models import ProvinceReport
from portal.compliance.reports.rules.deadlines import State
from portal.compliance.reports.rules.periods import KIND_LABELS, Kind, parse
from portal.compliance.reports.service import SendingTerms
from portal.core import clock, tasks
from portal.core.access import requires
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.files import handed_over
from portal.core.web.rendering import wants_fragment

blueprint = Blueprint("reports", __name__)
_REPORT = "/provinsi/laporan/<int:report_id>"
STATE_KINDS = MappingProxyType(
    {
        State.RUNNING: "neutral",
        State.OPEN: "info",
        State.LATE: "error",
        State.SENT: "success",
        State.SENT_LATE: "warning",
    }
)
_ADDRESSEES = MappingProxyType({Kind.SEMESTER: "Menko PM dan Menteri Dalam Negeri", Kind.MONTHLY: ""})


def _kind() -> Kind:
    word = request.values.get("jenis", "")
    return Kind(word) if word in list(Kind) else Kind.SEMESTER


@blueprint.get("/provinsi/laporan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province sees which reports are due, sent, sent late or missing."""
    kind, today = _kind(), clock.today()
    return render(
        "compliance/reports/index.html",
        tabs=[(KIND_LABELS[each], url_for("reports.index", jenis=each.value), each is kind, None) for each in Kind],
        kind=kind,
        lines=queries.period_lines(kind, today),
        today=today,
        kinds=STATE_KINDS,
    )


@blueprint.post("/provinsi/laporan/")
@requires(Permission.MANAGE_REPORTS)
def freeze() -> ResponseReturnValue:
    """The supervisor freezes a period as a report."""
    period = parse(_kind(), request.form.get("masa", ""))
    if period is None:
        raise NotFoundError("Masa laporan ini tidak dikenal.")
    report = service.freeze(period, created_by=current_person().id, by=current_actor())
    return done(f"Laporan {report.number} dibekukan.", to=url_for("reports.detail", report_id=report.id))


@blueprint.get(_REPORT)
@requires(Permission.VIEW_FIGURES)
def detail(report_id: int) -> ResponseReturnValue:
    """Somebody reads a report: its facts, files and sending, or one of its tables beside the figures of now."""
    report = queries.report_by_id(report_id)
    if request.args.get("bagian", ""):
        return _section(report, request.args["bagian"])
    job = tasks.latest_job_or_none(service.SUBJECT, report.id)
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return _summary(report, job)


def _summary(
    report: ProvinceReport,
    job: tasks.Job | None,
    form: forms.SendingForm | None = None,
    back: forms.ReasonForm | None = None,
    status: int = 200,
) -> Response:
    body = queries.body_of_report(report)
    return render(
        "compliance/reports/detail.html",
        fragment="berkas",
        status=status,
        tabs=_tabs(report, body, ""),
        report=report,
        body=body,
        period=exports.period_in_words(body),
        versions=queries.versions_of(report),
        files=queries.files_of(report.id),
        job=job,
        working=job is not None and job.state in (tasks.JobState.QUEUED, tasks.JobState.RUNNING),
        failed=job is not None and job.state == tasks.JobState.FAILED,
        standing=queries.standing_of(report, clock.today()),
        kinds=STATE_KINDS,
        sendings=queries.sendings_of(report.id),
        form=form or forms.SendingForm(data={"addressee": _ADDRESSEES[report.kind]}),
        back=back or forms.ReasonForm(),
        words=words,
    )


def _tabs(
    report: ProvinceReport, body: dict[str, list[dict[str, str]]], chosen: str
) -> list[tuple[str, str, bool, None]]:
    sections = [("", "Ringkasan"), *((each["key"], each["title"]) for each in body["sections"])]
    return [
        (title, url_for("reports.detail", report_id=report.id, bagian=key or None), key == chosen, None)
        for key, title in sections
    ]


def _section(report: ProvinceReport, key: str) -> Response:
    body = queries.body_of_report(report)
    section = next((each for each in body["sections"] if each["key"] == key), None)
    if section is None:
        raise NotFoundError("Bagian laporan ini tidak ada.")
    return render(
        "compliance/reports/section.html",
        tabs=_tabs(report, body, key),
        report=report,
        section=section,
        shown=words.shown_columns(section["columns"]),
        changes=queries.changes_since(report, key, clock.today()),
        words=words,
    )


@blueprint.post(_REPORT + "/ulang")
@requires(Permission.MANAGE_REPORTS)
def again(report_id: int) -> ResponseReturnValue:
    """The supervisor has files rendered once more that could not be rendered."""
    service.render_again(report_id, by=current_actor())
    return done("", to=url_for("reports.detail", report_id=report_id))


@blueprint.get(_REPORT + "/berkas.xlsx")
@requires(Permission.EXPORT_FIGURES)
def workbook(report_id: int) -> Response:
    """Somebody takes the workbook of a report."""
    return _file(report_id, "xlsx")


@blueprint.get(_REPORT + "/berkas.pdf")
@requires(Permission.EXPORT_FIGURES)
def paper(report_id: int) -> Response:
    """Somebody takes the paper of a report."""
    return _file(report_id, "pdf")


def _file(report_id: int, form: str) -> Response:
    found = queries.files_of(queries.report_by_id(report_id).id).get(form)
    if found is None:
        raise NotFoundError("Berkas laporan ini belum siap. Tunggu sebentar, lalu muat ulang halamannya.")
    return handed_over(found[1], kept=True)


@blueprint.post(_REPORT + "/dikirim")
@requires(Permission.MANAGE_REPORTS)
def send(report_id: int) -> ResponseReturnValue:
    """The supervisor notes when a report was sent, to whom, by which letter."""
    form, report = forms.SendingForm.from_request(), queries.report_by_id(report_id)
    if form.validate() and form.sent_on.data is not None:
        terms = SendingTerms(form.sent_on.data, form.addressee.data or "", form.letter_number.data or "")
        try:
            service.note_sending(report.id, terms, by=current_actor())
            return done("Pengiriman dicatat.", to=url_for("reports.detail", report_id=report.id))
        except DomainError as error:
            form.refuse(error)
    return _summary(report, tasks.latest_job_or_none(service.SUBJECT, report.id), form, status=422)


@blueprint.post(_REPORT + "/dikirim/<int:sending_id>/batalkan")
@requires(Permission.MANAGE_REPORTS)
def take_back(report_id: int, sending_id: int) -> ResponseReturnValue:
    """The supervisor takes back a sending that was noted wrongly."""
    form, report = forms.ReasonForm.from_request(), queries.report_by_id(report_id)
    sending = queries.sending_by_id(report, sending_id)
    if form.validate():
        try:
            service.take_back_sending(sending.id, reason=form.reason.data or "", by=current_actor())
            return done("Catatan pengiriman dibatalkan.", to=url_for("reports.detail", report_id=report.id))
        except DomainError as error:
            form.refuse(error)
    return _summary(report, tasks.latest_job_or_none(service.SUBJECT, report.id), back=form, status=422)

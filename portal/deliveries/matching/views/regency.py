"""The office's side: which months match, a file for one of them, its differences and how they were settled."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.contributions import queries as contributions
from portal.contributions.models import Bill
from portal.core import formatting, tasks
from portal.core.access import requires, takes_files
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.core.web.rendering import wants_fragment
from portal.deliveries.matching import forms, queries, service, workbooks
from portal.deliveries.matching.models import MATCH_STATE_LABELS, BillMatch
from portal.deliveries.matching.rules.classes import CLASS_LABELS, GROUND_LABELS, remedy_of
from portal.deliveries.matching.views import shown
from portal.quotas import queries as quotas

blueprint = Blueprint("bill_matches", __name__)
_MONTH = "/wilayah/<regency>/iuran/<int:quota_id>/<month>/cocokkan"
_MATCH = "/wilayah/<regency>/iuran/pencocokan/<int:match_id>"


@blueprint.get("/wilayah/<regency>/iuran/pencocokan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office sees which months of a year match what BPJS bills."""
    year = chosen_year()
    return render(
        "matching/index.html",
        year=year,
        rows=[(each, *shown.standing_of(each.match)) for each in queries.standings_of_year(year)],
    )


@blueprint.get(_MONTH)
@requires(Permission.VIEW_FIGURES)
def month(quota_id: int, month: str) -> Response:
    """Somebody of the office looks at the match of one month; the operator sends the file of BPJS."""
    return _month(quota_id, _month_of(month), forms.BillFileForm())


def _month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise NotFoundError from None


def _month(quota_id: int, month: Month, form: forms.BillFileForm, status: int = 200) -> Response:
    quota = quotas.quota_by_id(quota_id)
    line = contributions.bill_line_or_none(quota_id, month)
    matches = queries.matches_of(line.bill.id) if line else []
    holds = next((each for each in matches if each.in_force), None)
    return render(
        "matching/month.html",
        quota=quota,
        month=month,
        line=line,
        match=holds,
        balance=holds.balance if holds else None,
        matches=matches,
        labels=MATCH_STATE_LABELS,
        class_labels=CLASS_LABELS,
        form=form,
        **(_currency(holds, line.bill) if line else {}),
        status=status,
    )


def _currency(match: BillMatch | None, bill: Bill) -> dict[str, Any]:
    """Whether something changed since a match that holds was judged, and whether its file is there to count anew."""
    if match is None or not match.in_force:
        return {"stale": False, "file": None}
    return {"stale": queries.basis_of(bill) != match.basis, "file": service.kept_file_or_none(match)}


@blueprint.post(_MONTH)
@requires(Permission.MANAGE_CONTRIBUTIONS)
@takes_files
def send(quota_id: int, month: str) -> ResponseReturnValue:
    """The operator sends the detail of BPJS's bill for a month."""
    wanted = _month_of(month)
    quotas.quota_by_id(quota_id)
    form = forms.BillFileForm.from_request()
    form.file.data = request.files.get("file")
    if form.validate():
        sent = form.file.data
        try:
            match = service.receive(quota_id, wanted, sent.stream, file_name=sent.filename, by=current_actor())
            return done("Berkas diterima dan sedang dicocokkan.", to=_page_of(match.id))
        except service.AlreadySentError as first:
            return done(first.sentence, to=_page_of(first.match.id))
        except DomainError as error:
            form.refuse(error)
    return _month(quota_id, wanted, form, 422)


def _page_of(match_id: int) -> str:
    return url_for("bill_matches.detail", match_id=match_id)


@blueprint.get(_MATCH)
@requires(Permission.VIEW_FIGURES)
def detail(match_id: int) -> ResponseReturnValue:
    """Somebody of the office sees what a file comes to, before and after it is recorded."""
    row = queries.match_row(match_id)
    match = row.match
    job = tasks.job_or_none(match.job_id) if match.job_id and match.working else None
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return render(
        "matching/detail.html",
        fragment="hasil",
        row=row,
        match=match,
        job=job,
        balance=match.balance,
        summary=match.summary,
        other_months=_other_months(match, row.month),
        label=MATCH_STATE_LABELS[match.state],
        class_labels=CLASS_LABELS,
        line=contributions.bill_line(match.bill_id),
        **_currency(match, row.bill),
    )


def _other_months(match: BillMatch, month: Month) -> list[str]:
    """The months that the file names, if the bill's is not among them."""
    named = [Month.parse(each) for each in match.summary.get("months", ())]
    return [] if month in named else [formatting.month(each) for each in named]


@blueprint.post(_MATCH + "/catat")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def confirm(match_id: int) -> ResponseReturnValue:
    """The operator has the differences recorded that the page shows."""
    service.confirm(match_id, seal=request.form.get("seal", ""), by=current_actor())
    return done("Hasil pencocokan sedang dicatat.", to=_page_of(match_id))


@blueprint.post(_MATCH + "/hitung-ulang")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def count_again(match_id: int) -> ResponseReturnValue:
    """The operator has the same file matched with people and bill as they are now."""
    match = service.count_again(match_id, by=current_actor())
    return done("Berkas yang sama sedang dihitung ulang.", to=_page_of(match.id))


@blueprint.post(_MATCH + "/lanjutkan")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def go_on(match_id: int) -> ResponseReturnValue:
    """The operator has work begun again that stopped."""
    service.go_on(match_id)
    return done("Pekerjaan dimulai lagi.", to=_page_of(match_id))


@blueprint.post(_MATCH + "/batalkan")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def discard(match_id: int) -> ResponseReturnValue:
    """The operator drops a match that was not recorded."""
    service.discard(match_id, by=current_actor())
    return done("Pencocokan dibatalkan. Tidak ada yang dicatat.", to=_page_of(match_id))


@blueprint.get(_MATCH + "/selisih")
@requires(Permission.VIEW_PEOPLE)
def findings(match_id: int) -> Response:
    """The office works through the differences of a month."""
    row = queries.match_row(match_id)
    if row.match.confirmed_at is None:
        raise NotFoundError("Selisihnya tampil setelah hasil pencocokan dicatat.")
    return render("matching/findings.html", fragment="selisih", row=row, match=row.match, **shown.worklist(row.match))


@blueprint.post(_MATCH + "/selisih")
@requires(Permission.EXPORT_PEOPLE)
def export(match_id: int) -> ResponseReturnValue:
    """Somebody takes all differences of a month as a workbook."""
    row = queries.match_row(match_id)
    if row.match.confirmed_at is None:
        raise NotFoundError("Selisihnya dapat diunduh setelah hasil pencocokan dicatat.")
    words = f"{row.funding_source} {formatting.month(row.month)}"
    download = ask_for_file(
        workbooks.FINDINGS,
        title=f"Selisih tagihan {words}",
        args={"match_id": match_id},
        regency_id=row.match.regency_id,
        by=current_actor(),
        action="people_exported",
        sentence=f"Selisih tagihan {words} diunduh.",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))


@blueprint.get(_MATCH + "/selisih/<int:finding_id>")
@requires(Permission.VIEW_PEOPLE)
def finding(match_id: int, finding_id: int) -> Response:
    """The office looks at one difference and notes how it was settled."""
    return _finding(match_id, finding_id)


def _finding(match_id: int, finding_id: int, form: forms.SettleForm | None = None, status: int = 200) -> Response:
    row = queries.match_row(match_id)
    found = queries.finding_row(match_id, finding_id)
    one = found.finding
    return render(
        "matching/finding.html",
        fragment="catatan",
        row=row,
        match=row.match,
        found=found,
        finding=one,
        name=shown.person_of(found),
        told=shown.told_of(one),
        label=CLASS_LABELS[one.kind],
        ground=GROUND_LABELS[one.ground],
        remedy=remedy_of(one.kind, one.ground),
        form=form or forms.SettleForm(data={"note": one.settled_note}),
        status=status,
    )


@blueprint.post(_MATCH + "/selisih/<int:finding_id>/selesai")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def settle(match_id: int, finding_id: int) -> ResponseReturnValue:
    """The operator notes what was done about a difference."""
    queries.finding_row(match_id, finding_id)
    form = forms.SettleForm.from_request()
    if form.validate():
        try:
            service.settle(match_id, finding_id, note=form.note.data, by=current_actor())
            return _after(match_id, finding_id, "Selisih ditandai selesai.")
        except DomainError as error:
            form.refuse(error)
    return _finding(match_id, finding_id, form, 422)


@blueprint.post(_MATCH + "/selisih/<int:finding_id>/buka")
@requires(Permission.MANAGE_CONTRIBUTIONS)
def reopen(match_id: int, finding_id: int) -> ResponseReturnValue:
    """The operator takes a note back: the difference is open again."""
    service.reopen(match_id, finding_id, by=current_actor())
    return _after(match_id, finding_id, "Selisih dibuka lagi.")


def _after(match_id: int, finding_id: int, message: str) -> ResponseReturnValue:
    return done(
        message,
        to=url_for("bill_matches.finding", match_id=match_id, finding_id=finding_id),
        page=lambda: _finding(match_id, finding_id),
    )

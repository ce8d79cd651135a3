"""The branch's side: deliveries of its regencies, the file for a purpose, answers on screen and by file."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.core import clock, formatting, storage, tasks
from portal.core.access import requires, takes_files
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.rendering import wants_fragment
from portal.deliveries import forms, queries, service
from portal.deliveries.models import ANSWER_FILE_LABELS, Delivery
from portal.deliveries.rules.answers import LINE_STATE_LABELS, PROBLEM_SENTENCES, AnswerProblem, LineState
from portal.deliveries.service.answering import LINK_HOLDS, fetched_file
from portal.deliveries.views import shown
from portal.regencies import queries as regencies

blueprint = Blueprint("branch_deliveries", __name__)


@blueprint.get("/bpjs/<branch>/kiriman/")
@requires(Permission.ANSWER_DELIVERIES)
def index() -> Response:
    """The officer sees what the regencies of the branch have sent."""
    rows, older = queries.deliveries_page(before=request.args.get("sebelum", type=row_number), for_branch=True)
    return render(
        "deliveries/branch_index.html",
        fragment="kiriman",
        rows=[(row, *shown.state_of(row.delivery)) for row in rows],
        older=older,
    )


@blueprint.get("/bpjs/<branch>/kiriman/<int:delivery_id>")
@requires(Permission.ANSWER_DELIVERIES)
def detail(delivery_id: int) -> Response:
    """The officer works on one delivery."""
    return _detail(delivery_id)


def _detail(
    delivery_id: int,
    *,
    purpose: forms.PurposeForm | None = None,
    answers: forms.AnswerFileForm | None = None,
    status: int = 200,
) -> Response:
    row = queries.delivery_by_id(delivery_id, for_branch=True)
    districts, villages = regencies.place_names(row.delivery.regency_id)
    return render(
        "deliveries/branch_detail.html",
        fragment="baris",
        row=row,
        delivery=row.delivery,
        state=shown.state_of(row.delivery),
        stored=_file_of(row.delivery),
        link=queries.newest_fetch_of(delivery_id, current_person().id, clock.now() - LINK_HOLDS),
        page=shown.chosen_lines(delivery_id),
        tabs=shown.tabs(row.delivery),
        chosen=shown.chosen_state() or "",
        kept=shown.kept(),
        labels=LINE_STATE_LABELS,
        kinds=shown.STATE_KINDS,
        returned=queries.answer_files_of(delivery_id),
        file_labels=ANSWER_FILE_LABELS,
        districts=districts,
        villages=villages,
        purpose=purpose or forms.PurposeForm(),
        answers=answers or forms.AnswerFileForm(),
        status=status,
    )


def _file_of(delivery: Delivery) -> storage.StoredFile | None:
    try:
        return storage.stored_file(delivery.file_id) if delivery.file_id else None
    except NotFoundError:
        return None


@blueprint.post("/bpjs/<branch>/kiriman/<int:delivery_id>/unduh")
@requires(Permission.ANSWER_DELIVERIES)
def fetch(delivery_id: int) -> ResponseReturnValue:
    """The officer takes the file with full NIKs for a stated purpose; the regency reads so in its record."""
    row = queries.delivery_by_id(delivery_id, for_branch=True)
    form = forms.PurposeForm.from_request()
    if form.validate():
        try:
            service.fetch(row.delivery.id, purpose=form.purpose.data, by=current_actor())
        except DomainError as error:
            form.refuse(error)
        else:
            return done(
                "Berkas siap diunduh. Tautannya berlaku satu hari.",
                to=url_for("branch_deliveries.detail", delivery_id=delivery_id),
            )
    return _detail(delivery_id, purpose=form, status=422)


@blueprint.get("/bpjs/<branch>/kiriman/<int:delivery_id>/berkas/<int:fetch_id>")
@requires(Permission.ANSWER_DELIVERIES)
def file(delivery_id: int, fetch_id: int) -> Response:
    """The officer's browser takes the file, again if the link drops."""
    stored = fetched_file(delivery_id, fetch_id, current_person().id)
    response = Response(storage.read_chunks(stored), mimetype=stored.media_type)
    response.content_length = stored.size
    response.headers.set("Content-Disposition", "attachment", filename=stored.file_name)
    return response


@blueprint.get("/bpjs/<branch>/kiriman/<int:delivery_id>/baris/<int:line_id>")
@requires(Permission.ANSWER_DELIVERIES)
def line(delivery_id: int, line_id: int) -> Response:
    """The officer answers one person."""
    return _line(delivery_id, line_id)


def _line(
    delivery_id: int,
    line_id: int,
    *,
    accepting: forms.AcceptForm | None = None,
    refusing: forms.RefuseForm | None = None,
    status: int = 200,
) -> Response:
    row = queries.delivery_by_id(delivery_id, for_branch=True)
    districts, villages = regencies.place_names(row.delivery.regency_id)
    known = queries.codes()
    found = queries.line_row(delivery_id, line_id)
    return render(
        "deliveries/line.html",
        row=row,
        person=found,
        card=queries.card_of_person(found.beneficiary_id),
        labels=LINE_STATE_LABELS,
        kinds=shown.STATE_KINDS,
        meaning=shown.meaning_of(found.line.code, known, for_branch=True) if found.line.code else "",
        codes=known.values(),
        place=f"{villages[found.village_code]}, Kecamatan {districts[found.district_code]}",
        accepting=accepting or forms.AcceptForm(),
        refusing=refusing or forms.RefuseForm(),
        status=status,
    )


@blueprint.post("/bpjs/<branch>/kiriman/<int:delivery_id>/baris/<int:line_id>/terima")
@requires(Permission.ANSWER_DELIVERIES)
def accept(delivery_id: int, line_id: int) -> ResponseReturnValue:
    """The officer gives a person the KPJ."""
    form = forms.AcceptForm.from_request()
    if _is_answered(delivery_id, line_id) or form.validate():  # what is answered has no field to put right
        try:
            answered = service.accept(delivery_id, line_id, kpj=form.kpj.data or "", by=current_actor())
            return _after(delivery_id, f"Baris {answered.position} diterima.")
        except DomainError as error:
            form.refuse(error)
    return _line(delivery_id, line_id, accepting=form, status=422)


@blueprint.post("/bpjs/<branch>/kiriman/<int:delivery_id>/baris/<int:line_id>/tolak")
@requires(Permission.ANSWER_DELIVERIES)
def refuse(delivery_id: int, line_id: int) -> ResponseReturnValue:
    """The officer says by a code why a person was not registered."""
    form = forms.RefuseForm.from_request()
    if _is_answered(delivery_id, line_id) or form.validate():  # what is answered has no field to put right
        try:
            answered = service.refuse(delivery_id, line_id, code=form.code.data or "", by=current_actor())
            return _after(delivery_id, f"Baris {answered.position} ditolak dengan kode {answered.code}.")
        except DomainError as error:
            form.refuse(error)
    return _line(delivery_id, line_id, refusing=form, status=422)


def _is_answered(delivery_id: int, line_id: int) -> bool:
    delivery = queries.delivery_by_id(delivery_id, for_branch=True).delivery
    return queries.line_row(delivery.id, line_id).line.state is not LineState.SENT


def _after(delivery_id: int, message: str) -> ResponseReturnValue:
    """Back to those who still wait, the next one on top."""
    here = url_for("branch_deliveries.detail", delivery_id=delivery_id, keadaan="sent")
    return done(message, to=here)


@blueprint.post("/bpjs/<branch>/kiriman/<int:delivery_id>/baris/<int:line_id>/batalkan")
@requires(Permission.ANSWER_DELIVERIES)
def take_back(delivery_id: int, line_id: int) -> ResponseReturnValue:
    """The officer takes a wrong answer back."""
    service.take_back(delivery_id, line_id, by=current_actor())
    return done("Jawaban dibatalkan.", to=url_for("branch_deliveries.line", delivery_id=delivery_id, line_id=line_id))


@blueprint.post("/bpjs/<branch>/kiriman/<int:delivery_id>/jawaban")
@requires(Permission.ANSWER_DELIVERIES)
@takes_files
def send_answers(delivery_id: int) -> ResponseReturnValue:
    """The officer sends the workbook back with its answers filled in."""
    row = queries.delivery_by_id(delivery_id, for_branch=True)
    form = forms.AnswerFileForm.from_request()
    form.file.data = request.files.get("file")
    if form.validate():
        try:
            sent = form.file.data
            made = service.receive(row.delivery.id, sent.stream, file_name=sent.filename, by=current_actor())
        except DomainError as error:
            form.refuse(error)
        else:
            return done(
                "Berkas jawaban diterima dan sedang diperiksa.",
                to=url_for("branch_deliveries.answers", returned_id=made.id),
            )
    return _detail(delivery_id, answers=form, status=422)


@blueprint.get("/bpjs/<branch>/kiriman/jawaban/<int:returned_id>")
@requires(Permission.ANSWER_DELIVERIES)
def answers(returned_id: int) -> ResponseReturnValue:
    """The officer sees what a returned file would change before anything is written."""
    found = queries.answer_file_by_id(returned_id)
    row = queries.delivery_by_id(found.delivery_id)
    job = tasks.job_or_none(found.job_id) if found.job_id and found.working else None
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    known = queries.codes()
    summary = found.summary
    return render(
        "deliveries/answers.html",
        fragment="pratinjau",
        answers=found,
        row=row,
        label=ANSWER_FILE_LABELS[found.state],
        job=job,
        summary=summary,
        codes=[
            (code, people, shown.meaning_of(code, known, for_branch=True)) for code, people in summary.get("codes", ())
        ],
        problems=[
            (sheet, number, PROBLEM_SENTENCES[AnswerProblem(problem)])
            for sheet, number, problem in summary.get("problems", ())
        ],
    )


@blueprint.post("/bpjs/<branch>/kiriman/jawaban/<int:returned_id>/terapkan")
@requires(Permission.ANSWER_DELIVERIES)
def apply(returned_id: int) -> ResponseReturnValue:
    """The officer confirms what the preview shows."""
    made = service.apply(returned_id, by=current_actor())
    count = formatting.number(made.summary["accepted"] + made.summary["refused"])
    return done(f"{count} jawaban sedang dicatat.", to=url_for("branch_deliveries.answers", returned_id=returned_id))


@blueprint.post("/bpjs/<branch>/kiriman/jawaban/<int:returned_id>/ulangi")
@requires(Permission.ANSWER_DELIVERIES)
def go_on(returned_id: int) -> ResponseReturnValue:
    """The officer has work begun again that stopped."""
    service.go_on(returned_id)
    return done("Pekerjaan dimulai lagi.", to=url_for("branch_deliveries.answers", returned_id=returned_id))


@blueprint.post("/bpjs/<branch>/kiriman/jawaban/<int:returned_id>/buang")
@requires(Permission.ANSWER_DELIVERIES)
def discard(returned_id: int) -> ResponseReturnValue:
    """The officer throws a returned file away."""
    thrown = service.discard(returned_id, by=current_actor())
    return done("Berkas jawaban dibatalkan.", to=url_for("branch_deliveries.detail", delivery_id=thrown.delivery_id))

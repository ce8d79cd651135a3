"""Dukcapil: asking it, taking its answer in, what needs a decision; and an officer's own word for an identity."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.beneficiaries import queries as people
from portal.beneficiaries.dukcapil import forms, queries, service, workbooks
from portal.beneficiaries.dukcapil.models import ANSWER_STATE_LABELS, AnswerState, DukcapilAnswer
from portal.beneficiaries.dukcapil.queries import Wanted
from portal.beneficiaries.models import UploadState
from portal.beneficiaries.rules.dukcapil import DUKCAPIL_LABELS, TO_FOLLOW_UP, DukcapilState
from portal.core import clock, formatting, tasks
from portal.core.access import requires, takes_files, workplace
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.rendering import wants_fragment
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

blueprint = Blueprint("dukcapil", __name__)
_URL = "/wilayah/<regency>/peserta/dukcapil"
WORKING = (AnswerState.RECEIVED, AnswerState.CONFIRMING)


@blueprint.get(_URL + "/")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office looks at what Dukcapil has said of its people, and at the answers it came from."""
    answers, before = queries.answers_page(request.args.get("sebelum", type=row_number))
    return render(
        "dukcapil/index.html",
        fragment="jawaban",
        found=queries.people_by_result(),
        labels=DUKCAPIL_LABELS,
        states=ANSWER_STATE_LABELS,
        answers=answers,
        next_before=before,
        first_page="sebelum" not in request.args,
        to_check=len(queries.people_to_check()),
    )


@blueprint.get(_URL + "/tindak-lanjut")
@requires(Permission.VIEW_PEOPLE)
def follow_up() -> Response:
    """The office looks at those about whom somebody has to decide: nothing ends by itself."""
    chosen = request.args.get("hasil", "")
    state = DukcapilState(chosen) if chosen in TO_FOLLOW_UP else None
    lines, following = queries.follow_up_page(state, request.args.get("setelah", type=row_number))
    found = queries.people_by_result()
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "dukcapil/follow_up.html",
        fragment="tindak",
        state=state,
        lines=lines,
        following=following,
        first_page="setelah" not in request.args,
        counts=[(each, found.get(each.value, 0)) for each in TO_FOLLOW_UP],
        labels=DUKCAPIL_LABELS,
        districts=districts,
        villages=villages,
    )


@blueprint.get(_URL + "/baru")
@requires(Permission.PREPARE_LISTS)
def create() -> Response:
    """The operator prepares to take in an answer of Dukcapil."""
    return _create(forms.AnswerForm())


def _create(form: forms.AnswerForm, status: int = 200) -> Response:
    return render("dukcapil/create.html", form=form, words=list(DUKCAPIL_LABELS.values()), status=status)


@blueprint.post(_URL + "/baru")
@requires(Permission.PREPARE_LISTS)
@takes_files
def create_submit() -> ResponseReturnValue:
    """The operator sends the answer file; judging it is the worker's."""
    form = forms.AnswerForm.from_request()
    form.file.data = request.files.get("file")
    if form.validate():
        sent = form.file.data
        sent.stream.seek(0, 2)
        size = sent.stream.tell()
        sent.stream.seek(0)
        try:
            answer = service.receive(
                sent.stream,
                file_name=sent.filename,
                size=size,
                source=form.source.data,
                answered_on=form.answered_on.data,
                regency_id=workplace().id,
                by=current_actor(),
            )
            return done("Berkas diterima dan sedang diperiksa.", to=_page_of(answer.id))
        except service.AlreadySentError as first:
            return done(first.sentence, to=_page_of(first.answer.id))
        except DomainError as error:
            form.refuse(error)
    return _create(form, 422)


@blueprint.get(_URL + "/<int:answer_id>")
@requires(Permission.VIEW_PEOPLE)
def detail(answer_id: int) -> ResponseReturnValue:
    """The office follows one answer: progress, verdicts, what became of it. Polled while the worker is at it."""
    answer = queries.answer_by_id(answer_id)
    job = _job(answer)
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return _detail(answer, job)


def _job(answer: DukcapilAnswer) -> tasks.Job | None:
    return tasks.job_or_none(answer.job_id) if answer.job_id else None


def _detail(answer: DukcapilAnswer, job: tasks.Job | None) -> Response:
    stopped = job is not None and job.state == tasks.JobState.FAILED and answer.state in WORKING
    return render(
        "dukcapil/detail.html",
        fragment="hasil",
        answer=answer,
        job=job,
        stopped=stopped,
        working=answer.state in WORKING and not stopped,
        numbers=queries.states_in_numbers(answer.summary.get("states", {})),
        labels=DUKCAPIL_LABELS,
    )


def _after(answer_id: int, message: str) -> ResponseReturnValue:
    def page() -> Response:
        answer = queries.answer_by_id(answer_id)
        return _detail(answer, _job(answer))

    return done(message, to=_page_of(answer_id), page=page)


def _page_of(answer_id: int) -> str:
    return url_for("dukcapil.detail", answer_id=answer_id)


@blueprint.post(_URL + "/<int:answer_id>/catat")
@requires(Permission.PREPARE_LISTS)
def confirm(answer_id: int) -> ResponseReturnValue:
    """The operator has the right rows recorded."""
    service.confirm(answer_id, seen_rows=request.form.get("rows", type=row_number), by=current_actor())
    return _after(answer_id, "Hasil sedang dicatat.")


@blueprint.post(_URL + "/<int:answer_id>/periksa-ulang")
@requires(Permission.PREPARE_LISTS)
def judge_again(answer_id: int) -> ResponseReturnValue:
    """The operator has the stored file judged once more."""
    service.judge_again(answer_id, by=current_actor())
    return _after(answer_id, "Jawaban diperiksa ulang.")


@blueprint.post(_URL + "/<int:answer_id>/lanjutkan")
@requires(Permission.PREPARE_LISTS)
def resume(answer_id: int) -> ResponseReturnValue:
    """The operator restarts work that stopped."""
    service.resume(answer_id, by=current_actor())
    return _after(answer_id, "Pekerjaan dijalankan lagi.")


@blueprint.post(_URL + "/<int:answer_id>/batalkan")
@requires(Permission.PREPARE_LISTS)
def discard(answer_id: int) -> ResponseReturnValue:
    """The operator drops an answer that was not recorded."""
    service.discard(answer_id, by=current_actor())
    return done("Jawaban dibatalkan. Tidak ada yang dicatat.", to=url_for("dukcapil.index"))


@blueprint.post(_URL + "/<int:answer_id>/baris-ditolak")
@requires(Permission.PREPARE_LISTS)
def refused_rows(answer_id: int) -> ResponseReturnValue:
    """The operator asks for the workbook of the refused rows."""
    answer = queries.answer_by_id(answer_id)
    if not answer.refused_rows:
        raise DomainError("Tidak ada baris yang ditolak di jawaban ini.")
    service.refuse_without_file(answer)
    download = ask_for_file(
        workbooks.REFUSED,
        title=f"Baris ditolak, jawaban Dukcapil no. {answer.id}",
        args={"answer_id": answer.id},
        regency_id=answer.regency_id,
        by=current_actor(),
        action="refused_rows_exported",
        sentence=f"Baris ditolak dari jawaban Dukcapil no. {answer.id} diunduh "
        f"({formatting.number(answer.refused_rows)} baris, NIK lengkap).",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))


@blueprint.get(_URL + "/minta")
@requires(Permission.EXPORT_PEOPLE)
def ask() -> Response:
    """The office chooses whom to ask Dukcapil about."""
    return _ask(_with_people(forms.RequestForm(data={"whose": _proposed(), "which": "baru"})))


def _proposed() -> str:
    number = request.args.get("daftar", type=row_number)
    return f"daftar-{number}" if number else ""


def _with_people(form: forms.RequestForm) -> forms.RequestForm:
    """The quotas of this year and the next, and the list that the page was opened from; `data` keeps the choice."""
    year = clock.today().year
    present = Month.of(clock.today())
    choices = []
    if (form.whose.data or "").startswith("daftar-"):
        upload = people.upload_by_id(_number(form.whose.data))
        if upload.state is UploadState.CONFIRMED:
            choices.append((f"daftar-{upload.id}", f"Daftar no. {upload.id}, {upload.file_name}"))
    for each in (year, year + 1):
        for state in quotas.states_of_year(each, Month(each, 1) if each > year else present):
            choices.append((f"kuota-{state.quota.id}", f"{state.quota.funding_source.name} {each}"))
    form.choose("whose", choices)
    return form


def _number(whose: str) -> int:
    try:
        return row_number(whose.partition("-")[2])
    except ValueError:
        return 0


def _ask(form: forms.RequestForm, status: int = 200) -> Response:
    return render("dukcapil/ask.html", form=form, status=status)


@blueprint.post(_URL + "/minta")
@requires(Permission.EXPORT_PEOPLE)
def ask_submit() -> ResponseReturnValue:
    """The office asks for the request file, with full NIKs for a purpose that is recorded."""
    form = _with_people(forms.RequestForm.from_request())
    if form.validate():
        number = _number(form.whose.data)
        of_list = form.whose.data.startswith("daftar-")
        wanted = Wanted(None if of_list else number, number if of_list else None, again=form.which.data == "ulang")
        many = queries.count_to_ask(wanted)
        if many:
            return _requested(wanted, many, form.purpose.data or "")
        form.form_errors.append("Tidak ada yang perlu ditanyakan: semua orang di pilihan ini sudah ada hasilnya.")
    return _ask(form, 422)


def _requested(wanted: Wanted, many: int, purpose: str) -> ResponseReturnValue:
    words = workbooks.wanted_in_words(wanted)
    download = ask_for_file(
        workbooks.REQUEST,
        title="Permintaan pemadanan Dukcapil",
        args={"wanted": workbooks.wanted_to_args(wanted), "purpose": purpose},
        regency_id=workplace().id,
        by=current_actor(),
        action="people_exported",
        sentence=f"Permintaan pemadanan Dukcapil disusun ({words}; {formatting.number(many)} orang, NIK lengkap).",
        reason=purpose,
    )
    return done("", to=url_for("exports.detail", download_id=download.id))


@blueprint.get("/wilayah/<regency>/peserta/<int:beneficiary_id>/pastikan")
@requires(Permission.PREPARE_LISTS)
def identity(beneficiary_id: int) -> Response:
    """The operator is about to give their own word for somebody's identity."""
    return _identity(beneficiary_id, forms.IdentityForm())


def _identity(beneficiary_id: int, form: forms.IdentityForm, status: int = 200) -> Response:
    person = people.beneficiary_by_id(beneficiary_id)
    needed = person.id in queries.people_to_check()
    doubt = DUKCAPIL_LABELS[DukcapilState(person.dukcapil_state)] if person.dukcapil_state in TO_FOLLOW_UP else ""
    return render("dukcapil/identity.html", person=person, needed=needed, doubt=doubt, form=form, status=status)


@blueprint.post("/wilayah/<regency>/peserta/<int:beneficiary_id>/pastikan")
@requires(Permission.PREPARE_LISTS)
def confirm_identity(beneficiary_id: int) -> ResponseReturnValue:
    """The operator gives their own word, with reason and document (domain rule 8)."""
    form = forms.IdentityForm.from_request()
    if form.validate():
        try:
            service.confirm_identity(
                beneficiary_id, reason=form.reason.data or "", document=form.document.data or "", by=current_actor()
            )
            to = url_for("beneficiaries.detail", beneficiary_id=beneficiary_id)
            return done("Identitas dipastikan; orang ini siap dikirim.", to=to)
        except DomainError as error:
            form.refuse(error)
    return _identity(beneficiary_id, form, 422)

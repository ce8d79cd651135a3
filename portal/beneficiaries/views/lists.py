"""An upload is a conversation: receive, look, report, confirm."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, g, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.beneficiaries import (
    corrections,
    exports,
    forms,
    merging,
    queries,
    reference,
    renewing,
    results,
    sending,
    service,
    staging,
    workbooks,
)
from portal.beneficiaries.columns.queries import columns_of
from portal.beneficiaries.decrees.queries import decree_of
from portal.beneficiaries.forms_columns import ColumnsForm, columns_form
from portal.beneficiaries.models import UPLOAD_STATE_LABELS, Upload, UploadState
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.withdrawing.queries import open_proposal
from portal.core import approval, clock, formatting, tasks
from portal.core.access import may, requires, takes_files, workplace
from portal.core.downloads import XLSX
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.core.permissions import Permission
from portal.core.resumable import service as partial_uploads
from portal.core.settings import APPROVER_NOBODY, value_of
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.rendering import wants_fragment
from portal.quotas import queries as quotas
from portal.regencies import reference as places
from portal.regencies.queries import place_names as places_of_office

blueprint = Blueprint("uploads", __name__)
WORKING = (UploadState.RECEIVED, UploadState.CONFIRMING, UploadState.WITHDRAWING)


@blueprint.get("/wilayah/<regency>/daftar/")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office looks at its lists, newest first."""
    uploads, before = queries.uploads_page(request.args.get("sebelum", type=row_number))
    return render(
        "uploads/index.html",
        fragment="daftar",
        uploads=uploads,
        next_before=before,
        first_page="sebelum" not in request.args,
        labels=UPLOAD_STATE_LABELS,
    )


@blueprint.get("/wilayah/<regency>/daftar/baru")
@requires(Permission.PREPARE_LISTS)
def create() -> Response:
    """The operator prepares to upload a list."""
    form = with_quotas(forms.UploadForm(data={"start_month": Month.of(clock.today()) + 1}))
    return upload_page(form)


def upload_page(form: forms.UploadForm, status: int = 200) -> Response:
    """The upload page with `form`, and what this person has not sent to its end."""
    year = clock.today().year
    months = list(month_range(Month(year, 1), Month(year + 1, 12)))
    unfinished = partial_uploads.unfinished(sending.KIND, current_user.id)
    return render("uploads/create.html", form=form, months=months, unfinished=unfinished, status=status)


def with_quotas(form: forms.UploadForm) -> forms.UploadForm:
    """Quotas of this year and the next; `data` keeps what was chosen."""
    year = clock.today().year
    choices = []
    for each in (year, year + 1):
        for state in quotas.states_of_year(each, Month(each, 1) if each > year else Month.of(clock.today())):
            left = formatting.number(max(state.worst.remaining, 0))
            choices.append((str(state.quota.id), f"{state.quota.funding_source.name} {each} (sisa {left} tempat)"))
    form.choose("quota_id", choices)
    return form


@blueprint.post("/wilayah/<regency>/daftar/baru")
@requires(Permission.PREPARE_LISTS)
@takes_files
def create_submit() -> ResponseReturnValue:
    """The operator sends a list; judging it is the worker's."""
    form = with_quotas(forms.UploadForm.from_request())
    form.file.data = request.files.get("file")
    if form.validate() and form.start_month.data is not None:
        sent = form.file.data
        try:
            sent.stream.seek(0, 2)
            size = sent.stream.tell()
            sent.stream.seek(0)
            upload = service.receive(
                sent.stream,
                file_name=sent.filename,
                size=size,
                quota=quotas.quota_by_id(form.quota_id.data),
                start=form.start_month.data,
                by=current_actor(),
            )
            return done("Berkas diterima dan sedang diperiksa.", to=url_for("uploads.detail", upload_id=upload.id))
        except service.AlreadySentError as answer:
            return done(answer.sentence, to=url_for("uploads.detail", upload_id=answer.upload.id))
        except DomainError as error:
            form.refuse(error)
    return upload_page(form, 422)


@blueprint.get("/wilayah/<regency>/daftar/contoh.xlsx")
@requires(Permission.PREPARE_LISTS)
def template() -> Response:
    """The operator downloads the empty form of this regency."""
    regency = places.regency_by_slug()[workplace().slug]
    districts = {place.code: place.name for place in places.districts()}
    listed = [
        exports.TemplatePlace(place.name, place.kind, districts[place.parent_code])
        for place in places.places_of(regency.code)
        if place.kind != "kecamatan"
    ]
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        path = Path(folder) / "template.xlsx"
        exports.list_template(
            path,
            regency_name=regency.official_name,
            places=listed,
            occupations=[name for _code, name, _synonyms in reference.occupations()],
            start_month=Month.of(clock.today()) + 1,
            made_at=clock.now(),
        )
        response = make_response(path.read_bytes())
    response.mimetype = XLSX
    response.headers.set("Content-Disposition", "attachment", filename=f"daftar-peserta-{regency.slug}.xlsx")
    return response


@blueprint.get("/wilayah/<regency>/daftar/<int:upload_id>")
@requires(Permission.VIEW_PEOPLE)
def detail(upload_id: int) -> ResponseReturnValue:
    """The office follows one list: progress, verdicts, what became of it. Polled while the worker is at it."""
    upload = queries.upload_by_id(upload_id)
    job = tasks.job_or_none(upload.job_id) if upload.job_id else None
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return detail_page(upload, job)


def detail_page(
    upload: Upload,
    job: tasks.Job | None = None,
    *,
    comment: forms.CommentForm | None = None,
    columns: ColumnsForm | None = None,
    status: int = 200,
) -> Response:
    """The page of a list in whatever state; `columns` and `comment` are forms that come back."""
    if job is None and upload.job_id:
        job = tasks.job_or_none(upload.job_id)
    quota = quotas.quota_by_id(upload.quota_id)
    handed_in = approval.approval_or_none(service.SUBJECT, upload.id)
    locked = (
        approval.reason_against(handed_in, by=current_user.get_id_number(), roles=g.roles)
        if handed_in is not None and upload.state is UploadState.SUBMITTED
        else ""
    )
    judged, submitted = upload.state is UploadState.JUDGED, upload.state is UploadState.SUBMITTED
    shortage = quotas.shortage_of(quota, results.starts_of(upload)) if judged and upload.confirmable_rows else None
    fits = service.fitting_now(upload, quota) if shortage or submitted else upload.confirmable_rows
    stopped = job is not None and job.state == tasks.JobState.FAILED and upload.state in WORKING
    return render(
        "uploads/detail.html",
        fragment="hasil",
        upload=upload,
        job=job,
        stopped=stopped,
        working=upload.state in WORKING and not stopped,
        quota=quota,
        renews=renewing.source_of(upload) if upload.renews_quota_id else None,
        needs_approval=value_of("list_approver", upload.regency_id) != APPROVER_NOBODY,
        shortage=shortage,
        refusal=quotas.why_agreements_refuse(quota, shortage, min(results.starts_of(upload)))
        if shortage and quota.follows_agreements
        else "",
        fitting=fits,
        held=service.places_held(upload) if submitted else 0,
        handed_in=handed_in,
        submitted_by=accounts.name_of(handed_in.submitted_by)
        if submitted and handed_in and handed_in.submitted_by
        else "",
        withdrawal=open_proposal(upload) if upload.state is UploadState.CONFIRMED else None,
        queue=queries.count_waiting([quota.id]).get(quota.id, 0) if judged else 0,
        villages=_villages(upload),
        corrected=corrections.count_corrections(upload.id) if judged or submitted else 0,
        merged=job.sentence if judged and job is not None and job.kind == merging.JOB else "",
        rate=quotas.rate_in(quota, upload.start_month),
        label=UPLOAD_STATE_LABELS[upload.state],
        locked=locked,
        comment=comment or forms.CommentForm(),
        columns_form=columns or _columns_form(upload),
        decree=decree_of(upload.id),
        status=status,
    )


def _columns_form(upload: Upload) -> ColumnsForm | None:
    """The question about a list's columns; its samples are read only by those who prepare lists."""
    if upload.state is not UploadState.ASKED or not may(Permission.PREPARE_LISTS):
        return None
    return columns_form(columns_of(upload.id))


def _villages(upload: Upload) -> list[queries.PlaceOfList]:
    """What the villages of a list have left, while that can still be put right."""
    if upload.state not in (UploadState.JUDGED, UploadState.SUBMITTED) or not upload.confirmable_rows:
        return []
    return queries.places_of_list(upload.quota_id, results.villages_of(upload))


@blueprint.get("/wilayah/<regency>/daftar/<int:upload_id>/desa")
@requires(Permission.VIEW_PEOPLE)
def villages(upload_id: int) -> Response:
    """The office looks at what every village of a list has left."""
    upload = queries.upload_by_id(upload_id)
    districts, names = places_of_office(workplace().id)
    return render(
        "uploads/villages.html",
        upload=upload,
        quota=quotas.quota_by_id(upload.quota_id),
        rows=_villages(upload),
        districts=districts,
        names=names,
    )


def _seen_rows() -> int | None:
    """The number on the button that was pressed: a colleague may have had the list judged again meanwhile."""
    return request.form.get("rows", type=row_number)


def _after(upload: Upload, message: str) -> ResponseReturnValue:
    here = url_for("uploads.detail", upload_id=upload.id)
    return done(message, to=here, page=lambda: detail_page(queries.upload_by_id(upload.id)))


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/catat")
@requires(Permission.PREPARE_LISTS)
def confirm(upload_id: int) -> ResponseReturnValue:
    """The operator confirms the rows that are right."""
    upload = queries.upload_by_id(upload_id)
    service.confirm(upload, by=current_actor(), seen_rows=_seen_rows())
    submitted = upload.state is UploadState.SUBMITTED
    return _after(upload, "Daftar diajukan kepada verifikator." if submitted else "Daftar sedang dicatat.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/catat-yang-muat")
@requires(Permission.PREPARE_LISTS)
def confirm_fitting(upload_id: int) -> ResponseReturnValue:
    """The operator confirms a list that is longer than the quota: whoever does not fit goes on the waiting list."""
    upload = queries.upload_by_id(upload_id)
    service.confirm(upload, by=current_actor(), seen_rows=_seen_rows(), rest_waits=True)
    submitted = upload.state is UploadState.SUBMITTED
    return _after(upload, "Daftar diajukan kepada verifikator." if submitted else "Daftar sedang dicatat.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/setujui")
@requires(Permission.APPROVE_LISTS)
def approve(upload_id: int) -> ResponseReturnValue:
    """A verifier approves a list that another prepared."""
    upload = queries.upload_by_id(upload_id)
    service.approve(upload, by=current_actor(), roles=g.roles, seen_rows=_seen_rows())
    return _after(upload, "Daftar disetujui dan sedang dicatat.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/setujui-yang-muat")
@requires(Permission.APPROVE_LISTS)
def approve_fitting(upload_id: int) -> ResponseReturnValue:
    """A verifier approves a list whose places have gone in part: whoever does not fit goes on the waiting list."""
    upload = queries.upload_by_id(upload_id)
    service.approve(upload, by=current_actor(), roles=g.roles, seen_rows=_seen_rows(), rest_waits=True)
    return _after(upload, "Daftar disetujui dan sedang dicatat.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/tarik-ajuan")
@requires(Permission.PREPARE_LISTS)
def take_back_submitted(upload_id: int) -> ResponseReturnValue:
    """The operator takes a submitted list back before the verifier decides."""
    upload = queries.upload_by_id(upload_id)
    service.take_back(upload, by=current_actor())
    return _after(upload, "Ajuan ditarik. Daftar dapat diperbaiki dan diajukan lagi.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/kembalikan")
@requires(Permission.APPROVE_LISTS)
def return_for_fix(upload_id: int) -> ResponseReturnValue:
    """A verifier sends a list back with a comment."""
    upload = queries.upload_by_id(upload_id)
    form = forms.CommentForm.from_request()
    if form.validate():
        try:
            service.return_for_fix(upload, by=current_actor(), roles=g.roles, comment=form.comment.data)
            return _after(upload, "Daftar dikembalikan kepada operator.")
        except DomainError as error:
            form.refuse(error)
    return detail_page(upload, comment=form, status=422)


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/periksa-ulang")
@requires(Permission.PREPARE_LISTS)
def judge_again(upload_id: int) -> ResponseReturnValue:
    """The operator has the stored file judged once more."""
    upload = queries.upload_by_id(upload_id)
    choice = {"lewati": True, "baca": False}.get(request.form.get("tersembunyi", ""))
    service.judge_again(upload, by=current_actor(), skip_hidden=choice)
    return _after(upload, "Daftar diperiksa ulang.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/lanjutkan")
@requires(Permission.PREPARE_LISTS)
def resume(upload_id: int) -> ResponseReturnValue:
    """The operator restarts work that stopped."""
    upload = queries.upload_by_id(upload_id)
    service.resume(upload, by=current_actor())
    return _after(upload, "Pekerjaan dijalankan lagi.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/hentikan")
@requires(Permission.PREPARE_LISTS)
def give_up(upload_id: int) -> ResponseReturnValue:
    """The operator gives up a recording that stopped; the list waits with its verdicts again."""
    upload = queries.upload_by_id(upload_id)
    service.give_up(upload, by=current_actor())
    return _after(upload, "Pencatatan dihentikan. Belum ada yang dicatat.")


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/batalkan")
@requires(Permission.PREPARE_LISTS)
def discard(upload_id: int) -> ResponseReturnValue:
    """The operator drops a list that was not confirmed."""
    upload = queries.upload_by_id(upload_id)
    service.discard(upload, by=current_actor())
    return done("Daftar dibatalkan. Tidak ada yang dicatat.", to=url_for("uploads.index"))


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/baris-ditolak")
@requires(Permission.PREPARE_LISTS)
def refused_rows(upload_id: int) -> ResponseReturnValue:
    """The operator asks for the workbook of the refused rows."""
    upload = queries.upload_by_id(upload_id)
    if upload.sendable_rows == 0:
        raise DomainError("Tidak ada baris yang ditolak di daftar ini.")
    if not (staging.holds_refused_rows(upload.id) or rejections.holds_rejected_rows(upload.id)):
        raise DomainError("Baris yang ditolak sudah dihapus karena melewati masa simpan. Unggah kembali berkasnya.")
    download = ask_for_file(
        workbooks.REFUSED,
        title=f"Baris ditolak, daftar no. {upload.id}",
        args={"upload_id": upload.id},
        regency_id=upload.regency_id,
        by=current_actor(),
        action="refused_rows_exported",
        sentence=f"Baris ditolak dari daftar no. {upload.id} diunduh "
        f"({formatting.number(upload.sendable_rows)} baris, NIK lengkap).",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))

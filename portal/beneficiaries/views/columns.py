"""What the columns of a list are: asked, answered, put right, remembered, forgotten."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import queries
from portal.beneficiaries.columns import queries as columns
from portal.beneficiaries.columns import service as answering
from portal.beneficiaries.forms_columns import ColumnsForm, columns_form
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.views.lists import blueprint, detail_page
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number


@blueprint.get("/wilayah/<regency>/daftar/<int:upload_id>/kolom")
@requires(Permission.PREPARE_LISTS)
def columns_of(upload_id: int) -> Response:
    """The operator looks at how the columns of a judged list were read, to put one right."""
    upload = queries.upload_by_id(upload_id)
    return _page(upload, columns_form(columns.columns_of(upload.id)))


def _page(upload: Upload, form: ColumnsForm, status: int = 200) -> Response:
    return render("uploads/columns.html", upload=upload, columns_form=form, status=status)


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/kolom")
@requires(Permission.PREPARE_LISTS)
def answer_columns(upload_id: int) -> ResponseReturnValue:
    """The operator says what the columns are; the list is judged by it."""
    upload = queries.upload_by_id(upload_id)
    sets = columns.columns_of(upload.id)
    if not sets:
        raise DomainError("Kolom daftar ini tidak dapat dicocokkan lagi. Unggah kembali berkasnya.")
    asked = upload.state is UploadState.ASKED
    form = columns_form(sets, request.form)
    if not form.validate():
        return detail_page(upload, columns=form, status=422) if asked else _page(upload, form, 422)
    seen = request.form.get("dibaca", type=row_number)
    others = answering.answer(upload, form.answers(), by=current_actor(), seen_job=seen)
    message = "Kolom dicocokkan. Daftar sedang diperiksa."
    if others:
        message += f" {others} daftar lain dengan judul yang sama ikut diperiksa."
    here = url_for("uploads.detail", upload_id=upload.id)
    if not asked:
        return done(message, to=here)
    return done(message, to=here, page=lambda: detail_page(queries.upload_by_id(upload.id)))


@blueprint.get("/wilayah/<regency>/daftar/kolom-diingat")
@requires(Permission.PREPARE_LISTS)
def remembered_columns() -> Response:
    """The operator looks at the headings whose meaning the office remembers."""
    return render("uploads/remembered.html", lines=columns.remembered_lines())


@blueprint.post("/wilayah/<regency>/daftar/kolom-diingat/<int:mapping_id>/lupakan")
@requires(Permission.PREPARE_LISTS)
def forget_columns(mapping_id: int) -> ResponseReturnValue:
    """The operator has an answer forgotten: the next list with these headings is asked about again."""
    answering.forget(columns.mapping_by_id(mapping_id), by=current_actor())
    return done("Pencocokan dilupakan.", to=url_for("uploads.remembered_columns"))

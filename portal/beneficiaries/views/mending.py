"""Rows of a list put right in the page: one at a time, many alike, one of several; or as a workbook that comes back."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms, mending, merging, queries, reference, results
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.queries.mending import (
    MENDED,
    REJECTED,
    MendableRow,
    MendingPage,
    alike_rows,
    mendable_row,
    mending_page,
)
from portal.beneficiaries.rules.alike import replacement
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.staging import read_token
from portal.beneficiaries.views.lists import blueprint
from portal.core import crypto, formatting
from portal.core.access import requires, takes_files, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.regencies import reference as places

_URL = "/wilayah/<regency>/daftar/<int:upload_id>/perbaiki"
_OPEN_TO_EYES = (UploadState.JUDGED, UploadState.SUBMITTED)


def _token() -> str:
    """`masalah` of the address or the form; an unknown one counts as not given."""
    text = request.values.get("masalah", "")
    if text in (MENDED, REJECTED):
        return text
    try:
        read_token(text)
    except ValueError:
        return ""
    return text


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def mend(upload_id: int) -> ResponseReturnValue:
    """The office looks at the rows of a problem; the first one is open to be put right."""
    return _page(queries.upload_by_id(upload_id))


def _page(
    upload: Upload,
    *,
    form: forms.RowForm | None = None,
    at: RowKey | None = None,
    alike_form: forms.AlikeForm | None = None,
    file_form: forms.FileForm | None = None,
    status: int = 200,
) -> Response:
    if upload.state not in _OPEN_TO_EYES:
        return Response(status=303, headers={"Location": url_for("uploads.detail", upload_id=upload.id)})
    keys = crypto.keys()
    token = _token()
    kept = bool(results.plans_of(upload))
    after = request.args.get("setelah", type=RowKey.parse)
    page = mending_page(upload, token, keys, after) if kept else MendingPage((), (), (), None, None)
    groups = upload.summary.get("groups", [])
    wanted = at or request.args.get("baris", type=RowKey.parse)
    opened = _opened(page, wanted) if upload.state is UploadState.JUDGED else None
    return render(
        "uploads/mend.html",
        fragment="baris",
        upload=upload,
        kept=kept,
        page=page,
        token=token,
        mended=MENDED,
        rejected=REJECTED,
        after=after,
        group=next((each for each in groups if each["token"] == token), None),
        tokens=[(each["token"], each["sentence"].partition(":")[0]) for each in groups],
        several_sheets=len(results.plans_of(upload)) > 1,
        opened=opened.key if opened else None,
        form=form or (_form_of(opened) if opened else None),
        alike_form=alike_form,
        file_form=file_form or forms.FileForm(),
        suggestions=_suggestions(page, opened),
        proposals=_proposals(page),
        fields=Field,
        status=status,
    )


def _opened(page: MendingPage, wanted: RowKey | None) -> MendableRow | None:
    """The row whose form is open: the one that was asked for, else the first that is wrong."""
    rows = [*page.rows, *(row for group in page.repeats for row in group if row.key == wanted)]
    chosen = next((row for row in rows if row.key == wanted), None)
    return chosen or next((row for row in rows if row.problems), None)


def _form_of(row: MendableRow) -> forms.RowForm:
    """The row as it stands. A NIK that is structurally sound is somebody's: it is not shown, only overwritten."""
    data = {each.value: text for each, text in row.texts.items()}
    if row.sound_nik:
        data[Field.NIK.value] = ""
    return forms.RowForm(data=data)


def _suggestions(page: MendingPage, opened: MendableRow | None) -> dict[str, list[tuple[str, str]]]:
    """What the boxes offer while somebody writes: (what is written, what explains it) by kind of box."""
    regency = places.regency_by_slug()[workplace().slug]
    found: dict[str, list[tuple[str, str]]] = {}
    wrong = set(opened.wrong if opened else ()) | ({page.field} if page.alike and page.field else set())
    if wrong & {Field.VILLAGE, Field.DISTRICT}:
        known = places.places_of(regency.code)
        districts = {place.code: place.name for place in known if place.kind == "kecamatan"}
        found["kecamatan"] = [(name, "") for name in sorted(districts.values())]
        found["desa"] = sorted(
            (place.name, districts[place.parent_code]) for place in known if place.kind != "kecamatan"
        )
    if Field.OCCUPATION in wrong:
        found["pekerjaan"] = [(name, "") for _code, name, _synonyms in reference.occupations()]
    return found


def _proposals(page: MendingPage) -> list[str]:
    """For each group of alike rows, what it most likely should read; a person still has to say so."""
    if page.field is not Field.VILLAGE:
        return ["" for _group in page.alike]
    index = reference.place_index(places.regency_by_slug()[workplace().slug].code)
    return [index.nearest_village(*group.words) for group in page.alike]


def _here(upload: Upload) -> str:
    after = request.args.get("setelah", type=RowKey.parse)
    return url_for("uploads.mend", upload_id=upload.id, masalah=_token() or None, setelah=str(after) if after else None)


def _after(upload: Upload, message: str, *, by_worker: bool = False) -> ResponseReturnValue:
    if by_worker:
        return done(f"{message} Daftar sedang diperiksa ulang.", to=url_for("uploads.detail", upload_id=upload.id))
    return done(message, to=_here(upload), page=lambda: _page(queries.upload_by_id(upload.id)))


@blueprint.post(_URL + "/<int:sheet>-<int:row>")
@requires(Permission.PREPARE_LISTS)
def mend_row(upload_id: int, sheet: int, row: int) -> ResponseReturnValue:
    """The operator puts a row right: whatever is written is kept, and the row is judged again."""
    upload, key = queries.upload_by_id(upload_id), RowKey(sheet, row)
    form = forms.RowForm.from_request()
    before = mendable_row(upload, key, crypto.keys()) if results.plans_of(upload) else None
    if before is None:
        raise NotFoundError("Baris ini tidak ada lagi di daftar. Muat ulang halaman.")
    if form.validate():
        cells = _changed(form, before)
        if not cells:
            form.form_errors.append("Belum ada yang diubah. Perbaiki isian yang ditandai, lalu simpan.")
        else:
            try:
                seen = {key: request.form.get("revisi", default=0, type=int)}
                mending.mend(upload, {key: mending.Change(cells)}, by=current_actor(), seen=seen)
                return _after(upload, _outcome(upload, key))
            except DomainError as error:
                form.refuse(error)
    return _page(upload, form=form, at=key, status=422)


def _changed(form: forms.RowForm, before: MendableRow) -> dict[Field, str]:
    """The boxes that hold something else than the row; an empty NIK box leaves a sound NIK as it is."""
    found = {}
    for box in form:
        each = Field(box.name)
        if box.name not in request.form or (each is Field.NIK and before.sound_nik and not box.data):
            continue
        if box.data != before.texts[each]:
            found[each] = box.data or ""
    return found


def _outcome(upload: Upload, key: RowKey) -> str:
    row = mendable_row(upload, key, crypto.keys())
    assert row is not None
    if row.problems:
        return f"Baris {key.row} disimpan. Masih perlu diperiksa: {row.problems[0].message}"
    return f"Baris {key.row} sudah benar."


@blueprint.post(_URL + "/<int:sheet>-<int:row>/keluarkan")
@requires(Permission.PREPARE_LISTS)
def leave_out(upload_id: int, sheet: int, row: int) -> ResponseReturnValue:
    """The operator leaves a row out of the list."""
    upload = queries.upload_by_id(upload_id)
    mending.mend(upload, mending.leaving_out([RowKey(sheet, row)]), by=current_actor())
    return _after(upload, f"Baris {row} dikeluarkan dari daftar.")


@blueprint.post(_URL + "/<int:sheet>-<int:row>/kembalikan")
@requires(Permission.PREPARE_LISTS)
def take_back(upload_id: int, sheet: int, row: int) -> ResponseReturnValue:
    """The operator takes a row back to what the file holds."""
    upload = queries.upload_by_id(upload_id)
    mending.mend(upload, {RowKey(sheet, row): mending.Change(undo=True)}, by=current_actor())
    return _after(upload, f"Baris {row} kembali seperti di berkas.")


@blueprint.post(_URL + "/<int:sheet>-<int:row>/pilih")
@requires(Permission.PREPARE_LISTS)
def choose_row(upload_id: int, sheet: int, row: int) -> ResponseReturnValue:
    """The operator keeps one of the rows with one NIK."""
    upload = queries.upload_by_id(upload_id)
    others = mending.choose(upload, RowKey(sheet, row), by=current_actor())
    return _after(upload, f"Baris {row} dipakai; {formatting.number(others)} baris lain dengan NIK ini dikeluarkan.")


@blueprint.post(_URL + "/serupa")
@requires(Permission.PREPARE_LISTS)
def mend_alike(upload_id: int) -> ResponseReturnValue:
    """The operator puts all rows right that are wrong in the same words."""
    upload, token = queries.upload_by_id(upload_id), _token()
    form = forms.AlikeForm.from_request()
    if form.validate():
        try:
            return _mend_alike(upload, token, form)
        except DomainError as error:
            form.refuse(error)
    return _page(upload, alike_form=form, status=422)


def _mend_alike(upload: Upload, token: str, form: forms.AlikeForm) -> ResponseReturnValue:
    words = tuple(request.form.getlist("kata"))
    try:
        wrong_in, rows = alike_rows(upload, token, words, crypto.keys())
    except ValueError:
        raise DomainError("Masalah ini diperbaiki baris demi baris.") from None
    if not rows:
        raise DomainError("Tidak ada lagi baris dengan isian ini. Muat ulang halaman.")
    cells = replacement(wrong_in, form.value.data or "", form.district.data or "")
    by_worker = mending.mend(upload, dict.fromkeys(rows, mending.Change(cells)), by=current_actor())
    return _after(upload, f"{formatting.number(len(rows))} baris diganti.", by_worker=by_worker)


@blueprint.post(_URL + "/berkas")
@requires(Permission.PREPARE_LISTS)
@takes_files
def mend_by_file(upload_id: int) -> ResponseReturnValue:
    """The operator sends back the workbook of refused rows."""
    upload = queries.upload_by_id(upload_id)
    form = forms.FileForm()
    form.file.data = request.files.get("file")
    if form.validate():
        try:
            merging.receive(upload, form.file.data.stream, file_name=form.file.data.filename, by=current_actor())
            to = url_for("uploads.detail", upload_id=upload_id)
            return done("Berkas perbaikan diterima dan sedang digabungkan.", to=to)
        except DomainError as error:
            form.refuse(error)
    return _page(upload, file_form=form, status=422)

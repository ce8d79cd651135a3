"""The decree of a list, and its annex to print."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.beneficiaries import queries as lists
from portal.beneficiaries.decrees import entering, forms, papers, queries, service
from portal.beneficiaries.decrees.models import Decree
from portal.beneficiaries.decrees.service import DecreeTerms
from portal.beneficiaries.models import Upload, UploadState
from portal.core import formatting
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies

blueprint = Blueprint("decrees", __name__)
_URL = "/wilayah/<regency>/daftar/<int:upload_id>/sk"


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def detail(upload_id: int) -> Response:
    """The office looks at the decree of a list, or is about to record it."""
    return _page(lists.upload_by_id(upload_id))


def _page(
    upload: Upload,
    *,
    fresh: forms.DecreeForm | None = None,
    correction: forms.CorrectionForm | None = None,
    taking_off: forms.TakeOffForm | None = None,
    status: int = 200,
) -> Response:
    decree = queries.decree_of(upload.id)
    entry, differs = entering.shown(decree) if decree else (None, False)
    return render(
        "decrees/detail.html",
        upload=upload,
        decree=decree,
        entry=entry,
        differs=differs,
        covered=queries.lists_of(decree.id) if decree else [],
        recent=[] if decree else queries.recent_decrees(),
        fresh=fresh or forms.DecreeForm(data={"signatory_title": papers.head_of_office(_regency())}),
        correction=correction or forms.CorrectionForm(obj=decree),
        taking_off=taking_off or forms.TakeOffForm(),
        status=status,
    )


def _regency() -> regencies.Regency:
    return regencies.regency_by_id(workplace().id)


def _terms(form: forms.DecreeForm) -> DecreeTerms:
    """What a form that holds says."""
    assert form.decreed_on.data is not None
    return DecreeTerms(
        form.number.data or "",
        form.decreed_on.data,
        form.title.data or "",
        form.signatory_title.data or "",
        form.signatory_name.data or "",
    )


@blueprint.post(_URL)
@requires(Permission.PREPARE_LISTS)
def record(upload_id: int) -> ResponseReturnValue:
    """The operator records the decree of a list."""
    upload = lists.upload_by_id(upload_id)
    form = forms.DecreeForm.from_request()
    if form.validate():
        try:
            service.record_decree(upload.id, _terms(form), by=current_actor())
            return done("SK dicatat untuk daftar ini.", to=_here(upload))
        except DomainError as error:
            form.refuse(error)
    return _page(upload, fresh=form, status=422)


@blueprint.post(_URL + "/pakai")
@requires(Permission.PREPARE_LISTS)
def use(upload_id: int) -> ResponseReturnValue:
    """The operator lets a list rest on a decree that covers others already."""
    upload = lists.upload_by_id(upload_id)
    service.use(upload.id, request.form.get("sk", default=0, type=row_number), by=current_actor())
    return done("Daftar ini memakai SK tersebut.", to=_here(upload))


@blueprint.post(_URL + "/perbaiki")
@requires(Permission.PREPARE_LISTS)
def correct(upload_id: int) -> ResponseReturnValue:
    """The operator corrects what was recorded of the decree, with the reason."""
    upload = lists.upload_by_id(upload_id)
    decree = _decree(upload)
    form = forms.CorrectionForm.from_request()
    if form.validate():
        seen = request.form.get("revision", type=row_number)
        try:
            service.correct(decree.id, _terms(form), reason=form.reason.data or "", revision=seen, by=current_actor())
            return done("Data SK diperbaiki.", to=_here(upload))
        except DomainError as error:
            form.refuse(error)
    return _page(upload, correction=form, status=422)


@blueprint.post(_URL + "/register")
@requires(Permission.MANAGE_REGULATIONS)
def enter(upload_id: int) -> ResponseReturnValue:
    """The operator takes the decree over into the register of regulations, or makes both read the same."""
    upload = lists.upload_by_id(upload_id)
    regulation = entering.enter(_decree(upload).id, by=current_actor())
    return done(
        "SK ada di register peraturan. Lengkapi bidang, masa berlaku, dan berkasnya.",
        to=url_for("regulations.detail", regulation_id=regulation.id),
    )


@blueprint.post(_URL + "/lepas")
@requires(Permission.PREPARE_LISTS)
def take_off(upload_id: int) -> ResponseReturnValue:
    """The operator takes the decree off a list that rests on another."""
    upload = lists.upload_by_id(upload_id)
    form = forms.TakeOffForm.from_request()
    if form.validate():
        service.take_off(upload.id, reason=form.reason.data or "", by=current_actor())
        return done("SK dilepas dari daftar ini.", to=_here(upload))
    return _page(upload, taking_off=form, status=422)


def _decree(upload: Upload) -> Decree:
    decree = queries.decree_of(upload.id)
    if decree is None:
        raise DomainError("Daftar ini belum memakai SK.")
    return decree


def _here(upload: Upload) -> str:
    return url_for("decrees.detail", upload_id=upload.id)


@blueprint.get("/wilayah/<regency>/daftar/<int:upload_id>/lampiran")
@requires(Permission.EXPORT_PEOPLE)
def annex(upload_id: int) -> Response:
    """The office chooses what of the annex is printed."""
    return _annex(lists.upload_by_id(upload_id), forms.AnnexForm())


def _annex(upload: Upload, form: forms.AnnexForm, status: int = 200) -> Response:
    people = queries.people_by_district(upload.id)
    _choose_districts(form, upload, people)
    return render(
        "decrees/annex.html",
        upload=upload,
        decree=queries.decree_of(upload.id),
        form=form,
        total=upload.confirmed_rows,
        districts=len(people),
        status=status,
    )


def _choose_districts(form: forms.AnnexForm, upload: Upload, people: dict[str, int]) -> None:
    names, _villages = regencies.place_names(workplace().id)
    whole = f"Seluruh daftar ({formatting.number(upload.confirmed_rows)} orang)"
    parts = [(code, f"Kecamatan {names[code]} ({formatting.number(many)} orang)") for code, many in people.items()]
    form.choose("district", [("", whole), *sorted(parts, key=lambda part: part[1])])


@blueprint.post("/wilayah/<regency>/daftar/<int:upload_id>/lampiran")
@requires(Permission.EXPORT_PEOPLE)
def annex_submit(upload_id: int) -> ResponseReturnValue:
    """The office asks for the annex: NIK masked, or in full for a purpose that is recorded."""
    upload = lists.upload_by_id(upload_id)
    form = forms.AnnexForm.from_request()
    _choose_districts(form, upload, queries.people_by_district(upload.id))
    if upload.state is not UploadState.CONFIRMED:
        form.form_errors.append("Lampiran disusun setelah daftar ini dicatat.")
    if not form.validate() or form.form_errors:
        return _annex(upload, form, 422)
    full = form.nik.data == "lengkap"
    download = ask_for_file(
        papers.ANNEX,
        title=f"Lampiran SK, daftar no. {upload.id}" + (", NIK lengkap" if full else ""),
        args={
            "upload_id": upload.id,
            "district_code": form.district.data,
            "landscape": form.paper.data == "mendatar",
            "purpose": form.purpose.data if full else "",
        },
        regency_id=upload.regency_id,
        by=current_actor(),
        action="people_exported",
        sentence=f"Lampiran SK untuk daftar no. {upload.id} disusun, NIK {'lengkap' if full else 'disamarkan'}.",
        reason=form.purpose.data if full else "",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))

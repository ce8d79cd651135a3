"""Three ways to add evidence: a file, an address, something that the portal holds; from a criterion also attached."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.core.access import requires, takes_files, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.resumable import service as partial_uploads
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.paritrana.evidence import forms, pointing, sending, service
from portal.paritrana.evidence.places import Place
from portal.paritrana.evidence.pointing import POINTERS
from portal.paritrana.evidence.views.blueprint import LIBRARY, address_of, blueprint, place_of_request
from portal.paritrana.rules.criteria import EvidenceKind


@blueprint.get(LIBRARY + "/berkas")
@requires(Permission.MANAGE_PARITRANA)
def upload() -> Response:
    """The operator is about to upload a file."""
    return upload_page(forms.FileForm(), place_of_request())


def upload_page(form: forms.FileForm, place: Place | None, status: int = 200) -> Response:
    """The upload form, and what this person has not sent to its end."""
    return render(
        "paritrana/evidence/upload.html",
        form=form,
        place=place,
        back_url=_back_url(place),
        unfinished=partial_uploads.unfinished(sending.KIND, current_person().id),
        status=status,
    )


@blueprint.post(LIBRARY + "/berkas")
@requires(Permission.MANAGE_PARITRANA)
@takes_files
def upload_submit() -> ResponseReturnValue:
    """The operator sends a file in one piece."""
    form, place = forms.FileForm.from_request(), place_of_request()
    form.file.data = request.files.get("file")
    if form.validate():
        sent = form.file.data
        try:
            _refuse(place, EvidenceKind.FILE)
            added = service.add_file(
                sent.stream, sent.filename, form.terms(), regency_id=workplace().id, by=current_actor()
            )
            message, to = settled(added, place)
            return done(message, to=to)
        except DomainError as error:
            form.refuse(error)
    return upload_page(form, place, 422)


@blueprint.get(LIBRARY + "/tautan")
@requires(Permission.MANAGE_PARITRANA)
def link() -> Response:
    """The operator is about to add an address."""
    return _link_page(forms.LinkForm(), place_of_request())


def _link_page(form: forms.LinkForm, place: Place | None, status: int = 200) -> Response:
    return render("paritrana/evidence/link.html", form=form, place=place, back_url=_back_url(place), status=status)


@blueprint.post(LIBRARY + "/tautan")
@requires(Permission.MANAGE_PARITRANA)
def link_submit() -> ResponseReturnValue:
    """The operator adds an address; nobody fetches it."""
    form, place = forms.LinkForm.from_request(), place_of_request()
    if form.validate():
        try:
            _refuse(place, EvidenceKind.LINK)
            added = service.add_link(form.url.data or "", form.terms(), regency_id=workplace().id, by=current_actor())
            message, to = settled(added, place)
            return done(message, to=to)
        except DomainError as error:
            form.refuse(error)
    return _link_page(form, place, 422)


@blueprint.get(LIBRARY + "/rujukan")
@requires(Permission.MANAGE_PARITRANA)
def pointer() -> Response:
    """The operator looks for what the portal holds already."""
    return _pointer_page(forms.PointerForm(), place_of_request())


def _pointer_page(form: forms.PointerForm, place: Place | None, status: int = 200) -> Response:
    kind, words = _kind(), " ".join(request.values.get("kata", "").split())[:80]
    found, more = pointing.candidates(kind, words, workplace().id)
    form.choose("target", [(str(each.id), each.terms.title) for each in found])
    return render(
        "paritrana/evidence/pointer.html",
        form=form,
        place=place,
        back_url=_back_url(place),
        code=POINTERS[kind][0],
        kinds=[(code, label) for each, (code, label) in POINTERS.items() if _takes(place, each)],
        words=words,
        found=found,
        more=more,
        status=status,
    )


@blueprint.post(LIBRARY + "/rujukan")
@requires(Permission.MANAGE_PARITRANA)
def pointer_submit() -> ResponseReturnValue:
    """The operator takes a regulation, an agreement or a payment as evidence."""
    form, place = forms.PointerForm.from_request(), place_of_request()
    chosen = request.form.get("target", default=0, type=row_number)
    form.choose("target", [(str(chosen), "")] if chosen else [])
    if form.validate():
        try:
            _refuse(place, _kind())
            added = service.point_at(_kind(), chosen, regency_id=workplace().id, by=current_actor())
            message, to = settled(added, place)
            return done(message, to=to)
        except DomainError as error:
            form.refuse(error)
    return _pointer_page(form, place, 422)


def settled(added: service.Added, place: Place | None) -> tuple[str, str]:
    """(what is said, where it leads): to the criterion, where it is attached now, or to the evidence itself."""
    if place is not None:
        place.attach(added.evidence.id, by=current_actor())
        return ("Bukti ini sudah ada di pustaka; yang ada itu dipasang." if added.known else "Bukti dipasang."), (
            address_of(place)
        )
    message = "Bukti ini sudah ada di pustaka, jadi tidak disimpan lagi." if added.known else "Bukti ditambahkan."
    return message, url_for("paritrana_evidence.detail", evidence_id=added.evidence.id)


def _refuse(place: Place | None, kind: EvidenceKind) -> None:
    if place is not None:
        place.refuse(kind)


def _kind() -> EvidenceKind:
    """What the address or the form points to; regulations when it does not say."""
    code = request.values.get("dari", "")
    return next((kind for kind, (name, _) in POINTERS.items() if name == code), EvidenceKind.REGULATION)


def _takes(place: Place | None, kind: EvidenceKind) -> bool:
    return place is None or kind in place.criterion.evidence_kinds


def _back_url(place: Place | None) -> str:
    return address_of(place) if place is not None else url_for("paritrana_evidence.index")

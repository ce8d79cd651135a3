"""A file of evidence comes in pieces over a link that drops (tus 1.0); the plain form of `adding` is the fallback."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts.sessions import current_actor, current_person
from portal.audit.service import Actor
from portal.core.access import requires, resumable, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.resumable import service, web
from portal.core.resumable.models import PartialUpload
from portal.core.resumable.reading import Arrived
from portal.core.resumable.rules import Announced
from portal.core.web import done
from portal.paritrana.evidence import forms, sending
from portal.paritrana.evidence.places import Place, place_or_none
from portal.paritrana.evidence.service import Added
from portal.paritrana.evidence.views.adding import settled, upload_page
from portal.paritrana.evidence.views.blueprint import LIBRARY
from portal.paritrana.rules.criteria import EvidenceKind

sending_blueprint = web.speak(Blueprint("paritrana_sending", __name__))
_ALL = LIBRARY + "/kiriman"
_ONE = _ALL + "/<int:evidence_partial_id>"
RECEIVED = "Berkas diterima."


@sending_blueprint.route(_ALL, methods=["OPTIONS"])
@requires(Permission.MANAGE_PARITRANA)
@resumable
def options() -> Response:
    """A program of the operator's asks what this portal takes."""
    return web.options()


@sending_blueprint.post(_ALL, provide_automatic_options=False)
@requires(Permission.MANAGE_PARITRANA)
@resumable
def begin() -> ResponseReturnValue:
    """The operator announces a file, begun before or not; one that is here already is answered with its page."""
    announced = web.announced()
    form, place = forms.FileForm(MultiDict(announced.metadata)), _place(announced.metadata)
    form.file.data = SimpleNamespace(filename=announced.file_name)
    if form.validate():
        try:
            if place is not None:
                place.refuse(EvidenceKind.FILE)
            wanted = _wanted(announced, form, place)
        except DomainError as error:
            form.refuse(error)
        else:
            return web.begin(wanted, current_person().id, _address)
    return upload_page(form, place, 422)


def _wanted(announced: Announced, form: forms.FileForm, place: Place | None) -> service.Wanted:
    known = sending.known_or_none(announced, form.terms())
    page = ""
    if known is not None:
        message, page = settled(Added(known, known=True), place)
        flash(message, "success")
    return service.Wanted(
        sending.KIND, announced, sending.chosen(form.terms(), place.values if place is not None else {}), known=page
    )


@sending_blueprint.route(_ONE, methods=["HEAD"])
@requires(Permission.MANAGE_PARITRANA)
@resumable
def state(evidence_partial_id: int) -> Response:
    """The operator's browser asks how much has arrived."""
    return web.state(sending.KIND, evidence_partial_id, current_person().id)


@sending_blueprint.patch(_ONE)
@requires(Permission.MANAGE_PARITRANA)
@resumable
def add(evidence_partial_id: int) -> Response:
    """The operator's browser sends what is missing; a whole file becomes evidence."""
    actor = current_actor()
    return web.add(sending.KIND, evidence_partial_id, current_person().id, partial(_take, by=actor), RECEIVED)


@sending_blueprint.delete(_ONE)
@requires(Permission.MANAGE_PARITRANA)
@resumable
def drop(evidence_partial_id: int) -> Response:
    """The operator changes their mind while a file is being sent."""
    return web.drop(sending.KIND, evidence_partial_id, current_person().id)


@sending_blueprint.post(_ONE + "/buang")
@requires(Permission.MANAGE_PARITRANA)
def discard(evidence_partial_id: int) -> ResponseReturnValue:
    """The operator throws away a file that was not sent to its end."""
    service.drop(service.own(sending.KIND, evidence_partial_id, current_person().id, for_update=True))
    return done("Kiriman yang belum selesai dibuang.", to=url_for("paritrana_evidence.upload"))


def _take(partial_upload: PartialUpload, content: Arrived, *, by: Actor) -> str:
    """A file that took half an hour is kept in the library, also when its criterion has closed meanwhile."""
    added = sending.take(partial_upload, content, by=by)
    try:
        place = _place(partial_upload.args)
        closed = place.why_closed() if place is not None else ""
    except NotFoundError:  # the edition went back to a draft, and its criteria with it
        place, closed = None, "Kriterianya sudah tidak ada."
    if closed:
        flash(f"Berkas disimpan di pustaka dan belum dipasang. {closed}", "warning")
        place = None
    return settled(added, place)[1]


def _place(said: Mapping[str, str]) -> Place | None:
    """The criterion that metadata or the arguments of an upload name."""
    year, criterion = (said.get(name, "") for name in ("tahun", "kriteria"))
    if not (year.isascii() and year.isdigit() and criterion.isascii() and criterion.isdigit()):
        return None
    return place_or_none(int(year[:9]), int(criterion[:9]), workplace().id)


def _address(partial_id: int) -> str:
    return url_for("paritrana_sending.state", evidence_partial_id=partial_id)

"""A list comes in pieces over a link that drops (tus 1.0); the plain form of `lists` is the fallback."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts.sessions import current_actor, current_person
from portal.audit.service import Actor
from portal.beneficiaries import forms, sending
from portal.beneficiaries.views.lists import upload_page, with_quotas
from portal.core.access import requires, resumable
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.resumable import service, web
from portal.core.resumable.models import PartialUpload
from portal.core.resumable.reading import Arrived
from portal.core.web import done

blueprint = web.speak(Blueprint("sending", __name__))
RECEIVED = "Berkas diterima dan sedang diperiksa."


@blueprint.route("/wilayah/<regency>/daftar/kiriman", methods=["OPTIONS"])
@requires(Permission.PREPARE_LISTS)
@resumable
def options() -> Response:
    """A program of the operator's asks what this portal takes."""
    return web.options()


@blueprint.post("/wilayah/<regency>/daftar/kiriman", provide_automatic_options=False)
@requires(Permission.PREPARE_LISTS)
@resumable
def begin() -> ResponseReturnValue:
    """The operator announces a list, begun before or not; one that is here already is answered with its page."""
    announced = web.announced()
    form = with_quotas(forms.UploadForm(MultiDict(announced.metadata)))
    form.file.data = SimpleNamespace(filename=announced.file_name)
    if form.validate() and form.start_month.data is not None:
        try:
            known = sending.known_or_none(announced, form.quota_id.data, form.start_month.data)
        except DomainError as error:
            form.refuse(error)
        else:
            wanted = service.Wanted(
                sending.KIND,
                announced,
                sending.chosen(form.quota_id.data, form.start_month.data),
                known=url_for("uploads.detail", upload_id=known.id) if known else "",
            )
            return web.begin(wanted, current_person().id, _address)
    return upload_page(form, 422)


@blueprint.route("/wilayah/<regency>/daftar/kiriman/<int:partial_id>", methods=["HEAD"])
@requires(Permission.PREPARE_LISTS)
@resumable
def state(partial_id: int) -> Response:
    """The operator's browser asks how much has arrived."""
    return web.state(sending.KIND, partial_id, current_person().id)


@blueprint.patch("/wilayah/<regency>/daftar/kiriman/<int:partial_id>")
@requires(Permission.PREPARE_LISTS)
@resumable
def add(partial_id: int) -> Response:
    """The operator's browser sends what is missing; a whole list goes to the worker."""
    actor = current_actor()
    return web.add(sending.KIND, partial_id, current_person().id, partial(_take, by=actor), RECEIVED)


@blueprint.delete("/wilayah/<regency>/daftar/kiriman/<int:partial_id>")
@requires(Permission.PREPARE_LISTS)
@resumable
def drop(partial_id: int) -> Response:
    """The operator changes their mind while a list is being sent."""
    return web.drop(sending.KIND, partial_id, current_person().id)


@blueprint.post("/wilayah/<regency>/daftar/kiriman/<int:partial_id>/buang")
@requires(Permission.PREPARE_LISTS)
def discard(partial_id: int) -> ResponseReturnValue:
    """The operator throws away a list that was not sent to its end."""
    service.drop(service.own(sending.KIND, partial_id, current_person().id, for_update=True))
    return done("Kiriman yang belum selesai dibuang.", to=url_for("uploads.create"))


def _take(partial_upload: PartialUpload, content: Arrived, *, by: Actor) -> str:
    return url_for("uploads.detail", upload_id=sending.take(partial_upload, content, by=by).id)


def _address(partial_id: int) -> str:
    return url_for("sending.state", partial_id=partial_id)

"""What operator and verifier say to each other about a list."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.beneficiaries import queries, talking
from portal.beneficiaries.views.lists import blueprint
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission
from portal.core.web import done
from portal.talk import embedding
from portal.talk.forms import WordsForm

_URL = "/wilayah/<regency>/daftar/<int:upload_id>/percakapan"


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def talk(upload_id: int) -> Response:
    """Somebody of the office reads what was said about a list."""
    return _page(upload_id)


def _page(upload_id: int, form: WordsForm | None = None, status: int = 200) -> Response:
    upload = queries.upload_by_id(upload_id)
    back = (f"Daftar no. {upload.id}", url_for("uploads.detail", upload_id=upload.id))
    return embedding.page(talking.about(upload), back, _url(upload_id), form, status)


@blueprint.post(_URL)
@requires(Permission.TALK)
@takes_files
def say(upload_id: int) -> ResponseReturnValue:
    """Operator or verifier says something about a list."""
    refused = embedding.said(talking.about(queries.upload_by_id(upload_id)))
    if refused is None:
        return done(embedding.SENT, to=_url(upload_id))  # the menu counts what waits: all of it changes
    return _page(upload_id, refused, 422)


def _url(upload_id: int) -> str:
    return url_for("uploads.talk", upload_id=upload_id)

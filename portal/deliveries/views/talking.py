"""What the office and the branch say to each other about a delivery."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.core.access import requires, takes_files
from portal.core.permissions import Permission
from portal.core.web import done
from portal.deliveries import queries, talking
from portal.deliveries.views.branch import blueprint as branch_deliveries
from portal.deliveries.views.regency import blueprint as deliveries
from portal.talk import embedding
from portal.talk.forms import WordsForm

_URL = "/kiriman/<int:delivery_id>/percakapan"


@deliveries.get("/wilayah/<regency>" + _URL)
@requires(Permission.VIEW_PEOPLE)
def talk(delivery_id: int) -> Response:
    """Somebody of the office reads what was said about a delivery."""
    return _page(delivery_id, "deliveries")


@deliveries.post("/wilayah/<regency>" + _URL)
@requires(Permission.TALK)
@takes_files
def say(delivery_id: int) -> ResponseReturnValue:
    """Somebody of the office says something about a delivery."""
    return _say(delivery_id, "deliveries")


@branch_deliveries.get("/bpjs/<branch>" + _URL, endpoint="talk")
@requires(Permission.ANSWER_DELIVERIES)
def branch_talk(delivery_id: int) -> Response:
    """A branch officer reads what was said about a delivery."""
    return _page(delivery_id, "branch_deliveries")


@branch_deliveries.post("/bpjs/<branch>" + _URL, endpoint="say")
@requires(Permission.ANSWER_DELIVERIES)
@takes_files
def branch_say(delivery_id: int) -> ResponseReturnValue:
    """A branch officer says something about a delivery."""
    return _say(delivery_id, "branch_deliveries")


def _page(delivery_id: int, pages: str, form: WordsForm | None = None, status: int = 200) -> Response:
    delivery = queries.delivery_by_id(delivery_id, for_branch=pages == "branch_deliveries").delivery
    back = (f"Kiriman no. {delivery.id}", url_for(f"{pages}.detail", delivery_id=delivery_id))
    return embedding.page(talking.about(delivery), back, _url(delivery_id, pages), form, status)


def _say(delivery_id: int, pages: str) -> ResponseReturnValue:
    delivery = queries.delivery_by_id(delivery_id, for_branch=pages == "branch_deliveries").delivery
    refused = embedding.said(talking.about(delivery))
    if refused is None:
        return done(embedding.SENT, to=_url(delivery_id, pages))  # the menu counts what waits: all of it changes
    return _page(delivery_id, pages, refused, 422)


def _url(delivery_id: int, pages: str) -> str:
    return url_for(f"{pages}.talk", delivery_id=delivery_id)

"""Saying something about an article, from the office, the branch or the province's legal desk."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.agreements import queries, threads
from portal.agreements.views.blueprint import BRANCH, OFFICE, PROVINCE, Side, blueprint
from portal.agreements.views.words import article_page
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission
from portal.core.web import done
from portal.talk import embedding

_URL = "/perjanjian/<int:agreement_id>/naskah/<key>/komentar"


@blueprint.post("/wilayah/<regency>" + _URL)
@requires(Permission.TALK)
@takes_files
def comment(agreement_id: int, key: str) -> ResponseReturnValue:
    """Somebody of the office says something about an article."""
    return _say(agreement_id, key, OFFICE)


@blueprint.post("/bpjs/<branch>" + _URL)
@requires(Permission.ANSWER_AGREEMENTS)
@takes_files
def branch_comment(agreement_id: int, key: str) -> ResponseReturnValue:
    """A branch officer says something about an article."""
    return _say(agreement_id, key, BRANCH)


@blueprint.post("/provinsi" + _URL)
@requires(Permission.COMMENT_AGREEMENTS)
@takes_files
def province_comment(agreement_id: int, key: str) -> ResponseReturnValue:
    """The province's legal desk says something about an article."""
    return _say(agreement_id, key, PROVINCE)


def _say(agreement_id: int, key: str, side: Side) -> ResponseReturnValue:
    agreement = queries.agreement_by_id(agreement_id)
    article = queries.article_by_key(agreement_id, key)
    refused = embedding.said(threads.about(agreement, key, article.heading))
    if refused is None:
        to = side.url("article", agreement_id=agreement_id, key=key)
        return done(embedding.SENT, to=to)  # the menu counts what waits: all of it changes
    return article_page(agreement_id, key, side, talk=refused, status=422)

"""Saying something about an article, from the office, the branch or the province's legal desk."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements import forms, queries, threads
from portal.agreements.views.blueprint import BRANCH, OFFICE, PROVINCE, Side, blueprint
from portal.agreements.views.words import article_page
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done

_URL = "/perjanjian/<int:agreement_id>/naskah/<key>/komentar"


@blueprint.post("/wilayah/<regency>" + _URL)
@requires(Permission.TALK)
def comment(agreement_id: int, key: str) -> ResponseReturnValue:
    """Somebody of the office says something about an article."""
    return _say(agreement_id, key, OFFICE)


@blueprint.post("/bpjs/<branch>" + _URL)
@requires(Permission.ANSWER_AGREEMENTS)
def branch_comment(agreement_id: int, key: str) -> ResponseReturnValue:
    """A branch officer says something about an article."""
    return _say(agreement_id, key, BRANCH)


@blueprint.post("/provinsi" + _URL)
@requires(Permission.COMMENT_AGREEMENTS)
def province_comment(agreement_id: int, key: str) -> ResponseReturnValue:
    """The province's legal desk says something about an article."""
    return _say(agreement_id, key, PROVINCE)


def _say(agreement_id: int, key: str, side: Side) -> ResponseReturnValue:
    agreement = queries.agreement_by_id(agreement_id)
    article = queries.article_by_key(agreement_id, key)
    form = forms.CommentForm.from_request()
    if form.validate():
        try:
            threads.say(agreement, key, article.heading, form.comment.data or "", by=current_actor())
            return done("Komentar terkirim.", to=side.url("article", agreement_id=agreement_id, key=key))
        except DomainError as error:
            form.refuse(DomainError(error.sentence, field="comment"))
    return article_page(agreement_id, key, side, comment=form, status=422)

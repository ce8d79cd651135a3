"""The text of an agreement, article by article: read, compare with the library, change, talk about."""

from __future__ import annotations

import itertools
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements import forms, queries, service, threads
from portal.agreements.models import Agreement, AgreementArticle
from portal.agreements.rules import states
from portal.agreements.rules.clauses import difference
from portal.agreements.rules.facts import FIELD_LABELS
from portal.agreements.rules.terms import KIND_LABELS
from portal.agreements.views.blueprint import BRANCH, OFFICE, PROVINCE, Side, blueprint
from portal.agreements.writing import filled_articles
from portal.core.access import may, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.talk import embedding
from portal.talk.forms import WordsForm

_URL = "/perjanjian/<int:agreement_id>/naskah"
_CHANGES = {"own": ("buatan sendiri", "info"), "changed": ("diubah", "warning"), "left_out": ("dikeluarkan", "neutral")}


@blueprint.get("/wilayah/<regency>" + _URL)
@requires(Permission.VIEW_FIGURES)
def text(agreement_id: int) -> Response:
    """Somebody of the office reads the whole text."""
    return _text_page(agreement_id, OFFICE)


@blueprint.get("/bpjs/<branch>" + _URL)
@requires(Permission.ANSWER_AGREEMENTS)
def branch_text(agreement_id: int) -> Response:
    """A branch officer reads the whole text."""
    return _text_page(agreement_id, BRANCH)


@blueprint.get("/provinsi" + _URL)
@requires(Permission.COMMENT_AGREEMENTS)
def province_text(agreement_id: int) -> Response:
    """The province's legal desk reads the whole text."""
    return _text_page(agreement_id, PROVINCE)


def _text_page(agreement_id: int, side: Side) -> Response:
    story = queries.story_of(agreement_id)
    agreement, articles = story.agreement, queries.articles_of(agreement_id)
    return render(
        "agreements/text.html",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        side=side,
        filled=filled_articles(story, articles),
        articles=articles,
        changes=queries.changed_articles(articles, queries.standard_articles(agreement.kind)),
        change_words=_CHANGES,
        talked=threads.threads_of(agreement_id, [each.key for each in articles]),
        may_edit=_may_edit(agreement, side),
    )


def _may_edit(agreement: Agreement, side: Side) -> bool:
    return side is OFFICE and may(Permission.MANAGE_AGREEMENTS) and agreement.state in states.EDITABLE


@blueprint.get("/wilayah/<regency>" + _URL + "/<key>")
@requires(Permission.VIEW_FIGURES)
def article(agreement_id: int, key: str) -> Response:
    """Somebody of the office looks at one article."""
    return article_page(agreement_id, key, OFFICE)


@blueprint.get("/bpjs/<branch>" + _URL + "/<key>")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_article(agreement_id: int, key: str) -> Response:
    """A branch officer looks at one article."""
    return article_page(agreement_id, key, BRANCH)


@blueprint.get("/provinsi" + _URL + "/<key>")
@requires(Permission.COMMENT_AGREEMENTS)
def province_article(agreement_id: int, key: str) -> Response:
    """The province's legal desk looks at one article."""
    return article_page(agreement_id, key, PROVINCE)


def article_page(
    agreement_id: int,
    key: str,
    side: Side,
    *,
    form: forms.ArticleForm | None = None,
    talk: WordsForm | None = None,
    status: int = 200,
) -> Response:
    """One article: its words beside the standard ones, its history, what is said about it."""
    story = queries.story_of(agreement_id)
    agreement = story.agreement
    articles, history = queries.article_and_history(agreement_id, key)
    newest = history[0]
    standard = next((each for each in queries.standard_articles(agreement.kind) if each.code == key), None)
    return render(
        "agreements/article.html",
        fragment="pasal",
        agreement=agreement,
        side=side,
        newest=newest,
        words=filled_articles(story, articles).get(key),
        standard=standard,
        against=_against(standard, newest),
        history=[(row, difference(before.text, row.text)) for row, before in itertools.pairwise(history)],
        first=history[-1],
        talk=embedding.shown(threads.about(agreement, key, newest.heading), talk),
        may_edit=_may_edit(agreement, side),
        form=form or _article_form(newest),
        fields=sorted(FIELD_LABELS[agreement.kind].items()),
        status=status,
    )


def _against(standard: Any, newest: AgreementArticle) -> list[Any]:
    """What differs from the library's words, word by word; empty when nothing does."""
    if standard is None or (standard.heading, standard.text) == (newest.heading, newest.text):
        return []
    return difference(f"{standard.heading}\n{standard.text}", f"{newest.heading}\n{newest.text}")


def _article_form(newest: AgreementArticle) -> forms.ArticleForm:
    return forms.ArticleForm(data={"seen": newest.revision, "heading": newest.heading, "text": newest.text})


@blueprint.post("/wilayah/<regency>" + _URL + "/<key>")
@requires(Permission.MANAGE_AGREEMENTS)
def write_article(agreement_id: int, key: str) -> ResponseReturnValue:
    """The operator changes an article."""
    form = forms.ArticleForm.from_request()
    if form.validate():
        try:
            agreement = service.editable(agreement_id)
            service.write(agreement, key, form.wording(), seen=form.seen.data or 0, by=current_actor())
            return done("Pasal disimpan.", to=_article_url(agreement_id, key))
        except DomainError as error:
            form.refuse(error)
            newest = queries.article_by_key(agreement_id, key)
            form.seen.raw_data, form.seen.data = None, newest.revision
    return article_page(agreement_id, key, OFFICE, form=form, status=422)


_ACTS = {
    "keluarkan": (service.leave_out, "Pasal dikeluarkan dari naskah."),
    "masukkan": (service.put_back, "Pasal dimasukkan kembali."),
    "baku": (service.back_to_standard, "Pasal kembali ke naskah baku."),
}


@blueprint.post("/wilayah/<regency>" + _URL + "/<key>/<any(keluarkan, masukkan, baku):act>")
@requires(Permission.MANAGE_AGREEMENTS)
def turn_article(agreement_id: int, key: str, act: str) -> ResponseReturnValue:
    """The operator takes an article out, puts it back, or takes the library's words again."""
    verb, said = _ACTS[act]
    verb(service.editable(agreement_id), key, by=current_actor())
    return done(said, to=_article_url(agreement_id, key))


@blueprint.get("/wilayah/<regency>/perjanjian/<int:agreement_id>/pasal-baru")
@requires(Permission.MANAGE_AGREEMENTS)
def new_article(agreement_id: int) -> Response:
    """The operator is about to add an article of the office's own."""
    return _new_page(agreement_id, None)


def _new_page(agreement_id: int, form: forms.NewArticleForm | None, status: int = 200) -> Response:
    agreement = queries.agreement_by_id(agreement_id)
    shown = form if form is not None else _with_places(forms.NewArticleForm(), agreement_id)
    return render(
        "agreements/new_article.html",
        fragment="isian",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        form=shown,
        fields=sorted(FIELD_LABELS[agreement.kind].items()),
        status=status,
    )


def _with_places(form: forms.NewArticleForm, agreement_id: int) -> forms.NewArticleForm:
    articles = [each for each in queries.articles_of(agreement_id) if not each.left_out]
    form.choose("after", [(each.key, f"Pasal {number}: {each.heading}") for number, each in enumerate(articles, 1)])
    return form


@blueprint.post("/wilayah/<regency>/perjanjian/<int:agreement_id>/pasal-baru")
@requires(Permission.MANAGE_AGREEMENTS)
def add_article(agreement_id: int) -> ResponseReturnValue:
    """The operator adds an article of the office's own."""
    form = _with_places(forms.NewArticleForm.from_request(), agreement_id)
    if form.validate():
        try:
            agreement = service.editable(agreement_id)
            row = service.add(agreement, form.wording(), after=form.after.data, by=current_actor())
            return done("Pasal ditambahkan.", to=_article_url(agreement_id, row.key))
        except DomainError as error:
            form.refuse(error)
    return _new_page(agreement_id, form, 422)


def _article_url(agreement_id: int, key: str) -> str:
    return url_for("agreements.article", agreement_id=agreement_id, key=key)

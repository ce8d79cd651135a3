"""The library of standard articles: the province keeps it for all regencies."""

from __future__ import annotations

import itertools

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements import forms, queries, service
from portal.agreements.rules.clauses import difference
from portal.agreements.rules.facts import FIELD_LABELS
from portal.agreements.rules.terms import KIND_LABELS, AgreementKind
from portal.agreements.views.blueprint import blueprint
from portal.core.access import may, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render

_URL = "/provinsi/pasal-baku/<any(note, agreement, workplan, addendum):kind>/<code>"


@blueprint.get("/provinsi/pasal-baku/")
@requires(Permission.COMMENT_AGREEMENTS)
def library() -> Response:
    """The province reads the standard articles of a kind."""
    wanted = request.args.get("bentuk", "")
    kind = AgreementKind(wanted) if wanted in set(AgreementKind) else AgreementKind.AGREEMENT
    return render(
        "agreements/library.html",
        kind=kind,
        articles=queries.standard_articles(kind),
        tabs=[
            (label, url_for("agreements.library", bentuk=each.value), each is kind, None)
            for each, label in KIND_LABELS.items()
        ],
    )


@blueprint.get(_URL)
@requires(Permission.COMMENT_AGREEMENTS)
def standard(kind: str, code: str) -> Response:
    """The province looks at a standard article and its versions."""
    return _page(AgreementKind(kind), code)


def _page(kind: AgreementKind, code: str, form: forms.ArticleForm | None = None, status: int = 200) -> Response:
    history = queries.standard_history(kind, code)
    newest = history[0]
    given = {"seen": newest.version, "heading": newest.heading, "text": newest.text}
    return render(
        "agreements/standard.html",
        fragment="pasal",
        kind=kind,
        kind_label=KIND_LABELS[kind],
        newest=newest,
        history=[(row, difference(before.text, row.text)) for row, before in itertools.pairwise(history)],
        may_edit=may(Permission.MANAGE_STANDARD_ARTICLES),
        form=form or forms.ArticleForm(data=given),
        fields=sorted(FIELD_LABELS[kind].items()),
        status=status,
    )


@blueprint.post(_URL)
@requires(Permission.MANAGE_STANDARD_ARTICLES)
def revise_standard(kind: str, code: str) -> ResponseReturnValue:
    """The province's administrator gives a standard article new words."""
    form, of_kind = forms.ArticleForm.from_request(), AgreementKind(kind)
    if form.validate():
        try:
            service.revise_standard(of_kind, code, form.wording(), seen=form.seen.data or 0, by=current_actor())
            return done(
                "Pasal baku disimpan sebagai versi baru.", to=url_for("agreements.standard", kind=kind, code=code)
            )
        except DomainError as error:
            form.refuse(error)
            form.seen.raw_data, form.seen.data = None, queries.standard_history(of_kind, code)[0].version
    return _page(of_kind, code, form, 422)

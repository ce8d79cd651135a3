"""The province's table of answer codes, and those that nobody has explained yet."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.deliveries import forms, queries, service
from portal.deliveries.queries.codes import FEWEST_SHOWN
from portal.deliveries.rules.answers import tidy_code

blueprint = Blueprint("answer_codes", __name__)


@blueprint.get("/provinsi/kode-jawaban/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the province reads what the codes mean and which ones are unknown."""
    return _index()


def _index(form: forms.CodeForm | None = None, status: int = 200) -> Response:
    known = queries.codes()
    asked = known.get(request.args.get("kode", ""))
    unknown = queries.unknown_codes()
    if form is None and asked is not None:
        form = forms.CodeForm(obj=asked)
    elif form is None:
        wanted = request.args.get("kode", "")
        form = forms.CodeForm(data={"code": wanted} if wanted in {each.code for each in unknown} else None)
    return render(
        "deliveries/codes.html",
        codes=list(known.values()),
        unknown=unknown,
        fewest=FEWEST_SHOWN,
        form=form,
        status=status,
    )


@blueprint.post("/provinsi/kode-jawaban/")
@requires(Permission.MANAGE_ANSWER_CODES)
def explain() -> ResponseReturnValue:
    """The province's administrator says what a code means."""
    form = forms.CodeForm.from_request()
    if form.validate():
        try:
            service.explain(
                form.code.data,
                meaning=form.meaning.data,
                remedy=form.remedy.data,
                source=form.source.data,
                by=current_actor(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return done(f"Arti kode {tidy_code(form.code.data)} disimpan.", to=url_for("answer_codes.index"))
    return _index(form, 422)

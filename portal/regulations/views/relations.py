"""What a regulation does to others: looked for, recorded, taken back."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.regulations import forms, queries, service, workbooks
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import designation
from portal.regulations.views.blueprint import ONE, blueprint, own_region, page_of
from portal.regulations.views.detail import detail_page


@blueprint.get(ONE + "/hubungan")
@requires(Permission.MANAGE_REGULATIONS)
def relation(regulation_id: int) -> Response:
    """The operator looks for what a regulation amends or revokes."""
    return _relation(queries.regulation_by_id(regulation_id), forms.RelationForm())


def _relation(regulation: Regulation, form: forms.RelationForm, status: int = 200) -> Response:
    words, region = workbooks.filter_of(request.values).words, own_region()
    found, more = queries.candidates(regulation, words)
    form.choose(
        "target", [(str(each.id), f"{designation(each.terms.paper, region)} tentang {each.title}") for each in found]
    )
    return render(
        "regulations/relation.html",
        regulation=regulation,
        name=designation(regulation.terms.paper, region),
        form=form,
        words=words,
        found=len(found),
        more=more,
        status=status,
    )


@blueprint.post(ONE + "/hubungan")
@requires(Permission.MANAGE_REGULATIONS)
def relate(regulation_id: int) -> ResponseReturnValue:
    """The operator records what a regulation does to another."""
    regulation = queries.regulation_by_id(regulation_id)
    form = forms.RelationForm.from_request()
    chosen = request.form.get("target", default=0, type=row_number)
    form.choose("target", [(str(chosen), "")] if chosen else [])
    if form.validate():
        try:
            service.relate(regulation_id, chosen, form.relation_given(), by=current_actor())
            return done("Hubungan dicatat.", to=page_of(regulation_id))
        except DomainError as error:
            form.refuse(error)
    return _relation(regulation, form, 422)


@blueprint.post(ONE + "/hubungan/<int:linked_id>/lepas")
@requires(Permission.MANAGE_REGULATIONS)
def unrelate(regulation_id: int, linked_id: int) -> ResponseReturnValue:
    """The operator takes a relation back that was recorded wrongly."""
    service.unrelate(regulation_id, linked_id, by=current_actor())
    return done("Hubungan dilepas.", to=page_of(regulation_id), page=lambda: detail_page(regulation_id))

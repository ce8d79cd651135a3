"""The aspects of a draft."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana import queries
from portal.paritrana.editing import forms, service
from portal.paritrana.editing.queries import aspect_by_id
from portal.paritrana.editing.views.blueprint import ONE, address_of, blueprint, refused, seen
from portal.paritrana.editing.views.editions import detail_page
from portal.paritrana.models import ParitranaAspect
from portal.paritrana.rules.campaign import EditionState

_ASPECT = ONE + "/aspek/<int:aspect_id>"


@blueprint.get(ONE + "/aspek/baru")
@requires(Permission.MANAGE_EDITIONS)
def new_aspect(year: int) -> Response:
    """Somebody of the province is about to add an aspect."""
    return _page(year, None)


@blueprint.get(_ASPECT)
@requires(Permission.MANAGE_EDITIONS)
def aspect(year: int, aspect_id: int) -> Response:
    """Somebody of the province looks at an aspect."""
    return _page(year, aspect_by_id(queries.edition_of_year(year).id, aspect_id))


def _page(
    year: int, row: ParitranaAspect | None, form: forms.AspectForm | None = None, problem: str = "", status: int = 200
) -> Response:
    edition = queries.edition_of_year(year)
    return render(
        "paritrana/editing/aspect.html",
        edition=edition,
        row=row,
        form=form or forms.AspectForm(obj=row, data={"seen": edition.revision}),
        locked="" if edition.state is EditionState.DRAFT else service.NOT_A_DRAFT,
        problem=problem,
        status=status,
    )


@blueprint.post(ONE + "/aspek/baru")
@requires(Permission.MANAGE_EDITIONS)
def new_aspect_submit(year: int) -> ResponseReturnValue:
    """Somebody of the province adds an aspect."""
    return _put(year, None)


@blueprint.post(_ASPECT)
@requires(Permission.MANAGE_EDITIONS)
def aspect_submit(year: int, aspect_id: int) -> ResponseReturnValue:
    """Somebody of the province changes an aspect."""
    return _put(year, aspect_by_id(queries.edition_of_year(year).id, aspect_id))


def _put(year: int, row: ParitranaAspect | None) -> ResponseReturnValue:
    form, edition = forms.AspectForm.from_request(), queries.edition_of_year(year)
    if form.validate():
        try:
            service.put_aspect(
                edition.id,
                form.aspect(),
                aspect_id=row.id if row is not None else None,
                revision=form.seen.data or 0,
                by=current_actor(),
            )
            return done("Aspek disimpan.", to=address_of(year))
        except DomainError as error:
            refused(form, error, year)
    return _page(year, row, form, status=422)


@blueprint.post(_ASPECT + "/hapus")
@requires(Permission.MANAGE_EDITIONS)
def remove_aspect(year: int, aspect_id: int) -> ResponseReturnValue:
    """Somebody of the province takes out an aspect without criteria."""
    edition = queries.edition_of_year(year)
    try:
        service.remove_aspect(edition.id, aspect_id, revision=seen(), by=current_actor())
    except DomainError as error:
        return _page(year, aspect_by_id(edition.id, aspect_id), problem=error.sentence, status=422)
    return done("Aspek dihapus.", to=address_of(year))


@blueprint.post(_ASPECT + "/<any(naik, turun):direction>")
@requires(Permission.MANAGE_EDITIONS)
def move_aspect(year: int, aspect_id: int, direction: str) -> ResponseReturnValue:
    """Somebody of the province puts an aspect one place up or down."""
    edition = queries.edition_of_year(year)
    try:
        service.move_aspect(edition.id, aspect_id, up=direction == "naik", revision=seen(), by=current_actor())
    except DomainError as error:
        return detail_page(year, problem=error.sentence, status=422)
    return done("", to=address_of(year), page=lambda: detail_page(year))

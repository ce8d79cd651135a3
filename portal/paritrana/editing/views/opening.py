"""Opening an edition, taking it back, and giving its regions more time."""

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
from portal.paritrana.editing.views.blueprint import ONE, address_of, blueprint, refused, seen
from portal.paritrana.editing.views.editions import detail_page
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.rules.campaign import EditionState


@blueprint.post(ONE + "/buka")
@requires(Permission.MANAGE_EDITIONS)
def open_edition(year: int) -> ResponseReturnValue:
    """Somebody of the province opens the edition for the regions."""
    edition = queries.edition_of_year(year)
    try:
        service.open_for_regions(edition.id, revision=seen(), by=current_actor())
    except DomainError as error:
        return detail_page(year, problem=error.sentence, status=422)
    return done("Edisi dibuka untuk 22 wilayah.", to=address_of(year), page=lambda: detail_page(year))


@blueprint.post(ONE + "/susun-lagi")
@requires(Permission.MANAGE_EDITIONS)
def draft_again(year: int) -> ResponseReturnValue:
    """Somebody of the province takes an edition back that no region has begun."""
    edition = queries.edition_of_year(year)
    try:
        service.draft_again(edition.id, revision=seen(), by=current_actor())
    except DomainError as error:
        return detail_page(year, problem=error.sentence, status=422)
    return done("Edisi disusun lagi.", to=address_of(year), page=lambda: detail_page(year))


@blueprint.get(ONE + "/kalender")
@requires(Permission.MANAGE_EDITIONS)
def calendar(year: int) -> Response:
    """Somebody of the province is about to give the regions more time."""
    edition = queries.edition_of_year(year)
    return _calendar(edition, forms.CalendarForm(obj=edition, data={"seen": edition.revision}))


def _calendar(edition: ParitranaEdition, form: forms.CalendarForm, status: int = 200) -> Response:
    locked = "" if edition.state is EditionState.OPEN else "Kalender hanya dimundurkan selama edisi dibuka."
    return render("paritrana/editing/calendar.html", form=form, edition=edition, locked=locked, status=status)


@blueprint.post(ONE + "/kalender")
@requires(Permission.MANAGE_EDITIONS)
def calendar_submit(year: int) -> ResponseReturnValue:
    """Somebody of the province moves days of an open edition later, with the reason."""
    edition, form = queries.edition_of_year(year), forms.CalendarForm.from_request()
    if form.validate():
        try:
            service.move_calendar(
                edition.id,
                form.calendar(edition.opens_on),
                reason=form.reason.data or "",
                revision=form.seen.data or 0,
                by=current_actor(),
            )
            return done("Kalender dimundurkan.", to=address_of(year))
        except DomainError as error:
            refused(form, error, year)
    return _calendar(edition, form, 422)

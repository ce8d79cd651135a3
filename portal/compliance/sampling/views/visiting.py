"""Visiting the people of a sample: the list and its sheet by a recorded press, and a small form a person."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.compliance.purposes import queries as purposes
from portal.compliance.purposes import service as looking
from portal.compliance.purposes.models import LookPurpose, PurposeLook
from portal.compliance.purposes.rules import LookKind, reason_against_page
from portal.compliance.sampling import forms, queries, service
from portal.compliance.sampling.models import Sample
from portal.compliance.sampling.papers import visit_sheets
from portal.compliance.sampling.queries import Visited
from portal.compliance.sampling.rules.naming import name_of
from portal.compliance.sampling.rules.results import RESULT_LABELS, VisitResult, WrongField
from portal.compliance.sampling.service import VisitTerms
from portal.compliance.sampling.views.blueprint import ONE, blueprint
from portal.core import clock
from portal.core.access import requires
from portal.core.errors import DomainError, ForbiddenError, NotFoundError
from portal.core.permissions import Permission
from portal.core.typeset import PDF
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.files import attached
from portal.regencies import queries as regencies

_LOOK = ONE + "/kunjungan/<int:look_id>"
_VISIT = _LOOK + "/<int:position>"


@blueprint.post(ONE + "/lembar")
@requires(Permission.LOOK_BY_PURPOSE)
def sheets(sample_id: int) -> ResponseReturnValue:
    """The owner opens the printed visit sheets: recorded like every look, made by the next request."""
    look = service.open_sheets(sample_id, by=current_actor())
    return done("", to=url_for("samples.sheets_file", sample_id=sample_id, look_id=look.id))


@blueprint.get(ONE + "/lembar/<int:look_id>")
@requires(Permission.LOOK_BY_PURPOSE)
def sheets_file(sample_id: int, look_id: int) -> Response:
    """The owner takes the sheets that were opened, for an hour."""
    sample, purpose, look = _asked(sample_id, look_id, LookKind.SHEETS)
    looking.permit_page(purpose, look, current_actor())
    people = queries.people_of(sample.id)
    content = visit_sheets(sample, people, what_for=purpose.what_for, legal_basis=purpose.legal_basis)
    return attached(content, f"kunjungan-{name_of(sample.id).lower()}.pdf", PDF)


@blueprint.post(ONE + "/kunjungan")
@requires(Permission.LOOK_BY_PURPOSE)
def open_visits(sample_id: int) -> ResponseReturnValue:
    """The owner opens a page of the people to visit."""
    look = service.open_visits(sample_id, request.form.get("setelah", type=row_number), by=current_actor())
    return done("", to=url_for("samples.visits", sample_id=sample_id, look_id=look.id))


@blueprint.get(_LOOK)
@requires(Permission.LOOK_BY_PURPOSE)
def visits(sample_id: int, look_id: int) -> Response:
    """The owner reads the page that was opened, for an hour."""
    sample, look = _opened(sample_id, look_id)
    districts, villages = regencies.place_names(sample.regency_id)
    return render(
        "compliance/sampling/visits.html",
        sample=sample,
        name=name_of(sample.id),
        look=look,
        page=queries.visits_page(sample.id, look.after),
        districts=districts,
        villages=villages,
        labels=RESULT_LABELS,
    )


def _opened(sample_id: int, look_id: int) -> tuple[Sample, PurposeLook]:
    """A sample and the look that opened its visits. Raises NotFoundError for another's, ForbiddenError when closed."""
    sample, purpose, look = _asked(sample_id, look_id, LookKind.VISITS)
    looking.permit_page(purpose, look, current_actor())
    return sample, look


def _asked(sample_id: int, look_id: int, kind: LookKind) -> tuple[Sample, LookPurpose, PurposeLook]:
    """A sample, its purpose and a look of this kind at it, open or not. Raises NotFoundError for any other."""
    sample = queries.sample_by_id(sample_id)
    purpose = purposes.purpose_by_id(sample.purpose_id)
    look = purposes.look_of(purpose.id, look_id)
    if look.kind is not kind or look.subject != name_of(sample.id):
        raise NotFoundError
    return sample, purpose, look


def _on_page(position: int, look: PurposeLook) -> None:
    """Raises NotFoundError for a number that is not on the page which a look opened."""
    if not queries.on_page(position, look.after):
        raise NotFoundError


@blueprint.get(_VISIT)
@requires(Permission.LOOK_BY_PURPOSE)
def visit(sample_id: int, look_id: int, position: int) -> Response:
    """The owner has one person of the page before them, and the small form."""
    sample, look = _opened(sample_id, look_id)
    _on_page(position, look)
    person = queries.person_at(sample.id, position)
    form = forms.VisitForm(
        data={
            "result": person.row.result.value,
            "wrong": person.row.wrong.split(),
            "visited_on": person.row.visited_on or clock.today(),
            "note": person.note,
        }
    )
    return _visit(sample, look.id, position, form, person)


def _visit(
    sample: Sample, look_id: int, position: int, form: forms.VisitForm, person: Visited | None, status: int = 200
) -> Response:
    """The form, with the person (none: the page was closed meanwhile)."""
    districts, villages = regencies.place_names(sample.regency_id)
    return render(
        "compliance/sampling/visit.html",
        fragment="kunjungan",
        sample=sample,
        name=name_of(sample.id),
        look_id=look_id,
        position=position,
        person=person,
        districts=districts,
        villages=villages,
        form=form,
        status=status,
    )


@blueprint.post(_VISIT)
@requires(Permission.LOOK_BY_PURPOSE)
def enter(sample_id: int, look_id: int, position: int) -> ResponseReturnValue:
    """The owner writes down what the visit found, or corrects it; a form that was sent late counts too, unseen."""
    sample, purpose, look = _asked(sample_id, look_id, LookKind.VISITS)
    looking.permit(purpose, current_actor())
    _on_page(position, look)
    is_open = not reason_against_page(look.looked_at, clock.now())
    form = forms.VisitForm.from_request()
    if form.validate() and form.visited_on.data is not None:
        given = form.result.data
        terms = VisitTerms(
            VisitResult(given) if given in list(VisitResult) else VisitResult.NONE,
            form.visited_on.data,
            tuple(WrongField(each) for each in form.wrong.data),
            form.note.data,
        )
        try:
            service.enter(sample.id, position, terms, by=current_actor())
            words = f"Kunjungan no. {position} tersimpan: {RESULT_LABELS[terms.result]}."
            back = url_for("samples.visits", sample_id=sample.id, look_id=look_id)
            return done(words, to=back if is_open else url_for("samples.detail", sample_id=sample.id))
        except (ForbiddenError, NotFoundError):
            raise
        except DomainError as error:
            form.refuse(error)
    person = queries.person_at(sample.id, position) if is_open else None
    return _visit(sample, look_id, position, form, person, 422)

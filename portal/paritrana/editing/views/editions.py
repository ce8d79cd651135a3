"""The list of editions, a new one, and the page of one with its years, title and days."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.paritrana import queries
from portal.paritrana.editing import forms, service
from portal.paritrana.editing.queries import count_begun, edition_lines, groups_of, total_of
from portal.paritrana.editing.views.blueprint import LIST, ONE, STATE_KINDS, address_of, blueprint, refused
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.rules.campaign import EDITION_LABELS, EditionState, a_year_later, why_not_drafted_again
from portal.paritrana.rules.criteria import KIND_LABELS
from portal.paritrana.rules.points import SIMULATION, how_far, in_words, why_weights_refuse
from portal.paritrana.service import editions
from portal.paritrana.service.editions import EditionTerms


@blueprint.get(LIST)
@requires(Permission.MANAGE_EDITIONS)
def index() -> Response:
    """Somebody of the province reads which editions there are."""
    return render(
        "paritrana/editing/index.html",
        lines=edition_lines(),
        labels=EDITION_LABELS,
        kinds=STATE_KINDS,
        in_words=in_words,
        how_far=how_far,
        simulation=SIMULATION,
    )


@blueprint.get(LIST + "baru")
@requires(Permission.MANAGE_EDITIONS)
def create() -> Response:
    """Somebody of the province begins an edition, or the copy of an earlier one with its days a year later."""
    year = request.args.get("dari", type=row_number)
    earlier = queries.edition_of_year(year) if year is not None else None
    return _create(forms.NewEditionForm(data=_copied(earlier) if earlier is not None else None))


def _copied(earlier: ParitranaEdition) -> dict[str, Any]:
    year, old = earlier.judged_year + 1, str(earlier.judged_year)
    return {
        "source": earlier.id,
        "judged_year": year,
        "awarded_year": earlier.awarded_year + 1,
        "title": earlier.title.replace(old, str(year)),
        **vars(a_year_later(earlier.calendar)),
    }


def _create(form: forms.NewEditionForm, status: int = 200) -> Response:
    _with_sources(form)
    return render("paritrana/editing/terms.html", form=form, edition=None, locked="", status=status)


def _with_sources(form: forms.NewEditionForm) -> None:
    form.choose("source", [(0, "Kriteria awal portal"), *((each.id, each.title) for each in queries.editions())])


@blueprint.post(LIST + "baru")
@requires(Permission.MANAGE_EDITIONS)
def create_submit() -> ResponseReturnValue:
    """Somebody of the province has the edition made as a draft."""
    form = forms.NewEditionForm.from_request()
    _with_sources(form)
    if form.validate():
        try:
            made = _made(form)
            return done("Edisi disusun. Periksa kriteria dan bobotnya.", to=address_of(made.judged_year))
        except DomainError as error:
            form.refuse(error)
    return _create(form, 422)


def _made(form: forms.NewEditionForm) -> ParitranaEdition:
    if form.source.data:
        return editions.copy(form.source.data, _terms(form), by=current_actor())
    return editions.create(_terms(form), by=current_actor())


def _terms(form: forms.EditionForm) -> EditionTerms:
    assert form.judged_year.data is not None and form.awarded_year.data is not None
    return EditionTerms(form.judged_year.data, form.awarded_year.data, form.title.data or "", form.calendar())


@blueprint.get(ONE)
@requires(Permission.MANAGE_EDITIONS)
def detail(year: int) -> Response:
    """Somebody of the province reads an edition: its days, its criteria, and what the weights add up to."""
    return detail_page(year)


def detail_page(year: int, *, problem: str = "", status: int = 200) -> Response:
    """The page of an edition, as every act on it answers."""
    edition = queries.edition_of_year(year)
    groups = groups_of(edition.id)
    weights = [group.weight for group in groups]
    return render(
        "paritrana/editing/detail.html",
        fragment="edisi",
        edition=edition,
        groups=groups,
        total=total_of(groups),
        not_open=why_weights_refuse(weights),
        not_drafted=why_not_drafted_again(edition.state, count_begun(edition)),
        is_draft=edition.state is EditionState.DRAFT,
        state_label=EDITION_LABELS[edition.state],
        state_kind=STATE_KINDS[edition.state],
        kind_labels=KIND_LABELS,
        in_words=in_words,
        how_far=how_far,
        simulation=SIMULATION,
        problem=problem,
        status=status,
    )


@blueprint.get(ONE + "/ubah")
@requires(Permission.MANAGE_EDITIONS)
def edit(year: int) -> Response:
    """Somebody of the province is about to change years, title or days of a draft."""
    edition = queries.edition_of_year(year)
    return _edit(edition, forms.EditionForm(obj=edition, data={"seen": edition.revision}))


def _edit(edition: ParitranaEdition, form: forms.EditionForm, status: int = 200) -> Response:
    locked = "" if edition.state is EditionState.DRAFT else service.NOT_A_DRAFT
    return render("paritrana/editing/terms.html", form=form, edition=edition, locked=locked, status=status)


@blueprint.post(ONE + "/ubah")
@requires(Permission.MANAGE_EDITIONS)
def edit_submit(year: int) -> ResponseReturnValue:
    """Somebody of the province changes years, title or days of a draft."""
    edition, form = queries.edition_of_year(year), forms.EditionForm.from_request()
    if form.validate():
        try:
            made = service.change_terms(edition.id, _terms(form), revision=form.seen.data or 0, by=current_actor())
            return done("Edisi disimpan.", to=url_for("paritrana_editions.detail", year=made.judged_year))
        except DomainError as error:
            refused(form, error, year)
    return _edit(edition, form, 422)

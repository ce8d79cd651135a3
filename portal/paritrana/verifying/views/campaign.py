"""The year of an edition as the province runs it: its days, closing it, the ranking and who sees that."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import reason_against, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done
from portal.paritrana import queries
from portal.paritrana.rules.campaign import EDITION_LABELS, EditionState, days_left
from portal.paritrana.rules.overview import why_not_closed
from portal.paritrana.rules.ranking import median_in_words
from portal.paritrana.verifying import forms, places
from portal.paritrana.verifying import service as acts
from portal.paritrana.verifying.views.blueprint import EDITION_KINDS, URL, blueprint, page


@blueprint.get(URL + "/jadwal")
@requires(Permission.VIEW_FIGURES)
def schedule(year: int) -> Response:
    """The province sees what is due when, and what still hinders closing the edition."""
    return _schedule(year)


def _schedule(year: int, refusal: str = "", status: int = 200) -> Response:
    edition, today = queries.edition_of_year(year), clock.today()
    not_frozen, handed_in = acts.waiting_of(edition)
    return page(
        "schedule.html",
        edition,
        "schedule",
        status=status,
        refusal=refusal,
        label=EDITION_LABELS[edition.state],
        kind=EDITION_KINDS[edition.state],
        days=[(words, day, days_left(day, today)) for words, day in edition.calendar.days()],
        not_frozen=not_frozen,
        handed_in=handed_in,
        open=edition.state is EditionState.OPEN,
        why_not_closed=why_not_closed(handed_in, not_frozen, today, edition.calendar),
        locked=reason_against(Permission.MANAGE_EDITIONS),
    )


@blueprint.post(URL + "/tutup")
@requires(Permission.MANAGE_EDITIONS)
def close(year: int) -> ResponseReturnValue:
    """The province closes an edition for good."""
    form, edition = forms.RevisionForm.from_request(), queries.edition_of_year(year)
    try:
        acts.close_edition(edition.id, revision=form.revision.data or 0, by=current_actor())
    except DomainError as error:
        return _schedule(year, error.sentence, 422)
    return done("Edisi ditutup.", to=url_for("paritrana_province.schedule", year=year))


@blueprint.get(URL + "/peringkat")
@requires(Permission.VIEW_FIGURES)
def ranking(year: int) -> Response:
    """The province sees the places of all regions, and how they changed."""
    return _ranking(year)


def _ranking(year: int, form: forms.RankingForm | None = None, status: int = 200) -> Response:
    edition = queries.edition_of_year(year)
    found = places.ranking_of(edition)
    return page(
        "ranking.html",
        edition,
        "ranking",
        status=status,
        found=found,
        median=median_in_words(found.median),
        form=form or forms.RankingForm(),
        drafted=edition.state is EditionState.DRAFT,
        locked=reason_against(Permission.MANAGE_EDITIONS),
    )


@blueprint.post(URL + "/peringkat/buka")
@requires(Permission.MANAGE_EDITIONS)
def open_ranking(year: int) -> ResponseReturnValue:
    """The province lets the regions see each other's place."""
    return _set_ranking(year, wanted=True)


@blueprint.post(URL + "/peringkat/tutup")
@requires(Permission.MANAGE_EDITIONS)
def close_ranking(year: int) -> ResponseReturnValue:
    """The province lets each region see its own place alone again."""
    return _set_ranking(year, wanted=False)


def _set_ranking(year: int, *, wanted: bool) -> ResponseReturnValue:
    form, edition = forms.RankingForm.from_request(), queries.edition_of_year(year)
    if form.validate():
        try:
            acts.set_ranking_open(
                edition.id,
                wanted,
                reason=form.reason.data or "",
                revision=form.revision.data or 0,
                by=current_actor(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            words = "Peringkat dibuka bagi wilayah." if wanted else "Peringkat ditutup kembali bagi wilayah."
            return done(words, to=url_for("paritrana_province.ranking", year=year))
    return _ranking(year, form, 422)

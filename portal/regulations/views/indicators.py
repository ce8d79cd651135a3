"""The indicators of a plan: one with its history, and what an operator writes down of it."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.regulations import forms, queries, service
from portal.regulations.rules.indicators import POPULATION_LABELS, share_in_words
from portal.regulations.rules.papers import designation
from portal.regulations.views.blueprint import ONE, blueprint, own_region, page_of

_NEW = ONE + "/indikator/baru"
_INDICATOR = ONE + "/indikator/<int:indicator_id>"


@blueprint.get(_NEW)
@requires(Permission.MANAGE_REGULATIONS)
def add_indicator(regulation_id: int) -> Response:
    """The operator is about to write an indicator of a plan down."""
    return _new(regulation_id, forms.IndicatorForm())


def _new(regulation_id: int, form: forms.IndicatorForm, status: int = 200) -> Response:
    regulation = queries.regulation_by_id(regulation_id)
    name = designation(regulation.terms.paper, own_region())
    return render("regulations/new_indicator.html", regulation=regulation, name=name, form=form, status=status)


@blueprint.post(_NEW)
@requires(Permission.MANAGE_REGULATIONS)
def add_indicator_submit(regulation_id: int) -> ResponseReturnValue:
    """The operator writes an indicator of a plan down."""
    queries.regulation_by_id(regulation_id)
    form = forms.IndicatorForm.from_request()
    if form.validate():
        try:
            service.add_indicator(regulation_id, form.terms(), by=current_actor())
            return done("Indikator dicatat.", to=page_of(regulation_id))
        except DomainError as error:
            form.refuse(error)
    return _new(regulation_id, form, 422)


@blueprint.get(_INDICATOR)
@requires(Permission.VIEW_FIGURES)
def indicator(regulation_id: int, indicator_id: int) -> Response:
    """Somebody of the office reads an indicator with its history; any of its versions leads to the newest."""
    return _page(regulation_id, indicator_id)


def _page(
    regulation_id: int,
    indicator_id: int,
    *,
    form: forms.IndicatorForm | None = None,
    dropping: forms.TakeOutForm | None = None,
    seen: int | None = None,
    status: int = 200,
) -> Response:
    """`seen` is the version that a form which came back still stands on; the newest one when it was told of it."""
    regulation = queries.regulation_by_id(regulation_id)
    history = queries.indicator_history(regulation_id, indicator_id)
    return render(
        "regulations/indicator.html",
        regulation=regulation,
        name=designation(regulation.terms.paper, own_region()),
        indicator=history[0],
        history=history,
        seen=seen or history[0].id,
        populations=POPULATION_LABELS,
        share=share_in_words,
        form=form or forms.IndicatorForm(data=vars(history[0].terms)),
        dropping=dropping or forms.TakeOutForm(),
        status=status,
    )


@blueprint.post(_INDICATOR)
@requires(Permission.MANAGE_REGULATIONS)
def change_indicator(regulation_id: int, indicator_id: int) -> ResponseReturnValue:
    """The operator changes an indicator; the address names the version that the form showed."""
    queries.indicator_history(regulation_id, indicator_id)
    form = forms.IndicatorForm.from_request()
    if form.validate():
        try:
            made = service.change_indicator(
                regulation_id, indicator_id, form.terms(), reason=form.reason.data or "", by=current_actor()
            )
            to = url_for("regulations.indicator", regulation_id=regulation_id, indicator_id=made.id)
            return done("Perubahan disimpan.", to=to)
        except service.OutdatedError as error:
            form.refuse(error)
            return _page(regulation_id, indicator_id, form=form, status=422)
        except DomainError as error:
            form.refuse(error)
    return _page(regulation_id, indicator_id, form=form, seen=indicator_id, status=422)


@blueprint.post(_INDICATOR + "/keluarkan")
@requires(Permission.MANAGE_REGULATIONS)
def drop_indicator(regulation_id: int, indicator_id: int) -> ResponseReturnValue:
    """The operator takes an indicator out that was recorded by mistake."""
    queries.indicator_history(regulation_id, indicator_id)
    form = forms.TakeOutForm.from_request()
    if form.validate():
        try:
            service.drop_indicator(regulation_id, indicator_id, reason=form.reason.data or "", by=current_actor())
            return done("Indikator dikeluarkan.", to=page_of(regulation_id))
        except DomainError as error:
            form.refuse(error)
    return _page(regulation_id, indicator_id, dropping=form, status=422)

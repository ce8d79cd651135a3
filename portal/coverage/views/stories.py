"""What the pages of a region do, the same for the office and for the province: show, record, correct, withdraw, use."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.web import done, render
from portal.core.web.arguments import YEARS
from portal.coverage import forms, queries, service
from portal.coverage.rules.segments import SEGMENT_LABELS, Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.views.place import Place


def wished_year() -> int | None:
    """`tahun` of the address, when it is one."""
    year = request.values.get("tahun", type=int)
    return year if year in YEARS else None


def region(place: Place) -> Response:
    """The figures of a region in a year, contradictions side by side, target and trend."""
    year, story = queries.story_of(place.region, wished_year(), clock.today())
    return render(
        "coverage/region.html",
        place=place,
        year=year,
        story=story,
        labels=SEGMENT_LABELS,
        of_province=place.region == PROVINCE,
        year_tabs=[(str(each), place.url("region", tahun=each), each == year, None) for each in story.years],
    )


def create(place: Place) -> Response:
    """The empty form, with what the address knows already."""
    segment = request.args.get("segmen", "")
    given = {"year": wished_year() or clock.today().year, "segment": segment if segment in list(Segment) else ""}
    return _create(place, forms.FigureForm(data=given))


def _create(place: Place, form: forms.FigureForm, status: int = 200) -> Response:
    return render("coverage/create.html", place=place, form=form, status=status)


def record(place: Place) -> ResponseReturnValue:
    """Save what was typed."""
    form = forms.FigureForm.from_request()
    if form.validate_figure(clock.today()):
        try:
            made = service.record_figure(place.region, form.typed(), by=current_actor())
            return done("Angka cakupan dicatat.", to=place.url("region", tahun=made.year))
        except DomainError as error:
            form.refuse(error)
    return _create(place, form, 422)


def figure(
    place: Place,
    figure_id: int,
    *,
    using: forms.ReasonForm | None = None,
    withdrawing: forms.ReasonForm | None = None,
    status: int = 200,
) -> Response:
    """One figure with all its versions."""
    found = queries.figure_by_id(place.region, figure_id)
    return render(
        "coverage/figure.html",
        fragment="angka",
        place=place,
        figure=found,
        line=queries.line_of(found),
        versions=queries.versions_of(found),
        label=SEGMENT_LABELS[found.segment],
        using=using or forms.ReasonForm(prefix="pakai-"),
        withdrawing=withdrawing or forms.ReasonForm(prefix="tarik-"),
        status=status,
    )


def edit(place: Place, figure_id: int) -> Response:
    """The form of a correction, filled with what is recorded."""
    found = queries.figure_by_id(place.region, figure_id)
    return _edit(place, found, forms.CorrectionForm(data=vars(found.terms)))


def _edit(place: Place, found: queries.Figure, form: forms.CorrectionForm, status: int = 200) -> Response:
    return render(
        "coverage/edit.html", place=place, figure=found, form=form, label=SEGMENT_LABELS[found.segment], status=status
    )


def correct(place: Place, figure_id: int) -> ResponseReturnValue:
    """Save a correction as a new version."""
    found = queries.figure_by_id(place.region, figure_id)
    form = forms.CorrectionForm.from_request()
    if form.validate_on(found.segment, found.year, clock.today()):
        try:
            terms, why = form.terms(found.segment, found.year), form.correction_why.data
            made = service.correct(place.region, figure_id, terms, why=why, by=current_actor())
            return done("Koreksi dicatat sebagai versi baru.", to=place.url("detail", figure_id=made.id))
        except DomainError as error:
            form.refuse(error)
    return _edit(place, found, form, 422)


def withdraw(place: Place, figure_id: int) -> ResponseReturnValue:
    """Take a figure out of counting."""
    form = forms.ReasonForm.from_request(prefix="tarik-")
    if form.validate():
        try:
            service.withdraw(place.region, figure_id, why=form.reason.data, by=current_actor())
            to = place.url("detail", figure_id=figure_id)
            return done("Angka ditarik.", to=to, page=lambda: figure(place, figure_id))
        except DomainError as error:
            form.refuse(error)
    return figure(place, figure_id, withdrawing=form, status=422)


def use(place: Place, figure_id: int) -> ResponseReturnValue:
    """Mark the figure to count with."""
    form = forms.ReasonForm.from_request(prefix="pakai-")
    if form.validate():
        try:
            service.use(place.region, figure_id, why=form.reason.data, by=current_actor())
            to = place.url("detail", figure_id=figure_id)
            return done("Angka ini dipakai menghitung.", to=to, page=lambda: figure(place, figure_id))
        except DomainError as error:
            form.refuse(error)
    return figure(place, figure_id, using=form, status=422)


def target(place: Place) -> Response:
    """The form of a target, with the one that holds."""
    year = wished_year() or clock.today().year
    held = queries.targets_of(place.region).get(year)
    return _target(place, forms.TargetForm(data=vars(held.terms) if held else {"year": year}))


def _target(place: Place, form: forms.TargetForm, status: int = 200) -> Response:
    return render("coverage/target.html", place=place, form=form, status=status)


def set_target(place: Place) -> ResponseReturnValue:
    """Save a target."""
    form = forms.TargetForm.from_request()
    if form.validate_on(clock.today()):
        try:
            made = service.set_target(place.region, form.terms(), by=current_actor())
            return done("Target dicatat.", to=place.url("region", tahun=made.year))
        except DomainError as error:
            form.refuse(error)
    return _target(place, form, 422)

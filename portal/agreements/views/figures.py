"""People, months and rupiah of a draft, and the days on which they are paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements import forms, queries, service
from portal.agreements.models import Agreement, AgreementTerm
from portal.agreements.queries import Story
from portal.agreements.rules.terms import KIND_LABELS, Instalment, even_schedule, pattern_days
from portal.agreements.views.blueprint import blueprint
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.quotas import queries as quotas
from portal.quotas.rules.rates import LOWEST_BRACKET, Sector

_URL = "/wilayah/<regency>/perjanjian/<int:agreement_id>/rincian"


@blueprint.get(_URL)
@requires(Permission.MANAGE_AGREEMENTS)
def figures(agreement_id: int) -> Response:
    """The operator writes people, months and rupiah; `ubah` of the address is the line to be changed."""
    story = queries.story_of(agreement_id)
    wanted = request.args.get("ubah", type=row_number)
    chosen = next((term for term, _source in story.terms if term.id == wanted), None)
    return _page(story, line=_line_form(story.agreement, chosen), changing=chosen)


def _line_form(agreement: Agreement, term: AgreementTerm | None) -> forms.LineForm:
    if term is not None:
        return _with_sources(forms.LineForm(obj=term))
    first, last = Month.of(agreement.first_day), Month.of(agreement.last_day)
    return _with_sources(forms.LineForm(data={"first_month": first, "last_month": last, **_rate_in(first)}))


def _rate_in(month: Month) -> dict[str, int]:
    """The lowest bracket's rate in the first month: what the programme's people cost (domain rule 1)."""
    for source in quotas.funding_sources():
        if not source.set_by_province:
            rate = quotas.rate_book().rate(month, source.funding_class, Sector.OTHER, LOWEST_BRACKET)
            return {"jkk_rate": rate.jkk, "jkm_rate": rate.jkm} if rate is not None else {}
    return {}


def _with_sources(form: forms.LineForm) -> forms.LineForm:
    own = [(source.code, source.name) for source in quotas.funding_sources() if not source.set_by_province]
    form.choose("funding_source_code", own)
    return form


def _page(
    story: Story,
    *,
    line: forms.LineForm | None = None,
    changing: AgreementTerm | None = None,
    schedule: forms.ScheduleForm | None = None,
    refused: str = "",
    status: int = 200,
) -> Response:
    agreement = story.agreement
    months = list(month_range(Month.of(agreement.first_day), Month.of(agreement.last_day)))
    return render(
        "agreements/figures.html",
        fragment="rincian",
        story=story,
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        line=line or _line_form(agreement, changing),
        changing=changing,
        schedule=schedule or forms.schedule_form(forms.rows_for(story.schedule), story.instalments),
        pattern=forms.PatternForm(),
        months=months,
        refused=refused,
        status=status,
    )


@blueprint.post(_URL)
@requires(Permission.MANAGE_AGREEMENTS)
def put_line(agreement_id: int) -> ResponseReturnValue:
    """The operator adds a line, or changes the one that `term` names."""
    form = _with_sources(forms.LineForm.from_request())
    term_id = request.form.get("term", type=row_number)
    if form.validate():
        try:
            service.put_term(agreement_id, form.line(), term_id=term_id, by=current_actor())
            return done("Rincian disimpan.", to=_url(agreement_id))
        except DomainError as error:
            form.refuse(error)
    story = queries.story_of(agreement_id)
    changing = next((term for term, _source in story.terms if term.id == term_id), None)
    return _page(story, line=form, changing=changing, status=422)


@blueprint.post(_URL + "/<int:term_id>/hapus")
@requires(Permission.MANAGE_AGREEMENTS)
def remove_line(agreement_id: int, term_id: int) -> ResponseReturnValue:
    """The operator takes a line out."""
    service.remove_term(agreement_id, term_id, by=current_actor())
    return done("Rincian dihapus.", to=_url(agreement_id))


@blueprint.post(_URL + "/jadwal")
@requires(Permission.MANAGE_AGREEMENTS)
def put_schedule(agreement_id: int) -> ResponseReturnValue:
    """The operator writes the schedule of payment, day by day."""
    form = forms.schedule_form(forms.posted_rows(request.form), posted=request.form)
    refused = ""
    if form.validate():
        try:
            service.set_schedule(agreement_id, form.parts(), by=current_actor(), seen=_seen())
            return done("Jadwal disimpan.", to=_url(agreement_id))
        except DomainError as error:
            refused = error.sentence
    return _page(queries.story_of(agreement_id), schedule=form, refused=refused, status=422)


@blueprint.post(_URL + "/jadwal/isi")
@requires(Permission.MANAGE_AGREEMENTS)
def fill_schedule(agreement_id: int) -> ResponseReturnValue:
    """The operator has the schedule filled in: equal parts on the days of a pattern."""
    form = forms.PatternForm.from_request()
    story = queries.story_of(agreement_id)
    if not form.validate() or not story.amount:
        return _page(story, refused="Isi rincian peserta lebih dahulu, lalu pilih cara pembayaran.", status=422)
    try:
        service.set_schedule(agreement_id, _parts(story, form.pattern.data), by=current_actor(), seen=_seen())
    except DomainError as error:
        return _page(queries.story_of(agreement_id), refused=error.sentence, status=422)
    return done("Jadwal diisi. Periksa tanggalnya.", to=_url(agreement_id))


def _seen() -> int | None:
    """The revision that the form showed; the schedule is written as a whole, over whatever stands there."""
    return request.form.get("seen", type=row_number)


def _parts(story: Story, pattern: str) -> list[Instalment]:
    days: list[date] = pattern_days(pattern, story.agreement.first_day, story.agreement.last_day)
    return even_schedule(story.amount, days)


def _url(agreement_id: int, **values: Any) -> str:
    return url_for("agreements.figures", agreement_id=agreement_id, **values)

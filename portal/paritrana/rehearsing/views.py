"""The pages of the rehearsal for a region's office."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core.access import may, reason_against, requires, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana import service
from portal.paritrana.rehearsing import forms, queries, words, workbooks
from portal.paritrana.rehearsing.queries import Line, Rehearsal
from portal.paritrana.rules import trend
from portal.paritrana.rules.criteria import KIND_LABELS, RANK_LABELS
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.ranking import median_in_words
from portal.paritrana.rules.scoring import STATE_LABELS, STATE_SIGNS
from portal.paritrana.rules.sources import COVERAGE, EXPLAINED, Source

blueprint = Blueprint("paritrana_rehearsal", __name__)
_URL = "/wilayah/<regency>/paritrana/<int:year>"


@blueprint.get(_URL + "/gladi")
@requires(Permission.VIEW_FIGURES)
def index(year: int) -> Response:
    """Somebody of the office asks where the region stands, what is missing, and what a number would change."""
    return _page(queries.rehearsal_of(workplace().id, year))


def _page(
    rehearsal: Rehearsal, *, planned: bool = False, efforts: forms.EffortForm | None = None, status: int = 200
) -> Response:
    answer, problem, form = _tried(rehearsal)
    gaps = rehearsal.gaps
    return render(
        "paritrana/rehearsing/index.html",
        fragment="yang_kurang" if planned else "jawaban",
        rehearsal=rehearsal,
        year=rehearsal.edition.judged_year,
        gaps=[(line, gap, words.gap_in_words(line, gap)) for line, gap in gaps],
        efforts=efforts or _effort_form(rehearsal),
        effort_box=forms.effort_box,
        form=form,
        answer=answer,
        problem=problem,
        amount=words.amount_in_words,
        picture=trend.points_of(rehearsal.trend),
        months=trend.last_of_months(rehearsal.trend),
        simulation=SIMULATION,
        points=in_words,
        median=median_in_words,
        labels=STATE_LABELS,
        signs=STATE_SIGNS,
        locked_reason=reason_against(Permission.MANAGE_PARITRANA),
        status=status,
    )


def _tried(rehearsal: Rehearsal) -> tuple[words.WhatIf | None, str, forms.WhatIfForm]:
    """What the typed number would earn, or what is wrong with it; nothing while nobody has typed one."""
    form = forms.WhatIfForm(request.args if "angka" in request.args else None)
    form.choose("kriteria", [(line.id, f"{line.code} {words.source_of(line)}") for line in rehearsal.countable])
    if "angka" not in request.args:
        return None, "", form
    if not form.validate():
        return None, " ".join(sentence for box in form for sentence in box.errors), form
    answer, problem = words.what_if(rehearsal, form.kriteria.data, form.angka.data or 0)
    return answer, problem, form


def _effort_form(rehearsal: Rehearsal) -> forms.EffortForm:
    found = {line.id: gap.effort for line, gap in rehearsal.gaps}
    made = forms.effort_form({line.id: line.code for line, _gap in rehearsal.gaps})
    return made(data={forms.effort_box(each): effort for each, effort in found.items()})


@blueprint.post(_URL + "/gladi/upaya")
@requires(Permission.MANAGE_PARITRANA)
def set_efforts(year: int) -> ResponseReturnValue:
    """The operator says how much work each gap is; what earns most for the least work moves up."""
    rehearsal = queries.rehearsal_of(workplace().id, year)
    form = forms.effort_form({line.id: line.code for line in rehearsal.lines}).from_request()
    for each in rehearsal.lines:
        if not form[forms.effort_box(each.id)].raw_data:
            del form[forms.effort_box(each.id)]
    form.criteria = [each.id for each in rehearsal.lines if forms.effort_box(each.id) in form]
    if form.validate():
        try:
            assessment = service.begin(rehearsal.edition.id, workplace().id, by=current_actor())
            service.set_efforts(assessment.id, form.efforts, by=current_actor())
            return done(
                "Upaya disimpan dan urutannya disesuaikan.",
                to=url_for("paritrana_rehearsal.index", year=year),
                page=lambda: _page(queries.rehearsal_of(workplace().id, year), planned=True),
            )
        except DomainError as error:
            form.refuse(error)
    return _page(rehearsal, planned=True, efforts=form, status=422)


@blueprint.get(_URL + "/kriteria/<int:criterion_id>/penjelasan")
@requires(Permission.VIEW_FIGURES)
def explain(year: int, criterion_id: int) -> Response:
    """Somebody of the office asks how a criterion came by its points: formula, numbers, origin, scale."""
    rehearsal = queries.rehearsal_of(workplace().id, year)
    line = rehearsal.line_of(criterion_id)
    if line is None:
        raise NotFoundError("Kriteria ini tidak ditemukan, atau nilainya belum dihitung.")
    return render(
        "paritrana/rehearsing/explain.html",
        fragment="penjelasan",
        rehearsal=rehearsal,
        year=year,
        line=line,
        criterion=line.criterion.criterion,
        standing=line.standing,
        explained=EXPLAINED[line.source] if line.source is not None else None,
        where=_where(line, year),
        remedy=words.remedy_of(line),
        amount=words.amount_in_words,
        simulation=SIMULATION,
        points=in_words,
        labels=STATE_LABELS,
        kinds=KIND_LABELS,
        ranks=RANK_LABELS,
    )


def _where(line: Line, year: int) -> tuple[str, str]:
    """(name, address) of the page where the data of a criterion live; empty for somebody who may not open it."""
    if line.source is None:
        return "", ""
    if line.source in COVERAGE:
        return "Cakupan", url_for("coverage.region", tahun=year)
    if line.source is Source.AGREEMENTS:
        return "Perjanjian", url_for("agreements.index")
    if line.source is Source.LISTS_IN_TIME:
        return ("Kiriman BPJS", url_for("deliveries.index")) if may(Permission.VIEW_PEOPLE) else ("", "")
    return "Kuota", url_for("quotas.index", tahun=year)


@blueprint.post(_URL + "/gladi/unduh")
@requires(Permission.EXPORT_FIGURES)
def export(year: int) -> ResponseReturnValue:
    """Somebody of the office takes the score as a workbook."""
    return _asked(year, workbooks.SCORE, "Nilai Paritrana", "Nilai Paritrana diunduh.")


@blueprint.post(_URL + "/gladi/lembar-wawancara")
@requires(Permission.EXPORT_FIGURES)
def interview(year: int) -> ResponseReturnValue:
    """Somebody of the office takes the two pages that prepare the head of the region for the interview."""
    return _asked(year, workbooks.INTERVIEW, "Lembar latihan wawancara", "Lembar latihan wawancara Paritrana diunduh.")


def _asked(year: int, kind: str, title: str, sentence: str) -> ResponseReturnValue:
    queries.edition_shown(year)
    download = ask_for_file(
        kind,
        title=f"{title} {year}",
        args={"year": year},
        regency_id=workplace().id,
        by=current_actor(),
        action="figures_exported",
        sentence=sentence,
    )
    return done("", to=url_for("exports.detail", download_id=download.id))

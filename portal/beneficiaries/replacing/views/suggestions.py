"""Proposed changes: the worklist, one proposal, several at once, and the check by hand."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms
from portal.beneficiaries.replacing import queries, suggesting
from portal.beneficiaries.replacing.forms import DocumentForm
from portal.beneficiaries.replacing.queries import SuggestionLine
from portal.beneficiaries.replacing.rules import PROPOSED, SUGGESTION_STATE_LABELS, SuggestionState
from portal.beneficiaries.views.people import blueprint
from portal.core import clock, formatting, tasks
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.quotas.rules.ledger import FREED_REASON_LABELS, FreedReason
from portal.regencies import queries as regencies

_URL = "/wilayah/<regency>/peserta/usulan-perubahan/"
_STATES = {"": SuggestionState.OPEN, "diterima": SuggestionState.ACCEPTED, "diabaikan": SuggestionState.DISMISSED}
_WORDS = {state: word for word, state in _STATES.items()}


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def suggestions() -> Response:
    """The office looks at the changes that the portal proposes."""
    return _index()


def _index(form: DocumentForm | None = None, status: int = 200) -> Response:
    state, why = _chosen()
    today = clock.today()
    page = queries.suggestions_page(state, why, Month.of(today), request.args.get("setelah", type=row_number))
    districts, villages = regencies.place_names(workplace().id)
    job = tasks.latest_job_or_none(suggesting.SUBJECT, Month.of(today).number, suggesting.CHECK)
    kept: dict[str, Any] = {"keadaan": _WORDS[state] or None, "sebab": why.value if why else None}
    return render(
        "beneficiaries/replacing/suggestions.html",
        fragment="usulan",
        page=page,
        lines=[(line, suggesting.proposed_month(line)) for line in page.lines],
        state=state,
        why=why,
        ticked=set(request.form.getlist("pilih", type=row_number)),
        places=districts | villages,
        reasons=FREED_REASON_LABELS,
        terms=queries.terms_ending(today),
        checked=job,
        present=Month.of(today),
        form=form or DocumentForm(),
        tabs=[
            (label, url_for("beneficiaries.suggestions", keadaan=_WORDS[each] or None), each is state, None)
            for each, label in SUGGESTION_STATE_LABELS.items()
        ],
        filters=_filters(page, state, why),
        next_url=url_for("beneficiaries.suggestions", setelah=page.next_after, **kept) if page.next_after else "",
        first_url=url_for("beneficiaries.suggestions", **kept) if "setelah" in request.args else "",
        status=status,
    )


def _chosen() -> tuple[SuggestionState, FreedReason | None]:
    why = request.args.get("sebab", "")
    found = FreedReason(why) if why in set(PROPOSED) else None
    return _STATES.get(request.args.get("keadaan", ""), SuggestionState.OPEN), found


def _filters(
    page: queries.SuggestionsPage, state: SuggestionState, why: FreedReason | None
) -> list[tuple[str, str, bool, int]]:
    """The reasons of what waits, each with its number; none where everything has one reason."""
    if state is not SuggestionState.OPEN or (len(page.counts) < 2 and why is None):
        return []
    every = ("Semua", url_for("beneficiaries.suggestions"), why is None, page.total)
    return [
        every,
        *(
            (FREED_REASON_LABELS[each], url_for("beneficiaries.suggestions", sebab=each.value), each is why, number)
            for each, number in page.counts.items()
        ),
    ]


@blueprint.post(_URL + "periksa")
@requires(Permission.PREPARE_LISTS)
def check_changes() -> ResponseReturnValue:
    """The operator has the check done now instead of waiting for the month's."""
    suggesting.ask_for_check(workplace().id, by=current_actor())
    return done("Pemeriksaan dimulai. Usulan baru tampil di sini.", to=url_for("beneficiaries.suggestions"))


@blueprint.post(_URL + "lepas")
@requires(Permission.PREPARE_LISTS)
def free_suggested() -> ResponseReturnValue:
    """The operator frees the places of several people of one reason, with one document."""
    _state, why = _chosen()
    form = DocumentForm.from_request()
    if form.validate() and why is not None:
        name = "tampil" if "semua" in request.form else "pilih"
        ids = request.form.getlist(name, type=row_number)[: queries.PAGE_SIZE]
        try:
            freed = suggesting.free_several(ids, why, document=form.document.data or "", by=current_actor())
            return done(_in_words(freed), to=url_for("beneficiaries.suggestions"))
        except DomainError as error:
            form.refuse(error)
    return _index(form, 422)


def _in_words(freed: suggesting.Freed) -> str:
    told = f"{formatting.number(freed.people)} tempat dilepas; yang menunggu dapat dicatat dari daftar tunggu."
    if not freed.not_freed:
        return told
    reasons = " ".join(dict.fromkeys(freed.not_freed))  # of nobody by name: messages travel outside the page
    return f"{told} {formatting.number(len(freed.not_freed))} belum dilepas: {reasons}"


@blueprint.get(_URL + "<int:suggestion_id>")
@requires(Permission.PREPARE_LISTS)
def suggestion(suggestion_id: int) -> Response:
    """The operator is about to decide a proposed change."""
    return _one(queries.suggestion_by_id(suggestion_id), forms.ReasonForm())


def _one(line: SuggestionLine, form: forms.ReasonForm, status: int = 200) -> Response:
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "beneficiaries/replacing/suggestion.html",
        fragment="putusan",
        line=line,
        asked=line.suggestion,
        month=suggesting.proposed_month(line),
        place=f"{villages[line.village_code]}, Kecamatan {districts[line.district_code]}",
        reasons=FREED_REASON_LABELS,
        labels=SUGGESTION_STATE_LABELS,
        form=form,
        status=status,
    )


@blueprint.post(_URL + "<int:suggestion_id>/abaikan")
@requires(Permission.PREPARE_LISTS)
def dismiss_suggestion(suggestion_id: int) -> ResponseReturnValue:
    """The operator says why nothing is to change."""
    line = queries.suggestion_by_id(suggestion_id)
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            suggesting.dismiss(suggestion_id, reason=form.reason.data or "", by=current_actor())
            return done("Usulan diabaikan dan tidak ditanyakan lagi.", to=url_for("beneficiaries.suggestions"))
        except DomainError as error:
            form.refuse(error)
    return _one(line, form, 422)


@blueprint.post(_URL + "<int:suggestion_id>/tanya-lagi")
@requires(Permission.PREPARE_LISTS)
def ask_suggestion_again(suggestion_id: int) -> ResponseReturnValue:
    """The operator takes a dismissal back."""
    suggesting.ask_again(suggestion_id, by=current_actor())
    return done("Usulan ini menunggu diputuskan lagi.", to=url_for("beneficiaries.suggestions"))

"""The province's table of occupations: which words of the lists mean which of them."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import reference
from portal.beneficiaries.rules.words import FEWEST_SHOWN
from portal.beneficiaries.words import forms, queries, service
from portal.core.access import requires
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render

blueprint = Blueprint("occupations", __name__)
KEPT = "lain"  # in an address: the words that stand for none of the occupations


@blueprint.get("/provinsi/pekerjaan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the province reads which words of the lists wait, and what the others mean."""
    return _page()


def _page(form: forms.MatchForm | None = None, status: int = 200) -> Response:
    waiting = queries.waiting_words()
    form = form or forms.match_form(line.key for line in waiting.lines)()
    return render(
        "beneficiaries/occupations.html",
        fragment="kata",
        also=["rujukan"],
        waiting=waiting,
        form=form,
        chosen=form.chosen(),
        occupations=reference.occupations(),
        names=reference.occupation_names(),
        matched=queries.words_by_code(),
        fewest=FEWEST_SHOWN,
        keep=forms.KEEP,
        kept=KEPT,
        status=status,
    )


@blueprint.post("/provinsi/pekerjaan/")
@requires(Permission.MANAGE_OCCUPATIONS)
def match() -> ResponseReturnValue:
    """The administrator says what some of the words mean."""
    form = forms.match_form(forms.named_keys(request.form)).from_request()
    if form.validate() and form.decided_something():
        try:
            service.decide(form.decisions(), by=current_actor())
            message = "Dicatat. Berlaku untuk daftar berikutnya; peserta yang sudah terdaftar disesuaikan di belakang."
            return done(message, to=url_for("occupations.index"), page=_page)
        except DomainError as error:
            form.refuse(error)
    return _page(form, 422)


@blueprint.get("/provinsi/pekerjaan/<occupation>")
@requires(Permission.VIEW_FIGURES)
def detail(occupation: str) -> Response:
    """Somebody of the province reads every word that means one occupation."""
    return _detail(occupation)


def _detail(occupation: str) -> Response:
    found = {code: (name, synonyms) for code, name, synonyms in reference.occupations()}
    if occupation not in found and occupation != KEPT:
        raise NotFoundError("Pekerjaan ini tidak ada di daftar rujukan.")
    name, synonyms = found.get(occupation, ("Dibiarkan seperti tertulis", ()))
    return render(
        "beneficiaries/occupation.html",
        fragment="kata",
        occupation=occupation,
        name=name,
        synonyms=synonyms,
        words=queries.words_of(_code(occupation)),
    )


def _code(occupation: str) -> str:
    return "" if occupation == KEPT else occupation


@blueprint.post("/provinsi/pekerjaan/<occupation>/batalkan")
@requires(Permission.MANAGE_OCCUPATIONS)
def take_back(occupation: str) -> ResponseReturnValue:
    """The administrator takes a mistaken match back; the word waits again."""
    row = service.take_back(request.form.get("kata", ""), by=current_actor())
    return done(
        f'Kata "{row.word}" menunggu dicocokkan lagi.',
        to=url_for("occupations.detail", occupation=occupation),
        page=lambda: _detail(occupation),
    )

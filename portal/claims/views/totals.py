"""Totals by quarter, and the letters of BPJS Ketenagakerjaan beside them."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.sessions import current_actor, current_person
from portal.claims import forms, queries, service
from portal.claims.service import LetterTerms
from portal.claims.views.blueprint import blueprint
from portal.core import clock
from portal.core.access import requires, takes_files, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.core.web.files import handed_over

_LETTER = "/wilayah/<regency>/klaim/surat/<int:letter_id>"
_FETCH_SECONDS = 600  # so long a recorded download may be taken


@blueprint.get("/wilayah/<regency>/klaim/rekap")
@requires(Permission.VIEW_FIGURES)
def recap() -> Response:
    """Somebody of the office looks at the claims of a year by quarter, beside what letters say."""
    year = chosen_year()
    return render(
        "claims/recap.html",
        year=year,
        years=[
            (str(each), url_for("claims.recap", tahun=each), each == year, None)
            for each in queries.years(clock.today())
        ],
        lines=queries.quarters_of(year),
    )


@blueprint.get("/wilayah/<regency>/klaim/surat/baru")
@requires(Permission.MANAGE_CLAIMS)
def letter_form() -> Response:
    """The operator is about to type the totals off a letter."""
    return _letter_form(_with_years(forms.LetterForm(data={"fiscal_year": chosen_year()})))


def _with_years(form: forms.LetterForm) -> forms.LetterForm:
    form.choose("fiscal_year", [(each, str(each)) for each in reversed(queries.years(clock.today()))])
    return form


def _letter_form(form: forms.LetterForm, status: int = 200) -> Response:
    return render("claims/letter_form.html", form=form, status=status)


@blueprint.post("/wilayah/<regency>/klaim/surat/baru")
@requires(Permission.MANAGE_CLAIMS)
@takes_files
def add_letter() -> ResponseReturnValue:
    """The operator keeps a letter with its totals and its scan."""
    form = _with_years(forms.LetterForm.from_request())
    form.file.data = request.files.get("file")
    if form.validate() and form.letter_on.data is not None:
        terms = LetterTerms(
            form.fiscal_year.data,
            int(form.quarter.data),
            form.number.data or "",
            form.letter_on.data,
            form.totals(),
        )
        try:
            letter = service.add_letter(workplace().id, terms, form.file.data.stream, by=current_actor())
            return done("Surat dicatat.", to=url_for("claims.letter", letter_id=letter.id))
        except DomainError as error:
            form.refuse(error)
    return _letter_form(form, 422)


@blueprint.get(_LETTER)
@requires(Permission.VIEW_PEOPLE)
def letter(letter_id: int) -> Response:
    """Somebody of the office reads a letter beside the portal's own count, or takes its scan right after asking."""
    found = queries.letter_by_id(letter_id)
    if _may_take(letter_id):
        return handed_over(service.letter_file(found))
    return _letter(letter_id)


def _letter(letter_id: int, form: forms.ReasonForm | None = None, status: int = 200) -> Response:
    found = queries.letter_by_id(letter_id)
    own, said = queries.totals_of(found.fiscal_year)[found.quarter], queries.letter_totals(found)
    return render(
        "claims/letter.html",
        fragment="surat",
        letter=found,
        file=service.letter_file(found),
        own=own,
        said=said,
        difference=said.minus(own),
        form=form or forms.ReasonForm(),
        status=status,
    )


@blueprint.post(_LETTER + "/unduh")
@requires(Permission.VIEW_PEOPLE)
def fetch_letter(letter_id: int) -> ResponseReturnValue:
    """Somebody of the office asks for the scan: recorded, and then handed over for ten minutes."""
    service.open_letter(letter_id, by=current_actor())
    return done("", to=url_for("claims.letter", letter_id=letter_id, tanda=_signer().dumps(_holder(letter_id))))


@blueprint.post(_LETTER + "/batalkan")
@requires(Permission.MANAGE_CLAIMS)
def take_back_letter(letter_id: int) -> ResponseReturnValue:
    """The operator takes back a letter that was typed off wrongly."""
    form = forms.ReasonForm.from_request()
    found = queries.letter_by_id(letter_id)
    if form.validate():
        try:
            service.take_back_letter(letter_id, reason=form.reason.data or "", by=current_actor())
            return done("Surat dibatalkan.", to=url_for("claims.recap", tahun=found.fiscal_year))
        except DomainError as error:
            form.refuse(error)
    return _letter(letter_id, form, 422)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="claims.letter")


def _holder(letter_id: int) -> list[int]:
    return [current_person().id, letter_id]


def _may_take(letter_id: int) -> bool:
    """Whether the address carries the sign that this person got when the download was recorded."""
    try:
        return bool(_signer().loads(request.args.get("tanda", ""), max_age=_FETCH_SECONDS) == _holder(letter_id))
    except BadData:
        return False

"""The province's pages of benefits: against contributions, by quarter beside letters, deaths without a claim."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.claims import queries as claims
from portal.compliance.benefits import forms, queries, service, workbooks
from portal.compliance.benefits.rules.ages import BANDS
from portal.compliance.benefits.rules.programmes import COUNTED, LABELS, ROMAN, Programme
from portal.compliance.benefits.service import LetterTerms
from portal.core import clock, storage
from portal.core.access import requires, takes_files
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year
from portal.core.web.files import handed_over

blueprint = Blueprint("benefits", __name__)
_LETTER = "/provinsi/manfaat/surat/<int:benefit_letter_id>"


def _tabs(current: str, year: int) -> list[tuple[str, str, bool, None]]:
    pages = (
        ("Manfaat dan iuran", "benefits.index"),
        ("Per triwulan", "benefits.quarters"),
        ("Belum diajukan", "benefits.deaths"),
    )
    return [(words, url_for(endpoint, tahun=year), endpoint == current, None) for words, endpoint in pages]


def _years(endpoint: str, year: int, **kept: Any) -> list[tuple[str, str, bool, None]]:
    return [
        (str(each), url_for(endpoint, tahun=each, **kept), each == year, None) for each in claims.years(clock.today())
    ]


@blueprint.get("/provinsi/manfaat/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province sees what came back of the contributions of a year."""
    year = chosen_year()
    table = queries.back_table(year, queries.names())
    return render(
        "compliance/benefits/index.html",
        tabs=_tabs("benefits.index", year),
        years=_years("benefits.index", year),
        year=year,
        table=table,
        labels=LABELS,
        counted=COUNTED,
    )


@blueprint.get("/provinsi/manfaat/triwulan")
@requires(Permission.VIEW_FIGURES)
def quarters() -> Response:
    """The province sees a programme by quarter: the portal's count beside what letters say."""
    year, word = chosen_year(), request.args.get("program", "")
    programme = Programme(word) if word in list(Programme) else Programme.JKM
    return render(
        "compliance/benefits/quarters.html",
        tabs=_tabs("benefits.quarters", year),
        years=_years("benefits.quarters", year, program=programme.value),
        programmes=[
            (LABELS[each], url_for("benefits.quarters", tahun=year, program=each.value), each is programme, None)
            for each in Programme
        ],
        year=year,
        programme=programme,
        label=LABELS[programme],
        counted=COUNTED[programme],
        roman=ROMAN,
        table=queries.programme_table(year, programme, queries.names()),
    )


@blueprint.get("/provinsi/manfaat/belum-diajukan")
@requires(Permission.VIEW_FIGURES)
def deaths() -> Response:
    """The province sees how old the deaths are of which nobody has filed a claim."""
    known = queries.names()
    return render(
        "compliance/benefits/deaths.html",
        tabs=_tabs("benefits.deaths", chosen_year()),
        names=known,
        bands=[words for words, _least, _most in BANDS],
        table=queries.deaths(known),
        today=clock.today(),
    )


@blueprint.get("/provinsi/manfaat/surat/baru")
@requires(Permission.MANAGE_BENEFITS)
def letter_form() -> Response:
    """The supervisor is about to type off a letter."""
    wanted = {
        "regency_id": request.args.get("wilayah", type=int),
        "fiscal_year": chosen_year(),
        "quarter": request.args.get("triwulan", type=int),
    }
    return _letter_form(_with_choices(forms.LetterForm(data=wanted)))


def _with_choices(form: forms.LetterForm) -> forms.LetterForm:
    form.choose("regency_id", list(queries.names().items()))
    form.choose("fiscal_year", [(each, str(each)) for each in reversed(claims.years(clock.today()))])
    return form


def _letter_form(form: forms.LetterForm, status: int = 200) -> Response:
    return render("compliance/benefits/letter_form.html", form=form, labels=LABELS, status=status)


@blueprint.post("/provinsi/manfaat/surat/baru")
@requires(Permission.MANAGE_BENEFITS)
@takes_files
def add_letter() -> ResponseReturnValue:
    """The supervisor keeps what a letter says, with its scan."""
    form = _with_choices(forms.LetterForm.from_request())
    form.file.data = request.files.get("file")
    if form.validate() and form.letter_on.data is not None:
        terms = LetterTerms(
            regency_id=form.regency_id.data,
            fiscal_year=form.fiscal_year.data,
            quarter=form.quarter.data,
            number=form.number.data or "",
            letter_on=form.letter_on.data,
            source=form.source.data or "",
            said=form.said(),
            reason=form.reason.data or "",
        )
        try:
            letter = service.add_letter(terms, form.file.data.stream, by=current_actor())
            return done("Surat dicatat.", to=url_for("benefits.letter", benefit_letter_id=letter.id))
        except DomainError as error:
            form.refuse(error)
    return _letter_form(form, 422)


@blueprint.get(_LETTER)
@requires(Permission.MANAGE_BENEFITS)
def letter(benefit_letter_id: int) -> Response:
    """The supervisor reads what was typed off a letter, and its other versions."""
    found = queries.letter_by_id(benefit_letter_id)
    return render(
        "compliance/benefits/letter.html",
        letter=found,
        region=queries.names()[found.regency_id],
        said=[(LABELS[each], found.said(each)) for each in Programme],
        versions=queries.versions_of(found),
        file=storage.stored_file(found.file_id),
        roman=ROMAN,
    )


@blueprint.post(_LETTER + "/berkas")
@requires(Permission.MANAGE_BENEFITS)
def fetch_letter(benefit_letter_id: int) -> Response:
    """The supervisor takes the scan, which is recorded."""
    return handed_over(service.fetch_letter(benefit_letter_id, by=current_actor()))


@blueprint.post("/provinsi/manfaat/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """The province takes all tables of a year as a workbook."""
    year = chosen_year()
    download = ask_for_file(
        workbooks.BENEFITS,
        title=f"Manfaat 22 kabupaten/kota {year}",
        args={"fiscal_year": year},
        regency_id=None,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Tabel manfaat 22 kabupaten/kota tahun {year} diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))

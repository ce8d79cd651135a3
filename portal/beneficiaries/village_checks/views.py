"""Verification in the village: open a round, print its sheets, enter them by page, follow up what was not confirmed."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import reference
from portal.beneficiaries.rules.village_checks import (
    PROPOSED_REASONS,
    VILLAGE_RESULT_LABELS,
    Answer,
    VillageResult,
    pages_in_words,
    shown_code,
    tally,
)
from portal.beneficiaries.village_checks import forms, queries, service
from portal.beneficiaries.village_checks.models import VillageRound, VillageSheet
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.rendering import external_url
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

blueprint = Blueprint("village_checks", __name__)
_URL = "/wilayah/<regency>/verval"


@blueprint.get(_URL + "/")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office looks at its rounds, opens another, or types the code of a sheet that came back."""
    return _index(_round_form(forms.RoundForm()), forms.CodeForm())


def _round_form(form: forms.RoundForm) -> forms.RoundForm:
    year = clock.today().year
    held = [each for fiscal_year in (year, year + 1) for each in quotas.quotas_of_year(fiscal_year)]
    form.choose("quota_id", [(each.id, f"{each.funding_source.name} {each.fiscal_year}") for each in held])
    return form


def _index(opening: forms.RoundForm, typed: forms.CodeForm, status: int = 200) -> Response:
    lines, following = queries.rounds(request.args.get("sebelum", type=row_number))
    return render(
        "village_checks/index.html",
        rounds=lines,
        following=following,
        opening=opening,
        typed=typed,
        cases=queries.count_cases(Month.of(clock.today())),
        labels=VILLAGE_RESULT_LABELS,
        status=status,
    )


@blueprint.post(_URL + "/")
@requires(Permission.PREPARE_LISTS)
def create() -> ResponseReturnValue:
    """The operator opens a round for the people of a quota."""
    form = _round_form(forms.RoundForm.from_request())
    if form.validate():
        try:
            made = service.open_round(quotas.quota_by_id(form.quota_id.data), form.name.data or "", by=current_actor())
            return done("Putaran verval dibuka. Cetak lembarnya per kecamatan.", to=_page_of(made))
        except DomainError as error:
            form.refuse(error)
    return _index(form, forms.CodeForm(), 422)


@blueprint.post(_URL + "/kode")
@requires(Permission.VIEW_PEOPLE)
def find() -> ResponseReturnValue:
    """Somebody types the code of a sheet whose QR code no phone reads."""
    form = forms.CodeForm.from_request()
    if form.validate():
        try:
            sheet = queries.sheet_by_code(form.sheet_code)
            return done("", to=url_for("village_checks.sheet", sheet_code=sheet.code))
        except NotFoundError as error:
            form.code.errors = [error.sentence]
    return _index(_round_form(forms.RoundForm()), form, 422)


def _page_of(held: VillageRound) -> str:
    return url_for("village_checks.detail", round_id=held.id)


@blueprint.get(_URL + "/<int:round_id>")
@requires(Permission.VIEW_PEOPLE)
def detail(round_id: int) -> Response:
    """The office looks how far a round is: by kecamatan, by desa of one, or the sheets of one desa."""
    return _detail(queries.round_by_id(round_id), request.args.get("kecamatan", ""), request.args.get("desa", ""))


def _detail(held: VillageRound, district: str, village: str, problem: str = "", status: int = 200) -> Response:
    districts, villages = regencies.place_names(workplace().id)
    district = district if district in districts else ""
    village = village if district and village in villages and village.startswith(district) else ""
    places = queries.progress_by_place(held, district)
    sheets = queries.sheets_of(held, village) if village else []
    return render(
        "village_checks/detail.html",
        held=held,
        quota=quotas.quota_by_id(held.quota_id),
        district=district,
        village=village,
        names=villages if district else districts,
        title=villages[village] if village else f"Kecamatan {districts[district]}" if district else held.name,
        places=places,
        total=queries.total_of([each for each in places if not village or each.code == village]),
        sheets=sheets,
        missing=pages_in_words([each.page for each in sheets if not each.revision]),
        shown_code=shown_code,
        problem=problem,
        status=status,
    )


@blueprint.post(_URL + "/<int:round_id>/cetak")
@requires(Permission.EXPORT_PEOPLE)
def print_sheets(round_id: int) -> ResponseReturnValue:
    """The office has the sheets of a desa, a kecamatan or all made for the printer."""
    held = queries.round_by_id(round_id)
    district, _, village = request.form.get("tempat", "").partition("/")
    districts, villages = regencies.place_names(workplace().id)
    if (district and district not in districts) or (village and not (district and village in villages)):
        return _detail(held, "", "", "Pilih kecamatan atau desa dari daftar.", 422)
    place = villages.get(village) or (f"Kecamatan {districts[district]}" if district else "semua kecamatan")
    address = external_url("village_checks.sheet", sheet_code="-").removesuffix("-")
    try:
        asked = service.have_printed(held.id, district, village, place=place, address=address, by=current_actor())
    except DomainError as error:
        return _detail(held, district, village, error.sentence, 422)
    return done("", to=url_for("exports.detail", download_id=asked.id))


@blueprint.get(_URL + "/lembar/<sheet_code>")
@requires(Permission.VIEW_PEOPLE)
def sheet(sheet_code: str) -> Response:
    """Somebody opens a sheet by its QR code and sees its people and what was entered."""
    return _sheet(queries.sheet_by_code(sheet_code))


def _sheet(
    held: VillageSheet, form: forms.SheetForm | None = None, *, revision: int | None = None, status: int = 200
) -> Response:
    people = queries.people_on(held)
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "village_checks/sheet.html",
        sheet=held,
        code=shown_code(held.code),
        held=queries.round_by_id(held.round_id),
        place=f"{villages[held.village_code]}, Kecamatan {districts[held.district_code]}",
        people=people,
        revision=held.revision if revision is None else revision,
        form=form or _answers_form(held, people)(data={"checked_on": held.checked_on or clock.today()}),
        versions=[(each, tally(each.answers)) for each in queries.versions_of(held)],
        labels=VILLAGE_RESULT_LABELS,
        occupations=reference.occupation_names(),
        status=status,
    )


def _answers_form(held: VillageSheet, people: list[queries.SheetPerson]) -> type[forms.SheetForm]:
    """What was entered; before that "benar/ada" for all, so that a sheet without exceptions is one press."""
    confirmed = Answer(VillageResult.CONFIRMED)
    return forms.sheet_form({each.number: each.answer if held.revision else confirmed for each in people})


@blueprint.post(_URL + "/lembar/<sheet_code>")
@requires(Permission.PREPARE_LISTS)
def enter(sheet_code: str) -> ResponseReturnValue:
    """The operator enters what the village wrote on a sheet, or puts an earlier entry right."""
    held = queries.sheet_by_code(sheet_code)
    form = _answers_form(held, queries.people_on(held)).from_request()
    revision = form.revision.data or 0
    if form.validate() and form.checked_on.data is not None:
        try:
            service.enter(held.code, form.answers(), form.checked_on.data, revision=revision, by=current_actor())
            words = service.tally_in_words(form.answers())
            return done(f"Lembar {shown_code(held.code)} tersimpan: {words}.", to=request.path)
        except service.EnteredMeanwhileError as error:
            form.refuse(error)
            return _sheet(held, form, status=422)
        except DomainError as error:
            form.refuse(error)
    return _sheet(held, form, revision=revision, status=422)


@blueprint.get(_URL + "/tindak-lanjut")
@requires(Permission.VIEW_PEOPLE)
def cases() -> Response:
    """The office works through those whom their desa did not confirm."""
    wanted = request.args.get("hasil", "")
    result = VillageResult(wanted) if wanted in PROPOSED_REASONS else None
    present = Month.of(clock.today())
    lines, following = queries.cases(present, result, request.args.get("setelah", default=0, type=row_number))
    counted = queries.count_cases(present)
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "village_checks/cases.html",
        fragment="kasus",
        lines=lines,
        following=following,
        wanted=wanted if result else "",
        tabs=_tabs(result, counted),
        total=queries.total_cases(counted),
        labels=VILLAGE_RESULT_LABELS,
        reasons=PROPOSED_REASONS,
        districts=districts,
        villages=villages,
        shown_code=shown_code,
    )


def _tabs(result: VillageResult | None, counted: dict[VillageResult, int]) -> list[tuple[str, str, bool, int]]:
    everything = ("Semua", url_for("village_checks.cases"), result is None, queries.total_cases(counted))
    return [
        everything,
        *(
            (
                VILLAGE_RESULT_LABELS[each],
                url_for("village_checks.cases", hasil=each.value),
                result is each,
                counted.get(each, 0),
            )
            for each in PROPOSED_REASONS
        ),
    ]

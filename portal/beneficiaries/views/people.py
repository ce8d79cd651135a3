"""Browsing the people of a regency: page by page, by filter, by search; one person; the list as a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.audit.exporting import ask_for_file
from portal.beneficiaries import forms, privacy, queries, reference, workbooks
from portal.beneficiaries.delivering import Registration, registration_of
from portal.beneficiaries.models import STATUS_LABELS, Beneficiary, BeneficiaryStatus
from portal.beneficiaries.notices import notices_about
from portal.beneficiaries.privacy import PrivateFields
from portal.beneficiaries.queries import ChangeLine, PeopleFilter
from portal.beneficiaries.queries.chain import chain_facts
from portal.beneficiaries.replacing import queries as replacing
from portal.beneficiaries.rules.chain import COVER_LABELS, STEP_STATE_LABELS, chain
from portal.beneficiaries.rules.changes import Names, ShownDifference, shown
from portal.beneficiaries.rules.dukcapil import DUKCAPIL_LABELS
from portal.core import clock, crypto, formatting
from portal.core.access import may, requires, workplace
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year, row_number
from portal.quotas.rules.ledger import FREED_REASON_LABELS
from portal.quotas.service import reason_against_year
from portal.regencies import queries as regencies

blueprint = Blueprint("beneficiaries", __name__)
_FILTER_NAMES = ("tahun", "kecamatan", "desa", "pekerjaan", "keadaan", "cari")


def _filter() -> PeopleFilter:
    """Codes come from the address. Unknown ones mean "all": nothing typed there reaches a page or a workbook."""
    args = request.args
    status, occupation = args.get("keadaan", ""), args.get("pekerjaan", "")
    known = "" if occupation == "lainnya" else occupation
    districts, villages = regencies.place_names(workplace().id)
    return PeopleFilter(
        fiscal_year=chosen_year(),
        district_code=_known(args.get("kecamatan", ""), districts),
        village_code=_known(args.get("desa", ""), villages),
        occupation_code=known if occupation and known in reference.occupation_names() else None,
        status=BeneficiaryStatus(status) if status in list(BeneficiaryStatus) else None,
    )


def _known(code: str, names: Mapping[str, str]) -> str:
    return code if code in names else ""


def _kept(*left_out: str) -> dict[str, str]:
    """The filter and search of the address, for links onwards; nothing else of it goes into a link."""
    return {name: request.args[name] for name in _FILTER_NAMES if name in request.args and name not in left_out}


def _position(name: str) -> tuple[str, int] | None:
    """A place in the list: an enrolment id, whose name key is looked up so that no name stands in an address."""
    number = request.args.get(name, type=row_number)
    return queries.position_of(number) if number is not None else None


@blueprint.get("/wilayah/<regency>/peserta/")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office browses its people."""
    return _index()


def _index(form: forms.SearchForm | None = None, status: int = 200) -> Response:
    wanted = _filter()
    terms = privacy.search_terms(request.args.get("cari", ""), current_person().id)
    if terms:
        nik = privacy.nik_of(terms)
        wanted = queries.with_search(wanted, terms, crypto.nik_hash(nik) if nik else None)
    districts = regencies.districts_of(workplace().id)
    villages = regencies.villages_of(workplace().id)
    return render(
        "beneficiaries/index.html",
        fragment="peserta",
        also=["saringan", "unduh"],
        page=queries.people_page(wanted, after=_position("setelah"), before=_position("sebelum")),
        wanted=wanted,
        kept=_kept(),
        terms=form.q.data if form else "" if privacy.nik_of(terms) else terms,
        expired="cari" in request.args and not terms,
        form=form,
        districts={district.code: district.name for district in districts},
        villages={village.code: village.name for village in villages},
        village_choices=[
            (village.code, village.name) for village in villages if village.district_code == wanted.district_code
        ],
        occupations=reference.occupation_names(),
        occupation_choices=[(code or "lainnya", name) for code, name in reference.occupation_names().items()],
        labels=STATUS_LABELS,
        twins=queries.count_open_twins(),
        status=status,
    )


@blueprint.post("/wilayah/<regency>/peserta/cari")
@requires(Permission.VIEW_PEOPLE)
def search() -> ResponseReturnValue:
    """The office searches by name or whole NIK; the terms stay on the server."""
    form = forms.SearchForm.from_request()
    if form.validate():
        try:
            key = privacy.remember_search(form.q.data, regency_id=workplace().id, by=current_actor())
            return done("", to=url_for("beneficiaries.index", cari=key))
        except DomainError as error:
            form.refuse(error)
    return _index(form, 422)


@blueprint.get("/wilayah/<regency>/peserta/<int:beneficiary_id>")
@requires(Permission.VIEW_PEOPLE)
def detail(beneficiary_id: int) -> Response:
    """The office looks at one person."""
    return _detail(beneficiary_id)


def _detail(
    beneficiary_id: int,
    *,
    private: PrivateFields | None = None,
    form: forms.PurposeForm | None = None,
    status: int = 200,
) -> Response:
    person, enrolments = queries.person_with_enrolments(beneficiary_id)
    districts, villages = regencies.place_names(workplace().id)
    year = enrolments[0].fiscal_year if enrolments else clock.today().year
    bills = queries.bills_of(enrolments)
    states = queries.paid_months(enrolments, year, bills)
    today = clock.today()
    registration = registration_of(enrolments[0].enrolment.id) if enrolments else Registration()
    facts = chain_facts(person, enrolments[0], bills, registration, today) if enrolments else None
    return render(
        "beneficiaries/detail.html",
        fragment="identitas",
        person=person,
        place=f"{villages[person.village_code]}, Kecamatan {districts[person.district_code]}",
        occupation=reference.occupation_names().get(person.occupation_code, "") if person.occupation_code else "",
        enrolments=[(line, reason_against_year(line.fiscal_year)) for line in enrolments],
        reasons=FREED_REASON_LABELS,
        replaced=replacing.replacements_of(line.enrolment.id for line in enrolments),
        year=year,
        months=_month_states(states, year),
        changes=_changes(person, Names(districts, villages, reference.occupation_names())),
        covered=len(states),
        notices=[*notices_about(person, may), *([registration.notice] if registration.notice else [])],
        chain=chain(facts, Month.of(today)) if facts else None,
        step_labels=STEP_STATE_LABELS,
        cover_labels=COVER_LABELS,
        labels=STATUS_LABELS,
        dukcapil=DUKCAPIL_LABELS,
        private=private,
        form=form or forms.PurposeForm(),
        status=status,
    )


def _changes(person: Beneficiary, names: Names) -> list[tuple[ChangeLine, list[ShownDifference]]]:
    """What lists changed about the person, in words."""
    lines = queries.changes_of(person, crypto.keys())
    return [(line, [shown(difference, names) for difference in line.differences]) for line in lines]


_PAID_WORDS = {"paid": ("done", "lunas"), "billed": ("late", "belum dibayar")}


def _month_states(states: Mapping[Month, str], year: int) -> list[tuple[str, str, str]]:
    """Twelve (name, state, words) for the month strip."""
    present = Month.of(clock.today())
    shown = []
    for number in range(1, 13):
        month = Month(year, number)
        name = formatting.month(month).split()[0][:3]
        if month not in states:
            shown.append((name, "none", "tidak"))
        elif states[month] in _PAID_WORDS:
            shown.append((name, *_PAID_WORDS[states[month]]))
        else:
            shown.append((name, "planned", "akan datang" if month > present else "belum ditagih"))
    return shown


@blueprint.post("/wilayah/<regency>/peserta/<int:beneficiary_id>/nik")
@requires(Permission.REVEAL_NIK)
def reveal(beneficiary_id: int) -> ResponseReturnValue:
    """The office opens a full NIK for a stated purpose; the act is recorded."""
    person = queries.beneficiary_by_id(beneficiary_id)
    form = forms.PurposeForm.from_request()
    if form.validate():
        try:
            private = privacy.reveal(person, purpose=form.purpose.data, by=current_actor())
            g.done_location = url_for("beneficiaries.detail", beneficiary_id=person.id)
            return _detail(person.id, private=private)
        except DomainError as error:
            form.refuse(error)
    return _detail(person.id, form=form, status=422)


@blueprint.get("/wilayah/<regency>/peserta/unduh")
@requires(Permission.EXPORT_PEOPLE)
def export() -> Response:
    """The office chooses how to take the filtered list as a workbook."""
    return _export()


def _export(status: int = 200, problem: str = "", purpose: str = "") -> Response:
    wanted = _filter()
    return render(
        "beneficiaries/export.html",
        wanted=wanted,
        words=workbooks.filter_in_words(wanted, workplace().id),
        total=queries.count_people(wanted),
        kept=_kept("cari"),
        from_search="cari" in request.args,
        problem=problem,
        purpose=purpose,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/peserta/unduh")
@requires(Permission.EXPORT_PEOPLE)
def export_submit() -> ResponseReturnValue:
    """The office asks for the workbook: NIK masked, or in full for a purpose."""
    wanted = _filter()
    full = request.form.get("nik") == "lengkap"
    purpose = request.form.get("purpose", "").strip()
    if full and len(purpose) < 5:
        sentence = "Tulis tujuan memakai NIK lengkap, misalnya pengiriman ke BPJS Ketenagakerjaan."
        return _export(422, sentence, purpose)
    download = ask_for_file(
        workbooks.PEOPLE,
        title=f"Daftar peserta {wanted.fiscal_year}" + (", NIK lengkap" if full else ""),
        args={"filter": workbooks.filter_to_args(wanted), "purpose": purpose if full else ""},
        regency_id=workplace().id,
        by=current_actor(),
        action="people_exported",
        sentence=f"Daftar peserta {wanted.fiscal_year} diunduh "
        f"({formatting.number(queries.count_people(wanted))} orang, NIK {'lengkap' if full else 'disamarkan'}).",
        reason=purpose if full else "",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))

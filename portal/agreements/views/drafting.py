"""Beginning a draft, and its facts and signers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.posts import queries as posts
from portal.accounts.posts.queries import Holding
from portal.accounts.posts.rules import acting_title
from portal.accounts.sessions import current_actor
from portal.agreements import forms, queries, service
from portal.agreements.models import Agreement, AgreementParty
from portal.agreements.rules.states import PARTY_LABELS, Party
from portal.agreements.rules.terms import KIND_LABELS, NEEDS_PARENT, AgreementKind
from portal.agreements.views.blueprint import blueprint
from portal.agreements.views.detail import page_of
from portal.core import clock, formatting
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.regulations import queries as regulations
from portal.regulations.rules.papers import AUTHORITY_KINDS, BASIS_KINDS, RegulationKind

_URL = "/wilayah/<regency>/perjanjian/<int:agreement_id>"


@blueprint.get("/wilayah/<regency>/perjanjian/baru")
@requires(Permission.MANAGE_AGREEMENTS)
def create() -> Response:
    """The operator begins a draft: `bentuk` and `induk` of the address choose its kind and what it hangs on."""
    kind = _kind()
    parents = queries.possible_parents(kind, clock.today())
    parent = next((each for each in parents if each.id == request.args.get("induk", type=row_number)), None)
    return _create_page(_begin_form(kind, parents, data=_proposal(kind, parent)), kind)


def _kind() -> AgreementKind:
    """`bentuk` of the address; anything else means a Perjanjian Kerja Sama."""
    wanted = request.args.get("bentuk", "")
    return AgreementKind(wanted) if wanted in set(AgreementKind) else AgreementKind.AGREEMENT


def _proposal(kind: AgreementKind, parent: Agreement | None) -> dict[str, Any]:
    """From October on a new agreement is about next year, else this one; an addendum ends with its parent."""
    today = clock.today()
    year = today.year + 1 if today.month >= 10 else today.year
    found: dict[str, Any] = {
        "first_day": date(year, 1, 1),
        "last_day": date(year, 12, 31),
        "subject": f"Pelindungan Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan {workplace().name}",
    }
    if parent is not None:
        found |= {"parent_id": parent.id, "office": parent.office, "local_basis": parent.local_basis}
        if kind in NEEDS_PARENT:
            starts = max(parent.first_day, date(today.year, today.month, 1))
            found |= {"first_day": starts, "last_day": parent.last_day, "subject": f"Perubahan atas {parent.subject}"}
    return found


def _begin_form(kind: AgreementKind, parents: Any, **given: Any) -> forms.BeginForm:
    form = forms.BeginForm(**given) if given else forms.BeginForm.from_request()
    nothing = [] if kind in NEEDS_PARENT else [(0, "Tidak ada")]
    form.choose("parent_id", [*nothing, *((each.id, _called(each)) for each in parents)])
    return form


def _called(agreement: Agreement) -> str:
    number = agreement.first_number or f"no. {agreement.id}"
    return f"{KIND_LABELS[agreement.kind]} {number}, sampai {formatting.day(agreement.last_day)}"


def _citations(kinds: Collection[RegulationKind] = BASIS_KINDS) -> list[str]:
    """What the register of regulations offers to choose from; anything else can be typed."""
    return [citation for _id, citation in regulations.choices(workplace().id, clock.today(), kinds=kinds)]


def _create_page(form: forms.BeginForm, kind: AgreementKind, status: int = 200) -> Response:
    return render(
        "agreements/create.html",
        fragment="isian",
        form=form,
        kind=kind,
        needs_parent=kind in NEEDS_PARENT,
        has_parents=bool(form.parent_id.choices),
        bases=_citations(),
        kinds=[
            (label, url_for("agreements.create", bentuk=each.value), each is kind, None)
            for each, label in KIND_LABELS.items()
        ],
        status=status,
    )


@blueprint.post("/wilayah/<regency>/perjanjian/baru")
@requires(Permission.MANAGE_AGREEMENTS)
def create_submit() -> ResponseReturnValue:
    """The operator begins a draft."""
    kind = _kind()
    form = _begin_form(kind, queries.possible_parents(kind, clock.today()))
    if form.validate():
        try:
            agreement = service.begin(
                workplace().id, kind, form.facts(), parent_id=form.parent_id.data or None, by=current_actor()
            )
            return done("Rancangan dibuat. Lengkapi penanda tangan dan rinciannya.", to=page_of(agreement.id))
        except DomainError as error:
            form.refuse(error)
    return _create_page(form, kind, 422)


@blueprint.get(_URL + "/ubah")
@requires(Permission.MANAGE_AGREEMENTS)
def edit(agreement_id: int) -> Response:
    """The operator changes what an agreement is about."""
    agreement = queries.agreement_by_id(agreement_id)
    return _edit_page(agreement, forms.FactsForm(obj=agreement, data={"seen": agreement.revision}))


def _edit_page(agreement: Agreement, form: forms.FactsForm, status: int = 200) -> Response:
    return render(
        "agreements/edit.html",
        fragment="isian",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        form=form,
        bases=_citations(),
        status=status,
    )


@blueprint.post(_URL + "/ubah")
@requires(Permission.MANAGE_AGREEMENTS)
def edit_submit(agreement_id: int) -> ResponseReturnValue:
    """The operator saves what an agreement is about."""
    form = forms.FactsForm.from_request()
    agreement = queries.agreement_by_id(agreement_id)
    if form.validate():
        try:
            service.set_facts(agreement_id, form.facts(), seen=form.seen.data or 0, by=current_actor())
            return done("Perubahan disimpan.", to=page_of(agreement_id))
        except DomainError as error:
            form.refuse(error)
            _show_revision(form.seen, agreement)
    return _edit_page(agreement, form, 422)


def _show_revision(seen: Any, agreement: Agreement) -> None:
    """What was typed stays, and a second press saves it: the reader has been told of the other change."""
    seen.raw_data, seen.data = None, agreement.revision


@blueprint.get(_URL + "/pihak")
@requires(Permission.MANAGE_AGREEMENTS)
def signers(agreement_id: int) -> Response:
    """The operator writes down who signs."""
    agreement = queries.agreement_by_id(agreement_id)
    known = queries.parties_of(agreement_id)
    chosen = {party: request.args.get(party.value, type=row_number) for party in Party}
    made = {party: _signer_form(party, known.get(party), _offered(agreement, party), chosen[party]) for party in Party}
    return _signers_page(agreement, made)


def _signer_form(
    party: Party, known: AgreementParty | None, offered: Sequence[Holding], chosen: int | None
) -> forms.SignerForm:
    """What is known of the party; a chosen holder of a post stands in its place, unsaved."""
    form = forms.SignerForm(prefix=party.value, obj=known)
    for holding in offered:
        if holding.holder_id == chosen:
            form.fill(
                name=holding.printed_name,
                acting=holding.acting,
                position=holding.title,
                staff_number=holding.staff_number,
                authority=holding.authority,
            )
    return form


def _offered(agreement: Agreement, party: Party) -> list[Holding]:
    """Who holds a post of the region, or of its branch, now."""
    if party is Party.FIRST:
        return posts.holders_of(WorkplaceKind.REGENCY, agreement.regency_id, clock.now())
    return posts.holders_of(WorkplaceKind.BRANCH, agreement.branch_id, clock.now())


def _offers(agreement: Agreement, party: Party) -> list[tuple[str, str]]:
    """(whom a press fills in, its address); what was chosen for the other party stays."""
    kept: dict[str, Any] = {
        each.value: request.args.get(each.value, type=row_number) for each in Party if each is not party
    }
    return [
        (
            f"{acting_title(holding.acting, holding.title)}, {holding.printed_name}",
            url_for("agreements.signers", agreement_id=agreement.id, **{**kept, party.value: holding.holder_id}),
        )
        for holding in _offered(agreement, party)
    ]


def _signers_page(
    agreement: Agreement, made: dict[Party, forms.SignerForm], status: int = 200, refused: str = ""
) -> Response:
    return render(
        "agreements/signers.html",
        fragment="isian",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        forms=[(PARTY_LABELS[party], form, _offers(agreement, party)) for party, form in made.items()],
        revision=agreement.revision,
        authorities=_citations(AUTHORITY_KINDS),
        refused=refused,
        status=status,
    )


@blueprint.post(_URL + "/pihak")
@requires(Permission.MANAGE_AGREEMENTS)
def signers_submit(agreement_id: int) -> ResponseReturnValue:
    """The operator saves who signs."""
    made = {party: forms.SignerForm.from_request(prefix=party.value) for party in Party}
    agreement, refused = queries.agreement_by_id(agreement_id), ""
    if all(form.validate() for form in made.values()):  # a list: the second is checked when the first is wrong too
        try:
            service.set_signers(
                agreement_id,
                {party: form.signer() for party, form in made.items()},
                seen=request.form.get("seen", type=row_number) or 0,
                by=current_actor(),
            )
            return done("Penanda tangan disimpan.", to=page_of(agreement_id))
        except DomainError as error:
            refused = error.sentence
    return _signers_page(agreement, made, 422, refused)

"""Sign-in, own password, and the accounts of an office and of the province."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, Response, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import forms, queries, service, sessions, signing_in
from portal.accounts.factors import resets as factor_resets
from portal.accounts.factors import service as factors
from portal.accounts.leading import see_other, wanted_page
from portal.accounts.models import Person
from portal.accounts.throttle import SignInRefused
from portal.core import clock
from portal.core.access import public, requires, signed_in, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import ROLE_LABELS, Permission, Role, WorkplaceKind
from portal.core.tenancy import open_scope
from portal.core.web import done, render, submission
from portal.core.web.arguments import row_number
from portal.core.web.lifecycle import commit_despite_refusal
from portal.core.web.rendering import external_url, render_bare
from portal.regencies import queries as regencies

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    """Beranda: to sign-in, to the one workplace, or to the choice of workplaces."""
    if not current_user.is_authenticated:
        return see_other(url_for("accounts.sign_in"))
    places = _workplaces()
    if len(places) == 1:
        return see_other(places[0][1])
    return see_other(url_for("accounts.workplaces"))


@blueprint.get("/tempat-kerja")
@signed_in
def workplaces() -> Response:
    """Somebody with several memberships chooses where to work."""
    return render("accounts/workplaces.html", places=_workplaces())


def _workplaces() -> list[tuple[str, str, str]]:
    """(name, url, role) of every workplace of the person today."""
    names = regencies.workplace_names()
    found = []
    for grant in current_user.grants(clock.today()):
        name, slug = names[grant.kind, grant.workplace_id]
        values: dict[str, Any] = {grant.kind.value: slug} if slug else {}
        found.append((name, url_for(f"home.{grant.kind}", **values), ROLE_LABELS[grant.role]))
    return found


@blueprint.get("/masuk")
@public
def sign_in() -> ResponseReturnValue:
    """Anybody opens the sign-in page."""
    if current_user.is_authenticated:
        return see_other(url_for("accounts.start"))
    return render_bare("accounts/sign_in.html", form=forms.SignInForm(), after=wanted_page())


@blueprint.post("/masuk")
@public
def sign_in_submit() -> ResponseReturnValue:
    """An officer signs in with user name and password."""
    form = forms.SignInForm.from_request()
    if not form.validate():
        return render_bare("accounts/sign_in.html", form=form, after=wanted_page(), status=422)
    try:
        attempt = signing_in.attempt(form.username.data, form.password.data, request.remote_addr or "")
        open_scope(regencies.system_scope())
        person = signing_in.sign_in(attempt)
    except SignInRefused as refusal:
        commit_despite_refusal()
        form.refuse(refusal)
        return render_bare("accounts/sign_in.html", form=form, after=wanted_page(), status=refusal.status)
    return _in_or_to_code(person)


def _in_or_to_code(person: Person) -> Response:
    """Their password was right: in, or to the page that asks for the code."""
    if person.factor_confirmed_at is not None:
        sessions.begin_half(person)
        return see_other(url_for("factors.sign_in", lanjut=wanted_page() or None))
    sessions.begin(person)
    return see_other(wanted_page() or url_for("accounts.start"))


@blueprint.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    """Somebody signs out; harmless when already signed out."""
    left = current_user.is_authenticated
    if left:
        open_scope(regencies.system_scope())
        signing_in.sign_out(sessions.current_person(), by=sessions.current_actor())
    sessions.end()
    if left:
        flash("Anda sudah keluar. Sesi di perangkat lain juga diakhiri.", "success")
    return see_other(url_for("accounts.sign_in"))


@blueprint.get("/kata-sandi")
@signed_in
def password() -> Response:
    """Somebody opens the page to change the own password."""
    return render("accounts/password.html", form=forms.ChangePasswordForm())


@blueprint.post("/kata-sandi")
@signed_in
def change_password() -> ResponseReturnValue:
    """Somebody changes the own password; every other session ends."""
    form = forms.ChangePasswordForm.from_request()
    if form.validate():
        try:
            new = service.new_password(sessions.current_person(), form.present.data, form.password.data)
            answered = submission.claim_again()
            if answered is not None:
                return answered
            open_scope(regencies.system_scope())
            sessions.begin(service.change_password(new))
            return done("Kata sandi diganti. Sesi di perangkat lain sudah diakhiri.", to=url_for("accounts.start"))
        except DomainError as error:
            form.refuse(error)
    return render("accounts/password.html", form=form, status=422)


@blueprint.get("/tautan/<token>")
@public
def link(token: str) -> Response:
    """Somebody opens a one-time link."""
    person = service.person_of_link(token)
    return render_bare("accounts/link.html", form=forms.NewPasswordForm(), token=token, username=person.username)


@blueprint.post("/tautan/<token>")
@public
def use_link(token: str) -> ResponseReturnValue:
    """Somebody sets a password with a one-time link and is signed in; a second factor is asked for all the same."""
    form = forms.NewPasswordForm.from_request()
    username = service.person_of_link(token).username
    if form.validate():
        try:
            new = service.new_password_by_link(token, form.password.data)
            open_scope(regencies.system_scope())
            return _in_or_to_code(service.set_password_by_link(token, new))
        except NotFoundError:
            raise
        except DomainError as error:
            form.refuse(error)
    return render_bare("accounts/link.html", form=form, token=token, username=username, status=422)


# --- the verifier: accounts of the own office -------------------------------------------------------------------------


@blueprint.get("/wilayah/<regency>/akun/")
@requires(Permission.CLOSE_ACCOUNTS)
def office() -> Response:
    """The verifier looks who can enter the own office."""
    return _office()


def _office(form: forms.ReasonForm | None = None, status: int = 200, wrong: int = 0) -> Response:
    return render(
        "accounts/office.html",
        fragment="akun",
        members=service.members_of_regency(workplace().id, clock.today()),
        own_id=sessions.current_person().id,
        form=form or forms.ReasonForm(),
        wrong=wrong,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/akun/<int:membership_id>/tutup")
@requires(Permission.CLOSE_ACCOUNTS)
def close_membership(membership_id: int) -> ResponseReturnValue:
    """The verifier closes an account of the own office."""
    membership = queries.membership_of_regency(membership_id, workplace().id)
    person = membership.person
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            service.end_membership(membership, person, by=sessions.current_actor(), reason=form.reason.data)
            return done(f"Akun {person.name} di kantor ini ditutup.", to=url_for("accounts.office"), page=_office)
        except DomainError as error:
            form.refuse(error)
    return _office(form, 422, membership_id)


# --- the province's administrator -------------------------------------------------------------------------------------


@blueprint.get("/provinsi/akun/")
@requires(Permission.MANAGE_ACCOUNTS)
def index() -> Response:
    """The administrator looks through accounts, all or of one workplace."""
    kind, workplace_id = _workplace_choice(request.args.get("tempat", ""))
    people, more = queries.people_page(
        kind=kind, workplace_id=workplace_id, after_id=request.args.get("setelah", type=row_number)
    )
    return render(
        "accounts/index.html",
        fragment="akun",
        people=people,
        more=more,
        today=clock.today(),
        names=regencies.workplace_names(),
        choices=_workplace_choices(),
        chosen=request.args.get("tempat", ""),
    )


def _workplace_choices() -> list[tuple[str, str]]:
    return [(f"{kind}:{number}", name) for (kind, number), (name, _slug) in regencies.workplace_names().items()]


def _workplace_choice(text: str) -> tuple[WorkplaceKind | None, int]:
    for kind, number in regencies.workplace_names():
        if text == f"{kind}:{number}":
            return kind, number
    return None, 0


F = TypeVar("F", bound=forms.MembershipForm)


def _with_workplaces(form: F) -> F:
    form.choose("workplace", _workplace_choices())
    return form


@blueprint.get("/provinsi/akun/baru")
@requires(Permission.MANAGE_ACCOUNTS)
def create() -> Response:
    """The administrator prepares a new account."""
    return render("accounts/create.html", form=_with_workplaces(forms.PersonForm()))


@blueprint.post("/provinsi/akun/baru")
@requires(Permission.MANAGE_ACCOUNTS)
def create_submit() -> ResponseReturnValue:
    """The administrator makes an account and gets its one-time link."""
    form = _with_workplaces(forms.PersonForm.from_request())
    if form.validate():
        kind, workplace_id = _workplace_choice(form.workplace.data)
        try:
            assert kind is not None  # the select field refuses anything else
            by = sessions.current_actor()
            person = service.create_person(
                form.username.data, form.name.data, Role(form.role.data), kind, workplace_id, by=by
            )
            return _show_link(person)
        except DomainError as error:
            form.refuse(error)
    return render("accounts/create.html", form=form, status=422)


@blueprint.get("/provinsi/akun/<int:person_id>")
@requires(Permission.MANAGE_ACCOUNTS)
def detail(person_id: int) -> Response:
    """The administrator looks at one account."""
    return _detail(queries.person_by_id(person_id))


def _detail(
    person: Person,
    *,
    form: forms.MembershipForm | None = None,
    reason: forms.ReasonForm | None = None,
    wrong: int = 0,
    status: int = 200,
) -> Response:
    return render(
        "accounts/detail.html",
        person=person,
        today=clock.today(),
        names=regencies.workplace_names(),
        own_id=sessions.current_person().id,
        factor_needed=factors.is_needed(person),
        factor_reset=factor_resets.waiting_of(person),
        form=form or _with_workplaces(forms.MembershipForm()),
        reason=reason or forms.ReasonForm(),
        wrong=wrong,
        status=status,
    )


@blueprint.post("/provinsi/akun/<int:person_id>/peran")
@requires(Permission.MANAGE_ACCOUNTS)
def add_role(person_id: int) -> ResponseReturnValue:
    """The administrator gives an account a further role."""
    person = queries.person_by_id(person_id)
    form = _with_workplaces(forms.MembershipForm.from_request())
    if form.validate():
        kind, workplace_id = _workplace_choice(form.workplace.data)
        try:
            assert kind is not None
            service.add_membership(person, Role(form.role.data), kind, workplace_id, by=sessions.current_actor())
            return done("Peran ditambahkan.", to=url_for("accounts.detail", person_id=person.id))
        except DomainError as error:
            form.refuse(error)
    return _detail(person, form=form, status=422)


@blueprint.post("/provinsi/akun/<int:person_id>/peran/<int:membership_id>/akhiri")
@requires(Permission.MANAGE_ACCOUNTS)
def end_role(person_id: int, membership_id: int) -> ResponseReturnValue:
    """The administrator takes a role away; the last one closes the account."""
    person = queries.person_by_id(person_id)
    membership = next((found for found in person.memberships if found.id == membership_id), None)
    if membership is None:
        raise NotFoundError
    reason = forms.ReasonForm.from_request()
    if reason.validate():
        try:
            service.end_membership(membership, person, by=sessions.current_actor(), reason=reason.reason.data)
            return done("Peran diakhiri.", to=url_for("accounts.detail", person_id=person.id))
        except DomainError as error:
            reason.refuse(error)
    return _detail(person, reason=reason, wrong=membership_id, status=422)


@blueprint.post("/provinsi/akun/<int:person_id>/tautan")
@requires(Permission.MANAGE_ACCOUNTS)
def new_link(person_id: int) -> ResponseReturnValue:
    """The administrator makes a one-time link for a lost password and reads it out or sends it on."""
    person = queries.person_by_id(person_id)
    if person.closed_at is not None:
        service.reopen(person, by=sessions.current_actor())
    return _show_link(person)


def _show_link(person: Person) -> Response:
    """Shown once: only its hash is stored, so it is answered directly instead of after a redirect."""
    g.done_location = url_for("accounts.detail", person_id=person.id)  # where a second sending of the form leads
    token = service.make_password_link(person, by=sessions.current_actor())
    return render("accounts/link_made.html", person=person, link=external_url("accounts.link", token=token))

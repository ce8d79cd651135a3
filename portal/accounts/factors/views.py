"""The code at sign-in, and the own second factor: enrolling, recovery codes, another telephone."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import sessions
from portal.accounts.factors import rules, service, stepping_up
from portal.accounts.factors.forms import ChangeAppForm, CodeForm, EnrolForm, ReplaceForm, StepUpForm
from portal.accounts.leading import see_other, wanted_page
from portal.accounts.sessions import current_person
from portal.accounts.throttle import SignInRefused
from portal.core import clock
from portal.core.access import public, signed_in
from portal.core.errors import DomainError
from portal.core.tenancy import open_scope
from portal.core.typeset import qr_for_screen
from portal.core.web import done, render
from portal.core.web.lifecycle import commit_despite_refusal
from portal.core.web.rendering import render_bare
from portal.regencies.queries import system_scope

blueprint = Blueprint("factors", __name__)
_OFFERED = "offered_factor"
_CHANGING = "changing_factor"  # by whom and since when, in the session, which is signed


# --- signing in -------------------------------------------------------------------------------------------------------


@blueprint.get("/masuk/kode")
@public
def sign_in() -> ResponseReturnValue:
    """Somebody whose password was right is asked for the code."""
    if current_user.is_authenticated:
        return see_other(url_for("accounts.start"))
    if sessions.half_signed_in() is None:
        return _from_the_start()
    return render_bare("accounts/factors/sign_in.html", form=CodeForm(), after=wanted_page())


@blueprint.post("/masuk/kode")
@public
def sign_in_submit() -> ResponseReturnValue:
    """Somebody gives the code, of the app or of the paper, and is signed in."""
    if current_user.is_authenticated:  # the page of before, sent again
        return see_other(wanted_page() or url_for("accounts.start"))
    half = sessions.half_signed_in()
    if half is None:
        return _from_the_start()
    form = CodeForm.from_request()
    status = 422
    if form.validate():
        open_scope(system_scope())
        try:
            entered = service.sign_in(*half, form.code.data, request.remote_addr or "")
        except SignInRefused as refusal:
            commit_despite_refusal()
            form.refuse(refusal)
            status = refusal.status
        else:
            return _in(entered) if entered is not None else _from_the_start()
    return render_bare("accounts/factors/sign_in.html", form=form, after=wanted_page(), status=status)


def _in(entered: service.Entered) -> Response:
    sessions.begin(entered.person)
    if entered.codes_left is not None:
        flash(
            f"Anda masuk dengan kode pemulihan. Tersisa {entered.codes_left}. "
            "Ponsel hilang atau diganti? Buka Kode verifikasi, lalu Ganti ponsel.",
            "warning",
        )
    return see_other(wanted_page() or url_for("accounts.start"))


def _from_the_start() -> Response:
    """Nobody is half signed in, or no longer: the page may have been open over lunch."""
    session.pop(sessions.HALF, None)
    flash("Waktu untuk mengetik kode sudah habis. Masuk sekali lagi.", "warning")
    return see_other(url_for("accounts.sign_in", lanjut=wanted_page() or None))


# --- the own factor ---------------------------------------------------------------------------------------------------


@blueprint.get("/kode")
@signed_in
def detail() -> Response:
    """Somebody looks how the own account is protected."""
    person = current_person()
    return render(
        "accounts/factors/detail.html",
        since=person.factor_confirmed_at,
        needed=service.is_needed(person),
        left=service.recovery_codes_left(person),
        all_codes=rules.RECOVERY_CODES,
    )


@blueprint.get("/kode/daftar")
@signed_in
def enrol() -> ResponseReturnValue:
    """Somebody connects an app with the account."""
    if current_person().factor_confirmed_at is not None and not _changing():
        return see_other(url_for("factors.detail"))
    return _enrol(_enrol_form()())


@blueprint.post("/kode/daftar")
@signed_in
def enrol_submit() -> ResponseReturnValue:
    """Somebody types the first code; other sessions end, and the recovery codes are shown, this once."""
    if current_person().factor_confirmed_at is not None and not _changing():
        return see_other(url_for("factors.detail"))
    form = _enrol_form().from_request()
    if form.validate():
        secret = service.offered_secret(current_person(), session.get(_OFFERED, ""))
        try:
            if not secret:
                raise DomainError("Kode QR di halaman ini sudah diganti. Pindai yang tampil sekarang.", field="code")
            open_scope(system_scope())
            if "password" in form:
                answered = stepping_up.prove_password(form)
                if answered is not None:
                    return answered
            codes = service.enrol(current_person(), secret, form.code.data, instead=_changing())
            after = wanted_page()
            sessions.begin(current_person())
            return _codes(codes, after)
        except DomainError as error:
            form.refuse(error)
    return _enrol(form, 422)


def _enrol_form() -> type[EnrolForm] | type[ReplaceForm]:
    return ReplaceForm if _changing() else EnrolForm


def _enrol(form: EnrolForm | ReplaceForm, status: int = 200) -> Response:
    """The secret stays the same as long as the session lasts: a page loaded again shows what was scanned."""
    person = current_person()
    secret = service.offered_secret(person, session.get(_OFFERED, ""))
    if not secret:
        session[_OFFERED] = service.offer_secret(person)
        secret = service.offered_secret(person, session[_OFFERED])
    return render(
        "accounts/factors/enrol.html",
        form=form,
        needed=service.is_needed(person),
        qr=qr_for_screen(service.address_for_app(person, secret)),
        address=service.address_for_app(person, secret),
        secret=rules.in_groups(secret),
        after=wanted_page(),
        status=status,
    )


@blueprint.get("/kode/pemulihan")
@signed_in
def renew() -> ResponseReturnValue:
    """Somebody is about to replace the paper with recovery codes."""
    return _renew(StepUpForm())


@blueprint.post("/kode/pemulihan")
@signed_in
def renew_submit() -> ResponseReturnValue:
    """Somebody makes ten new recovery codes; those of before stop working."""
    form = StepUpForm.from_request()
    status = 422
    if form.validate():
        try:
            open_scope(system_scope())
            answered = stepping_up.prove(form, regency_id=None)
            if answered is not None:
                return answered
            return _codes(service.renew_recovery_codes(current_person()), "")
        except SignInRefused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return _renew(form, status)


def _renew(form: StepUpForm, status: int = 200) -> ResponseReturnValue:
    if current_person().factor_confirmed_at is None:
        return see_other(url_for("factors.detail"))
    return render("accounts/factors/renew.html", form=form, status=status)


def _codes(codes: list[str], after: str) -> Response:
    """Shown once: only their hashes are stored, so they are answered directly instead of after a redirect."""
    g.done_location = url_for("factors.detail")  # where a second sending of the form leads
    return render(
        "accounts/factors/codes.html",
        codes=[rules.in_groups(code) for code in codes],
        name=current_person().name,
        after=after or url_for("accounts.start"),
    )


@blueprint.get("/kode/ganti-ponsel")
@signed_in
def change_app() -> ResponseReturnValue:
    """Somebody has another telephone, or has lost the old one and still has the paper."""
    return _change_app(ChangeAppForm())


@blueprint.post("/kode/ganti-ponsel")
@signed_in
def change_app_submit() -> ResponseReturnValue:
    """Somebody proves themselves with the old telephone or the paper, to enrol another telephone."""
    form = ChangeAppForm.from_request()
    status = 422
    if form.validate():
        try:
            open_scope(system_scope())
            answered = stepping_up.prove(form, regency_id=None, recovery=True)
            if answered is not None:
                return answered
            if not service.is_needed(current_person()):
                sessions.begin(service.give_up(current_person()))
                return done("Kode verifikasi dilepas. Daftarkan ponsel lain bila perlu.", to=url_for("factors.enrol"))
            session.pop(_OFFERED, None)
            session[_CHANGING] = f"{current_person().get_id()}@{clock.now().timestamp():.0f}"
            return done(
                "Daftarkan ponsel yang baru sekarang. Yang lama berlaku sampai kode pertama ponsel baru cocok.",
                to=url_for("factors.enrol"),
            )
        except SignInRefused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return _change_app(form, status)


def _changing() -> bool:
    """Whether this session has just proved itself to enrol another telephone."""
    who, _at, since = str(session.get(_CHANGING, "")).partition("@")
    if who != current_person().get_id() or not since.isdecimal():
        return False
    return rules.still_proved(int(since), clock.now())


def _change_app(form: ChangeAppForm, status: int = 200) -> ResponseReturnValue:
    if current_person().factor_confirmed_at is None:
        return see_other(url_for("factors.detail"))
    return render(
        "accounts/factors/change_app.html", form=form, needed=service.is_needed(current_person()), status=status
    )

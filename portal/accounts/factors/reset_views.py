"""A lost second factor on the province's pages: asked for on the account's page, settled by a second person."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries
from portal.accounts.factors import resets
from portal.accounts.factors.forms import RefusalForm, ResetForm
from portal.accounts.models import Person
from portal.accounts.sessions import current_actor, current_person
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render

blueprint = Blueprint("factor_resets", __name__)


@blueprint.get("/provinsi/akun/<int:person_id>/hapus-kode")
@requires(Permission.MANAGE_ACCOUNTS)
def ask(person_id: int) -> Response:
    """The administrator is about to ask that somebody without telephone and paper may enrol anew."""
    return _ask(queries.person_by_id(person_id), ResetForm())


@blueprint.post("/provinsi/akun/<int:person_id>/hapus-kode")
@requires(Permission.MANAGE_ACCOUNTS)
def ask_submit(person_id: int) -> ResponseReturnValue:
    """The administrator asks for it with a reason; a second person of the province decides."""
    person = queries.person_by_id(person_id)
    form = ResetForm.from_request()
    if form.validate():
        try:
            resets.ask(person, form.reason.data, by=current_actor())
            to = url_for("accounts.detail", person_id=person.id)
            return done("Permintaan dikirim. Orang kedua di provinsi yang memutuskan.", to=to)
        except DomainError as error:
            form.refuse(error)
    return _ask(person, form, 422)


def _ask(person: Person, form: ResetForm, status: int = 200) -> Response:
    return render("accounts/factors/ask_reset.html", person=person, form=form, status=status)


@blueprint.get("/provinsi/akun/hapus-kode/")
@requires(Permission.CONFIRM_FACTOR_RESETS)
def index() -> Response:
    """Somebody of the province sees who waits for a second person, and what was decided."""
    own_id = current_person().id
    there = resets.standings()
    return render(
        "accounts/factors/resets.html",
        waiting=[(asked, resets.verdict_for(asked, own_id, there)) for asked in resets.waiting()],
        decided=resets.decided(),
        own_id=own_id,
    )


@blueprint.post("/provinsi/akun/hapus-kode/<int:reset_id>/setujui")
@requires(Permission.CONFIRM_FACTOR_RESETS)
def confirm(reset_id: int) -> ResponseReturnValue:
    """The second person confirms: at the next sign-in the account enrols anew."""
    asked = resets.confirm(reset_id, by=current_actor())
    name = queries.name_of(asked.person_id)
    return done(f"Kode verifikasi {name} dihapus. Semua sesinya diakhiri.", to=url_for("factor_resets.index"))


@blueprint.get("/provinsi/akun/hapus-kode/<int:reset_id>/tolak")
@requires(Permission.CONFIRM_FACTOR_RESETS)
def refuse(reset_id: int) -> Response:
    """The second person is about to refuse."""
    return _refuse(reset_id, RefusalForm())


@blueprint.post("/provinsi/akun/hapus-kode/<int:reset_id>/tolak")
@requires(Permission.CONFIRM_FACTOR_RESETS)
def refuse_submit(reset_id: int) -> ResponseReturnValue:
    """The second person refuses with a reason: nothing changes for the account."""
    form = RefusalForm.from_request()
    if form.validate():
        try:
            resets.refuse(reset_id, form.reason.data, by=current_actor())
            return done("Permintaan ditolak. Kode verifikasi tetap berlaku.", to=url_for("factor_resets.index"))
        except DomainError as error:
            form.refuse(error)
    return _refuse(reset_id, form, 422)


def _refuse(reset_id: int, form: RefusalForm, status: int = 200) -> Response:
    asked = resets.by_id(reset_id)
    return render("accounts/factors/refuse_reset.html", asked=asked, form=form, status=status)


@blueprint.post("/provinsi/akun/hapus-kode/<int:reset_id>/tarik")
@requires(Permission.MANAGE_ACCOUNTS)
def withdraw(reset_id: int) -> ResponseReturnValue:
    """The administrator takes the own request back."""
    resets.withdraw(reset_id, by=current_actor())
    return done("Permintaan ditarik.", to=url_for("factor_resets.index"))

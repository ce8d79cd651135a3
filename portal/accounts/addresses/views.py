"""The page of the own e-mail address, and the link that confirms it."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import forms
from portal.accounts.addresses import service
from portal.accounts.leading import see_other
from portal.accounts.sessions import current_person
from portal.core import mail
from portal.core.access import public, signed_in
from portal.core.errors import DomainError
from portal.core.tenancy import open_scope
from portal.core.web import done, render
from portal.core.web.rendering import render_bare
from portal.regencies.queries import system_scope

blueprint = Blueprint("addresses", __name__)


@blueprint.get("/email")
@signed_in
def detail() -> Response:
    """Somebody looks where reminders go."""
    return _page()


def _page(form: forms.MailAddressForm | None = None, status: int = 200) -> Response:
    open_scope(system_scope())
    state = service.state_of(current_person())
    return render(
        "accounts/address.html",
        state=state,
        enabled=mail.enabled(),
        form=form or forms.MailAddressForm(),
        switch=forms.MailSwitchForm(data={"wants_mail": state.wants_mail, "wants_digest": state.wants_digest}),
        status=status,
    )


@blueprint.post("/email")
@signed_in
def change() -> ResponseReturnValue:
    """Somebody enters an address and is mailed a link to it."""
    form = forms.MailAddressForm.from_request()
    if form.validate():
        try:
            open_scope(system_scope())
            service.ask(current_person(), form.address.data)
            return done("Tautan konfirmasi sedang dikirim. Periksa kotak masuk Anda.", to=url_for("addresses.detail"))
        except DomainError as error:
            form.refuse(error)
    return _page(form, 422)


@blueprint.post("/email/batal")
@signed_in
def cancel() -> ResponseReturnValue:
    """Somebody takes back an address that was not confirmed yet."""
    open_scope(system_scope())
    service.cancel(current_person())
    return done("Permintaan alamat dibatalkan.", to=url_for("addresses.detail"))


@blueprint.post("/email/pengingat")
@signed_in
def switch() -> ResponseReturnValue:
    """Somebody switches reminders by e-mail on or off."""
    form = forms.MailSwitchForm.from_request()
    open_scope(system_scope())
    service.switch(current_person(), on=form.wants_mail.data, digest=form.wants_digest.data)
    words = "dikirim juga lewat email" if form.wants_mail.data else "tidak lagi dikirim lewat email"
    return done(f"Pengingat {words}.", to=url_for("addresses.detail"))


@blueprint.get("/email/ringkasan/<digest_token>")
@public
def digest(digest_token: str) -> Response:
    """Somebody opens the link of a digest: a look changes nothing, since mail programs look ahead."""
    person = service.reader_of_digest(digest_token)
    return render_bare("accounts/digest.html", digest_token=digest_token, wanted=person.wants_digest)


@blueprint.post("/email/ringkasan/<digest_token>")
@public
def stop_digest(digest_token: str) -> ResponseReturnValue:
    """Somebody wants no digest any more: one press, without signing in."""
    open_scope(system_scope())
    service.stop_digest(digest_token)
    return see_other(url_for("addresses.digest", digest_token=digest_token))


@blueprint.post("/email/hapus")
@signed_in
def forget() -> ResponseReturnValue:
    """Somebody has the own address deleted."""
    open_scope(system_scope())
    service.forget(current_person())
    return done("Alamat email Anda dihapus dari portal.", to=url_for("addresses.detail"))


@blueprint.get("/email/konfirmasi/<address_token>")
@signed_in
def confirmation(address_token: str) -> Response:
    """Somebody opens the link of the message: a look changes nothing, since mail programs look ahead."""
    return render(
        "accounts/confirm_address.html",
        address_token=address_token,
        address=service.asked_address(address_token, current_person()),
    )


@blueprint.post("/email/konfirmasi/<address_token>")
@signed_in
def confirm(address_token: str) -> ResponseReturnValue:
    """Somebody says that the address is the own one."""
    open_scope(system_scope())
    service.confirm(address_token, current_person())
    return done("Alamat email dikonfirmasi. Pengingat dikirim ke alamat ini.", to=url_for("addresses.detail"))

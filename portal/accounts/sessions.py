"""The person of this request, and signing in and out of the browser's session."""

from __future__ import annotations

import secrets

from flask import Flask, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from portal.accounts import service
from portal.accounts.factors.rules import CODE_PAGE_LIFETIME
from portal.accounts.models import Person
from portal.audit.service import Actor
from portal.core import clock
from portal.core.permissions import ROLE_LABELS

manager = LoginManager()
HALF = "half"  # the session is signed, so it says what the portal put there


def install(app: Flask) -> None:
    """Let flask-login load people by id and epoch."""
    manager.init_app(app)
    manager.session_protection = None  # its fingerprint of the address signs people out on a changing mobile link
    manager.user_loader(service.person_for_session)


def begin(person: Person) -> None:
    """A fresh session: nothing of an earlier one survives."""
    session.clear()
    session.permanent = True
    login_user(person)


def begin_half(person: Person) -> None:
    """The password was right and a code is still to come: nobody is signed in, and the session knows who it was."""
    session.clear()
    session[HALF] = [person.id, person.session_epoch, int(clock.now().timestamp()), secrets.token_urlsafe(12)]


def half_signed_in() -> tuple[int, int, str] | None:
    """(person id, session epoch, nonce of this half session) of whoever is to give a code; None when nobody is, or the
    ten minutes are over."""
    if HALF not in session:
        return None
    person_id, epoch, since, nonce = session[HALF]
    over = since + CODE_PAGE_LIFETIME.total_seconds() < clock.now().timestamp()
    return None if over else (person_id, epoch, nonce)


def end() -> None:
    """Forget the session altogether."""
    logout_user()
    session.clear()


def current_person() -> Person:
    """The signed-in person. Raises RuntimeError on public pages."""
    person = current_user._get_current_object()
    if not isinstance(person, Person):
        raise RuntimeError("nobody is signed in")
    return person


def current_actor() -> Actor:
    """Who acts in this request, for the audit record."""
    person = current_person()
    roles = g.get("roles") or ()
    label = ", ".join(ROLE_LABELS[role] for role in roles) or service.role_in_words(person)
    return Actor(person.id, person.name, label)

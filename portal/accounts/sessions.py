"""The person of this request, and signing in and out of the browser's session."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from portal.accounts import service
from portal.accounts.models import Person
from portal.audit.service import Actor
from portal.core.permissions import ROLE_LABELS

manager = LoginManager()


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

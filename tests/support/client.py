"""A client that signs in by name, fills in the two form keys, and lints every page it gets."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.accounts.sessions import HALF
from portal.core import clock
from portal.core.db import db
from tests.support.lint import problems_of_page

HTMX = {"HX-Request": "true"}
TUS = {"Tus-Resumable": "1.0.0"}
_PAGES = frozenset(range(200, 500)) - frozenset(range(300, 400))  # nobody reads the body of a redirect


class PortalClient(FlaskClient):
    """`client.post(...)` carries a valid CSRF token and a fresh idempotency key unless told otherwise."""

    lint = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if kwargs.get("method") == "POST" and kwargs.pop("keys", True):
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                kwargs["data"] = {
                    "csrf_token": self.csrf_token(),
                    "idempotency_key": secrets.token_urlsafe(12),
                    **(data or {}),
                }
        if kwargs.get("method") in ("PATCH", "DELETE") and kwargs.pop("keys", True):  # only the tus protocol has these
            kwargs["headers"] = {**TUS, "X-CSRFToken": self.csrf_token(), **(kwargs.get("headers") or {})}
        response = super().open(*args, **kwargs)
        if self.lint and response.mimetype == "text/html" and response.status_code in _PAGES:
            problems = problems_of_page(response.get_data(as_text=True), fragment=_is_fragment(kwargs))
            assert not problems, f"{response.request.path}: {problems}"
        return response

    def csrf_token(self) -> str:
        """A token that fits this client's session."""
        with self.session_transaction() as stored:
            stored.setdefault("csrf_token", hashlib.sha1(secrets.token_bytes(8), usedforsecurity=False).hexdigest())
            value = stored["csrf_token"]
        with self.application.test_request_context():
            session["csrf_token"] = value
            token: str = generate_csrf()
        return token

    def htmx(self, method: str, url: str, **kwargs: Any) -> TestResponse:
        """The same request as htmx sends it."""
        return self.open(url, method=method, headers={**HTMX, **kwargs.pop("headers", {})}, **kwargs)


def _is_fragment(kwargs: dict[str, Any]) -> bool:
    return "HX-Request" in (kwargs.get("headers") or {})


def signed_in(app: Flask, username: str) -> PortalClient:
    """A client of `username`, or of nobody for Adi. The session is made directly: sign-in itself has its own tests.

    "budi~" is somebody whose password was right and who is about to give the code.
    """
    app.test_client_class = PortalClient
    client = app.test_client()
    assert isinstance(client, PortalClient)
    if username == "adi":
        return client
    with app.app_context():
        person = db.session.scalars(db.select(Person).where(Person.username == username.removesuffix("~"))).one()
        identity, half = person.get_id(), [person.id, person.session_epoch, int(clock.now().timestamp()), "sekali"]
        db.session.remove()
    with client.session_transaction() as stored:
        if username.endswith("~"):
            stored[HALF] = half
            return client
        stored["_user_id"] = identity
        stored["_fresh"] = True
    return client

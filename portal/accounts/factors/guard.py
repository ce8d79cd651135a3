"""Whoever needs a second factor and has none is led to it and sees nothing else of the portal before."""

from __future__ import annotations

from flask import Flask, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.factors import service
from portal.core.access import mark_of

# Public pages besides, signing out among them.
OPEN = frozenset({"factors.enrol", "factors.enrol_submit", "accounts.password", "accounts.change_password"})


def install(app: Flask) -> None:
    """Before walls 1 and 2: also an address behind them says nothing to somebody without the factor."""

    @app.before_request
    def _lead_to_enrolment() -> ResponseReturnValue | None:
        if request.url_rule is None or request.endpoint in OPEN:
            return None
        mark = mark_of(app.view_functions[request.url_rule.endpoint])
        if mark is None or mark.public or not current_user.is_authenticated or not service.must_enrol(current_user):
            return None
        htmx = request.headers.get("HX-Request")
        after = request.full_path.rstrip("?") if request.method == "GET" and not htmx else None
        target = url_for("factors.enrol", lanjut=after)
        return ("", 204, {"HX-Redirect": target}) if htmx else ("", 303, {"Location": target})

"""Where the portal is found from outside, for papers that are made where no request is."""

from __future__ import annotations

from flask import current_app, has_request_context, request


def portal_address() -> str:
    """`PORTAL_PUBLIC_URL`, or the address of this request; empty in a worker of a portal that was not told. No slash
    at its end."""
    told: str = current_app.config["PORTAL"].public_url
    if told:
        return told.rstrip("/")
    return request.url_root.rstrip("/") if has_request_context() else ""

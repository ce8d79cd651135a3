"""Where somebody is led after signing in."""

from __future__ import annotations

import re

from flask import Response, request

_PATH = re.compile(r"/(?!/)[^\s\\\x00-\x1f\x7f]*")


def see_other(url: str) -> Response:
    """To another page, without the English one that Flask sends along."""
    return Response(status=303, headers={"Location": url})


def wanted_page() -> str:
    """`lanjut`, the page that was asked for before signing in; empty for none: only a path of this portal.

    Browsers drop tabs and line ends from an address and take a backslash for a slash: none of them is let through.
    """
    target = request.values.get("lanjut", "")
    return target if _PATH.fullmatch(target) else ""

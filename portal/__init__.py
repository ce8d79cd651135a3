"""Portal Jamsostek NTT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The portal, ready to serve; the wiring is `portal.application`.

    Imported only here: `portal beneficiaries check` needs neither Flask nor a database, and starts at once.
    """
    from portal.application import create_app as make

    return make(settings, **overrides)

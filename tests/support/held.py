"""The portal on the morning that all pages of the tests show, for gunicorn and for the worker: "this year" stays."""

from __future__ import annotations

from contextvars import ContextVar

from flask import Flask

from portal import create_app
from portal.core import clock
from tests.support.world_base import MORNING

clock._fixed = ContextVar("portal_fixed_time", default=MORNING)  # of the whole process, whichever thread asks
app = create_app()


def the_app() -> Flask:
    """The same application, for a worker, which asks for a factory."""
    return app

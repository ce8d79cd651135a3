"""The portal for gunicorn on the morning that all pages of the tests show: figures of "this year" stay the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal import create_app
from portal.core import clock
from tests.support.world import MORNING

app = create_app()
_inner = app.wsgi_app


def _held(environ: Any, start_response: Any) -> Iterable[bytes]:
    with clock.fixed(MORNING):
        return _inner(environ, start_response)


app.wsgi_app = _held  # type: ignore[method-assign]

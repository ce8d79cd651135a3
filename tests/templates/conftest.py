"""Templates as the portal's own environment sees them, without a database behind it."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from portal import create_app
from tests.support.databases import settings_for


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The Jinja environment of a portal that was made and never asked anything."""
    app = create_app(settings_for(tmp_path_factory.mktemp("templates") / "instance"), TESTING=True)
    return app.jinja_env

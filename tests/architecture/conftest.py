"""The portal's routes, without a database behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import create_app
from portal.core.access import mark_of
from tests.support.databases import settings_for


@pytest.fixture(scope="session")
def routes_of_the_portal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """{endpoint: permissions it asks for}."""
    folder: Path = tmp_path_factory.mktemp("routes")
    app = create_app(settings_for(folder / "instance"), TESTING=True)
    found: dict[str, list[str]] = {}
    for endpoint, view in app.view_functions.items():
        mark = mark_of(view)
        found[endpoint] = [mark.permission.value] if mark is not None and mark.permission else []
    return found

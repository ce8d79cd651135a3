"""One small world for all the walls: TTU and Belu with the same kinds of things, and what the province has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal import create_app
from portal.core.db import db
from tests.support.databases import Template
from tests.walls.world import World, build_world


@pytest.fixture(scope="module")
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Shared by the tests of a module: they only knock at doors, and a test proves that nothing changed."""
    folder = tmp_path_factory.mktemp("walls")
    with template.copies(folder / "instance") as settings:
        app = create_app(settings, TESTING=True, PROPAGATE=True, JOBS_IMMEDIATE=True)
        yield build_world(app, folder)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def walled_app(world: World) -> Flask:
    """The portal of that world."""
    return world.app

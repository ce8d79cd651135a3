"""One small world for all the walls: TTU and Belu with the same kinds of things, and what the province has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal import create_app
from tests.support.databases import Standing, Template
from tests.support.prepared import Prepared
from tests.walls.world import World, build_world


@pytest.fixture(scope="session")
def walls_template(template: Template, prepared: Prepared) -> tuple[Template, dict[str, Any]]:
    """That world on one database, made once a run, and all that a `World` knows of it but its application."""

    def made(folder: Path) -> tuple[Template, dict[str, Any]]:
        walled = template.another(folder, "walls")
        app = create_app(walled.settings, TESTING=True, PROPAGATE=True, JOBS_IMMEDIATE=True)
        known = build_world(app, folder).known()
        walled.settle(app)
        return walled, known

    return prepared.once(f"walls-{template.kind}", made)


@pytest.fixture(scope="session")
def standing_walls(
    walls_template: tuple[Template, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    """An application for module after module, each of which finds the world as it was made."""
    template, _known = walls_template
    standing = Standing(template, tmp_path_factory.mktemp(f"walls-{template.kind}") / "instance")
    yield standing
    standing.end()


@pytest.fixture(scope="module")
def world(standing_walls: Standing, walls_template: tuple[Template, dict[str, Any]]) -> Iterator[World]:
    """Shared by the tests of a module: they only knock at doors, and a test proves that nothing changed."""
    with standing_walls.fresh() as app:
        yield World(app, **walls_template[1])


@pytest.fixture
def walled_app(world: World) -> Flask:
    """The portal of that world."""
    return world.app

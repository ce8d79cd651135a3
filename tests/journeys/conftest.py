"""A portal that a person could use: gunicorn and a worker, each a process of its own, on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app
from tests.support import server
from tests.support.databases import Template, close
from tests.support.world import World


@dataclass(frozen=True)
class Portal:
    """Where it is, and the same database and keys from inside this process."""

    address: str
    app: Flask


@pytest.fixture
def portal(template: Template, tmp_path: Path) -> Iterator[Portal]:
    """The people everyone knows, no data; web server and worker run."""
    with template.copies(tmp_path / "instance") as settings:
        app = create_app(settings, TESTING=True)
        with server.web_server(settings) as address, server.worker(settings):
            yield Portal(address, app)
        close(app)


@pytest.fixture
def portal_of_november(template: Template, tmp_path: Path) -> Iterator[Portal]:
    """The same on 20 November 2026, for a story that goes from one budget year into the next."""
    with template.copies(tmp_path / "instance") as settings:
        app = create_app(settings, TESTING=True)
        with (
            server.web_server(settings, "tests.support.held:app") as address,
            server.worker(settings, "tests.support.held:the_app"),
        ):
            yield Portal(address, app)
        close(app)


@pytest.fixture
def portal_at_rest(template: Template, tmp_path: Path) -> Iterator[Portal]:
    """The same without its worker, which a story starts once somebody has seen that work waits."""
    with template.copies(tmp_path / "instance") as settings:
        app = create_app(settings, TESTING=True)
        with server.web_server(settings, "tests.support.held:app") as address:
            yield Portal(address, app)
        close(app)


@dataclass(frozen=True)
class ServedOffice(Portal):
    """A full office of the test's own, which it may change."""

    world: World


@pytest.fixture
def own_office(full_template: tuple[Template, World], tmp_path: Path) -> Iterator[ServedOffice]:
    """A full office behind gunicorn on 20 November 2026; no worker, so what was started stays started."""
    template, world = full_template
    with template.copies(tmp_path / "instance") as settings:
        app = create_app(settings, TESTING=True)
        with server.web_server(settings, "tests.support.held:app") as address:
            yield ServedOffice(address, app, world)
        close(app)

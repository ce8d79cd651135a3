"""Fixtures of the whole-page tests: a full office, served by gunicorn, and a browser. Imported by tests/conftest.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from portal import create_app
from portal.core import clock
from tests.support import browser as browsers
from tests.support import server, world
from tests.support.databases import Standing, Template, close
from tests.support.prepared import Prepared
from tests.support.world import MORNING, World


@dataclass(frozen=True)
class Office:
    """A copy of the full office: the application on it, and where things are."""

    app: Flask
    world: World


@dataclass(frozen=True)
class Served:
    """The full office behind gunicorn, for reading only; `app` works on the same database and keys."""

    address: str
    app: Flask
    world: World


@pytest.fixture(scope="session")
def full_template(template: Template, prepared: Prepared) -> tuple[Template, World]:
    """The full office on one database, made once a run; tests get copies."""

    def made(folder: Path) -> tuple[Template, World]:
        full = template.another(folder, "full")
        app = create_app(full.settings, TESTING=True, PROPAGATE=True, JOBS_IMMEDIATE=True)
        with clock.fixed(MORNING):
            built = world.build(app)
        full.settle(app)
        return full, built

    return prepared.once(f"full-{template.kind}", made)


@pytest.fixture(scope="session")
def standing_office(
    full_template: tuple[Template, World], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    """An application for test after test, each of which finds the office full."""
    template, _made = full_template
    standing = Standing(template, tmp_path_factory.mktemp(f"office-{template.kind}") / "instance")
    yield standing
    standing.end()


@pytest.fixture
def office(standing_office: Standing, full_template: tuple[Template, World]) -> Iterator[Office]:
    """A full office of the test's own, on the morning of 20 November 2026."""
    with standing_office.fresh() as app, clock.fixed(MORNING):
        yield Office(app, full_template[1])


@pytest.fixture(scope="session")
def served(full_template: tuple[Template, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The full office behind gunicorn."""
    template, made = full_template
    with template.copies(tmp_path_factory.mktemp(f"served-{template.kind}") / "instance") as settings:
        app = create_app(settings, TESTING=True, JOBS_IMMEDIATE=True)
        with server.web_server(settings, "tests.support.held:app") as address:
            yield Served(address, app, made)
        close(app)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    with browsers.chromium() as browser:
        yield browser

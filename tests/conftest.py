"""Fixtures: the portal on a fresh copy of a real database, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.core import clock
from tests.support.client import PortalClient, signed_in
from tests.support.databases import (
    Standing,
    Template,
    keep_compiled_templates,
    postgresql_template,
    running_postgresql,
    sqlite_template,
)
from tests.support.drawn import keep_drawn_pages
from tests.support.fixtures import chromium, full_template, office, served, standing_office
from tests.support.prepared import Prepared, of_run

DATABASES = ("sqlite", "postgresql")
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 20 November 2026 09.00 WITA
__all__ = ["chromium", "full_template", "office", "served", "standing_office"]  # fixtures that pytest finds here


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite_only: what it looks at does not depend on the database")
    config.addinivalue_line("markers", "postgresql_only: what it looks at is there on PostgreSQL alone")
    config.addinivalue_line(
        "markers", "crosswise: with scripts on one database, without on the other; services on both"
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, help="only this database (make quick takes sqlite)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`--database sqlite` leaves PostgreSQL's own tests out without a skip."""
    if config.getoption("--database") == "sqlite":
        items[:] = [item for item in items if not item.get_closest_marker("postgresql_only")]
    if config.getoption("--database") is None:
        items[:] = [item for item in items if not (item.get_closest_marker("crosswise") and _is_crossed(item))]


def _is_crossed(item: pytest.Item) -> bool:
    """A story is told twice, not four times: with scripts on SQLite and without on PostgreSQL."""
    assert isinstance(item, pytest.Function)
    given = item.callspec.params
    return bool(given["javascript"]) == (given["template"] == "postgresql")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """CI has everything the tests want, so there a skipped test is a failed run (PORTAL_NO_SKIPS)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PORTAL_NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on both."""
    if "template" in metafunc.fixturenames:
        only = metafunc.config.getoption("--database")
        if metafunc.definition.get_closest_marker("sqlite_only"):
            only = "sqlite"
        if metafunc.definition.get_closest_marker("postgresql_only"):
            only = "postgresql"
        kinds = [only] if only else list(DATABASES)
        marked = [
            pytest.param(kind, marks=getattr(pytest.mark, kind)) if kind == "postgresql" else kind for kind in kinds
        ]
        metafunc.parametrize("template", marked, indirect=True, scope="session")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """What the workers of this run have in common."""
    return of_run(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(prepared: Prepared) -> None:
    """Many tests make an application: compiling the same templates each time would be most of the work."""
    keep_compiled_templates(prepared.once("templates", lambda folder: folder))


@pytest.fixture(scope="session", autouse=True)
def _drawn_pages(prepared: Prepared) -> None:
    """Drawing a scan takes longer than most tests."""
    keep_drawn_pages(prepared.once("drawn", lambda folder: folder))


@pytest.fixture(scope="session")
def postgresql_server(prepared: Prepared) -> Iterator[str]:
    """The real PostgreSQL of this test run; yields the superuser's address."""
    with running_postgresql(prepared) as address:
        yield address


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, prepared: Prepared) -> Template:
    """A migrated database with the people everyone knows; tests get copies of it."""
    if request.param == "sqlite":
        return prepared.once("template-sqlite", sqlite_template)
    address = request.getfixturevalue("postgresql_server")
    return prepared.once("template-postgresql", lambda folder: postgresql_template(folder, address))


@pytest.fixture(scope="session")
def standing(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The application that the tests of one worker share, one after another."""
    made = Standing(template, tmp_path_factory.mktemp(f"standing-{template.kind}") / "instance")
    yield made
    made.end()


@pytest.fixture
def app(standing: Standing) -> Iterator[Flask]:
    """The portal on a fresh database. Jobs run right after the commit that started them, in this process."""
    with standing.fresh() as found:
        yield found


@pytest.fixture
def as_person(app: Flask) -> Callable[[str], PortalClient]:
    """`as_person("sari")` is a browser in which Sari is signed in; "adi" is signed out."""
    return lambda username: signed_in(app, username)


@pytest.fixture
def sari(app: Flask) -> PortalClient:
    return signed_in(app, "sari")


@pytest.fixture
def held_clock() -> Iterator[datetime]:
    """It is 20 November 2026, nine in the morning, as long as the test lasts: pages of "this year" stay the same."""
    with clock.fixed(MORNING):
        yield MORNING

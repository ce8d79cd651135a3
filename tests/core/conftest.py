"""Fixtures for the core alone, on both databases."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from portal.config import Settings
from portal.core import tenancy
from portal.core.db import db, writing
from portal.core.tenancy import Scope
from tests.core import small_app


@dataclass
class Place:
    """Where one small app lives: what a child process needs to open the same one."""

    environ: dict[str, str]
    settings: Settings
    immediate: Flask  # jobs run right after the commit that started them
    queued: Flask  # jobs wait for a worker

    def owner_settings(self) -> Settings:
        """The same place, opened as the owner of its tables."""
        return replace(self.settings, database_url=self.settings.owner_database_url)

    def child_environ(self) -> dict[str, str]:
        """The environment for a process that opens the same app."""
        return {**os.environ, **self.environ}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever asks for `place` runs on both databases."""
    marked = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "place" in metafunc.fixturenames and "place" not in marked:
        only = metafunc.config.getoption("--database")
        kinds = [only] if only else ["sqlite", "postgresql"]
        params = [pytest.param(kind, marks=pytest.mark.postgresql) if kind == "postgresql" else kind for kind in kinds]
        metafunc.parametrize("place", params, indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A fresh small app on each database."""
    environ = {"PORTAL_ENV": "development", "PORTAL_INSTANCE_DIR": str(tmp_path / "instance")}
    app_role = ""
    if request.param == "postgresql":
        superuser = request.getfixturevalue("postgresql_server")
        name = f"core_{uuid.uuid4().hex[:12]}"
        app_role = f"app_{name}"
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE owner_{name} LOGIN")
            connection.execute(f"CREATE ROLE {app_role} LOGIN")
            connection.execute(f"CREATE DATABASE {name} OWNER owner_{name}")
        environ["PORTAL_DATABASE_URL"] = _as(superuser, app_role, name)
        environ["PORTAL_OWNER_DATABASE_URL"] = _as(superuser, f"owner_{name}", name)
    settings = small_app.settings_for(environ)
    small_app.build_schema(settings, app_role)
    found = Place(environ, settings, small_app.make(settings, immediate=True), small_app.make(settings))
    yield found
    for app in (found.immediate, found.queued):
        with app.app_context():
            db.engine.dispose()
        app.extensions["portal_tasks"].huey.storage.close()


def _as(superuser: str, role: str, database: str) -> str:
    from sqlalchemy import make_url

    return (
        make_url(superuser)
        .set(username=role, password=None, database=database)
        .render_as_string(hide_password=False)
    )


@pytest.fixture
def core_app(place: Place) -> Flask:
    """The small app whose jobs run at once."""
    return place.immediate


@pytest.fixture
def core_ttu(core_app: Flask) -> Iterator[None]:
    """Inside the scope of Timor Tengah Utara, writing."""
    with core_app.app_context(), tenancy.scope_of(Scope.regency(small_app.TTU)), writing():
        yield

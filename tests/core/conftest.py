"""Fixtures for the core alone, on both databases."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url

from portal.config import Settings, load_settings
from portal.core import changes, tenancy
from portal.core.db import db, writing
from portal.core.tasks import running
from portal.core.tenancy import Scope
from tests.core import small_app
from tests.support.databases import APP, OWNER


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


class Databases:
    """Empty databases with the core's schema: built once, copied for each test, dropped after it."""

    def __init__(self, folder: Path, superuser: Callable[[], str]) -> None:
        self._folder = folder
        self._superuser = superuser
        self._sqlite: Path | None = None
        self._postgresql = ""
        self._made: list[str] = []

    def new(self, kind: str, instance_dir: Path) -> dict[str, str]:
        """The environment of an installation under `instance_dir` with a database of its own."""
        environ = {"PORTAL_ENV": "development", "PORTAL_INSTANCE_DIR": str(instance_dir)}
        if kind == "sqlite":
            if self._sqlite is None:
                template = load_settings({"PORTAL_INSTANCE_DIR": str(self._folder / "template")})
                small_app.build_schema(template)
                self._sqlite = template.instance_dir
            instance_dir.mkdir(parents=True, exist_ok=True)
            for name in ("portal.db", "queue.db"):
                shutil.copyfile(self._sqlite / name, instance_dir / name)
            return environ
        name = f"core_{uuid.uuid4().hex[:12]}"
        if not self._postgresql:
            self._postgresql = f"core_template_{uuid.uuid4().hex[:8]}"
            for role in (OWNER, APP):
                if not self._admin("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                    self._admin(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
            self._admin(f"CREATE DATABASE {self._postgresql} OWNER {OWNER}")
            small_app.build_schema(load_settings(environ | self._addresses(self._postgresql)), APP)
        self._admin(f"CREATE DATABASE {name} TEMPLATE {self._postgresql} OWNER {OWNER}")
        self._made.append(name)
        return environ | self._addresses(name)

    def drop(self) -> None:
        """Drop what was made since the last time."""
        while self._made:
            self._admin(f"DROP DATABASE {self._made.pop()} WITH (FORCE)")

    def _admin(self, statement: LiteralString, *values: str) -> bool:
        with psycopg.connect(self._superuser(), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.description is not None and cursor.fetchone() is not None

    def _addresses(self, name: str) -> dict[str, str]:
        url = make_url(self._superuser()).set(password=None, database=name)
        return {
            "PORTAL_DATABASE_URL": url.set(username=APP).render_as_string(),
            "PORTAL_OWNER_DATABASE_URL": url.set(username=OWNER).render_as_string(),
        }


@pytest.fixture(scope="session")
def core_databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    return Databases(tmp_path_factory.mktemp("core"), lambda: request.getfixturevalue("postgresql_server"))


@pytest.fixture
def place(
    request: pytest.FixtureRequest, core_databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """A fresh small app on each database; what the whole portal derives from rows has no tables in it."""
    monkeypatch.setattr(changes, "_refreshing", [])
    environ = core_databases.new(request.param, tmp_path / "instance")
    settings = load_settings(environ)
    found = Place(environ, settings, small_app.make(settings, immediate=True), small_app.make(settings))
    yield found
    for app in (found.immediate, found.queued):
        with app.app_context():
            db.engine.dispose()
        app.extensions["portal_tasks"].huey.storage.close()
    core_databases.drop()


@pytest.fixture
def core_app(place: Place, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The small app whose jobs run at once. What capabilities derive from rows has no tables here."""
    monkeypatch.setattr(changes, "_refreshing", [])
    return place.immediate


@pytest.fixture
def core_ttu(core_app: Flask) -> Iterator[None]:
    """Inside the scope of Timor Tengah Utara, writing."""
    with core_app.app_context(), tenancy.scope_of(Scope.regency(small_app.TTU)), writing():
        yield


@pytest.fixture
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handlers that a test registers are forgotten after it."""
    monkeypatch.setattr(running, "_handlers", dict(running._handlers))

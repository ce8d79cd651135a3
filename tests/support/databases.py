"""Real databases for tests: the schema is built once per worker and copied per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
            return settings_for(folder)
        return settings_for(
            folder,
            _in_database(self.settings.database_url, name),
            _in_database(self.settings.owner_database_url, name),
        )

    def put(self, settings: Settings) -> None:
        """Make that installation what the template is: database, queue and stored files, and nothing else."""
        folder = settings.instance_dir
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if (self.folder / "files").exists():
            shutil.copytree(self.folder / "files", folder / "files")
        if self.kind == "sqlite":
            for name in ("portal.db", "queue.db"):
                shutil.copyfile(self.folder / name, folder / name)
            return
        name, template = make_url(settings.database_url).database, make_url(self.settings.database_url).database
        self.drop(settings)
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")

    def drop(self, settings: Settings) -> None:
        """Take that installation's database away; files go with their folder."""
        if self.kind == "postgresql":
            with psycopg.connect(self.admin_url, autocommit=True) as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {make_url(settings.database_url).database} WITH (FORCE)")

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
    settings = settings_for(folder)
    fill(create_app(settings))
    settle(folder)
    return Template("sqlite", folder, settings)


def settle(folder: Path) -> None:
    """The last words of the write-ahead logs move into the files that are copied."""
    for name in ("portal.db", "queue.db"):
        with sqlite3.connect(folder / name) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def postgresql_template(folder: Path, admin_url: str) -> Template:
    """`admin_url` is the superuser's; the portal itself runs as a plain role, since a superuser passes every policy."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role in (OWNER, APP):
            exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if not exists:
                admin.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        admin.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
    settings = settings_for(
        folder, _as_role(_in_database(admin_url, name), APP), _as_role(_in_database(admin_url, name), OWNER)
    )
    app = create_app(settings)
    fill(app)
    close(app)
    return Template("postgresql", folder, settings, admin_url)


def hasten(admin_url: str) -> None:
    """A server that is thrown away need not outlive a power cut: without it, copying a database takes half as long."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            admin.execute(f"ALTER SYSTEM SET {setting} = off")
        admin.execute("SELECT pg_reload_conf()")


def fill(app: Flask) -> None:
    """Schema, reference data, and the people of `tests.support.people`."""
    from tests.support.people import make_people

    schema.upgrade(app)
    make_people(app)


def _in_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _as_role(url: str, role: str) -> str:
    """The test server trusts local connections: roles need no password."""
    return make_url(url).set(username=role, password=None).render_as_string(hide_password=False)


def plain(url: str) -> str:
    """As psycopg itself reads an address."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

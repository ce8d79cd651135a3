"""The bell: huey tells a worker that a job row waits. Nothing depends on a ring arriving; the sweep rings again."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from psycopg import sql
from sqlalchemy import make_url

from portal.config import Settings
from portal.core.tenancy import Scope

QUEUE_NAME = "portal"
POSTGRES_TABLES = ("huey_kv", "huey_schedule", "huey_task", "huey_counter")
POSTGRES_SEQUENCES = ("huey_schedule_id_seq", "huey_task_id_seq")
log = structlog.get_logger("portal.tasks")


class Bell:
    """The application's end of the queue."""

    def __init__(self, app: Flask, all_regency_ids: Callable[[], frozenset[int]], *, immediate: bool) -> None:
        self.app = app
        self.all_regency_ids = all_regency_ids
        self.immediate = immediate
        self.worker_name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.huey = open_queue(app.config["PORTAL"])
        self._register()

    def _register(self) -> None:
        from portal.core.tasks import running, sweeping  # they ring this bell

        app = self.app

        def portal_job(job_id: int) -> None:
            running.run(app, job_id)

        def portal_sweep() -> None:
            sweeping.sweep(app)
            sweeping.look_around(app)

        def portal_purge() -> None:
            sweeping.purge(app)

        self._portal_job: Any = self.huey.task()(portal_job)
        # A sweep that waited behind a long job is out of date: the next one follows anyway.
        self.huey.periodic_task(crontab(minute="*"), expires=50)(portal_sweep)
        self.huey.periodic_task(crontab(minute="17"), expires=3000)(portal_purge)

    def ring(self, job_id: int, *, delay: int = 0) -> None:
        """Tell a worker about a job, `delay` seconds from now. A bell that cannot be rung is logged, never raised:
        the row is committed, and the sweep will ring.
        """
        if self.immediate:
            from portal.core.tasks import running

            running.run(self.app, job_id)
            return
        try:
            if delay:
                self._portal_job.schedule(args=(job_id,), delay=delay)
            else:
                self._portal_job(job_id)
        except Exception as error:
            log.error("ring_lost", job_id=job_id, type=type(error).__name__)

    def waiting(self) -> int:
        """How many rings nobody has answered yet."""
        return int(self.huey.storage.queue_size())

    def system_scope(self) -> Scope:
        """The portal itself, for claims and sweeps."""
        return Scope.system(self.all_regency_ids())

    def province_scope(self) -> Scope:
        """What a job of the province sees."""
        return Scope.province(self.all_regency_ids())


def open_queue(settings: Settings) -> Huey:
    """The queue beside the portal's database; nothing is connected yet. Messages are signed, since huey unpickles."""
    secret = hashlib.sha256(b"portal queue" + settings.secret_key.encode()).hexdigest()
    shared: dict[str, Any] = {
        "results": False,
        "create_tables": False,
        "serializer": SignedSerializer(secret=secret, salt="portal"),
    }
    if settings.uses_postgresql:
        return PostgresHuey(QUEUE_NAME, dsn=plain_dsn(settings.database_url), **shared)
    return SqliteHuey(QUEUE_NAME, filename=str(settings.queue_path), **shared)


def create_queue_tables(settings: Settings) -> None:
    """Make the queue's tables (part of `portal db upgrade`); on PostgreSQL as the owner, for the app role to use."""
    if not settings.uses_postgresql:
        open_queue(settings).storage.initialize_schema()
        return
    owner = PostgresHuey(QUEUE_NAME, dsn=plain_dsn(settings.owner_database_url), create_tables=False)
    owner.storage.initialize_schema()
    with psycopg.connect(plain_dsn(settings.database_url)) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    assert row is not None
    app_role = sql.Identifier(row[0])
    with psycopg.connect(plain_dsn(settings.owner_database_url)) as connection:
        for table in POSTGRES_TABLES:
            connection.execute(
                sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(sql.Identifier(table), app_role)
            )
        for sequence in POSTGRES_SEQUENCES:
            connection.execute(
                sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {}").format(sql.Identifier(sequence), app_role)
            )


def plain_dsn(url: str) -> str:
    """A SQLAlchemy URL as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def bell() -> Bell:
    """The running application's queue."""
    found: Bell = current_app.extensions["portal_tasks"]
    return found

"""Runs migrations on the owner's connection (PORTAL_OWNER_DATABASE_URL), never on the app role's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine

from portal.core.db import db, tune_engine

_QUEUE_PREFIX = "huey_"


def _include(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """The queue's tables are huey's own."""
    return not (kind == "table" and name is not None and name.startswith(_QUEUE_PREFIX))


def _plain_types(kind: str, item: Any, _autogen: Any) -> Any:
    """Migrations name plain column types: they must run unchanged when the project's own types have changed."""
    if kind == "type" and hasattr(item, "impl_instance"):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    given = context.config.attributes.get("connection")
    options: dict[str, Any] = {
        "target_metadata": db.metadata,
        "include_object": _include,
        "render_item": _plain_types,
        "compare_type": True,
        "render_as_batch": False,
    }
    if given is not None:
        context.configure(connection=given, **options)
        with context.begin_transaction():
            context.run_migrations()
        return
    engine = create_engine(current_app.config["PORTAL"].owner_database_url)
    tune_engine(engine)
    with engine.connect() as connection, _links_checked_at_the_end(connection):
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


@contextmanager
def _links_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and dropping the old one would take its children along: foreign keys
    are off meanwhile, and all of them are proved afterwards. Inside a transaction the pragma would be ignored."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()  # type: ignore[attr-defined]
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} rows that point nowhere, first in {broken[0][0]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]


run()

"""Runs migrations on the owner's connection (PORTAL_OWNER_DATABASE_URL), never on the app role's."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import create_engine

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
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()

"""A GET never writes: every page is asked for on a database that refuses to be written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from portal.core.db import db
from tests.support.client import HTMX
from tests.walls.routes import address, holds, members, routes
from tests.walls.world import World

WRITING = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "CREATE", "DROP", "ALTER")


@contextmanager
def read_only(app: Flask) -> Iterator[list[str]]:
    """The database itself refuses writes; yields the writing statements that were tried."""
    with app.app_context():
        engine = db.engine

    def refuse_writes(connection: Any, _record: Any, _proxy: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            connection.commit()

    tried: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITING):
            tried.append(statement)

    engine.dispose()
    event.listen(engine, "checkout", refuse_writes)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield tried
    finally:
        event.remove(engine, "checkout", refuse_writes)
        event.remove(engine, "before_cursor_execute", note)
        engine.dispose()


def test_no_get_of_anybody_ever_writes(world: World) -> None:
    with read_only(world.app) as tried:
        for route in routes(world.app):
            if route.method != "GET":
                continue
            names = [name for name in members(route.kind) if holds(name, route.permission)] if route.kind else ["sari"]
            for name in (*names, "adi"):
                for headers in ({}, HTMX):
                    answer = world.client(name).get(address(world, route, asker=name), headers=headers)
                    assert answer.status_code < 400, f"{name}: {route}: {answer.status_code}"
    assert tried == []


def test_the_read_only_database_does_refuse(world: World) -> None:
    """The proof that the test above could fail."""
    with read_only(world.app) as tried, world.app.app_context():
        with pytest.raises(DBAPIError):
            db.session.execute(text("UPDATE people SET name = 'Lain' WHERE username = 'sari'"))
        db.session.rollback()
        db.session.remove()
    assert len(tried) == 1

"""The database: one session a request, SQLite tuned for one office, and when a transaction takes the write lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, String, TypeDecorator, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase

from portal.core.months import Month

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite gives a rowid alias, and so a self-counting key, only to a column that is exactly INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """All models. A repr shows the key only: no person ever reaches a log through it."""

    metadata = MetaData(naming_convention=NAMING)

    def __repr__(self) -> str:
        state: Any = self.__dict__.get("_sa_instance_state")
        identity = state.identity if state is not None else None
        return f"<{type(self).__name__} {identity}>"


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite forgets the zone, so it is put back; a naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are stored in UTC: this one has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


E = TypeVar("E", bound=StrEnum)


class EnumText(TypeDecorator[E]):
    """A StrEnum, stored as its value and read back as the member. Raises ValueError for a value it does not know."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[E], length: int = 30) -> None:
        super().__init__(length)
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.enum(value)


class MonthNumber(TypeDecorator[Month]):
    """A `Month`, stored as the integer YYYYMM."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> int | None:
        return None if value is None else value.number

    def process_result_value(self, value: int | None, dialect: Dialect) -> Month | None:
        return None if value is None else Month.from_number(value)


_writing: ContextVar[bool] = ContextVar("portal_writing", default=False)


def writing_intended() -> bool:
    """Whether transactions begun now are meant to write."""
    return _writing.get()


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take SQLite's write lock from their first statement.

    A SQLite transaction that read first and then writes fails at once when another writer came between,
    whatever the busy timeout; so POST requests and jobs begin IMMEDIATE.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def set_writing(value: bool) -> None:
    """For the request hooks, whose beginning and end are two functions."""
    _writing.set(value)


def begin_snapshot() -> None:
    """Begin the session's transaction as one view of the data for all its reads, however long they take; it cannot
    write. Needs a session between transactions. SQLite's read transactions are that by themselves.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


_PRAGMAS = (
    "page_size=16384",  # of a new file: a list's rows are a quarter as many pages to find, split and copy to the log
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "cache_size=-32768",  # KiB: what one list writes stays in memory until its commit
)


def tune_engine(engine: Engine) -> None:
    """Pragmas and BEGIN for SQLite; nothing for PostgreSQL, whose defaults are right."""
    if engine.dialect.name != "sqlite":
        return
    # For every value of these kinds the driver looks in three places for an adapter, and finds none. One that gives the
    # value back is found at once: half the time that a list's keys, encrypted fields and blanks take.
    sqlite3.register_adapter(bytes, bytes)
    sqlite3.register_adapter(NoneType, lambda blank: blank)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and never IMMEDIATE
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")

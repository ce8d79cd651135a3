"""Many rows at once, past the ORM: the marked bulk path of design section 3.

Core statements pass neither the scope's filter nor its write check, so this module checks the regency itself, and an
architecture test names every module that uses it. On PostgreSQL row-level security checks once more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, insert, literal, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from portal.core.db import db
from portal.core.tenancy import NoScope, OutsideScope, current_scope

_CHUNK = 5000
_PG = postgresql.dialect()


def chunks(items: Iterable[Any], size: int = _CHUNK) -> Iterator[list[Any]]:
    """Lists of at most `size`."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def insert_rows(
    table: Table,
    regency_id: int,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    stored_form: Collection[str] = (),
) -> int:
    """Insert `rows` (tuples in the order of `columns`) for one regency; returns their number.

    `regency_id` is added to every row here and must lie in the open scope (NoScope, OutsideScope otherwise). Values
    pass their column's type, except in the columns of `stored_form`, which come as the database stores them: a
    `Month` a row costs more than the insert itself where there are twelve a person.
    SQLite: executemany; PostgreSQL: INSERT … SELECT FROM unnest(…), because COPY is refused under row-level security.
    """
    _check(regency_id)
    connection = db.session.connection()
    processors = [
        None
        if name in stored_form
        else table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        for name in columns
    ]
    if any(processors):
        rows = _processed(rows, processors)
    count = 0
    if connection.dialect.name == "postgresql":
        statement = text(_unnest_statement(table, columns))
        for part in chunks(rows):
            arrays: dict[str, Any] = {f"a{n}": list(values) for n, values in enumerate(zip(*part, strict=True))}
            connection.execute(statement, {**arrays, "regency": regency_id})
            count += len(part)
        return count
    names = ", ".join((*columns, "regency_id"))
    marks = ", ".join(["?"] * len(columns) + [str(int(regency_id))])
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
    for part in chunks(rows):
        connection.exec_driver_sql(sql, part)
        count += len(part)
    return count


def insert_from(table: Table, regency_id: int, columns: Sequence[str], query: Select[Any]) -> None:
    """INSERT … SELECT: rows that follow from rows already there never travel to the application and back.

    `query` yields `columns`; `regency_id` is added here, and the caller's query must name that regency itself.
    """
    _check(regency_id)
    statement = insert(table).from_select([*columns, "regency_id"], query.add_columns(literal(regency_id)))
    db.session.connection().execute(statement)


def _processed(rows: Iterable[Sequence[Any]], processors: Sequence[Any]) -> Iterator[Sequence[Any]]:
    active = [(index, process) for index, process in enumerate(processors) if process is not None]
    for row in rows:
        values = list(row)
        for index, process in active:
            values[index] = process(values[index])
        yield tuple(values)


def add_counts(table: Table, regency_id: int, keys: Sequence[str], count: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add to summary rows, making those that are missing. `rows` = the values of `keys`, then the number to add.

    `keys` holds the primary key and what depends on it; all values in stored form.
    """
    _check(regency_id)
    primary = ", ".join(column.name for column in table.primary_key)
    names = ", ".join((*keys, count, "regency_id"))
    marks = ", ".join(f":v{n}" for n in range(len(keys) + 1))
    statement = text(
        f"INSERT INTO {table.name} ({names}) VALUES ({marks}, :regency) "
        f"ON CONFLICT ({primary}) DO UPDATE SET {count} = {table.name}.{count} + excluded.{count}"
    )
    parameters = [{**{f"v{n}": value for n, value in enumerate(row)}, "regency": regency_id} for row in rows]
    if parameters:
        db.session.connection().execute(statement, parameters)


def _unnest_statement(table: Table, columns: Sequence[str]) -> str:
    types = [table.c[name].type.compile(dialect=_PG) for name in columns]
    arrays = ", ".join(f"CAST(:a{n} AS {_array_type(kind)})" for n, kind in enumerate(types))
    aliases = ", ".join(f"c{n}" for n in range(len(columns)))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}, regency_id) "
        f"SELECT {aliases}, :regency FROM unnest({arrays}) AS rows({aliases})"
    )


def _array_type(compiled: str) -> str:
    return compiled.split("(")[0] + "[]"


def update_rows(table: Table, regency_id: int, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """UPDATE many rows of one regency by the column `key`; every dict holds `key` and the same further columns."""
    _check(regency_id)
    if not rows:
        return
    changed = [name for name in rows[0] if name != key]
    statement = (
        update(table)
        .where(table.c[key] == bindparam("row_key"), table.c.regency_id == regency_id)
        .values({name: bindparam(f"new_{name}") for name in changed})
    )
    parameters = [{"row_key": row[key], **{f"new_{name}": row[name] for name in changed}} for row in rows]
    db.session.connection().execute(statement, parameters)


def allocate_ids(table: Table, count: int) -> Sequence[int]:
    """`count` fresh ids for `table`. On SQLite the caller must hold the write lock (`db.writing`)."""
    connection: Connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        rows = connection.execute(
            text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
            {"name": table.name, "count": count},
        )
        return [int(row[0]) for row in rows]
    last = connection.execute(select(func.max(table.c.id))).scalar() or 0
    return range(last + 1, last + 1 + count)


def _check(regency_id: int) -> None:
    scope = current_scope()
    if scope is None:
        raise NoScope("a bulk write needs a scope")
    if regency_id not in scope.regency_ids or scope.kind in ("branch", "province"):
        raise OutsideScope("a bulk write outside the scope")

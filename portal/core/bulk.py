"""Many rows at once, past the ORM: the marked bulk path of design section 3.

Core statements pass neither the scope's filter nor its write check, so this module checks the regency itself, and an
architecture test names every module that uses it. On PostgreSQL row-level security checks once more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import LargeBinary, Select, Table, bindparam, func, insert, literal, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeEngine

from portal.core.changes import written
from portal.core.db import db
from portal.core.tenancy import NoScope, OutsideScope, current_scope

KEY_BYTES = 16
KEYS_AT_ONCE = 20_000  # under SQLite's limit of 32,766 variables
# The keys that `hex_list` wrote, as an array.
FROM_HEX_LIST = "ARRAY(SELECT decode(key, 'hex') FROM unnest(string_to_array(:keys, ',')) AS key)"
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
    otherwise: str = "",
) -> int:
    """Insert `rows` (tuples in the order of `columns`) for one regency; returns their number.

    `regency_id` is added to every row here and must lie in the open scope (NoScope, OutsideScope otherwise). Values
    pass their column's type, except in the columns of `stored_form`, which come as the database stores them (months as
    numbers, dates and times as ISO text): a type's work for every value costs more than the insert itself.
    `otherwise` is the ON CONFLICT clause, if any.
    SQLite: executemany; PostgreSQL: INSERT … SELECT from one JSON array a column, because COPY is refused under
    row-level security, and psycopg makes its own arrays value by value in Python: five times the CPU of this.
    """
    _check(regency_id)
    written(table.name, regency_id)
    connection = db.session.connection()
    dialect = connection.dialect
    processors = [None if name in stored_form else _processor(table, name, dialect) for name in columns]
    count = 0
    if dialect.name == "postgresql":
        statement = text(f"{_columns_statement(table, columns)} {otherwise}")
        for part in chunks(rows):
            arrays = {
                f"a{n}": _array(values if process is None else map(process, values))
                for n, (process, values) in enumerate(zip(processors, zip(*part, strict=True), strict=True))
            }
            connection.execute(statement, {**arrays, "regency": regency_id})
            count += len(part)
        return count
    if any(processors):
        rows = _processed(rows, processors)
    names = ", ".join((*columns, "regency_id"))
    marks = ", ".join(["?"] * len(columns) + [str(int(regency_id))])
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({marks}) {otherwise}"
    for part in chunks(rows):
        connection.exec_driver_sql(sql, part)
        count += len(part)
    return count


def stored(table: Table, column: str, value: Any) -> Any:
    """A value as the database stores it (`stored_form`), made once for a column in which all rows are alike."""
    process = _processor(table, column, db.session.connection().dialect)
    made = value if process is None else process(value)
    return made.isoformat() if isinstance(made, date) else made


def _processor(table: Table, column: str, dialect: Dialect) -> Any:
    kind = table.c[column].type
    if isinstance(kind, LargeBinary):
        return None  # bytes are stored as they are: the driver's wrapper around them would only cost time
    return kind.dialect_impl(dialect).bind_processor(dialect)


def insert_from(table: Table, regency_id: int, columns: Sequence[str], query: Select[Any]) -> None:
    """INSERT … SELECT: rows that follow from rows already there never travel to the application and back.

    `query` yields `columns`; `regency_id` is added here, and the caller's query must name that regency itself.
    """
    _check(regency_id)
    written(table.name, regency_id)
    statement = insert(table).from_select([*columns, "regency_id"], query.add_columns(literal(regency_id)))
    db.session.connection().execute(statement)


@contextmanager
def whole_lists_joined() -> Iterator[None]:
    """Joins inside take thousands of rows at once.

    PostgreSQL has counted nothing yet of rows that came in this very moment: it expects one of them, and would look
    through the whole register for each.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    yield
    connection.execute(text("SET LOCAL enable_nestloop = on"))


def _processed(rows: Iterable[Sequence[Any]], processors: Sequence[Any]) -> Iterator[Sequence[Any]]:
    active = [(index, process) for index, process in enumerate(processors) if process is not None]
    for row in rows:
        values = list(row)
        for index, process in active:
            values[index] = process(values[index])
        yield tuple(values)


def add_counts(table: Table, regency_id: int, keys: Sequence[str], count: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add to summary rows, making those that are missing. `rows` = the values of `keys`, then the number to add.

    `keys` holds the primary key and what depends on it; all values in stored form, each key once.
    """
    primary = ", ".join(column.name for column in table.primary_key)
    names = (*keys, count)
    adding = f"ON CONFLICT ({primary}) DO UPDATE SET {count} = {table.name}.{count} + excluded.{count}"
    insert_rows(table, regency_id, names, rows, stored_form=names, otherwise=adding)


def _columns_statement(table: Table, columns: Sequence[str]) -> str:
    """INSERT … SELECT of a JSON array a column, side by side."""
    arrays = ", ".join(f"json_array_elements_text(CAST(:a{n} AS json))" for n in range(len(columns)))
    aliases = ", ".join(f"c{n}" for n in range(len(columns)))
    values = ", ".join(_from_text(f"c{n}", table.c[name].type) for n, name in enumerate(columns))
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}, regency_id) "
        f"SELECT {values}, :regency FROM ROWS FROM ({arrays}) AS rows({aliases})"
    )


def _from_text(value: str, kind: TypeEngine[Any]) -> str:
    compiled = kind.compile(dialect=_PG)
    # Without the length: a cast to VARCHAR(6) would cut what is longer, where the column itself refuses it.
    return f"decode({value}, 'hex')" if compiled == "BYTEA" else f"CAST({value} AS {compiled.partition('(')[0]})"


def _array(values: Iterable[Any]) -> str:
    return _encode(list(values))


def _plain(value: Any) -> str:
    """What JSON does not know, as PostgreSQL reads it."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no stored form for {type(value).__name__}")


# Made once: an encoder of one's own for every column is slower than small ones need.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def hex_list(keys: Sequence[bytes]) -> str:
    """Keys of 16 bytes as one text, for `FROM_HEX_LIST`: a fiftieth of what psycopg takes to write their array."""
    joined = b"".join(keys)
    if len(joined) != KEY_BYTES * len(keys):
        raise ValueError("these are not keys of 16 bytes")
    return joined.hex(",", KEY_BYTES)


def ids_by_key(table: Table, regency_id: int, column: str, keys: Iterable[bytes]) -> dict[bytes, int]:
    """{key: id} of the rows of one regency whose `column` is one of these keys of 16 bytes."""
    _check(regency_id)
    connection = db.session.connection()
    found: dict[bytes, int] = {}
    query = f"SELECT {column}, id FROM {table.name} WHERE regency_id = "
    for part in chunks(keys, KEYS_AT_ONCE):
        if connection.dialect.name == "postgresql":
            rows = connection.execute(
                text(f"{query} :regency AND {column} = ANY({FROM_HEX_LIST})"),
                {"regency": regency_id, "keys": hex_list(part)},
            )
        else:
            marks = ", ".join("?" * len(part))
            rows = connection.exec_driver_sql(f"{query} ? AND {column} IN ({marks})", (regency_id, *part))
        found.update((bytes(key), number) for key, number in rows)
    return found


def update_rows(table: Table, regency_id: int, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """UPDATE many rows of one regency by the column `key`; every dict holds `key` and the same further columns."""
    _check(regency_id)
    if not rows:
        return
    written(table.name, regency_id)
    changed = [name for name in rows[0] if name != key]
    statement = (
        update(table)
        .where(table.c[key] == bindparam("row_key"), table.c.regency_id == regency_id)
        .values({name: bindparam(f"new_{name}") for name in changed})
    )
    parameters = [{"row_key": row[key], **{f"new_{name}": row[name] for name in changed}} for row in rows]
    db.session.connection().execute(statement, parameters)


def allocate_ids(table: Table, count: int) -> Sequence[int]:
    """`count` fresh ids for `table`, ascending. On SQLite the caller must hold the write lock (`db.writing`)."""
    connection: Connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        ids: list[int] | None = connection.execute(
            text("SELECT json_agg(nextval(pg_get_serial_sequence(:name, 'id'))) FROM generate_series(1, :count)"),
            {"name": table.name, "count": count},
        ).scalar()
        return ids or []
    last = connection.execute(select(func.max(table.c.id))).scalar() or 0
    return range(last + 1, last + 1 + count)


def _check(regency_id: int) -> None:
    scope = current_scope()
    if scope is None:
        raise NoScope("a bulk write needs a scope")
    if regency_id not in scope.regency_ids or scope.kind in ("branch", "province"):
        raise OutsideScope("a bulk write outside the scope")

"""PostgreSQL: every table as COPY text, without client programs of the server's version.

The owner is bound by FORCE ROW LEVEL SECURITY. To read, it opens the scope of all regencies and refuses to go on
unless every policy is the portal's own, since any other might hide rows. To write, it lifts FORCE inside the one
transaction that also puts it back: nobody else ever sees the tables without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from portal.config import Settings
from portal.core.backup.archive import BackupError, Manifest, Reader, Writer, compressed
from portal.core.backup.sqlite import refuse_filled, refuse_other_revision
from portal.core.tasks.queue import POSTGRES_TABLES, plain_dsn

_NOT_CARRIED = frozenset({"alembic_version", *POSTGRES_TABLES})  # the sweep rings again for what was in the queue
_OWN_POLICY = re.compile(
    r"\(?(?:COALESCE\(regency_id, 0\)|regency_id) = ANY \([^;]*current_setting\('portal\.scope'::text, true\)[^;]*\)+"
)
_BLOCK = 1 << 20


def dump(settings: Settings, writer: Writer, manifest: Manifest, scratch: Path) -> list[tuple[int, str]]:
    """Add every table, all of one moment; returns (regency id or 0, token) of every stored file they name."""
    with psycopg.connect(plain_dsn(settings.owner_database_url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _see_everything(connection)
        manifest.revision = _revision(connection)
        for table in _tables(connection):
            columns = _columns(connection, table)
            packed = scratch / "table.gz"
            with connection.cursor() as cursor:
                statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_names(columns), sql.Identifier(table))
                with cursor.copy(statement) as copy:
                    compressed(_blocks(copy), packed)
                manifest.tables[table] = cursor.rowcount
            manifest.columns[table] = columns
            writer.add(_part(table), packed)
            packed.unlink()
        manifest.sequences = _sequences(connection)
        return connection.execute("SELECT coalesce(regency_id, 0), token FROM stored_files ORDER BY id").fetchall()


def restore(settings: Settings, reader: Reader, owned: Collection[str], *, force: bool) -> None:
    """Replace the content of every table, all or nothing. Raises BackupError when it must not be replaced."""
    manifest = reader.manifest
    with psycopg.connect(plain_dsn(settings.owner_database_url)) as connection:
        refuse_other_revision(_revision(connection), manifest)
        tables = _tables(connection)
        if set(tables) != set(manifest.tables):
            raise BackupError("Tabel basis data ini tidak sama dengan tabel dalam cadangan.")
        walled = _forced(connection)
        for table in tables:
            name = sql.Identifier(table)
            if table in walled:
                connection.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name))
            # Append-only tables refuse to be emptied, summaries would be counted twice: not while restoring.
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        if not force:
            refuse_filled([table for table in tables if table in owned and _has_rows(connection, table)])
        queue = [table for table in POSTGRES_TABLES if _exists(connection, table)]
        every = sql.SQL(", ").join(sql.Identifier(table) for table in (*tables, *queue))
        connection.execute(sql.SQL("TRUNCATE {}").format(every))
        for table in tables:
            _fill(connection, reader, table)
        for sequence, (last, used) in manifest.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s, %s)", (sequence, last, used))
        for table in tables:
            name = sql.Identifier(table)
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
            if table in walled:
                connection.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))


def _fill(connection: psycopg.Connection[Any], reader: Reader, table: str) -> None:
    columns = reader.manifest.columns[table]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with connection.cursor() as cursor:
        with reader.unpack(_part(table)) as source, cursor.copy(statement) as copy:
            while block := source.read(_BLOCK):
                copy.write(block)
        if cursor.rowcount != reader.manifest.tables[table]:
            raise BackupError(f"Jumlah baris tabel {table} tidak sama dengan cadangan.")


def _see_everything(connection: psycopg.Connection[Any]) -> None:
    """Make sure that no policy hides a row, or refuse: a backup that lacks rows looks like any other."""
    row = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is not None and row[0]:
        connection.execute("SET LOCAL row_security = off")
        return
    policies = connection.execute(
        "SELECT tablename, policyname, permissive, cmd, qual FROM pg_policies WHERE schemaname = current_schema()"
    ).fetchall()
    for table, policy, permissive, command, condition in policies:
        own = permissive == "PERMISSIVE" and command == "ALL" and _OWN_POLICY.fullmatch(condition or "")
        if not own:
            raise BackupError(
                f"Kebijakan baris {policy} pada tabel {table} tidak dikenal, sehingga cadangan mungkin tidak lengkap. "
                "Jalankan dengan peran yang memiliki BYPASSRLS."
            )
    ids = [str(row[0]) for row in connection.execute("SELECT id FROM regencies ORDER BY id")]
    connection.execute("SELECT set_config('portal.scope', %s, true)", (",".join(["0", *ids]),))


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Every table to carry, those that others refer to first."""
    names = {
        row[0]
        for row in connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        )
    } - _NOT_CARRIED
    graph: dict[str, set[str]] = {name: set() for name in sorted(names)}
    for child, parent in connection.execute(
        "SELECT c.relname, p.relname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid "
        "JOIN pg_class p ON p.oid = f.confrelid "
        "WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace"
    ):
        if child != parent and child in graph:
            graph[child].add(parent)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise BackupError("Tabel basis data saling merujuk dalam lingkaran.") from error


def _columns(connection: psycopg.Connection[Any], table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        (sql.Identifier(table).as_string(connection),),
    )
    return [row[0] for row in rows]


def _sequences(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    """Where counting goes on: an id that was deleted must not come back, since the record speaks of it."""
    names = connection.execute(
        "SELECT s.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') "
        "JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S' "
        "AND s.relnamespace = current_schema()::regnamespace AND t.relname <> ALL(%s) ORDER BY s.relname",
        (list(_NOT_CARRIED),),
    ).fetchall()
    found = {}
    for (name,) in names:
        row = connection.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        ).fetchone()
        assert row is not None
        found[name] = list(row)
    return found


def _forced(connection: psycopg.Connection[Any]) -> set[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = current_schema()::regnamespace"
    )
    return {row[0] for row in rows}


def _has_rows(connection: psycopg.Connection[Any], table: str) -> bool:
    return connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone() is not None


def _exists(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s)", (table,)).fetchone()
    return row is not None and row[0] is not None


def _revision(connection: psycopg.Connection[Any]) -> str:
    if not _exists(connection, "alembic_version"):
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else ""


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _part(table: str) -> str:
    return f"database/{table}.copy.gz"


def _blocks(copy: psycopg.Copy) -> Iterator[bytes]:
    for block in copy:
        yield bytes(block)

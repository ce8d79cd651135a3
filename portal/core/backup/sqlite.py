"""SQLite: a copy made in one read transaction, put back in one write transaction. The portal may run meanwhile."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from portal.config import Settings
from portal.core.backup.archive import BackupError, Manifest, Reader, Writer, blocks_of, compressed

DATABASE = "database/portal.db.gz"


def database_path(settings: Settings) -> Path:
    """The file of a SQLite installation."""
    name = make_url(settings.database_url).database
    if not name:
        raise BackupError("Basis data ini hanya ada di memori, jadi tidak dapat dicadangkan.")
    return Path(name)


def dump(settings: Settings, writer: Writer, manifest: Manifest, scratch: Path) -> list[tuple[int, str]]:
    """Add the database to the archive; returns (regency id or 0, token) of every stored file it names."""
    copy = scratch / "portal.db"
    with closing(_connect(database_path(settings))) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    with closing(_connect(copy)) as connection:
        _refuse_damaged(connection)
        manifest.revision = _revision(connection)
        files = connection.execute("SELECT coalesce(regency_id, 0), token FROM stored_files ORDER BY id").fetchall()
    packed = scratch / "portal.db.gz"
    with copy.open("rb") as source:
        compressed(blocks_of(source), packed)
    copy.unlink()
    writer.add(DATABASE, packed)
    packed.unlink()
    return files


def restore(settings: Settings, reader: Reader, scratch: Path, owned: Collection[str], *, force: bool) -> None:
    """Replace the content of the database, all or nothing. Raises BackupError when it must not be replaced."""
    copy = scratch / "portal.db"
    with reader.unpack(DATABASE) as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
    with closing(_connect(copy)) as source_connection:
        _refuse_damaged(source_connection)
        with closing(_connect(database_path(settings))) as target_connection:
            target_connection.execute("PRAGMA busy_timeout=30000")
            _refuse_unfit(target_connection, reader.manifest, owned, force=force)
            _fit_pages(source_connection, target_connection)
            source_connection.backup(target_connection)


def _fit_pages(copy: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Make the copy anew with pages of the target's size: SQLite changes that of a database in use never."""
    wanted = target.execute("PRAGMA page_size").fetchone()[0]
    if copy.execute("PRAGMA page_size").fetchone()[0] != wanted:
        copy.execute("PRAGMA journal_mode=DELETE")  # nor that of one with a write-ahead log
        copy.execute(f"PRAGMA page_size={int(wanted)}")
        copy.execute("VACUUM")


def _refuse_unfit(connection: sqlite3.Connection, manifest: Manifest, owned: Collection[str], *, force: bool) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    refuse_other_revision(_revision(connection) if "alembic_version" in tables else "", manifest)
    if not force:
        refuse_filled(
            [
                name
                for name in sorted(tables & set(owned))
                if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - our own table
            ]
        )


def refuse_other_revision(revision: str, manifest: Manifest) -> None:
    """A restore goes into the schema it was taken from."""
    if revision != manifest.revision:
        raise BackupError(
            f"Cadangan ini dibuat pada skema {manifest.revision}, sedangkan basis data ini memakai skema "
            f"{revision or '(belum ada)'}. Pasang versi portal yang sama dengan cadangan, jalankan "
            "`portal db upgrade`, lalu pulihkan lagi."
        )


def refuse_filled(filled: Collection[str]) -> None:
    """Nobody's work is overwritten by accident."""
    if filled:
        raise BackupError(
            f"Basis data ini sudah berisi data ({', '.join(filled)}). Pulihkan ke basis data kosong, atau minta secara "
            "tegas agar isinya diganti."
        )


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=30)


def _revision(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else ""


def _refuse_damaged(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise BackupError("Salinan basis data rusak.")

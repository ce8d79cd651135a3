"""Promises of `portal.core.backup`, on both databases: what was saved comes back, or nothing changes."""

from __future__ import annotations

import base64
import io
import os
import sqlite3
import stat
import tarfile
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, func, inspect, select, text

from portal.config import Settings, load_settings
from portal.core import approval, backup, clock, settings, storage, tasks
from portal.core.backup import BackupError
from portal.core.backup.sqlite import database_path
from portal.core.db import db, tune_engine, writing
from portal.core.permissions import Role
from portal.core.storage import StoredFile
from portal.core.tenancy import Scope, scope_of
from tests.core import small_app
from tests.core.conftest import Databases, Place
from tests.core.small_app import BELU, TTU

CONTENT = b"5303014107900001;Maria Contoh\n" * 5000


def fill(place: Place) -> None:
    """Rows of two regencies and of the province, with what text formats stumble over."""
    for regency_id in (TTU, BELU, None):
        scope = Scope.regency(regency_id) if regency_id else Scope.province(frozenset({TTU, BELU}))
        with place.immediate.app_context(), scope_of(scope), writing():
            storage.store(
                io.BytesIO(CONTENT + str(regency_id).encode()),
                kind="k",
                file_name='Daftar\\N "TTU", é\u2028.xlsx',
                media_type="x",
                regency_id=regency_id,
                created_by=1,
                retention_days=None,
            )
            tasks.start("test.steps", regency_id=regency_id, args={"steps": 2}, created_by=None)
            settings.change("letterhead", "Baris satu\n\tBaris dua \\.\n\\N", regency_id, by=None)
            if regency_id:
                made = approval.touch("list", 7, regency_id=regency_id, by=1)
                approval.submit(made, by=1, approver=approval.ApproverRule.VERIFIER)
                approval.approve(made, by=2, roles={Role.VERIFIER})
            db.session.commit()


def content(place_settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the queue's, read past all walls."""
    engine = create_engine(place_settings.owner_database_url)
    tune_engine(engine)
    rows = {}
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            ids = ",".join(["0", *(str(row.id) for row in connection.execute(text("SELECT id FROM regencies")))])
            connection.execute(text("SELECT set_config('portal.scope', :ids, true)"), {"ids": ids})
        for name in inspect(engine).get_table_names():
            if name.startswith("huey_"):
                continue
            found = connection.execute(text(f"SELECT * FROM {name}"))
            rows[name] = sorted(map(tuple, found), key=repr)
    engine.dispose()
    return rows


@pytest.fixture
def fresh(place: Place, core_databases: Databases, tmp_path: Path) -> Settings:
    """Another installation with the same keys: an empty migrated database."""
    kind = "postgresql" if place.settings.uses_postgresql else "sqlite"
    other = load_settings(core_databases.new(kind, tmp_path / "fresh"))
    return replace(other, field_keys=place.settings.field_keys, nik_key=place.settings.nik_key)


def test_what_was_saved_comes_back_elsewhere(place: Place, fresh: Settings, tmp_path: Path) -> None:
    fill(place)
    archive = backup.backup(place.settings, tmp_path / "backups")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]

    restored = backup.restore(fresh, archive)
    assert (restored.files, restored.missing_files, restored.revision) == (3, 0, "0001")
    assert content(fresh) == content(place.settings)
    assert len(content(fresh)["stored_files"]) == 3
    app = small_app.make(fresh, immediate=True)
    with app.app_context(), scope_of(Scope.system(frozenset({TTU, BELU}))), writing():
        for stored in db.session.scalars(select(StoredFile)):
            assert b"".join(storage.read_chunks(stored)) == CONTENT + str(stored.regency_id).encode()
        # Counting goes on where it was, the walls stand, and work goes on.
        job = tasks.start("test.steps", regency_id=TTU, args={"steps": 1}, created_by=1)
        db.session.commit()
        assert job.id == 4
        db.engine.dispose()
    with app.app_context(), scope_of(Scope.regency(BELU)):
        assert db.session.scalar(select(func.count(StoredFile.id))) == 1
        db.session.remove()
        db.engine.dispose()
    assert [path for path in fresh.instance_dir.iterdir() if path.name.startswith("restore-")] == []


def _page_size(settings: Settings, change: int | None = None) -> int:
    with closing(sqlite3.connect(database_path(settings))) as connection:
        if change:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute(f"PRAGMA page_size={change}")
            connection.execute("VACUUM")
        return int(connection.execute("PRAGMA page_size").fetchone()[0])


def test_what_lay_in_smaller_pages_comes_back_in_a_new_file(place: Place, fresh: Settings, tmp_path: Path) -> None:
    if fresh.uses_postgresql:
        pytest.skip("only a SQLite file has pages of a size")
    fill(place)
    with place.immediate.app_context():
        db.engine.dispose()  # pages are changed in a file that nobody has open
    assert _page_size(place.settings, change=4096) == 4096
    backup.restore(fresh, backup.backup(place.settings, tmp_path / "backups"))
    assert content(fresh) == content(place.settings)
    assert _page_size(fresh) == 16384


def test_the_walls_stand_again_after_a_restore(place: Place, fresh: Settings, tmp_path: Path) -> None:
    if not fresh.uses_postgresql:
        return
    fill(place)
    with psycopg.connect(fresh.owner_database_url.replace("+psycopg", "")) as connection:
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'append-only'; END $$"
        )
        connection.execute("CREATE TRIGGER keep BEFORE INSERT OR DELETE ON jobs FOR EACH ROW EXECUTE FUNCTION refuse()")
        connection.execute("CREATE TRIGGER stay BEFORE TRUNCATE ON jobs EXECUTE FUNCTION refuse()")
    backup.restore(fresh, backup.backup(place.settings, tmp_path))
    with psycopg.connect(fresh.owner_database_url.replace("+psycopg", "")) as connection:
        forced = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).fetchone()
        assert forced == (5,)
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (0,)  # even for the owner
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute("TRUNCATE jobs CASCADE")


def test_a_database_with_anybodys_data_is_refused_unless_forced(place: Place, fresh: Settings, tmp_path: Path) -> None:
    fill(place)
    archive = backup.backup(place.settings, tmp_path / "backups")
    before = content(place.settings)
    with place.immediate.app_context(), scope_of(Scope.regency(TTU)), writing():
        tasks.start("test.steps", regency_id=TTU, args={"steps": 1}, created_by=1)
        db.session.commit()
    changed = content(place.settings)
    with pytest.raises(BackupError, match="sudah berisi data"):
        backup.restore(place.settings, archive)
    assert content(place.settings) == changed
    backup.restore(place.settings, archive, force=True)
    assert content(place.settings) == before


def spoil(archive: Path, name_part: str, target: Path) -> Path:
    """The archive with one bit of one part changed."""
    with tarfile.open(archive) as source, tarfile.open(target, "w") as copy:
        for member in source.getmembers():
            stream = source.extractfile(member)
            assert stream is not None
            block = bytearray(stream.read())
            if name_part in member.name:
                block[len(block) // 2] ^= 1
            copy.addfile(member, io.BytesIO(bytes(block)))
    return target


@pytest.mark.parametrize("what", ["database/", "files/", "manifest"])
def test_a_changed_archive_changes_nothing(place: Place, fresh: Settings, tmp_path: Path, what: str) -> None:
    fill(place)
    archive = spoil(backup.backup(place.settings, tmp_path / "backups"), what, tmp_path / "spoiled.tar")
    before = content(fresh)
    with pytest.raises(BackupError):
        backup.restore(fresh, archive, force=True)
    assert content(fresh) == before
    assert not fresh.storage_dir.exists()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_is_no_whole_archive_is_told(place: Place, tmp_path: Path) -> None:
    fill(place)
    archive = backup.backup(place.settings, tmp_path / "backups")
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    other = tmp_path / "other.tar"
    with tarfile.open(other, "w") as made:
        made.addfile(tarfile.TarInfo("../../etc/passwd"), io.BytesIO())
    text_file = tmp_path / "notes.tar"
    text_file.write_text("bukan cadangan")
    added = tmp_path / "added.tar"
    added.write_bytes(archive.read_bytes())
    with tarfile.open(added, "a") as made:
        made.addfile(tarfile.TarInfo("files/../../x"), io.BytesIO())
    for path in (cut, other, text_file, added, tmp_path / "absent.tar"):
        with pytest.raises(BackupError):
            backup.restore(place.settings, path, force=True)


def test_other_keys_are_found_out_before_anything_is_replaced(place: Place, fresh: Settings, tmp_path: Path) -> None:
    fill(place)
    archive = backup.backup(place.settings, tmp_path / "backups")
    key = os.urandom(32)
    before = content(fresh)
    for wrong, word in (
        (replace(fresh, field_keys={"k1": key}), "PORTAL_FIELD_KEYS"),
        (replace(fresh, field_keys={"k2": key}), "PORTAL_FIELD_KEYS"),
        (replace(fresh, nik_key=key), "PORTAL_NIK_KEY"),
    ):
        with pytest.raises(BackupError, match=word):
            backup.restore(wrong, archive, force=True)
    assert content(fresh) == before
    backup.restore(replace(fresh, field_keys={"k2": key, **fresh.field_keys}), archive)  # a later key beside it


def test_no_key_and_no_plain_identity_is_in_the_archive(place: Place, tmp_path: Path) -> None:
    fill(place)
    archive = backup.backup(place.settings, tmp_path / "backups").read_bytes()
    for key in (*place.settings.field_keys.values(), place.settings.nik_key):
        assert key not in archive
        assert base64.b64encode(key) not in archive
        assert key.hex().encode() not in archive
    assert b"Maria Contoh" not in archive


def test_another_schema_is_refused(place: Place, fresh: Settings, tmp_path: Path) -> None:
    archive = backup.backup(place.settings, tmp_path / "backups")
    engine = create_engine(fresh.owner_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    engine.dispose()
    with pytest.raises(BackupError, match="skema 0001"):
        backup.restore(fresh, archive, force=True)


def test_a_file_that_has_gone_does_not_stop_the_backup(place: Place, fresh: Settings, tmp_path: Path) -> None:
    fill(place)
    next(path for path in place.settings.storage_dir.rglob("*") if path.is_file()).unlink()
    restored = backup.restore(fresh, backup.backup(place.settings, tmp_path / "backups"))
    assert (restored.files, restored.missing_files) == (2, 1)


def test_a_policy_nobody_knows_stops_the_backup_rather_than_hide_rows(place: Place, tmp_path: Path) -> None:
    if not place.settings.uses_postgresql:
        return
    fill(place)
    with psycopg.connect(place.settings.owner_database_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE POLICY late ON jobs AS RESTRICTIVE USING (state <> 'done')")
    with pytest.raises(BackupError, match="late"):
        backup.backup(place.settings, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_of_a_busy_portal_is_of_one_moment(place: Place, fresh: Settings, tmp_path: Path) -> None:
    """Each writer adds a job and its file in one transaction: a copy with one and not the other would be torn."""
    stop = threading.Event()
    written = threading.Semaphore(0)

    def write() -> None:
        while not stop.is_set():
            with place.queued.app_context(), scope_of(Scope.regency(TTU)), writing():
                storage.store(
                    io.BytesIO(b"x"),
                    kind="k",
                    file_name="x",
                    media_type="x",
                    regency_id=TTU,
                    created_by=1,
                    retention_days=None,
                )
                tasks.start("test.once", regency_id=TTU, created_by=1)
                db.session.commit()
            written.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(10):
            assert written.acquire(timeout=60)
        archive = backup.backup(place.settings, tmp_path / "backups")
    finally:
        stop.set()
        writer.join(60)
    restored = backup.restore(fresh, archive)
    rows = content(fresh)
    assert restored.missing_files == 0
    assert restored.files == len(rows["stored_files"]) == len(rows["jobs"]) >= 10


def test_two_backups_of_one_second_do_not_meet(place: Place, tmp_path: Path) -> None:
    with clock.fixed(clock.now() + timedelta(days=1)):
        first, second = (backup.backup(place.settings, tmp_path / "backups") for _ in range(2))
    assert first != second
    assert first.name.startswith("portal-")


def test_the_whole_portal_comes_back(app: Flask, tmp_path: Path) -> None:
    """The real schema with its triggers, references and reference data, not only the core's tables."""
    real: Settings = app.config["PORTAL"]
    before = content(real)
    assert before["people"]
    archive = backup.backup(real, tmp_path / "backups")
    with app.app_context(), scope_of(Scope.regency(TTU)), writing():
        settings.change("letterhead", "Sesudah cadangan", TTU, by=None)
        db.session.commit()
    assert content(real) != before
    backup.restore(real, archive, force=True)
    assert content(real) == before

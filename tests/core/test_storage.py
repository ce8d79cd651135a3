"""Promises of `portal.core.storage`, on both databases."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import signal
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock, storage
from portal.core.crypto import DecryptionError
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from portal.core.storage import StorageFullError, StoredFile
from portal.core.tenancy import OutsideScope, Scope, scope_of
from tests.core.small_app import BELU, TTU

CONTENT = b"5303014107900001;Maria Contoh\n" * 10_000
SYSTEM = Scope.system(frozenset({TTU, BELU}))


def keep(content: bytes = CONTENT, *, days: int | None = 30, regency_id: int | None = TTU, name: str = "Daftar.xlsx"):
    return storage.store(
        io.BytesIO(content),
        kind="test.upload",
        file_name=name,
        media_type="application/octet-stream",
        regency_id=regency_id,
        created_by=1,
        retention_days=days,
    )


def files_under(app: Flask) -> list[Path]:
    return sorted(path for path in app.config["PORTAL"].storage_dir.rglob("*") if path.is_file())


@pytest.mark.usefixtures("core_ttu")
def test_what_is_stored_comes_back_and_lies_encrypted(core_app: Flask) -> None:
    stored = keep()
    db.session.commit()
    assert b"".join(storage.read_chunks(stored)) == CONTENT
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).digest())
    (path,) = files_under(core_app)
    assert path == storage.path_of(TTU, stored.token)
    assert b"Maria" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stored.token not in repr(stored)


@pytest.mark.usefixtures("core_ttu")
def test_a_file_on_disk_is_stored_too(core_app: Flask, tmp_path: Path) -> None:
    source = tmp_path / "daftar.csv"
    source.write_bytes(CONTENT)
    stored = storage.store(
        source, kind="k", file_name="daftar.csv", media_type="text/csv", regency_id=TTU, created_by=1, retention_days=1
    )
    db.session.commit()
    assert b"".join(storage.read_chunks(stored)) == CONTENT


@pytest.mark.usefixtures("core_ttu")
def test_a_download_can_be_read_after_the_request(core_app: Flask) -> None:
    stored = keep()
    db.session.commit()
    chunks = storage.read_chunks(stored)
    db.session.remove()
    assert b"".join(chunks) == CONTENT


@pytest.mark.usefixtures("core_ttu")
def test_a_lost_transaction_leaves_nothing_behind(core_app: Flask) -> None:
    keep()
    db.session.rollback()
    assert files_under(core_app) == []
    with pytest.raises(OutsideScope):
        keep(regency_id=BELU)
    db.session.rollback()
    assert files_under(core_app) == []


@pytest.mark.usefixtures("core_ttu")
def test_a_source_that_breaks_leaves_nothing_behind(core_app: Flask) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        storage.store(Broken(), kind="k", file_name="x", media_type="x", regency_id=TTU, created_by=1, retention_days=1)
    assert files_under(core_app) == []


@pytest.mark.usefixtures("core_ttu")
def test_deleting_takes_the_content_only_with_the_row(core_app: Flask) -> None:
    stored = keep()
    db.session.commit()
    storage.delete(stored)
    assert len(files_under(core_app)) == 1
    db.session.rollback()
    assert len(files_under(core_app)) == 1
    storage.delete(stored_again := storage.stored_file(stored.id))
    db.session.commit()
    assert files_under(core_app) == []
    with pytest.raises(NotFoundError):
        storage.stored_file(stored_again.id)


@pytest.mark.usefixtures("core_ttu")
def test_the_number_of_a_file_that_is_gone_is_never_given_again(core_app: Flask) -> None:
    """A download or a list still names it; its old page must not hand out somebody's new file."""
    first = keep()
    db.session.commit()
    number = first.id
    storage.delete(first)
    db.session.commit()
    assert keep(b"another").id > number
    db.session.commit()


@pytest.mark.usefixtures("core_ttu")
def test_a_savepoint_that_is_rolled_back_keeps_its_own_promises_only(core_app: Flask) -> None:
    kept = keep(b"kept")
    db.session.commit()
    outer = keep(b"outer")
    savepoint = db.session.begin_nested()
    keep(b"inner")
    storage.delete(kept)
    savepoint.rollback()
    with db.session.begin_nested():
        released = keep(b"released")
    db.session.commit()
    assert files_under(core_app) == sorted(storage.path_of(TTU, stored.token) for stored in (kept, outer, released))
    assert b"".join(storage.read_chunks(storage.stored_file(kept.id))) == b"kept"


def test_a_neighbour_finds_no_file(core_app: Flask) -> None:
    with core_app.app_context(), scope_of(Scope.regency(TTU)), writing():
        file_id = keep().id
        db.session.commit()
    with core_app.app_context(), scope_of(Scope.regency(BELU)):
        with pytest.raises(NotFoundError):
            storage.stored_file(file_id)
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    with core_app.app_context(), scope_of(Scope.province(frozenset({TTU, BELU}))):
        assert storage.stored_file(file_id).id == file_id


@pytest.mark.usefixtures("core_ttu")
def test_a_file_whose_time_is_over_is_not_found_even_before_the_sweep(core_app: Flask) -> None:
    stored = keep(days=30)
    db.session.commit()
    with clock.fixed(clock.now() + timedelta(days=31)), pytest.raises(NotFoundError, match="masa simpannya"):
        storage.stored_file(stored.id)


def test_the_sweep_removes_what_expired_and_orphans_and_nothing_else(core_app: Flask) -> None:
    with core_app.app_context(), scope_of(SYSTEM), writing():
        short, signed = keep(b"short", days=30), keep(b"signed", days=None)
        province = keep(b"province", days=None, regency_id=None)
        db.session.commit()
        known = {storage.path_of(stored.regency_id, stored.token) for stored in (signed, province)}
        orphan, fresh_orphan = (storage.path_of(TTU, name * 16) for name in ("aa", "bb"))
        unknown_regency = storage.path_of(9999, "cc" * 16)
        for path in (orphan, fresh_orphan, unknown_regency):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"?")
        now = clock.now() + timedelta(days=31)
        os.utime(fresh_orphan, (now.timestamp(), now.timestamp()))
        short_path = storage.path_of(TTU, short.token)

        assert storage.sweep_expired(clock.now() + timedelta(days=29)) == 0
        assert short_path.exists()
        assert storage.sweep_expired(now) == 1
        assert set(files_under(core_app)) == known | {fresh_orphan, unknown_regency}
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 2


def test_the_sweep_wants_to_see_every_row(core_app: Flask) -> None:
    for scope in (Scope.regency(TTU), Scope.province(frozenset({TTU, BELU}))):
        with core_app.app_context(), scope_of(scope), pytest.raises(RuntimeError, match="system scope"):
            storage.sweep_expired(clock.now())


@pytest.mark.usefixtures("core_ttu")
def test_a_missing_or_damaged_content_is_told(core_app: Flask) -> None:
    stored = keep()
    db.session.commit()
    path = storage.path_of(TTU, stored.token)
    blob = path.read_bytes()
    path.write_bytes(blob[:-1])
    with pytest.raises(DecryptionError):
        list(storage.read_chunks(stored))
    path.unlink()
    with pytest.raises(NotFoundError, match="tidak tersimpan"):
        storage.read_chunks(stored)


@pytest.mark.usefixtures("core_ttu")
def test_a_disk_without_room_is_a_sentence_and_leaves_nothing(core_app: Flask) -> None:
    keep(b"x" * 300_000)
    db.session.commit()
    before = files_under(core_app)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))  # the system itself refuses the rest
        with pytest.raises(StorageFullError, match="penuh") as caught:
            keep(b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert isinstance(caught.value, DomainError)
    db.session.rollback()
    assert files_under(core_app) == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Data\\Daftar TTU.xlsx", "Daftar TTU.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("Daftar\r\n\x00TTU.csv", "DaftarTTU.csv"),
        ("", "berkas"),
        ("x" * 300 + ".xlsx", "x" * 250 + ".xlsx"),
    ],
)
@pytest.mark.usefixtures("core_ttu")
def test_a_file_name_is_only_a_name(given: str, kept: str) -> None:
    assert keep(b"x", name=given).file_name == kept

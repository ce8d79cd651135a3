"""`portal backup` and `portal restore`: database and stored files in one archive, on both databases.

The archive never holds a key: stored files and identity numbers in it stay encrypted, names do not. Who keeps it
keeps personal data; who keeps the keys keeps them elsewhere.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.config import Settings
from portal.core import clock
from portal.core.backup import postgresql, sqlite
from portal.core.backup.archive import BackupError, Manifest, Reader, Writer
from portal.core.crypto import DecryptionError, Keys
from portal.core.db import Base
from portal.core.formatting import WITA
from portal.core.tenancy import RegencyOrProvince, RegencyOwned

__all__ = ["KEYS_NOTE", "BackupError", "Restored", "backup", "restore"]

KEYS_NOTE = (
    "Cadangan ini tidak memuat kunci (PORTAL_FIELD_KEYS, PORTAL_NIK_KEY, PORTAL_SECRET_KEY). Simpan kunci di tempat "
    "lain: tanpa kunci, NIK dan berkas di dalamnya tidak dapat dibuka. Cadangan memuat data pribadi; simpan di tempat "
    "terkunci."
)
_PROOF_TEXT = b"portal backup"
_PROOF_AAD = b"backup.key_proofs"
_NIK_PROOF = "nik"
_FILE_PART = re.compile(r"files/(\d+)/([0-9a-f]{2})/(\2[0-9a-f]+)")


@dataclass(frozen=True)
class Restored:
    """What a restore brought back."""

    made_at: datetime
    revision: str
    files: int
    missing_files: int  # had gone already when the backup was made


def backup(settings: Settings, target_dir: Path) -> Path:
    """Write `portal-<date>-<time>.tar` into `target_dir` and return its path; the portal may run meanwhile.

    The database is taken at one moment and the files after it, so every row finds its file. Raises BackupError, and
    then leaves nothing behind.
    """
    target_dir.mkdir(parents=True, exist_ok=True)
    moment = clock.now()
    name = f"portal-{moment.astimezone(WITA):%Y%m%d-%H%M%S}"
    path = target_dir / f"{name}.tar"
    if path.exists():
        path = target_dir / f"{name}-{secrets.token_hex(2)}.tar"
    manifest = Manifest(
        made_at=moment.isoformat(),
        engine="postgresql" if settings.uses_postgresql else "sqlite",
        revision="",
        key_proofs=_key_proofs(settings),
    )
    writer = Writer(path)
    scratch = Path(tempfile.mkdtemp(prefix="backup-", dir=target_dir))  # 0700
    try:
        dump = postgresql.dump if settings.uses_postgresql else sqlite.dump
        for folder, token in dump(settings, writer, manifest, scratch):
            relative = f"{folder}/{token[:2]}/{token}"
            try:
                writer.add(f"files/{relative}", settings.storage_dir / relative)
            except FileNotFoundError:
                manifest.missing_files.append(relative)  # its time was over a moment ago
        return writer.finish(manifest)
    except BaseException:
        writer.abandon()
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def restore(settings: Settings, archive: Path, *, force: bool = False) -> Restored:
    """Put an archive back into a migrated database, all or nothing.

    Everything is proved first: every part's checksum, the schema's revision, and that the configured keys are those
    of the archive. A database that holds anybody's data is refused unless `force`. Raises BackupError.
    """
    reader = Reader(archive)
    try:
        manifest = reader.manifest
        engine = "postgresql" if settings.uses_postgresql else "sqlite"
        if manifest.engine != engine:
            raise BackupError(f"Cadangan ini berasal dari {manifest.engine}, sedangkan portal ini memakai {engine}.")
        _refuse_other_keys(settings, manifest)
        files = reader.names("files/")
        if not all(_FILE_PART.fullmatch(name) for name in files):
            raise BackupError("Cadangan ini memuat berkas dengan nama yang tidak dikenal.")
        settings.instance_dir.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix="restore-", dir=settings.instance_dir))
        added: list[Path] = []
        try:
            for name in files:
                added += _put_file(reader, name, settings.storage_dir)
            if settings.uses_postgresql:
                postgresql.restore(settings, reader, _owned_tables(), force=force)
            else:
                sqlite.restore(settings, reader, scratch, _owned_tables(), force=force)
        except BaseException:
            for path in added:
                path.unlink(missing_ok=True)
            raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        return Restored(
            datetime.fromisoformat(manifest.made_at), manifest.revision, len(files), len(manifest.missing_files)
        )
    finally:
        reader.close()


def _put_file(reader: Reader, name: str, storage_dir: Path) -> list[Path]:
    """Bring back a stored file before its row; one that lies there already is the same, tokens being random."""
    path = storage_dir / name.removeprefix("files/")
    if path.exists():
        return []
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    reader.copy(name, draft)
    draft.rename(path)
    return [path]


def _owned_tables() -> frozenset[str]:
    """Tables that hold somebody's data, in contrast to reference data that the schema brings along."""
    return frozenset(
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, (RegencyOwned, RegencyOrProvince))
    )


def _key_proofs(settings: Settings) -> dict[str, str]:
    """By these a key is known without being told: a fixed text under each field key, and its keyed hash."""
    keys = Keys.of(settings)
    proofs = {
        f"field:{key_id}": Keys({key_id: key}, settings.nik_key).encrypt(_PROOF_TEXT, _PROOF_AAD).hex()
        for key_id, key in settings.field_keys.items()
    }
    return {**proofs, _NIK_PROOF: keys.nik_hash(_PROOF_TEXT.decode()).hex()}


def _refuse_other_keys(settings: Settings, manifest: Manifest) -> None:
    keys = Keys.of(settings)
    wrong = []
    for name, proof in manifest.key_proofs.items():
        if name == _NIK_PROOF:
            if keys.nik_hash(_PROOF_TEXT.decode()).hex() != proof:
                wrong.append("PORTAL_NIK_KEY")
            continue
        try:
            keys.decrypt(bytes.fromhex(proof), _PROOF_AAD)
        except DecryptionError:
            wrong.append(f"PORTAL_FIELD_KEYS ({name.removeprefix('field:')})")
    if wrong:
        raise BackupError(
            f"Kunci yang terpasang bukan kunci cadangan ini: {', '.join(wrong)}. Pasang kunci yang dipakai ketika "
            "cadangan dibuat, lalu pulihkan lagi."
        )

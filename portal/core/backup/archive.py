"""One tar file: parts with their SHA-256, and a manifest at the end."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
_BLOCK = 1 << 20


class BackupError(RuntimeError):
    """Why nothing was backed up or restored, in Indonesian, for the operator."""


@dataclass(frozen=True)
class Part:
    """One member of the archive."""

    name: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """What an archive holds. Never a key: only proofs by which the right keys are known."""

    made_at: str
    engine: str  # "sqlite" or "postgresql"
    revision: str
    key_proofs: dict[str, str]
    tables: dict[str, int] = field(default_factory=dict)  # PostgreSQL: rows of each table
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, list[Any]] = field(default_factory=dict)  # name → [last value, whether it was used]
    missing_files: list[str] = field(default_factory=list)  # gone between the database's copy and theirs
    parts: list[Part] = field(default_factory=list)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """Raises BackupError for anything this version cannot read."""
        try:
            values = json.loads(content)
            if values["format"] != FORMAT:
                raise BackupError("Cadangan ini dibuat oleh versi portal yang lebih baru.")
            values["parts"] = [Part(**part) for part in values["parts"]]
            return cls(**values)
        except (ValueError, TypeError, KeyError) as error:
            raise BackupError("Daftar isi cadangan rusak atau tidak lengkap.") from error


class Writer:
    """Writes a draft beside the archive; only a whole archive gets the archive's name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(path.name + ".part")
        descriptor = os.open(self._draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._stream = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._stream, mode="w")  # noqa: SIM115 - closed in finish or abandon
        self.parts: list[Part] = []

    def add(self, name: str, path: Path) -> None:
        """Copy a file into the archive. Raises FileNotFoundError when it has gone."""
        with path.open("rb") as source:
            info = tarfile.TarInfo(name)
            info.size = os.fstat(source.fileno()).st_size
            info.mode = 0o600
            hashed = _Hashed(source)
            self._tar.addfile(info, hashed)
        self.parts.append(Part(name, info.size, hashed.digest.hexdigest()))

    def finish(self, manifest: Manifest) -> Path:
        """Add the manifest and give the archive its name."""
        manifest.parts = self.parts
        content = manifest.to_json()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        info.mode = 0o600
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._draft.rename(self._path)
        return self._path

    def abandon(self) -> None:
        """Leave nothing."""
        self._stream.close()
        self._draft.unlink(missing_ok=True)


class _Hashed:
    """A file that is hashed while tarfile copies it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


class Reader:
    """An archive whose every part was proved before anything is done with it."""

    def __init__(self, path: Path) -> None:
        """Raises BackupError for a file that is no archive, is cut, or was changed."""
        try:
            self._tar = tarfile.open(path, mode="r:")  # noqa: SIM115 - closed in close
            members = self._tar.getmembers()
        except FileNotFoundError as error:
            raise BackupError("Berkas cadangan tidak ditemukan.") from error
        except (tarfile.TarError, EOFError, OSError) as error:
            raise BackupError("Berkas ini bukan cadangan portal, atau sudah rusak.") from error
        self._members = {member.name: member for member in members}
        listed = self._members.get(MANIFEST)
        if listed is None or not listed.isreg():
            raise BackupError("Berkas ini bukan cadangan portal yang lengkap: daftar isinya tidak ada.")
        self.manifest = Manifest.from_json(self._read(listed).read())
        self._prove()

    def _prove(self) -> None:
        named = {part.name for part in self.manifest.parts}
        if named != set(self._members) - {MANIFEST}:
            raise BackupError("Isi cadangan tidak sama dengan daftar isinya.")
        for part in self.manifest.parts:
            member = self._members[part.name]
            digest = hashlib.sha256()
            if member.isreg() and member.size == part.size:
                source = self._read(member)
                while block := source.read(_BLOCK):
                    digest.update(block)
            if digest.hexdigest() != part.sha256:
                raise BackupError(f"Bagian {part.name} dari cadangan ini rusak.")

    def _read(self, member: tarfile.TarInfo) -> IO[bytes]:
        source = self._tar.extractfile(member)
        if source is None:
            raise BackupError(f"Bagian {member.name} dari cadangan ini rusak.")
        return source

    def names(self, prefix: str) -> list[str]:
        """The parts below a folder of the archive."""
        return [part.name for part in self.manifest.parts if part.name.startswith(prefix)]

    def copy(self, name: str, target: Path) -> None:
        """Write a part to `target`, which is made readable for its owner only."""
        with self.open(name) as source, private_file(target) as copy:
            shutil.copyfileobj(source, copy, _BLOCK)
            copy.flush()
            os.fsync(copy.fileno())

    def open(self, name: str) -> IO[bytes]:
        return self._read(self._members[name])

    def unpack(self, name: str) -> gzip.GzipFile:
        """A part that was compressed."""
        return gzip.GzipFile(fileobj=self.open(name), mode="rb")

    def close(self) -> None:
        self._tar.close()


def private_file(path: Path) -> IO[bytes]:
    """A new file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def compressed(blocks: Iterable[bytes], target: Path) -> None:
    """Write `blocks` gzipped to a private file; without a time stamp, so that equal content is equal."""
    with private_file(target) as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0) as packed:
        for block in blocks:
            packed.write(block)


def blocks_of(source: IO[bytes]) -> Iterator[bytes]:
    """An open file in pieces of a megabyte."""
    return iter(lambda: source.read(_BLOCK), b"")

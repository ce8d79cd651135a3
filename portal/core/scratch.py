"""Folders for files that hold people in the clear while they are made. A killed process leaves none behind for long.

They lie under `<storage>/scratch`, never in the machine's /tmp, each locked by the process that works in it. Whoever
gets the lock of one knows that its process has ended. Machines that share a storage need one that keeps such locks for
all of them (NFS 4 does).
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

LOCK = "lock"
UNLOCKED_AGE = timedelta(minutes=2)  # a folder is locked within a moment of being made
log = structlog.get_logger("portal.scratch")


@contextmanager
def scratch_folder(storage_dir: Path) -> Iterator[Path]:
    """An empty folder of this process alone (0700), removed with all it holds at the end."""
    root = _root(storage_dir)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as name:
        folder = Path(name)
        draft = folder / f"{LOCK}.new"
        with draft.open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            draft.rename(folder / LOCK)  # nobody ever sees it unlocked while this process lives
            work = folder / "work"
            work.mkdir(mode=0o700)
            yield work


def clear_abandoned(storage_dir: Path, now: datetime) -> int:
    """Remove the folders whose process was killed. Returns how many."""
    root = _root(storage_dir)
    abandoned = [folder for folder in root.iterdir() if _is_abandoned(folder, now)] if root.is_dir() else []
    for folder in abandoned:
        shutil.rmtree(folder, ignore_errors=True)
    if abandoned:
        log.warning("scratch_cleared", count=len(abandoned))
    return len(abandoned)


def _root(storage_dir: Path) -> Path:
    return storage_dir / "scratch"


def _is_abandoned(folder: Path, now: datetime) -> bool:
    with suppress(FileNotFoundError):  # its process removes it at this very moment
        try:
            lock = (folder / LOCK).open("r+b")
        except FileNotFoundError:
            return folder.stat().st_mtime < (now - UNLOCKED_AGE).timestamp()
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
    return False

"""What takes long to prepare is prepared once a run: by the worker that needs it first, for all of them."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Prepared:
    """A folder that every worker of a run sees."""

    folder: Path

    @contextmanager
    def alone(self, name: str) -> Iterator[Path]:
        """One worker at a time; yields a path of this name, where nothing may be yet."""
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # goes with the process, also with one that is killed
            yield self.folder / name

    def once(self, name: str, make: Callable[[Path], Any]) -> Any:
        """What `make(folder)` answered whoever asked first, for everybody; `folder` is there and empty."""
        with self.alone(name) as folder:
            kept = folder.with_suffix(".pickle")
            if not kept.exists():
                folder.mkdir()
                kept.write_bytes(pickle.dumps(make(folder)))
            return pickle.loads(kept.read_bytes())  # noqa: S301 - written by this run itself


def of_run(own: Path) -> Prepared:
    """`own` is the folder of this worker's temporary files: those of a run's workers stand side by side."""
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared"
    folder.mkdir(exist_ok=True)
    return Prepared(folder)

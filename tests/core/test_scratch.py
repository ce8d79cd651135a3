"""Where files are made that hold people in the clear: nobody else reads them, and a killed process leaves none."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from portal.config import PROJECT_ROOT
from portal.core import clock
from portal.core.scratch import clear_abandoned, scratch_folder

KILLED = """
import pathlib, sys, time
from portal.core.scratch import scratch_folder
with scratch_folder(pathlib.Path(sys.argv[1])) as folder:
    (folder / "file").write_text("5303014107900001")
    print(folder, flush=True)
    time.sleep(600)
"""


def files(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file() and path.name == "file"]


def test_a_folder_is_private_and_goes_with_its_block(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), scratch_folder(tmp_path) as folder:
        assert tmp_path in folder.parents
        while folder != tmp_path:
            assert folder.stat().st_mode & 0o777 == 0o700
            folder = folder.parent
        1 / 0  # noqa: B018
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_a_killed_process_left_is_cleared_at_once_and_nothing_before(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout is not None
        folder = Path(worker.stdout.readline().strip())
        assert folder.is_dir()
        with clock.fixed(clock.now() + timedelta(days=1)):
            assert clear_abandoned(tmp_path, clock.now()) == 0  # a long job of another worker keeps its files
        assert len(files(tmp_path)) == 1
    finally:
        worker.kill()
        worker.communicate()
    assert clear_abandoned(tmp_path, clock.now()) == 1
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_folder_in_the_very_making_is_left_alone_for_a_while(tmp_path: Path) -> None:
    (tmp_path / "scratch" / "new").mkdir(parents=True)
    assert clear_abandoned(tmp_path, clock.now()) == 0
    assert clear_abandoned(tmp_path, clock.now() + timedelta(minutes=3)) == 1


def test_nothing_to_clear_is_no_error(tmp_path: Path) -> None:
    assert clear_abandoned(tmp_path, clock.now()) == 0

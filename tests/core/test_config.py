"""What an installation writes is readable by its own user only."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from portal.config import PROJECT_ROOT, load_settings

STARTS = {
    "web": [
        *(sys.executable, "-c"),
        "import wsgi; from portal.core.db import db; wsgi.app.app_context().push(); db.engine.connect()",
    ],
    "command": [sys.executable, "-m", "portal.cli", "db", "upgrade"],
}


def open_to_others(folder: Path) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


@pytest.mark.parametrize("existing", [False, True])
def test_the_instance_folder_is_its_users_own(tmp_path: Path, existing: bool) -> None:
    folder = tmp_path / "instance"
    if existing:
        folder.mkdir(mode=0o755)
    settings = load_settings({"PORTAL_INSTANCE_DIR": str(folder)})
    assert settings.instance_dir.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("start", list(STARTS))
def test_processes_write_for_their_own_user(tmp_path: Path, start: str) -> None:
    folder = tmp_path / "instance"
    environ = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(PROJECT_ROOT),
        "PORTAL_INSTANCE_DIR": str(folder),
        "PORTAL_STATIC_BUILD_DIR": str(tmp_path / "static"),
    }
    subprocess.run(STARTS[start], env=environ, cwd=PROJECT_ROOT, check=True, capture_output=True, umask=0o022)
    assert (folder / "portal.db").exists()
    assert open_to_others(folder) == []

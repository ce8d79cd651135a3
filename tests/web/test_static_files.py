"""Static files: who may read them, on the disk and over the wire."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.config import PROJECT_ROOT
from portal.core.web import static_files
from tests.support.client import signed_in


def test_a_static_file_is_for_this_site_and_for_what_it_says_it_is(app: Flask) -> None:
    with app.test_request_context():
        address = static_files.static_url("css/app.css")
    answer = signed_in(app, "adi").get(address)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.fixture
def private() -> Iterator[None]:
    """As the processes of an installation run."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("private")
def test_another_users_web_server_may_read_the_built_files(tmp_path: Path) -> None:
    target = tmp_path / "srv" / "static"
    static_files.build(PROJECT_ROOT / "static", target)
    for path in (target.parent, target, *target.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    (tmp_path / "else").touch()
    assert (tmp_path / "else").stat().st_mode & 0o777 == 0o600

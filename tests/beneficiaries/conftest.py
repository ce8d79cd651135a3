"""A list and what is chosen for it, for the tests that send it in pieces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support import factories


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return factories.xlsx(tmp_path / "daftar.xlsx", [factories.row(1), factories.row(2, NIK="123")]).read_bytes()


@pytest.fixture
def chosen(quota_id: int) -> dict[str, Any]:
    return {"quota_id": quota_id, "start_month": "2026-01", "filename": "daftar.xlsx"}

"""What several files of tests begin with: a list that is sent in pieces, and two offices that both list one person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support import factories
from tests.support.lists import words
from tests.support.payers import Dispute, dispute


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return factories.xlsx(tmp_path / "daftar.xlsx", [factories.row(1), factories.row(2, NIK="123")]).read_bytes()


@pytest.fixture
def chosen(quota_id: int) -> dict[str, Any]:
    return {"quota_id": quota_id, "start_month": "2026-01", "filename": "daftar.xlsx"}


@pytest.fixture
def one(app: Flask, tmp_path: Path) -> Dispute:
    """A person on a list of TTU whom Belu covers."""
    return dispute(app, tmp_path)


@pytest.fixture
def asked(one: Dispute) -> Dispute:
    """The same, once TTU has asked."""
    answer = one.ask()
    assert answer.status_code == 303, words(answer)
    return one

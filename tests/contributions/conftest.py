"""An office with four people, whose contributions are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import row
from tests.support.lists import confirmed


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Four people from January on; a budget for the whole year."""
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(number) for number in range(1, 5)], start="2026-01")
    return made

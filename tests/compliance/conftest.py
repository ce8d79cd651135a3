"""Two offices with people, quotas and payments, and the province that looks at them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed
from tests.support.people import BELU


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def registered(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Thirty people of TTU and ten of Belu from January; TTU is billed for March and April and has paid March."""
    quota_id = factories.quota(app, people=40)
    rows = [factories.row(number) for number in range(1, 31)]
    confirmed(sari, tmp_path, quota_id, rows, start="2026-01")
    place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}
    theirs = factories.quota(app, people=12, regency_id=BELU, budget=2_000_000)
    rows = [factories.row(number, **place) for number in range(101, 111)]
    confirmed(signed_in(app, "rani"), tmp_path, theirs, rows, regency="belu", start="2026-01")
    contributions.frozen(app, quota_id, 3, 4)
    contributions.paid(app, quota_id, 3)
    return quota_id

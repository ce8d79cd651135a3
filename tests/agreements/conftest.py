"""An agreement that both parties agreed to, whose document is issued, and those who sign and check."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support import signing
from tests.support.client import PortalClient, signed_in


@pytest.fixture
def agreed(app: Flask, held_clock: object) -> int:
    return signing.agreed(app)


@pytest.fixture
def budi(app: Flask) -> PortalClient:
    return signed_in(app, "budi")


@pytest.fixture
def petrus(app: Flask) -> PortalClient:
    return signed_in(app, "petrus")


def office(agreement_id: int) -> str:
    """The agreement's address at the office."""
    return f"/wilayah/ttu/perjanjian/{agreement_id}"


def branch(agreement_id: int) -> str:
    """The agreement's address at the branch of Atambua."""
    return f"/bpjs/atambua/perjanjian/{agreement_id}"


def send(client: PortalClient, at: str, content: bytes, name: str = "pindaian.pdf", **changes: Any) -> TestResponse:
    """Send a scan of the first party, signed today."""
    data = {"party": "first", "signed_on": "2026-11-20", "number": "100.3.7/12/2026", **changes}
    return client.post(at + "/tanda-tangan", data={**data, "file": (BytesIO(content), name)})

"""Whom Dukcapil calls dead, double or unknown is held back from BPJS until a match or an officer's word."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.deliveries import queries as deliveries
from tests.beneficiaries.replaced import page
from tests.beneficiaries.test_dukcapil import BASE, TODAY, answered, needing_check
from tests.deliveries.flow import sent
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import inside, nik, row
from tests.support.lists import confirmed, words

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def four(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int) -> int:
    """Four people whose identity is clear; the quota."""
    confirmed(sari, tmp_path, quota_id, [row(number) for number in (1, 2, 3, 4)])
    return quota_id


def ready(app: Flask, quota_id: int) -> tuple[int, int]:
    """(ready to be sent, held back) of a quota."""
    with inside(app):
        found = deliveries.waiting_in(quota_id)
        return found.ready, found.unchecked


def told(sari: PortalClient, folder: Path, *results: str, name: str = "jawaban.xlsx", on: str = TODAY) -> None:
    """Dukcapil says something of 1, 2 and so on."""
    rows = [(nik(number), result, on) for number, result in enumerate(results, 1)]
    assert sari.post(answered(sari, folder, *rows, name=name) + "/catat").status_code == 303


def test_whoever_did_not_match_is_not_sent(app: Flask, sari: PortalClient, tmp_path: Path, four: int) -> None:
    told(sari, tmp_path, "Meninggal", "Tidak padan", "NIK ganda", "Padan", on="19/11/2026")
    assert ready(app, four) == (1, 3) and needing_check(app) == 3
    assert "ditahan" in words(sari.get(f"{BASE}/tindak-lanjut"))
    assert "3 orang tertahan" in words(sari.get(f"/wilayah/ttu/kiriman/baru/{four}"))
    told(sari, tmp_path, "Meninggal", "Padan", name="baru.xlsx")
    assert ready(app, four) == (2, 2)
    identity = page(app, 3) + "/pastikan"
    assert "Hasil Dukcapil 19 November 2026: NIK ganda." in words(sari.get(identity))
    assert sari.post(identity, data={"reason": "KTP-el cocok", "document": "KTP-el"}).status_code == 303
    assert ready(app, four) == (3, 1) and needing_check(app) == 1


def test_what_was_sent_or_is_over_stays_as_it_was(app: Flask, sari: PortalClient, tmp_path: Path, four: int) -> None:
    over = factories.quota(app, source="dana-desa", last=6)
    confirmed(sari, tmp_path, over, [row(5), row(6)])
    sent(sari, four)
    told(sari, tmp_path, *["Tidak padan"] * 6)
    assert needing_check(app) == 0

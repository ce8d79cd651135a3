"""Who waits again once a list is withdrawn: those whom that very list took from the queue."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.beneficiaries.replaced import place, queue
from tests.beneficiaries.withdrawn import WHY
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import row
from tests.support.lists import confirmed, listed, words


def test_who_came_in_through_another_list_does_not_wait_again(
    app: Flask, sari: PortalClient, tmp_path: Path, held_clock: None
) -> None:
    """3 waits, replaces 1, becomes a formal worker, and is covered by another source through a list sent by mistake."""
    quota_id = factories.quota(app, people=2)
    page = listed(sari, tmp_path, quota_id, [row(1), row(2), row(3)])
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    (third,) = queue(app, quota_id)
    moved = {"why": "moved", "from_month": "2026-06", "document": "Surat 1", "waiting_id": str(third)}
    assert sari.post(place(app, 1) + "/lepas", data=moved).status_code == 303
    formal = {"why": "formal_worker", "from_month": "2026-08", "document": "Surat 2"}
    assert sari.post(place(app, 3) + "/lepas", data=formal).status_code == 303
    other = factories.quota(app, people=5, source="dana-desa")
    mistaken = confirmed(sari, tmp_path, other, [row(3)], start="2026-12")
    answer = sari.post(mistaken + "/tarik", data=WHY)
    assert answer.status_code == 303, words(answer)
    assert queue(app, quota_id) == []
